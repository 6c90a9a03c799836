"""What the panels of the case page need beyond the case: evidence, custody, notes."""

from dataclasses import dataclass

from django.template import Library

from core.accounts.models import User
from core.accounts.permissions import Can
from seizures.cases.models import Case
from seizures.cases.notes import Note
from seizures.evidence.models import Evidence
from seizures.evidence.queries import AskedShot, Handover, chain, shots

register = Library()


@dataclass(frozen=True)
class CaseFile:
    """The part of the file a reader may see, and whether the reader may add to it."""

    evidence: list[Evidence]
    custody: list[Handover]
    notes: list[Note]
    may_add: bool
    may_export: bool
    inside: bool
    #: pictures the guides ask for; for officers
    shots: list[AskedShot]


@register.simple_tag
def case_file(case: Case, user: User) -> CaseFile:
    """Evidence without the other side's secrets, the chain of custody, and officers' notes."""
    evidence = Evidence.objects.visible_to(user).filter(case=case)
    inside = user.is_officer or user.is_headquarters
    notes = case.notes.select_related("author") if inside else Note.objects.none()
    return CaseFile(
        evidence=list(evidence.select_related("file__facts", "added_by")),
        custody=chain(
            case.custody.select_related("actor", "exhibit", "into", "given_by", "taken_by")
        ),
        notes=list(notes),
        may_add=user.is_officer and user.can(Can.KEEP_CASE_FILE),
        may_export=user.can(Can.EXPORT_CASES),
        inside=inside,
        shots=shots(case) if inside else [],
    )
