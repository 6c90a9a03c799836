"""What the resource of enterprises takes and gives."""

from typing import Any

from rest_framework import serializers

from enterprises.models import Agency, Enterprise, Invitation, Membership


class EnterpriseSerializer(serializers.ModelSerializer[Enterprise]):
    class Meta:
        model = Enterprise
        fields = [
            "number",
            "status",
            "origin",
            "name_zh",
            "name_en",
            "uscc",
            "country",
            "district",
            "address",
            "contact_name",
            "phone",
            "email",
            "office_name",
            "office_address",
            "reasons",
            "created_at",
        ]


class ChangeEnterpriseInput(serializers.Serializer[Any]):
    """What an enterprise states about itself. Papers come as multipart parts."""

    name_zh = serializers.CharField(max_length=200, required=False, allow_blank=True)
    name_en = serializers.CharField(max_length=200, required=False, allow_blank=True)
    uscc = serializers.CharField(max_length=18, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, required=False)
    district = serializers.CharField(max_length=4, required=False, allow_blank=True)
    address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    contact_name = serializers.CharField(max_length=100, required=False, allow_blank=True)
    phone = serializers.CharField(max_length=40, required=False, allow_blank=True)
    email = serializers.EmailField(required=False, allow_blank=True)
    licence = serializers.FileField(required=False)
    office_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    office_address = serializers.CharField(max_length=300, required=False, allow_blank=True)
    office_proof = serializers.FileField(required=False)


class NewEnterpriseInput(ChangeEnterpriseInput):
    is_new = serializers.BooleanField(
        required=False,
        default=False,
        help_text="none of the enterprises that look like it is the one",
    )


class VerifyInput(serializers.Serializer[Any]):
    checks = serializers.ListField(
        child=serializers.CharField(max_length=20), required=False, max_length=20
    )


class RefuseEnterpriseInput(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=1000)


class MergeInput(serializers.Serializer[Any]):
    into = serializers.SlugRelatedField[Enterprise](
        slug_field="number", queryset=Enterprise.objects.none()
    )
    reason = serializers.CharField(max_length=300)

    def get_fields(self) -> dict[str, Any]:
        fields: dict[str, Any] = super().get_fields()
        if "user" in self.context:
            fields["into"].queryset = Enterprise.objects.visible_to(self.context["user"])
        return fields


class MemberSerializer(serializers.ModelSerializer[Membership]):
    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user.display_name")

    class Meta:
        model = Membership
        fields = ["username", "name", "position"]


class UserInput(serializers.Serializer[Any]):
    username = serializers.CharField(max_length=150)


class PositionInput(UserInput):
    position = serializers.ChoiceField(choices=Membership.Position.choices)


class InvitationInput(serializers.Serializer[Any]):
    email = serializers.EmailField()
    position = serializers.ChoiceField(
        choices=Membership.Position.choices, required=False, default=Membership.Position.MEMBER
    )


class InvitationSerializer(serializers.ModelSerializer[Invitation]):
    class Meta:
        model = Invitation
        fields = ["email", "position", "sent_at", "expires_at"]


class WhichAgentInput(serializers.Serializer[Any]):
    """An agent by its number; every enterprise may name any."""

    agent = serializers.SlugRelatedField[Enterprise](
        slug_field="number", queryset=Enterprise.objects.living()
    )


class AgencyInput(WhichAgentInput):
    valid_from = serializers.DateField()
    valid_to = serializers.DateField(required=False, allow_null=True)
    power_of_attorney = serializers.FileField(required=False)


class AgencySerializer(serializers.ModelSerializer[Agency]):
    agent = serializers.CharField(source="agent.number")
    holder = serializers.CharField(source="holder.number")

    class Meta:
        model = Agency
        fields = ["agent", "holder", "status", "valid_from", "valid_to", "reasons"]
