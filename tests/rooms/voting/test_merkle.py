"""Every leaf proves, nothing else does, and the order of leaves does not matter."""

from __future__ import annotations

import hashlib
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pb.voting import merkle
from pb.voting.counting import SMALLEST_BATCH, batch_hashes
from pb.voting.merkle import Step

leaf = st.binary(min_size=32, max_size=32).map(bytes.hex)
leaves = st.lists(leaf, unique=True, min_size=1, max_size=40)


def rfc_6962_root(ordered: list[bytes]) -> bytes:
    """The definition of RFC 6962, section 2.1, word for word: split at the largest power of two."""
    if not ordered:
        return hashlib.sha256(b"").digest()
    if len(ordered) == 1:
        return hashlib.sha256(b"\x00" + ordered[0]).digest()
    k = 1
    while k * 2 < len(ordered):
        k *= 2
    return hashlib.sha256(b"\x01" + rfc_6962_root(ordered[:k]) + rfc_6962_root(ordered[k:])).digest()


@given(leaves)
def test_the_root_is_that_of_the_standard(found: list[str]) -> None:
    assert merkle.root_of(found) == rfc_6962_root(sorted(bytes.fromhex(x) for x in found)).hex()


def test_the_root_of_nothing_is_that_of_the_standard() -> None:
    assert merkle.root_of([]) == rfc_6962_root([]).hex()


@given(leaves, st.randoms())
def test_every_leaf_proves_in_any_order(found: list[str], chance: object) -> None:
    root = merkle.root_of(found)
    chance.shuffle(found)  # type: ignore[attr-defined]
    for one in found:
        steps = merkle.prove(found, one)
        assert steps is not None and merkle.holds(root, one, steps)


@given(leaves, leaf, st.data())
def test_forged_receipts_fail(found: list[str], stranger: str, data: st.DataObject) -> None:
    root, one = merkle.root_of(found), data.draw(st.sampled_from(found))
    steps = merkle.prove(found, one)
    assert steps is not None
    if stranger not in found:
        assert merkle.prove(found, stranger) is None
        assert not merkle.holds(root, stranger, steps)
        assert not merkle.holds(stranger, one, steps)
        if steps:
            at = data.draw(st.integers(0, len(steps) - 1))
            forged = [*steps[:at], Step(steps[at].side, stranger), *steps[at + 1 :]]
            assert not merkle.holds(root, one, forged)
            assert not merkle.holds(root, one, steps[:-1])
    assert not merkle.holds(root, "no hex", steps)


def test_an_inner_node_cannot_pass_for_a_ballot() -> None:
    found = sorted(hashlib.sha256(bytes([n])).hexdigest() for n in range(4))
    steps = merkle.prove(found, found[0])
    assert steps is not None
    inner = hashlib.sha256(b"\x01" + bytes.fromhex(found[0]) + bytes.fromhex(found[1])).hexdigest()
    assert not merkle.holds(merkle.root_of(found), inner, steps[1:])


@given(
    st.text(max_size=5), st.lists(st.integers(1, 99), max_size=5), st.lists(st.integers(1, 99), max_size=5)
)
def test_a_leaf_depends_on_every_part(area: str, one: list[int], other: list[int]) -> None:
    assert (merkle.leaf_of("n", area, one) == merkle.leaf_of("n", area, other)) == (one == other)
    assert merkle.leaf_of("n", area, one) != merkle.leaf_of("m", area, one)


@given(st.lists(leaf, unique=True, max_size=130))
def test_batches_are_never_smaller_than_twenty(found: list[str]) -> None:
    hashes = batch_hashes(found)
    expected = max(len(found) // SMALLEST_BATCH, 1) if found else 0
    assert len(hashes) == expected == len(set(hashes))
    bounds = [len(found) * i // max(expected, 1) for i in range(expected + 1)]
    assert all(high - low >= min(SMALLEST_BATCH, len(found)) for low, high in pairwise(bounds))
    assert batch_hashes(found[::-1]) == hashes
