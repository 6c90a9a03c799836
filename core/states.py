"""Status changes, declared as data so that they can be read, tested and drawn."""

from collections.abc import Collection, Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext as _

from core.errors import DomainError


class IllegalTransition(DomainError):
    """The law, or the order of the procedure, does not allow this step in this state."""

    code = "illegal_transition"


class Stateful(models.Model):
    """A model whose ``status`` may only change along the edges of ``TRANSITIONS``."""

    TRANSITIONS: ClassVar[Mapping[str, Collection[str]]]
    #: status -> tone of its badge: neutral, info, progress, good, warn, bad
    TONES: ClassVar[Mapping[str, str]] = {}
    status: "models.CharField[str, str]"

    class Meta:
        abstract = True

    @property
    def status_tone(self) -> str:
        return self.TONES.get(self.status, "neutral")

    def can_move_to(self, target: str) -> bool:
        return target in self.TRANSITIONS.get(self.status, ())

    def move_to(self, target: str) -> None:
        """Change the status in memory. The calling service saves, audits and notifies.

        Raises IllegalTransition when ``TRANSITIONS`` has no such edge.
        """
        if not self.can_move_to(target):
            labels = dict(getattr(self._meta.get_field("status"), "flatchoices", ()))
            raise IllegalTransition(
                _("%(subject)s is “%(status)s” and cannot become “%(target)s”.")
                % {
                    "subject": self,
                    "status": labels.get(self.status, self.status),
                    "target": labels.get(target, target),
                }
            )
        self.status = target
