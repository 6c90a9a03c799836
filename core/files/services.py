"""Taking files in: what they really are, how large they may be, once per content."""

import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image
from pypdf import PdfReader

from core.accounts.models import User
from core.errors import InvalidInput
from core.files import exif
from core.files.models import PictureFacts, StoredFile

#: MPO is what many phones write under the name .jpg: a JPEG with a second picture behind it.
IMAGES = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
}
PDF_HEAD = b"%PDF-"
LARGEST_PICTURE = 80_000_000  # pixels: decoding more would take the memory of the server
PICTURE_TYPES = frozenset(IMAGES.values())
DOCUMENT_TYPES = PICTURE_TYPES | {"application/pdf"}
SUFFIXES: Mapping[str, str] = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".pdf": "application/pdf",
    ".zip": "application/zip",
}


class FileRefused(InvalidInput):
    """The file is too large, empty, of a kind not allowed here, or not what it claims to be."""

    code = "file_refused"


def sniff(content: bytes) -> str:
    """The content type read from the bytes themselves; an empty string when unknown."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        # an archive behind the head of a picture or a document is two files in one
        return "application/zip" if content.startswith(b"PK\x03\x04") else ""
    if content.startswith(PDF_HEAD):
        return "application/pdf" if b"%%EOF" in content[-2048:] else ""
    return _sniff_picture(content)


def _sniff_picture(content: bytes) -> str:
    """The type of a picture that can be opened and decoded to its end."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
            if image.width * image.height > LARGEST_PICTURE:
                return ""
            image.draft("L", (64, 64))  # JPEG: an eighth of the size is enough to read it all
            image.load()
            return IMAGES.get(image.format or "", "")
    except Exception:  # whatever a broken file does to the decoder, it is not a picture
        return ""


def store(
    upload: "File[bytes]",
    *,
    actor: User | None,
    allowed: frozenset[str] = DOCUMENT_TYPES,
    field: str = "file",
) -> StoredFile:
    """Check an uploaded file and keep it under the SHA-256 of its bytes, as it came.

    Of a picture it is noted what its camera noted of time, device and place.

    Raises FileRefused, naming ``field``, when it is empty, too large (FILE_SIZE_LIMIT bytes),
    of another kind than ``allowed``, not what its name claims, or a PDF that nobody can open.
    """
    name = PurePath(upload.name or "file").name
    if not upload.size:
        raise FileRefused(_("“%(name)s” is empty.") % {"name": name}, field=field)
    if upload.size > settings.FILE_SIZE_LIMIT:
        limit = settings.FILE_SIZE_LIMIT // (1024 * 1024)
        raise FileRefused(
            _("“%(name)s” is larger than %(limit)s MB.") % {"name": name, "limit": limit},
            field=field,
        )
    content = upload.read()
    found = sniff(content)
    claimed = SUFFIXES.get(PurePath(name).suffix.lower())
    if "application/pdf" in allowed and claimed in {None, "application/pdf"}:
        _check_document(content, name, field)
    if found not in allowed or (claimed and claimed != found):
        raise FileRefused(
            _("“%(name)s” is not what its name says, or not a kind of file allowed here.")
            % {"name": name},
            field=field,
        )
    file = keep(content, name=name, content_type=found, actor=actor)
    if file.is_image and (noted := exif.read(content)):
        PictureFacts.objects.create(file=file, **vars(noted))
    return file


def _check_document(content: bytes, name: str, field: str) -> None:
    """Say of a PDF what is wrong with it: cut off, damaged, or locked."""
    if not content.startswith(PDF_HEAD):
        return
    try:
        reader = PdfReader(io.BytesIO(content))
        locked = reader.is_encrypted
        whole = b"%%EOF" in content[-2048:] and (locked or len(reader.pages) > 0)
    except Exception:  # whatever a broken file does to the reader, it is not a document
        locked = whole = False
    if locked:
        raise FileRefused(
            _("“%(name)s” is protected by a password. Save it without one, and choose it again.")
            % {"name": name},
            field=field,
        )
    if not whole:
        raise FileRefused(
            _("“%(name)s” is cut off or damaged and cannot be opened. Save or scan it again.")
            % {"name": name},
            field=field,
        )


def keep(content: bytes, *, name: str, content_type: str, actor: User | None) -> StoredFile:
    """Keep bytes we made ourselves, or have checked."""
    file = StoredFile(
        sha256=hashlib.sha256(content).hexdigest(),
        name=name,
        content_type=content_type,
        size=len(content),
        uploaded_by=actor,
    )
    write(Path(default_storage.path(file.path)), [content])
    file.save()
    return file


def write(target: Path, chunks: Iterable[bytes]) -> None:
    """Under its name only when whole: a full disk or a lost machine leaves no half file there."""
    if target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as part:
        try:
            part.writelines(chunks)
            part.flush()
            os.fchmod(part.fileno(), settings.FILE_UPLOAD_PERMISSIONS or 0o644)
            os.fsync(part.fileno())
            os.replace(part.name, target)
        except OSError:
            Path(part.name).unlink(missing_ok=True)
            raise


def keep_upload(upload: "File[bytes]", *, content_type: str, actor: User | None) -> StoredFile:
    """Keep a large file its feature has checked, chunk by chunk, never whole in memory."""
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks():
        digest.update(chunk)
        size += len(chunk)
    file = StoredFile(
        sha256=digest.hexdigest(),
        name=PurePath(upload.name or "file").name,
        content_type=content_type,
        size=size,
        uploaded_by=actor,
    )
    write(Path(default_storage.path(file.path)), upload.chunks())
    file.save()
    return file


def read(file: StoredFile) -> bytes:
    """The bytes of a stored file. Raises FileNotFoundError when they are lost."""
    with default_storage.open(file.path) as stored:
        return bytes(stored.read())


def read_for(file: StoredFile, *, customs: bool) -> bytes:
    """The bytes as a reader may have them: nobody outside learns where a picture was taken.

    The original is never touched; what goes outside is a copy without the notes of the camera.
    """
    content = read(file)
    facts = file.picture_facts
    if customs or facts is None or not facts.has_place:
        return content
    return exif.without_place(content, file.content_type)


def chunks(file: StoredFile, size: int = 1 << 18) -> Iterator[bytes]:
    """The bytes of a stored file piece by piece. Raises FileNotFoundError when they are lost."""
    with default_storage.open(file.path) as stored:
        while chunk := stored.read(size):
            yield bytes(chunk)
