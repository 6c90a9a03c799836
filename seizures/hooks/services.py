"""Addresses of partner systems, and the rows of the outbox that go to them."""

import json
from collections.abc import Mapping
from datetime import timedelta
from secrets import token_hex

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.accounts.models import PartnerOffice, User
from core.audit.services import record
from core.errors import DomainError, InvalidInput
from seizures.hooks.models import Dispatch, Hook
from seizures.hooks.posting import check_address
from seizures.hooks.tasks import send_dispatch

#: so long both secrets are valid after a change
OVERLAP = timedelta(days=3)
MOST_PER_OFFICE = 5


@transaction.atomic
def register(office: PartnerOffice, *, actor: User, url: str) -> tuple[Hook, str]:
    """Add an address; the second value is its secret, which is shown this once."""
    office = PartnerOffice.objects.select_for_update(no_key=True).get(pk=office.pk)
    url = check_address(url.strip())
    held = Hook.objects.filter(office=office, active=True)
    if held.filter(url=url).exists():
        raise InvalidInput(_("This address is registered already."), field="url")
    if held.count() >= MOST_PER_OFFICE:
        raise InvalidInput(
            _("An office has at most %(most)s addresses.") % {"most": MOST_PER_OFFICE}, field="url"
        )
    hook = Hook.objects.create(office=office, url=url, salt=token_hex(16), created_by=actor)
    record("hook.registered", hook, actor=actor, office=office.code)
    return hook, hook.secret()


@transaction.atomic
def rotate(hook: Hook, *, actor: User) -> tuple[Hook, str]:
    """Give a new secret; the former one stays valid for three days beside it."""
    hook = _active(hook)
    hook.version += 1
    hook.former_until = timezone.now() + OVERLAP
    hook.save(update_fields=["version", "former_until"])
    record("hook.rotated", hook, actor=actor, office=hook.office.code, version=hook.version)
    return hook, hook.secret()


@transaction.atomic
def retire(hook: Hook, *, actor: User) -> Hook:
    """Take the address out of use; what still waits for it is given up, and can be seen."""
    hook = _active(hook)
    hook.active = False
    hook.save(update_fields=["active"])
    waiting = Dispatch.objects.filter(hook=hook, status=Dispatch.Status.WAITING)
    waiting.update(status=Dispatch.Status.DEAD, problem="the address was taken out of use")
    record("hook.retired", hook, actor=actor, office=hook.office.code)
    return hook


def dispatch(
    office: PartnerOffice,
    *,
    event: str,
    subject: str,
    key: str,
    content: Mapping[str, object],
) -> list[Dispatch]:
    """Book a notice for every system of the office, in the transaction of its step.

    ``key`` is what a receiver knows it by: the same key is never booked twice for one address.
    """
    body = json.dumps(
        {"key": key, "event": event, "about": subject, "office": office.code, **content},
        cls=DjangoJSONEncoder,
        ensure_ascii=False,
    )
    rows = []
    for hook in Hook.objects.filter(office=office, active=True).order_by("pk"):
        row, created = Dispatch.objects.get_or_create(
            hook=hook, key=key, defaults={"event": event, "subject": subject, "body": body}
        )
        if created:
            send_dispatch.delay_on_commit(row.pk)
        rows.append(row)
    return rows


@transaction.atomic
def redrive(dispatch: Dispatch, *, actor: User) -> Dispatch:
    """Try again what was given up, with as many attempts as a new one; the key stays."""
    rows = Dispatch.objects.select_for_update(no_key=True, of=("self",))
    dispatch = rows.select_related("hook__office").get(pk=dispatch.pk)
    if not dispatch.hook.active:
        raise DomainError(_("The address was taken out of use."))
    dispatch.move_to(Dispatch.Status.WAITING)
    dispatch.attempts, dispatch.next_try_at = 0, timezone.now()
    dispatch.save(update_fields=["status", "attempts", "next_try_at"])
    record("dispatch.redriven", dispatch, actor=actor, office=dispatch.hook.office.code)
    send_dispatch.delay_on_commit(dispatch.pk)
    return dispatch


def _active(hook: Hook) -> Hook:
    rows = Hook.objects.select_for_update(no_key=True, of=("self",))
    hook = rows.select_related("office").get(pk=hook.pk)
    if not hook.active:
        raise DomainError(_("The address was taken out of use."))
    return hook
