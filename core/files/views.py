import io

from django.core import signing
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404

from core.accounts.permissions import Can
from core.files import thumbnails
from core.files.models import DOWNLOAD_SALT, StoredFile
from core.files.services import read_for
from core.web import Request, requires

VALID_FOR = 12 * 3600
#: Browsers do not open their PDF viewer inside a sandbox.
POLICIES = {"application/pdf": "default-src 'none'; frame-ancestors 'none'"}
CLOSED = "default-src 'none'; sandbox"


@requires(Can.USE_ACCOUNT)
def download(request: Request, token: str) -> HttpResponse | FileResponse:
    """Hand out a file to the one user whom a page showed its address."""
    try:
        grant = signing.loads(token, salt=DOWNLOAD_SALT, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise Http404 from error
    if grant["user"] != request.user.pk:
        raise Http404
    file = get_object_or_404(StoredFile, pk=grant["file"])
    if grant.get("small"):
        return _small(file)
    copy = _tells_a_place(request, file)
    tag = f'"{file.sha256}{"-copy" if copy else ""}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304)
    response = FileResponse(
        io.BytesIO(read_for(file, customs=False)) if copy else default_storage.open(file.path),
        as_attachment=not (file.is_image or file.content_type == "application/pdf"),
        filename=file.name,
        content_type=file.content_type,
    )
    response["ETag"] = tag
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = POLICIES.get(file.content_type, CLOSED)
    return response


def _tells_a_place(request: Request, file: StoredFile) -> bool:
    """Whether this reader gets a copy, since the picture tells where somebody else took it."""
    if not file.is_image or not request.user.is_enterprise or file.uploaded_by == request.user:
        return False
    facts = file.picture_facts
    return facts is not None and facts.has_place


def _small(file: StoredFile) -> FileResponse:
    """The small picture; it never changes, so a browser asks for it once."""
    try:
        stored = default_storage.open(thumbnails.ensure(file))
    except thumbnails.NoThumbnail as error:
        raise Http404 from error
    response = FileResponse(stored, content_type=thumbnails.CONTENT_TYPE)
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["Content-Security-Policy"] = CLOSED
    return response
