"""Production: `manage.py check --deploy` is clean with these."""

import os

from config.settings.base import *  # noqa: F403

if not SECRET_KEY:  # noqa: F405
    raise SystemExit("SECRET_KEY n'est pas défini : voir docs/configuration.md.")
STREAM_URL = os.environ.get("STREAM_URL", "/sse/")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT", "1") == "1"
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
