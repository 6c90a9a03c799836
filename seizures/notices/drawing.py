"""Drawing a letter as PDF, in Chinese and in English."""

from django.db import transaction

from core.files.models import StoredFile
from core.files.services import keep
from core.pdf import render_pdf, template_version
from seizures.notices.models import Notice

LANGUAGES = ("zh", "en")


def draw(notice: Notice) -> None:
    """Draw the letter once, from what was frozen. A second call finds it drawn and leaves it."""
    if notice.status == Notice.Status.DRAWN:
        return
    pages = {language: _pdf(notice, language) for language in LANGUAGES}
    with transaction.atomic():
        notice = Notice.objects.select_for_update(no_key=True).get(pk=notice.pk)
        if notice.status == Notice.Status.DRAWN:
            return
        notice.file_zh = _kept(notice, "zh", pages["zh"])
        notice.file_en = _kept(notice, "en", pages["en"])
        notice.template_version = template_version(_template(notice))
        notice.move_to(Notice.Status.DRAWN)
        notice.save(update_fields=["file_zh", "file_en", "status", "template_version"])


def _pdf(notice: Notice, language: str) -> bytes:
    return render_pdf(
        _template(notice),
        notice.content[language],
        timestamp=notice.ordered_at,
    )


def _template(notice: Notice) -> str:
    return f"seizures/notices/{notice.kind}.typ"


def _kept(notice: Notice, language: str, pdf: bytes) -> StoredFile:
    name = f"{notice.number}-{notice.kind}-{language}.pdf"
    return keep(pdf, name=name, content_type="application/pdf", actor=None)
