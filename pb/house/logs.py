"""The log: what happened and where, never with which values.

Left to itself structlog prints the variables of every frame when ``rich`` is installed, and those of a
vote are a vote.
"""

from __future__ import annotations

import structlog

PROCESSORS = (
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
)


def set_up_logs() -> None:
    """The same for every process of the service."""
    structlog.configure(processors=list(PROCESSORS))
