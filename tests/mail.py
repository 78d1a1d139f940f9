"""A mail server of our own on loopback, for the tests that ask for one: it keeps what it is sent, or makes trouble.

Mail then goes over a real connection, by Django's own SMTP backend; every other test keeps pytest-django's outbox.
"""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from tests.services import free_port


@dataclass
class MailServer:
    """The server as a test sees it: `letters` in the order of their coming, and what it is to answer."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refusal: str = ""  # said to every letter instead of taking it, as "451 Try again later"
    hangs: threading.Event = field(default_factory=threading.Event)  # while set, no letter is answered
    asked: threading.Event = field(default_factory=threading.Event)  # set when somebody has begun a letter

    @property
    def url(self) -> str:
        """Return EMAIL_URL for another process."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Take a letter, refuse it, or leave its sender waiting."""
        self.asked.set()
        while self.hangs.is_set():  # noqa: ASYNC110 - cleared by the test, in another thread
            await asyncio.sleep(0.02)
        if self.refusal:
            return self.refusal
        content = envelope.original_content or b""
        self.letters.append(message_from_bytes(content, policy=policy.default))
        self.recipients.append(list(envelope.rcpt_tos))
        return "250 OK"


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    """Run a mail server and let Django send to it."""
    server = MailServer(free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.MAIL_IS_SENT = True
    try:
        yield server
    finally:
        server.hangs.clear()
        controller.stop()
