"""From ideas to proposals: each idea told of one place, so that no title and no description repeats."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import product

from pb.cli.demo import (
    ideas_environment,
    ideas_health,
    ideas_jobs,
    ideas_safety,
    ideas_travel,
    ideas_young,
)
from pb.cli.demo.idea import Idea, tell
from pb.cli.demo.ideas_refused import REFUSED, RefusedIdea
from pb.cli.demo.places import DemoArea, Place

IDEAS: dict[str, tuple[Idea, ...]] = {
    "environment": ideas_environment.IDEAS,
    "jobs-and-skills": ideas_jobs.IDEAS,
    "children-and-young-people": ideas_young.IDEAS,
    "community-safety": ideas_safety.IDEAS,
    "health-and-older-people": ideas_health.IDEAS,
    "getting-about": ideas_travel.IDEAS,
}

# Who is asking: put first where the idea's own words name no place.
LEADS = (
    "We are {n} neighbours from {place} who meet at {hall}.",
    "This began over tea at {hall}, with {n} of us round two tables.",
    "{n} of us from {place} have talked about this since spring.",
    "We live round {street} in {place}, and {n} of us have put our names to this.",
    "Our group started at {green} with {n} people and a flask.",
    "In {place} this has been talked about for years, and now {n} of us will do it.",
    "We asked along {street}, and {n} people said the same thing.",
    "{n} families in {place} wrote this together.",
)
SUPPORT = (
    "{n} neighbours have signed to say they want this.",
    "We asked {n} people at the last forum, and most put this first.",
    "{n} households have offered an hour or more.",
    "We have {n} names on the list of helpers already.",
    "About {n} people would use it in the first year.",
    "The parish council backs this, and so do {n} residents who wrote to us.",
    "We knocked on {n} doors before writing this.",
    "At our open day {n} people left a note in favour.",
)
RUNNING = (
    "Nothing here needs council money next year.",
    "After the first year we carry the running costs ourselves.",
    "We will report back at every forum until it is done.",
    "If anything is left over we will hand it back.",
    "Everything we buy stays with the community if the group ends.",
    "It will be open to anybody, and we will count who comes.",
    "",
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A proposal before it is sent in. Money in pence; ``smaller_of`` is the larger level's title."""

    area: str
    place: str
    theme: str
    title: str
    summary: str
    group: str
    cost: int
    match: int
    capital: bool
    refused: RefusedIdea | None = None
    smaller_of: str = ""


@dataclass
class Composer:
    """Composes proposals and remembers what was used, in the whole county."""

    chance: random.Random
    used_texts: set[str] = field(default_factory=set)
    used_ideas: dict[str, set[Idea]] = field(default_factory=dict)

    def compose(
        self, area: DemoArea, count: int, *, themes: Iterable[str] = (), refused: int = 0
    ) -> list[Draft]:
        """``count`` proposals for an area, ``refused`` of them such as the scheme cannot pay for."""
        wanted = tuple(themes) or tuple(IDEAS)
        drafts = [self._refused(area, idea) for idea in self.chance.sample(REFUSED, refused)]
        queues = {theme: self._fresh(area, theme) for theme in wanted}
        while len(drafts) < count:
            for theme in self.chance.sample(wanted, len(wanted)):
                if queues[theme] and len(drafts) < count:
                    drafts.append(self._tell(area, theme, queues[theme].pop()))
        self.chance.shuffle(drafts)
        return drafts

    def smaller(self, draft: Draft) -> Draft:
        """The same proposal at a second, smaller level: one or the other can be funded."""
        cost = _rounded(draft.cost * 45 // 100)
        more = "This is the smaller plan, for the first stage only: the rest could follow in another year."
        return replace(
            draft,
            title=f"{draft.title} (the smaller plan)",
            summary=f"{draft.summary} {more}",
            cost=cost,
            match=0,
            smaller_of=draft.title,
        )

    def tied(self, drafts: list[Draft], cost: int) -> list[Draft]:
        """The same drafts, of which two that ask for much now ask for the same."""
        eligible = [d for d in drafts if not d.refused and not d.smaller_of]
        larger = {d.title for d in drafts if any(d.title == other.smaller_of for other in drafts)}
        pair = sorted((d for d in eligible if d.title not in larger), key=lambda d: -d.cost)[:2]
        return [replace(d, cost=cost, match=0) if d in pair else d for d in drafts]

    def _fresh(self, area: DemoArea, theme: str) -> list[Idea]:
        used = self.used_ideas.setdefault(area.slug, set())
        fresh = [idea for idea in IDEAS[theme] if idea.fits(area.traits) and idea not in used]
        self.chance.shuffle(fresh)
        return fresh

    def _tell(self, area: DemoArea, theme: str, idea: Idea) -> Draft:
        self.used_ideas.setdefault(area.slug, set()).add(idea)
        place, title, summary = self._unused(area, idea)
        low, high = idea.cost
        # Larger plans are asked for in full: the pot never stretches to everything.
        top = min(high * 8 // 5, 25_000) if high > 4_000 else high
        cost = _rounded(int(self.chance.triangular(low, top, low + (top - low) * 0.6)) * 100)
        other = self.chance.choice((10, 15, 20, 25, 35)) if self.chance.random() < 0.35 else 0
        match = _rounded(cost * other // 100) if other else 0
        return Draft(
            area.slug, place.name, theme, title, summary, tell(idea.group, place), cost, match, idea.capital
        )

    def _refused(self, area: DemoArea, refused: RefusedIdea) -> Draft:
        place, title, summary = self._unused(area, refused.idea)
        low, high = refused.idea.cost
        cost = _rounded(self.chance.randint(low, high) * 100)
        group = tell(refused.idea.group, place)
        return Draft(area.slug, place.name, refused.theme, title, summary, group, cost, 0, False, refused)

    def _unused(self, area: DemoArea, idea: Idea) -> tuple[Place, str, str]:
        ways = list(product(area.places, idea.titles, idea.need, idea.plan))
        self.chance.shuffle(ways)
        # A wording that nobody has used yet comes first.
        used = self.used_texts
        ways.sort(key=lambda way: (way[2] + way[3] in used, tell(way[1], way[0]) in used))
        place, title_words, need, plan = ways[0]
        title = tell(title_words, place)
        body = f"{tell(need, place)} {tell(plan, place)}"
        if title in self.used_texts:
            raise ValueError(f"every title of {idea.titles[0]!r} is used in {area.name}")
        if body == f"{need} {plan}":
            lead = tell(self.chance.choice(LEADS).replace("{n}", str(self.chance.randint(7, 48))), place)
            body = f"{lead} {body}"
        summary = f"{body} {self._tail()}".strip()
        self.used_texts |= {need + plan, title}
        return place, title[:1].upper() + title[1:], summary

    def _tail(self) -> str:
        support = self.chance.choice(SUPPORT).format(n=self.chance.randint(12, 140))
        return f"{support} {self.chance.choice(RUNNING)}".strip()


def _rounded(pence: int) -> int:
    """To a sum that people write on a form: £10 below £2,000, else £50; now and then not quite."""
    step = 1_000 if pence < 200_000 else 5_000
    return max(50_000, round(pence / step) * step)
