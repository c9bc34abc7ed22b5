"""A child that does what a test asks of it; run as ``python -m tests.optimiser.stubborn``."""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import Any

from optimiser.apart import child


def answer(request: child.Message, say: child.Say) -> child.Message:
    """Misbehave as asked, then answer with what a child knows."""
    match request["do"]:
        case "sleep":
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            say({"pid": os.getpid()})
            time.sleep(600)
        case "spawn":
            say({"pid": os.getpid()})
            child.ask("tests.optimiser.stubborn", {"do": "sleep"}, on_message=say)
        case "eat":
            _kept = bytearray(1 << 30)
        case "abort":
            os.abort()
        case "leave":
            os._exit(3)
        case "fail":
            raise ValueError("on\npurpose")
        case "chatter":
            os.write(1, b"a banner of the solver\n")
            sys.stdout.write("and more\n")
            sys.stdout.flush()
    return about()


def about() -> dict[str, Any]:
    """What this process sees of its parent, and whether it leads a group of its own."""
    return {"environment": sorted(os.environ), "leads": os.getpgid(0) == os.getpid()}


if __name__ == "__main__":
    sys.exit(child.serve(answer))
