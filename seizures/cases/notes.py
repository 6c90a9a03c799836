"""What officers write down for themselves."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from seizures.cases.models import Case


class Note(models.Model):
    """A working note of an officer. Enterprises never see notes."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(_("note"))
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return self.text[:60]
