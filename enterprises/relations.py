"""Every row of every table that names an enterprise, found through the models themselves.

Features above add tables with foreign keys to enterprises; nothing of them is imported here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from enterprises.models import Agency, Enterprise, Likeness

#: What people call the rows; others go by the name of their model.
WORDS: Mapping[str, Promise | str] = {
    "enterprises.membership": _("Members"),
    "enterprises.agency": _("Powers of attorney"),
    "enterprises.invitation": _("Invitations"),
    "enterprises.joinrequest": _("Requests to be let in"),
    "enterprises.enterprise": _("Enterprises merged before"),
    "recordal.ipright": _("Rights and their recordals"),
    "recordal.licensee": _("Lawful users"),
    "campaigns.priorityenterprise": _("Places in campaigns"),
    "seizures.case": _("Cases"),
    "seizures.supportrequest": _("Requests for support in civil suits"),
    "seizures.generalsecurity": _("General securities"),
    "seizures.lead": _("Leads"),
    "seizures.question": _("Questions about goods"),
    "recordal.filingbar": _("Bars on filing again"),
    "recordal.request": _("Requests on recordals"),
    "recordal.preconfirmation": _("Questions before shipping"),
}


@dataclass(frozen=True)
class Relation:
    """One foreign key to enterprises."""

    model: type[models.Model]
    field: "models.ForeignKey[Any, Any]"

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def words(self) -> str:
        return str(WORDS.get(self.label) or self.model._meta.verbose_name_plural)

    def rows(self, enterprise: Enterprise, into: Enterprise) -> "models.QuerySet[Any]":
        """The rows that name ``enterprise`` and shall name ``into``."""
        found = self.model._base_manager.filter(**{self.field.name: enterprise})
        if other := self._other_side():
            found = found.exclude(**{other: into})  # between the two: it stays, as history
        return found.order_by("pk")

    def strays(self) -> "models.QuerySet[Any]":
        """Rows that name an enterprise merged meanwhile."""
        name = self.field.name
        found = self.model._base_manager.filter(**{f"{name}__status": Enterprise.Status.MERGED})
        if other := self._other_side():
            found = found.exclude(**{other: F(f"{name}__merged_into")})
        return found

    def _other_side(self) -> str:
        if self.model is not Agency:
            return ""
        return "holder" if self.field.name == "agent" else "agent"


def relations() -> Iterator[Relation]:
    """Every foreign key to enterprises, hidden ones and those of many-to-many tables as well.

    A model says with ``REMADE`` that its rows are made again from others, and need not move.
    """
    for relation in Enterprise._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ForeignObjectRel) or relation.many_to_many:
            continue
        model: Any = relation.related_model
        if model is not Likeness and not getattr(model, "REMADE", False):
            yield Relation(model, relation.field)  # type: ignore[arg-type]
