"""``hall-pack``, ``hall`` and ``import-hall``: a workshop in a hall without a network, and home again."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click
import flask_migrate
from flask import Flask
from flask.cli import with_appcontext
from werkzeug.serving import make_server

from pb.accounts import service as accounts
from pb.accounts.models import Account
from pb.config import Settings
from pb.house.database import db, set_writing, writing
from pb.house.errors import Refused
from pb.permissions import SYSTEM
from pb.workshops import hall, homecoming, sealing
from pb.workshops.models import Workshop

T = TypeVar("T")
EVERY_ADDRESS = "0.0.0.0"  # noqa: S104 - the phones in the hall come by the hall's own network
LINK_MINUTES = 12 * 60
PASSPHRASE = click.option("--passphrase", prompt=True, hide_input=True, help="Asked for when left out.")
FILE = click.Path(path_type=Path, dir_okay=False)


def in_one_line(change: Callable[[], T]) -> T:
    """Make the change; a refusal is one line and exit code 1, and nothing is kept of it."""
    try:
        with writing():
            return change()
    except Refused as wrong:
        db.session.rollback()
        raise click.ClickException(" ".join(wrong.reasons)) from None


@click.command("hall-pack")
@click.argument("workshop", type=int)
@click.argument("file", type=FILE)
@click.option("--passphrase", prompt=True, hide_input=True, confirmation_prompt=True, help="12 characters.")
@with_appcontext
def hall_pack(workshop: int, file: Path, passphrase: str) -> None:
    """Write what a laptop needs to run WORKSHOP (a number) without a network into FILE, encrypted.

    From then on this server does not move the room, until `import-hall` or `hall-give-up`.
    """
    if file.exists():
        raise click.ClickException(f"{file} is there already: choose another name")

    def pack() -> None:
        content = hall.pack(db.session(), SYSTEM, find(workshop))
        write(file, sealing.seal(content, passphrase))
        try:
            db.session.commit()
        except BaseException:
            file.unlink()
            raise

    in_one_line(pack)
    click.echo(f"Packed. On the laptop: flask --app pb hall {file}")


@click.command("hall-give-up")
@click.argument("workshop", type=int)
@with_appcontext
def hall_give_up(workshop: int) -> None:
    """Run WORKSHOP here again: its laptop is lost, or was never used. Nothing comes home from it."""

    def give_up() -> None:
        hall.give_up(db.session(), SYSTEM, find(workshop))
        db.session.commit()

    in_one_line(give_up)
    click.echo("The workshop is run here again.")


@click.command("import-hall")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@PASSPHRASE
@with_appcontext
def import_hall(file: Path, passphrase: str) -> None:
    """Take in FILE, which a hall wrote at its end: all of it or nothing. A second time changes nothing."""

    def take_in() -> bool:
        content = sealing.unseal(file.read_bytes(), passphrase)
        is_new = homecoming.import_home(db.session(), SYSTEM, content)
        db.session.commit()
        return is_new

    click.echo("The workshop is home." if in_one_line(take_in) else "It was home already. Nothing changed.")


@click.command("hall")
@click.argument("pack", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("hall"))
@click.option("--home", type=FILE, help="Write what happened into this file, to be imported, and stop.")
@click.option("--no-serve", is_flag=True, help="Make the folder and print the links, then stop.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@PASSPHRASE
def serve_hall(
    pack: Path, folder: Path, home: Path | None, no_serve: bool, port: int, passphrase: str
) -> None:
    """Run the workshop of PACK on this laptop, for the phones of the hall. No internet is needed."""
    app = app_in(folder)
    with app.app_context():
        set_writing(True)
        flask_migrate.upgrade()
        in_one_line(lambda: unpack(pack, passphrase))
        if home is not None:
            content = hall.bring_home(db.session())
            write(home, sealing.seal(content, passphrase))
            click.echo(f"Written. On the server: flask --app pb import-hall {home}")
            return
        print_links(f"http://{address_here()}:{port}")
        set_writing(False)
    if not no_serve:
        click.echo("Ctrl-C stops it; the same command goes on where it was.")
        make_server(EVERY_ADDRESS, port, app, threaded=True).serve_forever()


def app_in(folder: Path) -> Flask:
    """The application of the hall: its databases and its secret are in the folder, and nowhere else."""
    from pb import create_app

    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    kept = folder / "secret"
    if not kept.exists():
        write(kept, secrets.token_hex(32).encode())
    settings = Settings(secret_key=kept.read_text(), instance=folder.resolve(), secure_cookies=False)
    return create_app(settings)


def unpack(pack: Path, passphrase: str) -> None:
    """Put the pack into the folder's databases, unless it is there."""
    hall.unpack(db.session(), sealing.unseal(pack.read_bytes(), passphrase))
    db.session.commit()


def print_links(address: str) -> None:
    """A sign-in link for everybody who has a role on the day: there is no e-mail in the hall."""
    session = db.session()
    for account in session.query(Account).order_by(Account.id):
        roles = ", ".join(sorted({grant.role for grant in account.roles}))
        secret = accounts.make_link(session, account, LINK_MINUTES)
        click.echo(f"{account.name} ({roles}): {address}/sign-in/link/{secret}")
    session.commit()
    click.echo(f"Phones join at {address}/j")


def find(number: int) -> Workshop:
    """The workshop with this number, as its address has it."""
    found = db.session().get(Workshop, number)
    if found is None:
        raise click.ClickException(f"there is no workshop {number}: its number is in its address")
    return found


def write(file: Path, content: bytes) -> None:
    """A new file that nobody else on this machine reads."""
    file.touch(mode=0o600, exist_ok=False)
    file.write_bytes(content)


def address_here() -> str:
    """This machine's address in the network of the hall; nothing is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("10.255.255.255", 1))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
