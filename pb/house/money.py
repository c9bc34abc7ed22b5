"""Money in whole pence: reading what people type, and showing it."""

from __future__ import annotations

import re

LARGEST = 10**12  # ten thousand million pounds, in pence: beyond it a typed amount is a slip
TYPED = re.compile(r"^£?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?$", re.ASCII)


class NotMoney(ValueError):
    """The text is no amount of money."""


def parse_pounds(text: str) -> int:
    """Pence from "£1,250", "1250.5" or "1,250.50". Raises ``NotMoney``."""
    match = TYPED.match(text.strip())
    if not match:
        raise NotMoney(text)
    pence = int(match[1].replace(",", "")) * 100 + int((match[2] or "0").ljust(2, "0"))
    if pence > LARGEST:
        raise NotMoney(text)
    return pence


def show_money(pence: int, currency: str = "GBP") -> str:
    """ "£1,250" or "£1,250.50"; another currency is named by its code."""
    sign = "−" if pence < 0 else ""
    whole, part = divmod(abs(pence), 100)
    number = f"{whole:,}" + (f".{part:02d}" if part else "")
    return f"{sign}£{number}" if currency == "GBP" else f"{sign}{number} {currency}"
