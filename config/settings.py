"""The one settings file. Values come from the environment; the defaults are those of production."""

import os
from pathlib import Path

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


def env_bool(name: str, default: bool = False) -> bool:
    return os.environ.get(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in os.environ.get(name, default).split(",") if part.strip()]


DEBUG = env_bool("DEBUG")
SECRET_KEY = os.environ.get("SECRET_KEY") or ("local-development-only" if DEBUG else "")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY (or DEBUG=1 for development).")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if DEBUG else "")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_htmx",
    "django_prometheus",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "enterprises",
    "recordal",
    "campaigns",
    "seizures",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "core.web.DomainErrorMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "core.navigation.navigation",
            ],
            "builtins": ["django.templatetags.i18n", "core.templatetags.ui"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.insert(0, "django.forms")


def database() -> dict[str, object]:
    parts = conninfo_to_dict(os.environ.get("DATABASE_URL", ""))
    known = {
        "dbname": "NAME",
        "user": "USER",
        "password": "PASSWORD",
        "host": "HOST",
        "port": "PORT",
    }
    settings: dict[str, object] = {setting: parts.pop(key, "") for key, setting in known.items()}
    pool = {"min_size": 1, "max_size": int(os.environ.get("DATABASE_POOL", "8")), "timeout": 10}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **settings,
        "OPTIONS": {**parts, "pool": pool},
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {
    "default": {
        "BACKEND": "core.caching.PatientCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "longteng",
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2},
    }
}

AUTH_USER_MODEL = "core.User"
#: What ``load_reference`` loads besides the tables of core.
REFERENCE_LOADERS = ["seizures.rulebook.loading.load"]
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 2 * 3600
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "core.web.client_address"
AXES_LOCKOUT_TEMPLATE = "core/accounts/locked.html"
AXES_VERBOSE = False
AXES_RESET_ON_SUCCESS = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not DEBUG
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.web.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 0 if DEBUG else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEBUG
SECURE_SSL_REDIRECT = env_bool("SECURE_SSL_REDIRECT", not DEBUG)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
        "manifest-src": ["'self'"],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT", BASE_DIR / ".local" / "static"))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", BASE_DIR / ".local" / "files"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
#: Files of the screening index; machines may share the folder or have one each.
INDEX_ROOT = Path(os.environ.get("INDEX_ROOT", MEDIA_ROOT / "index"))
#: how long an index that is no longer used is kept, so that its verdicts can be repeated
INDEX_KEEP_DAYS = int(os.environ.get("INDEX_KEEP_DAYS", "60"))
FILE_SIZE_LIMIT = 20 * 1024 * 1024
IMPORT_SIZE_LIMIT = 512 * 1024 * 1024
# Goods lines: days that get their partition ahead; days after which one is detached (0: never;
# customs may audit for three years after release, Customs Law art. 45); lines that make a day
# worth a partition.
LINES_DAYS_AHEAD = int(os.environ.get("LINES_DAYS_AHEAD", "7"))
LINES_KEPT_DAYS = int(os.environ.get("LINES_KEPT_DAYS", "1200"))
LINES_LEAST_A_DAY = int(os.environ.get("LINES_LEAST_A_DAY", "500"))
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
PDF_FONT_DIRS = env_list("PDF_FONT_DIRS")

EMAIL_BACKEND = os.environ.get(
    "EMAIL_BACKEND",
    "django.core.mail.backends.console.EmailBackend"
    if DEBUG
    else "django.core.mail.backends.smtp.EmailBackend",
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS")
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "longteng@localhost")
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000")

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 1800, "socket_connect_timeout": 5}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "core.tokens.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.permissions.HasCapability"],
    "DEFAULT_FILTER_BACKENDS": [
        "django_filters.rest_framework.DjangoFilterBackend",
        "core.api.pagination.Ordering",
    ],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.Cursor",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "core.api.parsers.JSONParser",
        "core.api.parsers.FormParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "core.api.errors.problem_json",
    "COERCE_DECIMAL_TO_STRING": True,
    # Whose address counts for rates: the proxy's last entry, or nobody's claim at all.
    "NUM_PROXIES": 1 if env_bool("BEHIND_PROXY") else 0,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
#: systems that may be called although they are no public https address, as ``host:port``
HOOK_ALLOWED_HOSTS = env_list("HOOK_ALLOWED_HOSTS")
PUBLIC_RATE = os.environ.get("PUBLIC_RATE", "60/min")
#: how many checks a second a user of the gate may ask for
GATE_RATE = int(os.environ.get("GATE_RATE", "500"))
#: how often one address may use pages that need no login
PAGE_RATES = {
    "search": PUBLIC_RATE,
    "sign-up": os.environ.get("SIGN_UP_RATE", "20/hour"),
    "parcel-code": os.environ.get("PARCEL_CODE_RATE", "30/hour"),
    "letters": os.environ.get("LETTERS_RATE", "20/hour"),
    "tips": os.environ.get("TIPS_RATE", "20/hour"),
    "tip-outcome": os.environ.get("TIP_OUTCOME_RATE", "30/hour"),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Longteng API",
    "DESCRIPTION": "Intellectual property at the border: recordals, shipments, cases.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "COMPONENT_SPLIT_REQUEST": True,
    "SERVE_AUTHENTICATION": None,
    "ENUM_NAME_OVERRIDES": {
        "CaseStatusEnum": "seizures.cases.models.Case.Status",
        "PenaltyStatusEnum": "seizures.penalties.models.Penalty.Status",
        "PaymentStatusEnum": "seizures.payments.models.Payment.Status",
        "PaymentPlanStatusEnum": "seizures.payments.models.PaymentPlan.Status",
        "RemedyStatusEnum": "seizures.remedies.models.Remedy.Status",
        "RemedyKindEnum": "seizures.remedies.models.Remedy.Kind",
        "PublicNoticeStatusEnum": "seizures.forfeitures.models.PublicNotice.Status",
        "RightKind": "recordal.rights.models.IpRight.Kind",
        "RecordalStatus": "recordal.applications.models.Recordal.Status",
        "RefusalGround": "recordal.applications.models.Recordal.RefusalGround",
        "RevocationGround": "recordal.life.models.Revocation.Ground",
        "AttachmentKind": "recordal.particulars.models.Attachment.Kind",
        "RequestKind": "recordal.life.models.Request.Kind",
        "GeneralSecurityMovement": "seizures.general_security.models.Entry.Kind",
        "ShipmentStatus": "seizures.shipments.models.Shipment.Status",
        "EvidenceKind": "seizures.evidence.models.Evidence.Kind",
        "Side": ["holder", "consignor"],
        "AssistanceOpinion": "seizures.assistance.models.AssistanceRequest.Opinion",
        "AgreementKind": "seizures.agreements.models.Agreement.Kind",
        "SuitCostKind": "seizures.civil.models.SuitCost.Kind",
        "ExchangeKind": "seizures.referrals.models.Exchange.Kind",
        "InvestigationKind": "seizures.investigations.models.Investigation.Kind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("LOG_LEVEL", "INFO")},
}
