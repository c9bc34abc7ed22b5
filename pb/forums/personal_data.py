"""What looks like somebody's e-mail address, telephone number or postcode in a text that would be public.

It errs towards holding: a moderator looks at what is held, and nobody can take back what everybody has read.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum


class Personal(StrEnum):
    """What was found."""

    EMAIL = "e-mail"
    PHONE = "phone"
    POSTCODE = "postcode"


_DOT = r"(?:\s*(?:\(dot\)|\[dot\])\s*|\s+dot\s+|\s?\.\s?)"
# "at" in plain letters only with a "dot" in letters too: "look at harrowdale.gov.uk" is no address.
_SPELT = r"[\w.+-]+\s+at\s+[\w-]+(?:\s+dot\s+[\w-]+)+"
_EMAIL = re.compile(rf"[\w.+-]+\s*(?:@|\(at\)|\[at\])\s*[\w-]+(?:{_DOT}[\w-]+)+|{_SPELT}", re.IGNORECASE)
# Ten or eleven digits from 0, or +44 and ten, however they are spaced; £ and four-digit years are none.
_PHONE = re.compile(r"(?<![\d£])(?:\+\s*44|0044|0)(?:[\s().-]*\d){9,10}(?!\d)")
# GOV.UK's own pattern for a whole postcode; a district alone ("LS1") is a place, not an address.
_POSTCODE = re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s*\d[abd-hjlnp-uw-z]{2}\b", re.IGNORECASE)
_HIDDEN = dict.fromkeys([0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD])


def find_personal(text: str) -> set[Personal]:
    """What kinds of personal data the text seems to hold; wide letters and invisible ones do not hide it."""
    plain = unicodedata.normalize("NFKC", text).translate(_HIDDEN)
    patterns = {Personal.EMAIL: _EMAIL, Personal.PHONE: _PHONE, Personal.POSTCODE: _POSTCODE}
    return {kind for kind, pattern in patterns.items() if pattern.search(plain)}
