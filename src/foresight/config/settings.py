"""Django's settings, made from the checked environment."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from foresight.config.environment import ConfigurationError, networks, read_environment, secret_key
from foresight.config.mail import mail_settings
from foresight.config.single_sign_on import origin_of, provider_settings

ENVIRONMENT = read_environment()
PACKAGE = Path(__file__).resolve().parent.parent

HOME = ENVIRONMENT.home
SECRET_KEY = secret_key(HOME)
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = [host.strip() for host in ENVIRONMENT.allowed_hosts.split(",") if host.strip()]
ADDRESS = ENVIRONMENT.address
TRUSTED_PROXIES = networks(ENVIRONMENT.trusted_proxies)
METRICS_TOKEN = ENVIRONMENT.metrics_token
BACKUP_FOLDER = ENVIRONMENT.backup_folder
BACKUP_KEEP = ENVIRONMENT.backup_keep


def _database() -> dict[str, Any]:
    if not ENVIRONMENT.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "foresight.sqlite3",
            # Kept open: what SQLite needs beside the file to read it is then there when the disk is full.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            },
        }
    try:
        parsed: dict[str, Any] = dict(
            dj_database_url.parse(ENVIRONMENT.database_url, conn_max_age=60, conn_health_checks=True)
        )
    except ValueError as fault:
        raise ConfigurationError(f"DATABASE_URL cannot be read: {fault}") from fault
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise ConfigurationError("DATABASE_URL must name a PostgreSQL database (postgres://…).")
    parsed["OPTIONS"] = {"connect_timeout": 5} | parsed.get("OPTIONS", {})
    return parsed


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# In the database, so that all processes of the server know which codes have been used.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "shared_cache"}}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "foresight.foundation.organisation",
    "foresight.foundation.audit",
    "foresight.foundation.jobs",
    "foresight.foundation.warehouse",
    "foresight.foundation.transfer",
    "foresight.foundation.imports",
    "foresight.foundation.accounts",
    "foresight.foundation.tokens",
    "foresight.foundation.commitments",
    "foresight.foundation.approvals",
    "foresight.foundation.notices",
    "foresight.domain.ledger",
    "foresight.domain.targets",
    "foresight.domain.handovers",
    "foresight.domain.reports",
    "foresight.web",
    "foresight.config.apps.Wiring",
]

MIDDLEWARE = [
    "foresight.web.requests.RealAddressMiddleware",
    "foresight.web.requests.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "foresight.api.middleware.ApiMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "foresight.web.preferences.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "foresight.web.accounts.middleware.StandingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "foresight.config.urls"
WSGI_APPLICATION = "foresight.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "foresight.web.shell.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "organisation.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "foresight.foundation.accounts.authentication.AccountBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "cockpit"
LOGOUT_REDIRECT_URL = "account_login"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "foresight.web.accounts.rules.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "foresight.web.accounts.rules.NotCommon"},
    {
        "NAME": "foresight.web.accounts.rules.NotLikeTheName",
        "OPTIONS": {"user_attributes": ("username", "email")},
    },
]

# Names are shut out by axes, which counts in the database and so for all processes; allauth's own limits count in the
# memory of one process, and by address, where a whole office has the same one.
ACCOUNT_ADAPTER = "foresight.web.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if ENVIRONMENT.secure else "http"
MFA_ADAPTER = "foresight.web.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_RATE_LIMITS = False
# Without TLS browsers offer passkeys on localhost only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.secure
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_CALLABLE = "foresight.foundation.accounts.attempts.attempt_key_of_request"
AXES_LOCKOUT_CALLABLE = "foresight.web.accounts.attempts.shut_out"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False
AXES_SENSITIVE_PARAMETERS = ["username", "code", "credential", "csrfmiddlewaretoken", "next"]
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # names are shut out, addresses are not: see the decision on accounts

SOCIALACCOUNT_ADAPTER = "foresight.web.accounts.adapters.ProviderAdapter"
OIDC_IS_SET_UP = bool(ENVIRONMENT.oidc_issuer)
OIDC_NAME = ENVIRONMENT.oidc_name
OIDC_MATCH = ENVIRONMENT.oidc_match
SOCIALACCOUNT_LOGIN_ON_GET = True  # the page is reached by POST only
SOCIALACCOUNT_PROVIDERS = provider_settings(
    ENVIRONMENT.oidc_issuer, ENVIRONMENT.oidc_client_id, ENVIRONMENT.oidc_client_secret
)

API_PER_MINUTE = ENVIRONMENT.api_per_minute

MAIL_IS_SET_UP = bool(ENVIRONMENT.mail_url)
globals().update(mail_settings(ENVIRONMENT.mail_url, ENVIRONMENT.mail_from))

WEBHOOK_HOSTS = ENVIRONMENT.webhook_hosts

LANGUAGE_CODE = ENVIRONMENT.language
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone

STATIC_URL = "static/"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "foresight.web.static_names.NamedStorage"},
}
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "foresight.web.static_names.NamedFinder",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.[a-z0-9]+$"

# The form that says how several large tables are read has many fields; each request is bounded in bytes all the same.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = ENVIRONMENT.secure
CSRF_COOKIE_SECURE = ENVIRONMENT.secure
CSRF_TRUSTED_ORIGINS = [ENVIRONMENT.address] if ENVIRONMENT.address else []
CSRF_FAILURE_VIEW = "foresight.web.errors.form_refused"
SECURE_CONTENT_TYPE_NOSNIFF = True
if ENVIRONMENT.secure:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        # Browsers also hold this against where a form is sent on to: single sign-on begins with a form.
        "form-action": [SELF, origin_of(ENVIRONMENT.oidc_issuer)] if OIDC_IS_SET_UP else [SELF],
        "frame-ancestors": [NONE],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "foresight.foundation.audit.request_ids.RequestIdFilter"}},
    "formatters": {
        "plain": {"()": "foresight.foundation.health.log_lines.PlainLines"},
        "json": {"()": "foresight.foundation.health.log_lines.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": ENVIRONMENT.log_format,
            "filters": ["request_id"],
        }
    },
    "loggers": {
        # Django's own handlers would print addresses and values.
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.server": {"handlers": [], "propagate": True},
        # It writes account names.
        "axes": {"level": "CRITICAL"},
        # A line for each request only where a machine collects them.
        "foresight.request": {"level": "INFO" if ENVIRONMENT.log_format == "json" else "WARNING"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
