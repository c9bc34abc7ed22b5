"""The application under a clock that is wrong by ``PB_TEST_CLOCK`` seconds, for gunicorn to serve."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import time_machine
from flask import Flask


def create() -> Flask:
    """Shift the clock of this process for good, then make the application."""
    there = datetime.now(UTC) + timedelta(seconds=int(os.environ["PB_TEST_CLOCK"]))
    time_machine.travel(there, tick=True).start()
    from pb import create_app

    return create_app()
