"""Uploads that are shown before anything is done with them: kept, and handed on by a token."""

from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.core.files.base import File
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.files.models import StoredFile
from core.files.services import FileRefused, keep

SALT = "core.files.held"
LONGEST_WAIT = timedelta(days=1)


def content_of(upload: "File[bytes]", *, field: str = "file") -> bytes:
    """All of an uploaded text file. Raises FileRefused when it is empty or too large."""
    name = upload.name or "file"
    if not upload.size:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name}, field=field)
    if upload.size > settings.FILE_SIZE_LIMIT:
        raise FileRefused(
            _("“%(name)s” is larger than %(limit)s MB.")
            % {"name": name, "limit": settings.FILE_SIZE_LIMIT // (1024 * 1024)},
            field=field,
        )
    upload.seek(0)
    return bytes(upload.read())


def hold(content: bytes, *, name: str, content_type: str, actor: User | None) -> StoredFile:
    return keep(content, name=name[-255:], content_type=content_type, actor=actor)


def token_of(file: StoredFile, user: User | None) -> str:
    """What the next form gives back; good for one user (or a visitor) and one day."""
    return signing.dumps({"file": file.pk, "user": user.pk if user else None}, salt=SALT)


def held(token: str, user: User | None, *, field: str = "file") -> StoredFile:
    """The file behind a token. Raises InvalidInput when it is another's, or too old."""
    try:
        known = signing.loads(token, salt=SALT, max_age=LONGEST_WAIT)
    except signing.BadSignature:
        known = {}
    file = StoredFile.objects.filter(pk=known.get("file")).first()
    if file is None or known.get("user") != (user.pk if user else None):
        raise InvalidInput(
            _("This preview is no longer valid: choose the file again."), field=field
        )
    return file
