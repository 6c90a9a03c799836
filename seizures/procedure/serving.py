"""Steps on letters: serving a printed one, which starts clocks, and putting one right."""

from django.db import transaction
from django.utils.translation import gettext_noop

from core.accounts.models import User
from seizures.cases.models import Case
from seizures.notices import serving
from seizures.notices.models import Notice, Service
from seizures.notices.serving import Attempt, Texts
from seizures.procedure import telling
from seizures.procedure.service_clocks import start_from_service

CORRECTED = gettext_noop("Letter %(replaced)s in case %(case)s was corrected: read %(notice)s.")


@transaction.atomic
def record_service(notice: Notice, attempt: Attempt, *, actor: User) -> Service:
    """Record how a printed letter was served; the clocks that the law ties to it start then."""
    case = Case.objects.locked(notice.case_id)
    service = serving.record_service(notice, attempt, actor=actor)
    if service.counts_from is not None:
        notice.case = case
        started = start_from_service(notice, service.counts_from)
        if case.notified_at and notice.kind == Notice.Kind.HOLDER_NOTICE and started:
            case.notified_at = service.counts_from
            case.save(update_fields=["notified_at"])
    return service


@transaction.atomic
def correct_letter(notice: Notice, texts: Texts, *, actor: User, reason: str) -> Notice:
    """Send a corrected version of a letter; the old one stays in the file with its number."""
    case = Case.objects.locked(notice.case_id)
    corrected = serving.correct(notice, texts, actor=actor, reason=reason)
    if corrected.addressee == Notice.Addressee.HOLDER:
        telling.tell_holder(case, CORRECTED, notice=corrected, replaced=notice)
    elif corrected.addressee == Notice.Addressee.CONSIGNOR:
        telling.tell_consignor(case, CORRECTED, notice=corrected, replaced=notice)
    return corrected
