from django.core import signing
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404

from core.accounts.permissions import Can
from core.files import thumbnails
from core.files.models import DOWNLOAD_SALT, StoredFile
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
    if request.headers.get("If-None-Match") == f'"{file.sha256}"':
        return HttpResponse(status=304)
    response = FileResponse(
        default_storage.open(file.path),
        as_attachment=not (file.is_image or file.content_type == "application/pdf"),
        filename=file.name,
        content_type=file.content_type,
    )
    response["ETag"] = f'"{file.sha256}"'
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = POLICIES.get(file.content_type, CLOSED)
    return response


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
