"""A house whose clock is moved: `python -m tests.journeys.moved PORT BEGIN`, then on standard input one line each.

`go MOMENT` lives every day until then (the worker does at eight in the morning what is due) and arrives there;
`run WORDS…` is a management command now. Each is answered by what was printed and a line `done`.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import shlex
import sys
import threading
from contextlib import redirect_stdout

import django
import time_machine
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

MORNING = dt.time(8, 0)
HERE = dt.timezone(dt.timedelta(hours=7))


class Quiet(WSGIRequestHandler):
    """A handler that keeps what it was asked to itself."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent's name
        """Say nothing."""


def serve(port: int) -> None:
    """Answer requests in threads, beside the commands."""
    server = ThreadedWSGIServer(("127.0.0.1", port), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()


def live_until(clock: time_machine.Traveller, moment: dt.datetime) -> None:
    """Let each day come, with what the worker does in its morning."""
    day = dt.datetime.now(HERE).date()
    while day <= moment.date():
        morning = dt.datetime.combine(day, MORNING, HERE)
        if dt.datetime.now(HERE) < morning <= moment:
            clock.move_to(morning)
            call_command("work", once=True)
        day += dt.timedelta(days=1)
    clock.move_to(moment)


def obey(clock: time_machine.Traveller, line: str) -> None:
    """Do what one line says."""
    verb, *words = shlex.split(line)
    if not words:
        raise ValueError(f"nothing to do: {line!r}")
    if verb == "go":
        live_until(clock, dt.datetime.fromisoformat(words[0]))
    else:
        call_command(*words)


def main() -> None:
    """Serve and obey until the input ends."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    django.setup()
    with time_machine.travel(dt.datetime.fromisoformat(sys.argv[2]), tick=True) as clock:
        serve(int(sys.argv[1]))
        sys.stdout.write("done\n")
        sys.stdout.flush()
        for line in sys.stdin:
            printed = io.StringIO()
            with redirect_stdout(printed):
                obey(clock, line)
            sys.stdout.write(f"{printed.getvalue()}done\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
