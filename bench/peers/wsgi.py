"""WSGI entry point of the peer."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.peers.settings")
os.environ.setdefault("CONN_MAX_AGE", "60")  # as our own web process
application = get_wsgi_application()
