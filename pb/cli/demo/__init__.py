"""``flask --app pb demo``: an invented county with a round at every stage, seeded once and served here.

The command needs no environment: ``pb.config`` takes ``PB_DEMO=1`` for granted when, and only when, the
process is this command. Everything comes from a fixed seed; no person, place or firm in it is real.
"""

from __future__ import annotations

import threading
import time

import click
import flask_migrate
from flask import Flask, current_app
from flask.cli import with_appcontext
from werkzeug.serving import WSGIRequestHandler, make_server

from pb.accounts.demo import key_for
from pb.accounts.queries import account_by_email
from pb.cli.demo import seed as seeding
from pb.cli.demo.card import try_card
from pb.cli.worker import start_waiting_jobs
from pb.config import Settings
from pb.house.database import db, set_writing, writing

HOST = "127.0.0.1"
# Whose one-click links are printed: key of the account, and what they can try first.
SHOWN = (
    ("participation.lead", "runs every round"),
    ("officer.stanmoor", "checks proposals in Stanmoor"),
    ("officer.easthaven", "prints cards and counts in Easthaven"),
    ("facilitator", "runs a workshop in Easthaven"),
    ("scribe", "writes down what tables say"),
    ("teller.one", "gives out voting cards and keys slips"),
    ("teller.two", "the second pair of eyes"),
    ("board.public", "advises, with the other members of the board"),
    ("highways.depot", "front-line staff: comments on proposals"),
    ("councillor.coldbeck.1", "signs for a small area"),
    ("councillor.allersett.3", "asked for a change that cannot be had"),
    ("councillor.allersett.1", "asked for the change that voided a signature"),
    ("councillor.brackenlaw.1", "has declared an interest"),
    ("cabinet.communities", "signs for the larger areas"),
    ("democratic.services", "writes records and publishes decisions"),
    ("section151", "comments on the money before anybody signs"),
    ("monitoring", "comments on the law, notes dispensations, answers complaints"),
    ("administrator", "runs the system; sees no ballots"),
)


@click.command("demo")
@click.option("--reset", is_flag=True, help="Drop everything in the demonstration's databases and seed anew.")
@click.option("--no-serve", is_flag=True, help="Seed and print the links, then stop.")
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@with_appcontext
def demo(reset: bool, no_serve: bool, port: int) -> None:
    """Seed the invented county if need be, print a sign-in link per role, and serve on 127.0.0.1."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    settings: Settings = app.extensions["settings"]
    if not settings.demo:
        raise click.ClickException("PB_DEMO is 0: the demonstration needs it to be 1 or not set at all")
    prepare(settings, reset=reset)
    print_links(settings, f"http://{HOST}:{port}")
    if not no_serve:
        serve(app, port)


def prepare(settings: Settings, *, reset: bool) -> None:
    """Bring both databases to the demonstration's content, unless they hold it already."""
    flask_migrate.upgrade()
    try:
        state = seeding.state_of(db.session())
    except seeding.NotADemonstration as other:
        raise click.ClickException(f"{other}: nothing was changed. Set PB_INSTANCE.") from None
    if state == seeding.DONE and not reset:
        click.echo("The demonstration is there already; --reset makes it anew.")
        return
    if state:
        seeding.empty_databases()
    click.echo("Making Harrowdale County Council, its people, rounds and ballots: about a minute.")
    began = time.monotonic()
    seeding.seed(db.session(), settings.secret_key)
    click.echo(f"Made in {time.monotonic() - began:.0f} seconds.")


def print_links(settings: Settings, address: str) -> None:
    """A table of roles with a one-click link each, and a voting card to try."""
    session = db.session()
    click.echo(f"\n{address}\n\nSign in with one click as\n")
    for key, what in SHOWN:
        account = account_by_email(session, f"{key}@example.org")
        if account is not None:
            link = f"{address}/demo/sign-in/{account.id}/{key_for(settings, account.id)}"
            click.echo(f"  {account.name:<30} {link}  {what}")
    with writing():
        card = try_card(session, settings.secret_key)
        session.commit()
    if card is not None:
        click.echo(f"\nVote with a card that nobody has used\n\n  {address}/vote#t={card.token}")
        click.echo(f"  or type its code {card.code} at {address}/vote")
    db.session.remove()
    click.echo("\nEverything here is invented. No person, place, group or number is real.\n")


def serve(app: Flask, port: int) -> None:
    """Serve, and do queued jobs in a thread beside, until stopped."""
    stop = threading.Event()
    worker = threading.Thread(target=do_jobs, args=(app, stop), name="jobs", daemon=True)
    worker.start()
    server = make_server(HOST, port, app, threaded=True, request_handler=Quiet)
    click.echo(f"Serving on http://{HOST}:{port} (Ctrl-C stops it)")
    try:
        server.serve_forever()
    finally:
        stop.set()
        worker.join(timeout=5)


def do_jobs(app: Flask, stop: threading.Event) -> None:
    """Do queued jobs one by one. huey's own consumer wants the process's signals, so it is not used."""
    queue = app.extensions["huey"]
    with app.app_context():
        set_writing(False)
        start_waiting_jobs()
    while not stop.is_set():
        task = queue.dequeue()
        if task is None:
            stop.wait(0.3)
        else:
            queue.execute(task)


class Quiet(WSGIRequestHandler):
    """No line per request: the links above stay in sight. Errors are still logged by the application."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing."""
