"""One file between a server and a hall: encrypted with a passphrase, so that no change goes unseen.

Fernet (AES-CBC under HMAC-SHA256) with a key from scrypt (RFC 7914), both of ``cryptography``. In front stand
the format's name and the salt.
"""

from __future__ import annotations

import base64
import gzip
import json
import secrets
import zlib
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from pb.house.errors import Refused
from pb.workshops import hall_words

FORMAT = b"pb-hall-1\n"
SALT_BYTES = 16
SHORTEST_PASSPHRASE = 12
# 2^15 blocks of 8: 32 MB and a tenth of a second for each guess.
COST, BLOCK = 2**15, 8


def seal(content: dict[str, Any], passphrase: str) -> bytes:
    """The file of plain JSON values; raises ``Refused`` for a passphrase that is soon guessed."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise Refused(hall_words.passphrase_too_short(SHORTEST_PASSPHRASE))
    salt = secrets.token_bytes(SALT_BYTES)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return FORMAT + salt + _lock(passphrase, salt).encrypt(gzip.compress(text.encode(), mtime=0))


def unseal(sealed: bytes, passphrase: str) -> dict[str, Any]:
    """What is in the file; raises ``Refused`` when it is another's, was changed, or stays locked."""
    if not sealed.startswith(FORMAT):
        raise Refused(hall_words.not_a_hall_file())
    salt, token = sealed[len(FORMAT) :][:SALT_BYTES], sealed[len(FORMAT) + SALT_BYTES :]
    try:
        content = json.loads(gzip.decompress(_lock(passphrase, salt).decrypt(token)))
    except (InvalidToken, OSError, zlib.error, EOFError, ValueError):
        raise Refused(hall_words.changed_or_locked()) from None
    if not isinstance(content, dict):
        raise Refused(hall_words.not_a_hall_file())
    return content


def _lock(passphrase: str, salt: bytes) -> Fernet:
    key = Scrypt(salt=salt, length=32, n=COST, r=BLOCK, p=1).derive(passphrase.encode())
    return Fernet(base64.urlsafe_b64encode(key))
