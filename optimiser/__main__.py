"""``python -m optimiser``: see ``optimiser.cli``."""

from __future__ import annotations

import io
import sys

from optimiser.cli import main

if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal that cannot show a letter gets its code, never a traceback.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(main())
