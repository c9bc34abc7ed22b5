"""E-mail: to the console or a folder in the demonstration, by SMTP in earnest."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import click
import structlog

from pb.config import Settings
from pb.house.database import now

log = structlog.get_logger()
SMTP_SECONDS = 15


def keeps_secrets(settings: Settings) -> bool:
    """Whether an e-mail leaves no copy here: the other outboxes are a file and a log that anybody may read.

    The demonstration and the tests send nothing that is real.
    """
    return settings.outbox == "smtp" or settings.demo or settings.testing


def send_mail(settings: Settings, to: str, subject: str, body: str, *, secret: bool = False) -> None:
    """Send one plain-text message by the outbox the settings name. Raises ``OSError`` when SMTP fails.

    A ``secret`` body goes out only where no copy of it stays behind.
    """
    if secret and not keeps_secrets(settings):
        raise ValueError("this outbox keeps what it sends, so it takes no secret")
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = settings.mail_from, to, subject
    message.set_content(body)
    if settings.outbox == "smtp":
        _send_by_smtp(settings, message)
    elif settings.outbox == "file":
        folder = settings.instance / "outbox"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{now():%Y%m%dT%H%M%S%f}.eml").write_bytes(bytes(message))
    else:
        click.echo(f"\n--- e-mail to {to}: {subject}\n{body}\n---", err=True)


def _send_by_smtp(settings: Settings, message: EmailMessage) -> None:
    url = urlsplit(settings.smtp_url)
    kind = smtplib.SMTP_SSL if url.scheme == "smtps" else smtplib.SMTP
    with kind(url.hostname or "localhost", url.port or 0, timeout=SMTP_SECONDS) as server:
        if url.scheme == "smtp" and url.username:
            server.starttls()
        if url.username:
            server.login(unquote(url.username), unquote(url.password or ""))
        server.send_message(message)
