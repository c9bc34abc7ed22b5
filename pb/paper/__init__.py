"""Paper: slips for every card, batches keyed twice, and what keeps a count open until it is right.

A slip is read by two people who do not see each other's reading, and by a third where they differ. Agreed
slips go through ``voting.by_hand`` into the same box as every other ballot. Until the close a reading stands
beside the serial of a card; it is destroyed with the key of the vote, and totals are what is left.
"""

from __future__ import annotations

from flask import Flask

from pb.paper import models

__all__ = ["init_app", "models"]


def init_app(app: Flask) -> None:
    """Register the room's pages, and what it adds to the close of a vote."""
    # Imported for the routes, facts and registrations they make.
    from pb.paper import (  # noqa: F401 - importing registers them
        checking_views,
        closing,
        keying_views,
        slip_views,
        views,
    )
    from pb.paper.blueprint import blueprint

    app.register_blueprint(blueprint)
