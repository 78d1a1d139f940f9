"""`make run`: Rõ Việc in one process on this machine, with the sample agencies.

Everything that can stop the start (an old Python, a port in use, a folder that cannot be written, a wrong setting,
an unreachable database) ends in one sentence on standard error and exit code 1, or 2 when the settings are wrong.
"""

import contextlib
import errno
import os
import signal
import socket
import sys
import tempfile
import threading
import warnings
from collections.abc import Iterator
from pathlib import Path

import django
import uvicorn
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.utils import DatabaseError

OLDEST_PYTHON = (3, 11)
LARGEST_PORT = 65535
STOP_SECONDS = 10.0
# Warnings about other people's code that tell the person at the terminal nothing, by the start of their text.
NO_NEWS = (
    "The 'django-fsm' package has been integrated",  # known and decided: docs/decisions
    "No directory at",  # whitenoise: nothing was collected, files are served from where they lie
    "StreamingHttpResponse must consume synchronous iterators",  # whitenoise under ASGI: small files, read at once
)


class CannotStart(Exception):
    """One sentence for the person at the terminal, and the exit code that goes with it."""

    def __init__(self, sentence: str, *, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code


def check_python() -> None:
    """Refuse a Python too old; raises CannotStart."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        found = ".".join(str(part) for part in sys.version_info[:3])
        raise CannotStart(f"Cần Python 3.11 trở lên, đây là {found} / Rõ Việc needs Python 3.11 or newer.")


def port_from(text: str) -> int:
    """Return the port that `text` names; raises CannotStart when it names none."""
    if not text.isdecimal() or not 0 < int(text) <= LARGEST_PORT:
        raise CannotStart(f"PORT phải là một số từ 1 đến 65535 / PORT must be 1 to 65535, not {text!r}.", code=2)
    return int(text)


def check_address(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on; raises CannotStart."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            sentence = f"Không mở được địa chỉ {host}:{port} / Cannot listen on {host}:{port}: {error.strerror}."
            raise CannotStart(sentence) from error
        raise CannotStart(
            f"Cổng {port} đang được dùng, hãy chọn cổng khác / Port {port} is in use: choose another with"
            " `make run PORT=…`."
        ) from error


def check_folder(folder: Path) -> None:
    """Make the folder when it is missing and try a file in it; raises CannotStart."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise CannotStart(
            f"Không ghi được vào thư mục {folder}; đặt DATA_DIR tới một thư mục ghi được"
            f" / Cannot write to {folder}: {error.strerror}; set DATA_DIR to a folder that can be written."
        ) from error


def check_data() -> None:
    """Refuse a data folder or SQLite file that cannot be written; raises CannotStart."""
    check_folder(Path(settings.DATA_DIR))
    database = settings.DATABASES["default"]
    if "sqlite3" not in database["ENGINE"]:
        return
    file = Path(database["NAME"])
    check_folder(file.parent)
    if file.exists() and not os.access(file, os.W_OK):
        raise CannotStart(f"Không ghi được vào tệp {file} / Cannot write to the database file {file}.")


def prepare() -> None:
    """Bring the database to this version and load the sample agencies; keeps what is there."""
    django.setup()
    try:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_samples")
        call_command("sweep_files", verbosity=0)
    except DatabaseError as error:
        reason = " ".join(str(error).split()).rstrip(".?")
        raise CannotStart(f"Không dùng được cơ sở dữ liệu / The database cannot be used: {reason}.") from error


def start(host: str, port: int) -> None:
    """Check, prepare and serve until Ctrl+C; raises CannotStart."""
    check_python()
    check_address(host, port)
    check_data()
    prepare()
    shown = f"[{host}]" if ":" in host else host
    print(f"\nRõ Việc: http://{shown}:{port}   (Ctrl+C để dừng / to stop)\n", flush=True)
    with working_beside():
        uvicorn.run(
            "project.asgi:application",
            host=host,
            port=port,
            ws="websockets-sansio",
            lifespan="off",
            access_log=False,
            log_level="warning",
            timeout_graceful_shutdown=3,
        )


@contextlib.contextmanager
def working_beside() -> Iterator[None]:
    """Let a worker run in a thread of this process; on leaving, it finishes the job at hand or leaves it to others."""
    stop = threading.Event()
    thread = threading.Thread(target=call_command, args=("work",), kwargs={"stop": stop}, name="worker", daemon=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # uvicorn raises it again once it has stopped
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(STOP_SECONDS)


def main() -> int:
    """Serve by HOST and PORT of the environment; returns the exit code."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
    for message in NO_NEWS:
        warnings.filterwarnings("ignore", message=message)
    try:
        start(os.environ.get("HOST", "127.0.0.1"), port_from(os.environ.get("PORT", "8000")))
    except CannotStart as error:
        print(error, file=sys.stderr)
        return error.code
    except (ImproperlyConfigured, CommandError) as error:
        print(f"Không khởi động được / Cannot start: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
