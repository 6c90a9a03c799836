"""What programs send and receive about the life of recordals."""

from typing import Any

from rest_framework import serializers

from enterprises.models import Enterprise
from recordal.applications.models import Recordal
from recordal.life.models import Request, Revocation, RightEnd

TRANSFEREES = Enterprise.objects.filter(status=Enterprise.Status.VERIFIED)


class NoteInput(serializers.Serializer[Any]):
    note = serializers.CharField(required=False, allow_blank=True, max_length=4000)
    proof = serializers.FileField(required=False)


class RenewInput(NoteInput):
    """Another term. The new last day only when the right itself was renewed, with proof."""

    protected_until = serializers.DateField(required=False)


class ParticularsInput(serializers.Serializer[Any]):
    """New values of recorded particulars; what is left out stays."""

    title = serializers.CharField(max_length=300, required=False)
    title_en = serializers.CharField(max_length=300, required=False, allow_blank=True)
    variants = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, max_length=50
    )
    registration_no = serializers.CharField(max_length=60, required=False, allow_blank=True)
    nice_classes = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=999), required=False, max_length=45
    )
    goods = serializers.CharField(required=False, allow_blank=True)
    hs_prefixes = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=500
    )
    protected_until = serializers.DateField(required=False, allow_null=True)
    registered_on = serializers.DateField(required=False, allow_null=True)
    filing_date = serializers.DateField(required=False, allow_null=True)
    granted_on = serializers.DateField(required=False, allow_null=True)
    completed_on = serializers.DateField(required=False, allow_null=True)
    category = serializers.CharField(required=False, allow_blank=True, max_length=12)
    history = serializers.CharField(required=False, allow_blank=True)
    holder_name_zh = serializers.CharField(required=False, allow_blank=True, max_length=200)
    holder_name_en = serializers.CharField(required=False, allow_blank=True, max_length=200)
    holder_address = serializers.CharField(required=False, allow_blank=True, max_length=300)


class PapersInput(NoteInput):
    image = serializers.FileField(required=False)
    certificate = serializers.FileField(required=False)


class ChangeInput(ParticularsInput, PapersInput):
    fact_on = serializers.DateField(help_text="The day of the change.")


class CorrectedRequestInput(ParticularsInput, PapersInput):
    """The corrected request. What is left out stays as it was asked for."""


class ContactInput(serializers.Serializer[Any]):
    contact_name = serializers.CharField(required=False, max_length=100)
    contact_phone = serializers.CharField(required=False, max_length=40)
    contact_fax = serializers.CharField(required=False, allow_blank=True, max_length=40)
    contact_email = serializers.EmailField(required=False, allow_blank=True)


class CancelRecordalInput(NoteInput):
    reason = serializers.ChoiceField(choices=Request.Reason.choices)
    fact_on = serializers.DateField(
        required=False, help_text="The day from which the right is not protected."
    )


class TransferInput(NoteInput):
    fact_on = serializers.DateField(help_text="The day on which the transfer took effect.")
    transferee = serializers.SlugRelatedField[Enterprise](
        slug_field="number", queryset=TRANSFEREES, required=False
    )
    transferee_name = serializers.CharField(required=False, max_length=200)
    proof = serializers.FileField()


class RevokeInput(serializers.Serializer[Any]):
    ground = serializers.ChoiceField(choices=Revocation.Ground.choices)
    reasons = serializers.CharField()
    effect = serializers.CharField(required=False, allow_blank=True)
    asked_by = serializers.CharField(required=False, allow_blank=True, max_length=200)
    evidence = serializers.ListField(child=serializers.FileField(), required=False, max_length=20)


class RightEndedInput(serializers.Serializer[Any]):
    ended_on = serializers.DateField()
    told_by = serializers.ChoiceField(source="source", choices=RightEnd.Source.choices)
    reasons = serializers.CharField()
    document = serializers.FileField()


class ReturnedInput(serializers.Serializer[Any]):
    remarks = serializers.CharField()


class RefusedInput(serializers.Serializer[Any]):
    ground = serializers.ChoiceField(choices=Recordal.RefusalGround.choices)
    reasons = serializers.CharField()


class WhyInput(serializers.Serializer[Any]):
    reasons = serializers.CharField()


class StateCaseInput(serializers.Serializer[Any]):
    statement = serializers.CharField()
    papers = serializers.ListField(child=serializers.FileField(), required=False, max_length=20)


class RequestSerializer(serializers.ModelSerializer[Request]):
    """What a holder asked of a recordal, and what customs decided."""

    recordal = serializers.CharField(source="recordal.number")
    application_no = serializers.CharField(source="recordal.application_no")
    holder = serializers.CharField(source="recordal.right.holder.number")
    filed_by = serializers.CharField(allow_null=True)
    late = serializers.BooleanField(source="is_late")
    proposed = serializers.JSONField(source="payload")
    replaced = serializers.JSONField(source="before")
    transferee = serializers.SlugRelatedField[Enterprise](slug_field="number", read_only=True)
    papers = serializers.SerializerMethodField()
    draft_offered = serializers.SerializerMethodField()

    class Meta:
        model = Request
        fields = [
            "number",
            "kind",
            "status",
            "recordal",
            "application_no",
            "holder",
            "filed_by",
            "filed_at",
            "due_on",
            "reason",
            "fact_on",
            "tell_by",
            "late",
            "note",
            "proposed",
            "replaced",
            "transferee",
            "papers",
            "remarks",
            "answer_by",
            "decided_at",
            "ground",
            "reasons",
            "term_from",
            "term_to",
            "draft_offered",
        ]

    def get_papers(self, request: Request) -> list[dict[str, str]]:
        rows = request.papers.all()
        return [
            {"field": row.field, "name": row.file.name, "sha256": row.file.sha256} for row in rows
        ]

    def get_draft_offered(self, request: Request) -> str:
        """The number of the draft; the draft itself is the new holder's."""
        return request.successor.application_no if request.successor else ""


class RevocationSerializer(serializers.ModelSerializer[Revocation]):
    """A recordal that customs revokes, and what its holder says."""

    recordal = serializers.CharField(source="recordal.number")
    application_no = serializers.CharField(source="recordal.application_no")
    holder = serializers.CharField(source="recordal.right.holder.number")
    citation = serializers.CharField()

    class Meta:
        model = Revocation
        fields = [
            "number",
            "status",
            "recordal",
            "application_no",
            "holder",
            "ground",
            "citation",
            "reasons",
            "effect",
            "asked_by",
            "opened_at",
            "state_by",
            "statement",
            "stated_at",
            "decided_at",
            "decision",
        ]
