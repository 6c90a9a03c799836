"""Whether the process is up, and whether what it needs is there."""

import logging
from collections.abc import Callable, Mapping
from ipaddress import ip_address

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django_prometheus.exports import ExportToDjangoView
from redis import Redis

from core.web import public

log = logging.getLogger(__name__)
FORWARDED = {"X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip", "Forwarded", "Via"}


@public
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _broker() -> str:
    with Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as redis:
        redis.ping()
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(plan)} migrations are not applied" if plan else ""


PARTS: Mapping[str, Callable[[], str]] = {
    "database": _database,
    "broker": _broker,
    "migrations": _migrations,
}


@public
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when everything answers; 503 with the failing part otherwise."""
    report: dict[str, str] = {}
    for name, part in PARTS.items():
        if name == "migrations" and report["database"] != "ok":
            continue  # it would wait for the database once more, and know nothing new
        report[name] = _state(name, part)
    status = 200 if all(state == "ok" for state in report.values()) else 503
    return JsonResponse(report, status=status)


def _state(name: str, part: Callable[[], str]) -> str:
    """The kind of the failure; its details, which may name hosts and users, go to the log."""
    try:
        return part() or "ok"
    except Exception as error:  # whatever fails is the answer
        log.warning("%s is not ready", name, exc_info=True)
        return type(error).__name__


@public
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus: for whoever sends METRICS_TOKEN, or calls from within the network."""
    if not (_has_metrics_token(request) or _calls_from_within(request)):
        return HttpResponse("Not for you.\n", status=403, content_type="text/plain")
    response: HttpResponse = ExportToDjangoView(request)
    return response


def _has_metrics_token(request: HttpRequest) -> bool:
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, expected)


def _calls_from_within(request: HttpRequest) -> bool:
    """From a private address itself, not from anywhere through a proxy that has one."""
    if settings.SECURE_PROXY_SSL_HEADER or FORWARDED & set(request.headers):
        return False
    try:
        return ip_address(request.META.get("REMOTE_ADDR", "")).is_private
    except ValueError:
        return False
