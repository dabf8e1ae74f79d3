"""The stream of live news, beside the pages: ``granian --interface asgi config.stream:application``."""

import os

from django.conf import settings

from maillon.core.stream import Stream

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
assert settings.SECRET_KEY  # read now: a mistake in the settings stops the start, not the first browser
application = Stream(os.environ["DATABASE_URL"])
