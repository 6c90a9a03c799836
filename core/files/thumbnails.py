"""Small pictures for lists: made once for each content, kept beside it, never larger than SIDE."""

import io
from pathlib import Path

from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from core.files.models import StoredFile
from core.files.services import LARGEST_PICTURE, write

SIDE = 320
CONTENT_TYPE = "image/webp"
FOLDER = "thumbnails"


class NoThumbnail(Exception):
    """There is no small picture of this file: it is not a picture, or cannot be decoded safely."""


def path_of(file: StoredFile) -> str:
    """Where the small picture lies, relative to MEDIA_ROOT."""
    return f"{FOLDER}/{file.path}.webp"


def ensure(file: StoredFile) -> str:
    """Make the small picture unless there is one; its path. Raises NoThumbnail."""
    if not file.is_image:
        raise NoThumbnail
    path = path_of(file)
    target = Path(default_storage.path(path))
    if not target.exists():
        with default_storage.open(file.path) as stored:
            write(target, [drawn(stored.read())])
    return path


def drawn(content: bytes) -> bytes:
    """The picture within SIDE by SIDE, upright, without what the camera noted of place and time."""
    try:
        with Image.open(io.BytesIO(content), formats=["JPEG", "PNG", "WEBP"]) as image:
            # The head of the file says how large the picture is: nothing is decoded before.
            if image.width * image.height > LARGEST_PICTURE:
                raise NoThumbnail
            image.draft("RGB", (SIDE * 2, SIDE * 2))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((SIDE, SIDE))
            mode = "RGBA" if upright.has_transparency_data else "RGB"
            buffer = io.BytesIO()
            upright.convert(mode).save(buffer, "WEBP", quality=80, exif=b"")
    except NoThumbnail:
        raise
    except Exception as error:  # whatever a broken file does to the decoder
        raise NoThumbnail from error
    return buffer.getvalue()
