"""Addresses of stored files for the reader of the page, and whether letters are still drawn."""

from collections.abc import Iterable

from django.template import Library

from core.accounts.models import User
from core.files.models import StoredFile
from seizures.notices.models import Notice

register = Library()


@register.simple_tag
def file_url(file: StoredFile, user: User) -> str:
    """A download address that works for this user only."""
    return file.url_for(user)


@register.filter
def any_ordered(notices: Iterable[Notice]) -> bool:
    """Whether a letter among these is still being drawn up."""
    return any(notice.status == Notice.Status.ORDERED for notice in notices)
