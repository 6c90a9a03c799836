"""The real settings, made fast."""

import os
from urllib.parse import urlsplit

os.environ.setdefault("SECRET_KEY", "tests-only")
os.environ.setdefault("ALLOWED_HOSTS", "*")
os.environ.setdefault("SECURE_SSL_REDIRECT", "0")
# Tests that run side by side share a server, not a broker or a cache.
if worker := os.environ.get("PYTEST_XDIST_WORKER", ""):
    own = f"/{int(worker.removeprefix('gw')) + 1}"
    os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=own).geturl()

from config.settings import *  # noqa: F403
from config.settings import CACHES, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    **STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CACHES = {"default": {**CACHES["default"], "KEY_PREFIX": f"tests{os.getpid()}"}}
if prepared := os.environ.get("PREPARED_DATABASE"):
    DATABASES["default"]["TEST"] = {"TEMPLATE": prepared}
# A pool that outlives a test would keep its database busy; processes of their own may have one.
if "DATABASE_POOL" not in os.environ:
    DATABASES["default"]["OPTIONS"].pop("pool", None)  # type: ignore[attr-defined]
# Static files are read where they lie: a bare clone has not collected any.
WHITENOISE_AUTOREFRESH = True
