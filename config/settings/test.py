"""The tests: a real PostgreSQL, started when the environment names none."""

from __future__ import annotations

import os
from pathlib import Path

from launch import postgres

if "DATABASE_URL" not in os.environ:
    _urls = postgres.ensure(Path(os.environ.get("VAR", Path(__file__).resolve().parents[2] / "var")))
    os.environ |= {"DATABASE_URL": _urls.app, "DATABASE_OWNER_URL": _urls.owner}

from config import database
from config.settings.base import *  # noqa: F403

SECRET_KEY = "tests-only"
SECRETS_KEYS = ["tests-only"]
# Nothing of a test outlives a crash: no commit waits for the disk.
# Factories write as the owner; requests take their scope through the middleware, as in production.
DATABASES = {"default": database.parse(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])}
DATABASES["default"]["OPTIONS"]["options"] = "-c synchronous_commit=off"
DATABASES["default"] |= {"TEST": {"NAME": os.environ.get("TEST_DATABASE", "test_maillon")}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MIDDLEWARE = [m for m in MIDDLEWARE if "whitenoise" not in m and "gzip" not in m]  # noqa: F405
