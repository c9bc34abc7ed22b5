"""The secrets of cards: how they are made, typed and hashed, and how a card becomes a pseudonym.

A card has a token of 128 bits (in its QR code) and a code of eight characters for typing. Neither is ever
stored: the database holds HMAC-SHA256 of both under keys derived from the application's secret, so that a
stolen copy of the database cannot vote.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Sequence

# Without 0 O 1 I L, which people mistake for one another.
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 8
TOKEN_BYTES = 16
TOKEN = re.compile(r"^[A-Za-z0-9_-]{22}\Z")


def new_token() -> str:
    """A card's secret: 128 random bits as 22 characters."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_code() -> str:
    """A card's short code: about 40 random bits, useful only while its round is open and under limits."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def show_code(code: str) -> str:
    """The code in two halves, easier to read out: "K7QM-2XWD"."""
    return f"{code[:4]}-{code[4:]}"


def serial_of(sheet: str, place: int) -> str:
    """Where a card was printed, which its slip has too: "K7QM2X-014". It is no secret and cannot vote."""
    return f"{sheet}-{place:03d}"


def read_code(typed: str) -> str | None:
    """The code somebody typed, in any case and with spaces or hyphens; None when it cannot be one."""
    code = re.sub(r"[\s\-–—.]", "", typed).upper()
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else None


def token_hash(secret_key: str, token: str) -> str:
    """What is stored of a token (hex)."""
    return _keyed(_derived(secret_key, "card token"), token)


def code_hash(secret_key: str, code: str) -> str:
    """What is stored of a code (hex)."""
    return _keyed(_derived(secret_key, "card code"), code)


def pseudonym_of(round_key: str, hash_of_token: str) -> str:
    """Under what name a card's ballot is kept while voting is open (hex)."""
    return _keyed(bytes.fromhex(round_key), hash_of_token)


def shuffled_for(pseudonym: str, numbers: Sequence[int]) -> list[int]:
    """The numbers in this voter's own order: always the same for them, unrelated to anybody else's."""
    return sorted(numbers, key=lambda n: hashlib.sha256(f"{pseudonym}:{n}".encode()).digest())


def device_mark(pseudonym: str, choices: Sequence[int] = (), points: Sequence[int] = ()) -> str:
    """What a device may keep of a card, or of what was marked with it; unreadable without the round key."""
    if not pseudonym:
        return ""
    return _keyed(bytes.fromhex(pseudonym), f"device:{list(choices)}:{list(points)}")[:32]


def answers_scope(round_id: int) -> str:
    """Under what scope the answers given to cast votes are kept, and forgotten when voting closes."""
    return f"cast:{round_id}"


def show_receipt(leaf: str) -> str:
    """A receipt short enough to write down: 16 characters in fours."""
    return " ".join(leaf[i : i + 4] for i in range(0, 16, 4))


def _derived(secret_key: str, purpose: str) -> bytes:
    return hmac.digest(secret_key.encode(), purpose.encode(), "sha256")


def _keyed(key: bytes, text: str) -> str:
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
