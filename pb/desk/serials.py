"""The number printed on a card, "K7QM2X-014-TRW": its sheet, its place, and three letters.

It cannot vote. Sheet and place alone could be guessed by whoever has seen another card; the letters cannot,
so nobody has a card made void, and another given for it, that they have not held or seen.
"""

from __future__ import annotations

import hmac
import re

from pb.voting.secrecy import LETTERS, serial_of

NUMBER = re.compile(rf"^([{LETTERS}]{{6}})([0-9]{{3}})([{LETTERS}]{{3}})$")


def number_of(secret_key: str, round_id: int, sheet: str, place: int) -> str:
    """The whole number as it stands on the card."""
    text = f"{round_id}:{serial_of(sheet, place)}"
    digest = hmac.digest(secret_key.encode(), f"card number:{text}".encode(), "sha256")
    drawn = int.from_bytes(digest, "big")
    letters = "".join(LETTERS[drawn // len(LETTERS) ** place % len(LETTERS)] for place in range(3))
    return f"{serial_of(sheet, place)}-{letters}"


def read_number(typed: str) -> tuple[str, int, str] | None:
    """Sheet, place and the number as it is printed, from what somebody typed; None when it cannot be one."""
    found = NUMBER.match(re.sub(r"[\s\-–—.]", "", typed).upper())
    if found is None:
        return None
    sheet, place = found[1], int(found[2])
    return sheet, place, f"{serial_of(sheet, place)}-{found[3]}"
