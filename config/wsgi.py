import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
application = get_wsgi_application()

# What is loaded once stays: without this, each full collection reads it all again, and one page in thirty waits 200 ms for it.
_ = get_resolver().url_patterns
gc.collect()
gc.freeze()
