"""What is right and what is taken: names and codes of enterprises."""

from django.db.models import Q
from django.utils.translation import gettext as _

from core.errors import InvalidInput
from enterprises import uscc as codes
from enterprises.models import Enterprise

HOME_COUNTRY = "CN"


def check_names(enterprise: Enterprise) -> None:
    if not (enterprise.name_zh or enterprise.name_en):
        raise InvalidInput(_("Give the name in Chinese or in English."), field="name_zh")
    if enterprise.uscc:
        return
    same = Q()
    for field in ("name_zh", "name_en"):
        if name := getattr(enterprise, field):
            same |= Q(**{f"{field}__iexact": name})
    namesakes = Enterprise.objects.filter(same, country=enterprise.country_id, uscc="")
    if namesakes.exclude(pk=enterprise.pk).exists():
        raise InvalidInput(
            _("An enterprise of this name and country is registered already."),
            field="name_zh" if enterprise.name_zh else "name_en",
        )


def check_code(enterprise: Enterprise) -> None:
    if not enterprise.uscc:
        if enterprise.country_id == HOME_COUNTRY:
            raise InvalidInput(
                _("An enterprise in China needs its unified social credit code."), field="uscc"
            )
        return
    if not codes.is_valid(enterprise.uscc):
        raise InvalidInput(
            _(
                "This is not a unified social credit code: it has 18 characters, and the last one"
                " checks the others."
            ),
            field="uscc",
        )
    if Enterprise.objects.filter(uscc=enterprise.uscc).exclude(pk=enterprise.pk).exists():
        raise code_taken()


def code_taken() -> InvalidInput:
    return InvalidInput(
        _(
            "An enterprise with this code is registered already. Ask its owner to add you as a"
            " member."
        ),
        field="uscc",
    )
