"""A snapshot as people read it: shares in words, what every group shares, what marks a group, the picture."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from pb.forums.models import OpinionSnapshot, Post
from pb.forums.picture import Blob, draw

_: Callable[..., str] = gettext

MOST_TENTHS = 6  # what is called "most people"
LISTED = 5
LETTERS = "ABCDE"


@dataclass(frozen=True)
class Share:
    """One statement, among everybody or in one group; the words for who agrees and who disagrees."""

    post: Post
    agree: str
    disagree: str
    people: int
    agree_tenths: int | None = None
    disagree_tenths: int | None = None


@dataclass(frozen=True)
class GroupReading:
    """One group: its letter, how many people, what marks it out, and its share of every statement."""

    letter: str
    people: int
    marks: list[tuple[Post, bool]]
    shares: dict[int, Share]


@dataclass(frozen=True)
class Picture:
    """A topic's opinions: everybody's shares by consensus, the groups, what they share, and the blobs."""

    people: int
    shares: list[Share]
    groups: list[GroupReading]
    agreed: list[Post]
    rejected: list[Post]
    blobs: list[Blob]
    stable: str


def share_words(tenths: int | None) -> str:
    """ "8 in 10"; nothing can be said of fewer than ten people."""
    if tenths is None:
        return _("too few to say")
    if tenths >= 9:
        return _("9 in 10 or more")
    return _("1 in 10 or fewer") if tenths <= 1 else _("%(n)d in 10", n=tenths)


def read_picture(snapshot: OpinionSnapshot | None, posts: Mapping[int, Post]) -> Picture | None:
    """The snapshot with the statements that are shown now (``posts`` by id); None before there is one."""
    if snapshot is None:
        return None
    body = json.loads(snapshot.text)
    shares = [_share(row, posts) for row in body["statements"] if row["id"] in posts]
    groups = [
        GroupReading(
            letter,
            group["people"],
            [(posts[mark["id"]], mark["agrees"]) for mark in group["marks"] if mark["id"] in posts],
            {row["id"]: _share(row, posts) for row in group["statements"] if row["id"] in posts},
        )
        for letter, group in zip(LETTERS, body["groups"], strict=False)
    ]
    return Picture(
        body["people"],
        shares,
        groups,
        [share.post for share in shares if _all(groups, share, "agree_tenths")][:LISTED],
        [share.post for share in shares if _all(groups, share, "disagree_tenths")][:LISTED],
        draw([(g["at"][0], g["at"][1], g["people"]) for g in body["groups"]]),
        _stability(snapshot, len(groups)),
    )


def _share(row: Mapping[str, Any], posts: Mapping[int, Post]) -> Share:
    agree, disagree = row["agree"], row["disagree"]
    return Share(posts[row["id"]], share_words(agree), share_words(disagree), row["seen"], agree, disagree)


def _all(groups: list[GroupReading], share: Share, name: str) -> bool:
    """Whether most people of every group say so; without groups, most people."""
    asked = [group.shares.get(share.post.id) for group in groups] if groups else [share]
    return all(one is not None and (getattr(one, name) or 0) >= MOST_TENTHS for one in asked)


def _stability(snapshot: OpinionSnapshot, shown: int) -> str:
    if not shown:
        return ""
    wins = snapshot.smoothing["wins"]
    if not wins:
        return _("The number of groups is steady.")
    return _(
        "In the last pictures another number of groups, %(n)d, fitted better (%(wins)d of 4 times that are "
        "needed to change it).",
        n=snapshot.smoothing["challenger"],
        wins=wins,
    )


def most_people(groups: int) -> str:
    """Who agrees, at the head of the list of what everybody shares."""
    if groups == 2:
        return _("Most people in both groups agree that …")
    return (
        _("Most people in all %(n)d groups agree that …", n=groups)
        if groups
        else _("Most people agree that …")
    )


def most_people_not(groups: int) -> str:
    """Who disagrees, at the head of the list of what everybody turns down."""
    if groups == 2:
        return _("Most people in both groups disagree that …")
    if groups:
        return _("Most people in all %(n)d groups disagree that …", n=groups)
    return _("Most people disagree that …")


def people_words(people: int) -> str:
    """ "About 65 people", from a count that was rounded when it was kept."""
    return _("about %(n)d people", n=people) if people else _("fewer than 10 people")
