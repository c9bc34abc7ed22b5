"""How alike short texts are: what somebody is about to send in, beside what is there already.

Texts are vectors of letter sequences weighted by how rare they are (TF-IDF; Salton and Buckley,
"Term-weighting approaches in automatic text retrieval", *Information Processing & Management* 24(5), 1988),
compared by their cosine. Sequences of four letters forgive plurals, mutations and slips, in English and in
Welsh.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key")

GRAM = 4
ALIKE = 0.18  # below this two short texts share little more than the language they are in
THE_SAME = 0.8  # above this one is the other with a word changed
MOST = 3
# Words that every proposal has: they say nothing about what it is for.
_ENGLISH = (
    "a an and are be for from have in is it more of on our should some that the their there they this to up"
)
_MORE = "we who with would you"
_WELSH = "y yr yn ar i o am eu ein mae er ac gyda dylai bod rhai"
FILLER = frozenset(f"{_ENGLISH} {_MORE} {_WELSH}".split())


def likeness(one: str, other: str, among: Sequence[str] = ()) -> float:
    """From 0 (nothing in common) to 1 (the same), as rare as their parts are ``among`` other texts."""
    weights = _rarity([_grams(text) for text in (one, other, *among)])
    return _cosine(_weighted(_grams(one), weights), _weighted(_grams(other), weights))


def most_alike(
    text: str, others: Mapping[Key, str], *, least: float = ALIKE, most: int = MOST
) -> list[tuple[Key, float]]:
    """The texts most like this one, the likest first, with how alike they are (0 to 1)."""
    grams = {key: _grams(other) for key, other in others.items()}
    mine = _grams(text)
    weights = _rarity([mine, *grams.values()])
    vector = _weighted(mine, weights)
    found = [(key, _cosine(vector, _weighted(count, weights))) for key, count in grams.items()]
    return sorted((pair for pair in found if pair[1] >= least), key=lambda pair: -pair[1])[:most]


def _grams(text: str) -> Counter[str]:
    plain = unicodedata.normalize("NFKD", text.lower())
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    padded = [f" {word} " for word in words if word not in FILLER]
    return Counter(
        word[start : start + GRAM] for word in padded for start in range(max(1, len(word) - GRAM + 1))
    )


def _rarity(counts: Sequence[Counter[str]]) -> dict[str, float]:
    seen = Counter(gram for count in counts for gram in count)
    return {gram: math.log((1 + len(counts)) / (1 + n)) + 1 for gram, n in seen.items()}


def _weighted(count: Counter[str], weights: Mapping[str, float]) -> dict[str, float]:
    return {gram: (1 + math.log(n)) * weights[gram] for gram, n in count.items()}


def _cosine(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    product = sum(value * other.get(gram, 0.0) for gram, value in one.items())
    lengths = math.hypot(*one.values()) * math.hypot(*other.values()) if one and other else 0.0
    return product / lengths if lengths else 0.0
