"""What every run of Maillon shares. The environment variables are listed in docs/configuration.md."""

from __future__ import annotations

import os
from pathlib import Path

from config import database

BASE_DIR = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("VAR", BASE_DIR / "var")).resolve()
SECRET_KEY = os.environ.get("SECRET_KEY", "")
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
SITE_URL = os.environ.get("SITE_URL", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}").rstrip("/")

# Where browsers hear what changes: an address (behind a proxy, « /sse/ »), else a port beside that of the pages, else nowhere.
STREAM_URL = os.environ.get("STREAM_URL", "")
STREAM_PORT = os.environ.get("STREAM_PORT", "")

# The capabilities of the trade, lowest rank first. One word here and one in the contract (pyproject.toml).
MAILLON_MODULES = [
    "accounts",
    *("audit", "records", "documents", "search", "fields"),
    *("lists", "notifications"),
    *("automation", "dashboards"),
    *("clients", "catalog", "technicians", "contracts"),
    *("platforms", "stock"),
    *("orders", "tickets"),
    *("interventions", "logistics", "operators", "calls", "incidents", "knowledge"),
    *("billing", "provisioning"),
    "commissions",
    "demo",
]

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "maillon.core",
    *[f"maillon.{name}" for name in MAILLON_MODULES],
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "maillon.core.security.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "maillon.accounts.middleware.ScopeMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DATABASES = {"default": database.from_environment(pool=True)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "maillon.accounts.shell.shell",
            ],
            "builtins": ["maillon.core.templatetags.kit"],
        },
    }
]

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH: list[str] = []

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "frontend" / "dist"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT", VAR / "files"))
FILE_UPLOAD_HANDLERS = [
    "maillon.records.uploads.CountingUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
ATTACHMENT_MAX_BYTES = int(os.environ.get("ATTACHMENT_MAX_MB", "25")) * 1024 * 1024

# Accounts: Argon2, lock-out, password rules of CNIL 2022-100 (at least 12 characters, 4 classes).
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "maillon.accounts.passwords.CnilPasswordValidator"},
]
LOGIN_URL = "/connexion"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "maillon.accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "maillon.accounts.sign_in_forms.SignInForm",
    "reset_password": "maillon.accounts.sign_in_forms.ForgottenPasswordForm",
    "reset_password_from_key": "maillon.accounts.sign_in_forms.ChosenPasswordForm",
    "change_password": "maillon.accounts.sign_in_forms.ChangePasswordForm",
    "reauthenticate": "maillon.accounts.sign_in_forms.ConfirmPasswordForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
PASSWORD_RESET_TIMEOUT = 3 * 24 * 3600
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_RATE_LIMITS = {"login_failed": False}  # django-axes keeps this door
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Maillon"
MFA_TOTP_TOLERANCE = 1  # a phone half a minute early or late
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the direction opens accounts at addresses it knows
MFA_ADAPTER = "maillon.accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "maillon.accounts.sign_in_forms.ActivateTotpForm",
    "authenticate": "maillon.accounts.sign_in_forms.SignInCodeForm",
    "reauthenticate": "maillon.accounts.sign_in_forms.ConfirmCodeForm",
}
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_CALLABLE = "maillon.accounts.lockout.username"
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
CSRF_FAILURE_VIEW = "maillon.core.views.csrf_failure"

# Mail: a real server by SMTP; in development the local mailbox page shows what would have left.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "1") == "1" and EMAIL_PORT != 25
EMAIL_TIMEOUT = 15
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Maillon <ne-pas-repondre@maillon.example>")

# Mail that comes in: the addresses it is written to, the first being the one we give.
SUPPORT_ADDRESSES = os.environ.get("SUPPORT_ADDRESSES", "").split(",")
IMAP_HOST = os.environ.get("IMAP_HOST", "")
IMAP_PORT = int(os.environ.get("IMAP_PORT", "993"))
IMAP_USER = os.environ.get("IMAP_USER", "")
IMAP_PASSWORD = os.environ.get("IMAP_PASSWORD", "")
IMAP_FOLDER = os.environ.get("IMAP_FOLDER", "INBOX")
IMAP_TLS = os.environ.get("IMAP_TLS", "1") == "1"

DEMO_PASSWORD = os.environ.get("DEMO_PASSWORD", "Maillon-demo-2026")
SEAL_CERTIFICATE = os.environ.get("SEAL_CERTIFICATE", "")
SEAL_PASSWORD = os.environ.get("SEAL_PASSWORD", "")
SECRETS_KEYS = [key for key in os.environ.get("SECRETS_KEYS", "").split() if key] or [SECRET_KEY]
WEBHOOKS_INTERNAL = os.environ.get("WEBHOOKS_INTERNAL", "") == "1"  # webhooks and pushes may go to the internal network
TIMESTAMP_URL = os.environ.get("TIMESTAMP_URL", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "axes": {"handlers": ["console"], "level": "WARNING", "propagate": False},
    },
}
