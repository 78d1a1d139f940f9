"""WSGI entry point for the `web` process."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
os.environ.setdefault("CONN_MAX_AGE", "60")
application = get_wsgi_application()

# The app registry must be ready before models can be imported.
from audit import guard  # noqa: E402

guard.require()
