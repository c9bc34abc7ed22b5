"""The commands of ``flask --app pb``."""

from __future__ import annotations

from flask import Flask


def register_commands(app: Flask) -> None:
    """Add every command to the application."""
    from pb.cli import account, audit, database, forums, hall, worker
    from pb.cli.demo import demo
    from pb.cli.import_areas import import_areas
    from pb.cli.import_round import import_round
    from pb.cli.reconcile import reconcile_books
    from pb.cli.share_out import share_out

    groups = (account.account_commands, audit.audit_commands, forums.forum_commands)
    geography, books = (import_areas, share_out), (reconcile_books,)
    halls = (hall.hall_pack, hall.hall_give_up, hall.serve_hall, hall.import_hall)
    rounds = (import_round, *geography, *books, *halls)
    for command in (*groups, database.migrate_all, worker.worker, *rounds, demo):
        app.cli.add_command(command)
