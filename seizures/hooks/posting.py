"""Posting to an address that somebody outside named, without being led astray.

Only https, only public addresses, no redirects, little time: an office that enters an address must
not make customs call its own network (SSRF). The name is looked up once, and that very address is
called; the certificate must still be that of the name. ``HOOK_ALLOWED_HOSTS`` lists exceptions as
``host:port`` (a gateway inside, or the loopback of tests), which may also be plain http.
"""

import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import InvalidInput

CONNECT, TOTAL = 5.0, 15.0  # seconds
LONGEST_ANSWER = 64 * 1024
SCHEMES = {"https": 443, "http": 80}


class Refused(Exception):
    """The address may not be called, or the answer is no receipt."""


@dataclass(frozen=True)
class Answer:
    status: int
    receipt: str


def check_address(url: str) -> str:
    """The address, if it may be entered. Raises InvalidInput; names are looked up when sending."""
    parts = _parts(url)
    if parts is None or parts.username is not None or parts.fragment:
        raise InvalidInput(_("This is no address of a system."), field="url")
    if _is_exempt(parts):
        return url
    if parts.scheme != "https":
        raise InvalidInput(_("The address must begin with https://."), field="url")
    try:
        literal = ipaddress.ip_address(parts.hostname or "")
    except ValueError:
        return url
    if not literal.is_global:
        raise InvalidInput(_("This address lies in a private network."), field="url")
    return url


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post once. Raises OSError, HTTPException or Refused when there is no receipt."""
    parts = _parts(url)
    if parts is None:
        raise Refused("no address")
    connection = _connection(parts)
    killer = threading.Timer(TOTAL, _hang_up, [connection])
    killer.daemon = True
    killer.start()
    try:
        target = parts.path or "/"
        connection.request(
            "POST",
            f"{target}?{parts.query}" if parts.query else target,
            body,
            {"Content-Type": "application/json", "User-Agent": "Longteng", **headers},
        )
        answer = connection.getresponse()
        content = answer.read(LONGEST_ANSWER)
    except (AttributeError, ValueError) as error:  # the socket was taken away while it was read
        raise TimeoutError(f"no answer within {TOTAL:.0f} seconds") from error
    finally:
        killer.cancel()
        connection.close()
    if not 200 <= answer.status < 300:
        raise Refused(f"answered {answer.status} {answer.reason}")
    return Answer(answer.status, _receipt(content))


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """An answer that drips in byte by byte does not keep a worker."""
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            sock.close()


def _receipt(content: bytes) -> str:
    try:
        told = json.loads(content)
    except ValueError:
        return ""
    return str(told.get("receipt", ""))[:300] if isinstance(told, dict) else ""


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    known = parts.scheme in SCHEMES and bool(parts.hostname) and port != 0
    clean = url.isascii() and url.isprintable() and " " not in url
    return parts if known and clean else None


def _is_exempt(parts: SplitResult) -> bool:
    port = parts.port or SCHEMES[parts.scheme]
    return f"{parts.hostname}:{port}" in settings.HOOK_ALLOWED_HOSTS


def _connection(parts: SplitResult) -> http.client.HTTPConnection:
    host, port = parts.hostname or "", parts.port or SCHEMES[parts.scheme]
    exempt = _is_exempt(parts)
    if parts.scheme != "https" and not exempt:
        raise Refused("not https")
    address = _address(host, port, exempt)
    if parts.scheme == "http":
        return Pinned(host, port, address)
    return PinnedSecure(host, port, address)


def _address(host: str, port: int, exempt: bool) -> str:
    """The address that is called; one private address among them and nothing is called at all."""
    found = {info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    addresses = sorted(str(address) for address in found)
    if not exempt and not all(ipaddress.ip_address(one).is_global for one in addresses):
        raise Refused("the name leads into a private network")
    return addresses[0]


class Pinned(http.client.HTTPConnection):
    """Calls the address that was checked, whatever the name means a moment later."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=CONNECT)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), CONNECT)
        self.sock.settimeout(TOTAL)


class PinnedSecure(Pinned):
    """The same, under the certificate of the name."""

    def connect(self) -> None:
        super().connect()
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
