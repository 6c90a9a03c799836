"""A request whose line dies half way is no request: what it would have done is not done."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Readable(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...
    def readline(self, size: int = -1, /) -> bytes: ...


class BrokenOff(OSError):
    """The body ended before the length its head had announced."""


class WholeBody:
    """The body of a request that has to come to its end.

    Servers tell a line that died from a body that is complete only by its length, and a form cut
    off between two fields reads like a shorter one. ``length`` is 0 where none was announced.
    """

    def __init__(self, body: Readable, length: int) -> None:
        self.body, self.left = body, length

    def read(self, size: int = -1) -> bytes:
        return self._counted(self.body.read(size), all_of_it=size < 0, asked=size != 0)

    def readline(self, size: int = -1) -> bytes:
        return self._counted(self.body.readline(size), all_of_it=False, asked=size != 0)

    def _counted(self, data: bytes, *, all_of_it: bool, asked: bool) -> bytes:
        self.left -= len(data)
        if self.left > 0 and asked and (all_of_it or not data):
            raise BrokenOff("The request broke off.")
        return data


def whole(application: Application) -> Application:
    """The application, hearing only of bodies that are complete."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or "0"
        if length.isdecimal():
            environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))
        return application(environ, start_response)

    return guarded
