"""Where the law is written, and what it says beside its rules."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.reference.models.base import Named, Sourced


class Instrument(Named, Sourced):
    """A law as citations name it: which text was read, and in which days it is in force."""

    key = models.CharField(max_length=40, primary_key=True)
    version = models.CharField(_("version"), max_length=200)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force to"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        ordering = ["key"]


class LegalNote(Sourced):
    """Where rules contradict each other or are unclear, and what the system does about it.

    Shown on a case in one of ``stages`` (statuses; empty: any), in one of ``flows`` (empty: any).
    """

    key = models.CharField(max_length=40, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"))
    stages = ArrayField(
        models.CharField(max_length=20), verbose_name=_("stages"), default=list, blank=True
    )
    flows = ArrayField(
        models.CharField(max_length=20), verbose_name=_("procedures"), default=list, blank=True
    )
    #: what the note is about beyond stage and flow: "patent", "import", … ; empty: everything
    topic = models.CharField(_("topic"), max_length=20, blank=True)
    text_en = models.TextField(_("text in English"))
    text_zh = models.TextField(_("text in Chinese"))
    practice_en = models.TextField(_("what the system does, in English"))
    practice_zh = models.TextField(_("what the system does, in Chinese"))
    citation = models.CharField(_("citation"), max_length=300)

    class Meta:
        ordering = ["order", "key"]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.text_zh if zh else self.text_en

    @property
    def practice(self) -> str:
        zh = (get_language() or "").startswith("zh")
        return self.practice_zh if zh else self.practice_en
