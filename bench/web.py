"""A thin HTTP client: one connection a request (a sync gunicorn worker keeps none), times and sizes noted."""

import http.client
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

TIMEOUT_SECONDS = 300
CSRF = "benchbenchbenchbenchbenchbench12"  # a double-submit token is what both sides have set
FOUND = 302
OK = 200


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: GET when there is no body."""

    path: str
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """How long an answer took, in seconds, and how big it was."""

    status: int
    seconds: float
    size: int


def request(port: int, session: str, asked: Asked) -> Answered:
    """Send one request as a signed-in person and read the whole answer."""
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "Accept-Encoding": "identity"}
    if asked.body is not None:
        headers |= {"X-CSRFToken": CSRF, "Content-Type": "application/x-www-form-urlencoded"}
    begin = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET" if asked.body is None else "POST", asked.path, body=asked.body, headers=headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    return Answered(response.status, time.perf_counter() - begin, len(content))


def expect(port: int, session: str, asked: Asked, status: int) -> Answered:
    """Send one request that must be answered with a status; raises RuntimeError otherwise."""
    found = request(port, session, asked)
    if found.status != status:
        raise RuntimeError(f"{asked.path} answered {found.status}, not {status}")
    return found


def together(
    port: int, session: str, jobs: Sequence[Sequence[Asked]], *, connections: int
) -> tuple[float, list[float]]:
    """Do jobs over several connections at once; return the seconds in all and of each job.

    A job is a sequence of POSTs that must follow one another (viewflow's assign, then execute).
    """
    times: list[float] = []

    def do(job: Sequence[Asked]) -> None:
        times.append(sum(expect(port, session, asked, FOUND).seconds for asked in job))

    begin = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        for _ in pool.map(do, jobs):
            pass
    return time.perf_counter() - begin, times
