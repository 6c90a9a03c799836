"""Addresses of stored files in templates: ``{% load files %}{% file_url file %}``."""

from django.template import Context, Library

from core.accounts.models import User
from core.files.models import StoredFile

register = Library()


@register.simple_tag(takes_context=True)
def file_url(context: Context, file: StoredFile | None) -> str:
    """Where the signed-in reader of this page may download the file."""
    user = getattr(context.get("request"), "user", None)
    return file.url_for(user) if file is not None and isinstance(user, User) else ""


@register.simple_tag(takes_context=True)
def thumb_url(context: Context, file: StoredFile | None) -> str:
    """Where the reader may see the file as a small picture."""
    user = getattr(context.get("request"), "user", None)
    return file.thumbnail_for(user) if file is not None and isinstance(user, User) else ""
