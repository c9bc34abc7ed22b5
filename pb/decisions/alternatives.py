"""The alternatives considered and rejected, as far as the house knows them; officers write the rest.

SI 2012/2089 asks for them in every record. They are the vote alone, earlier versions, changes that were
refused or withdrawn, and what the study beside the run says: what each published rule cost, and what other
ways of counting would have funded. Figures of a study stand with its SHA-256, by which anybody finds them
in the public bundle.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from pb.allocation.bridge import sha256_of
from pb.allocation.models import AllocationRun
from pb.allocation.queries import read_run, theme_names
from pb.allocation.rule_words import names_in
from pb.allocation.studies import RulePrice, StudyReading, read_study, study_text
from pb.decisions import study_words, words
from pb.decisions.models import Decision
from pb.decisions.queries import departures_of, earlier_runs, rejected_changes, share_in, share_of
from pb.decisions.reading import AreaShare, Line
from pb.rounds.rule_words import Names, rule_sentence


def alternatives_for(session: Session, decision: Decision) -> str:
    """The first text of a decision's alternatives, a paragraph for each."""
    share, run = share_of(decision), decision.run
    said = [words.vote_alternative(departures_of(session, decision))]
    for earlier in earlier_runs(session, run):
        other = share_in(earlier, decision.area)
        if other.funded != share.funded:
            said.append(words.run_alternative(earlier.number, run.number, other))
    for change in rejected_changes(session, decision):
        title = f"{change.proposal.number} {change.proposal.title}"
        said.append(
            words.change_alternative(
                title,
                change.kind,
                change.reason,
                [str(line) for line in change.conflict or []],
                change.state == "withdrawn",
            )
        )
    said += studied(session, run, decision.area.slug, share)
    said.append(words.not_funded_alternative(share))
    return "\n\n".join(text for text in said if text)


def studied(session: Session, run: AllocationRun, area: str, share: AreaShare) -> list[str]:
    """What the study beside a run says of an area's decision; nothing before there is one."""
    text = study_text(session, run)
    if text is None:
        return []
    study = read_study(json.loads(text))
    here = Here(area, share)
    frozen = json.loads(run.round.frozen or "{}")
    names = names_in(read_run(run), theme_names(session))
    said = [
        *_rules(study, frozen.get("rules", ()), here, names),
        *_ways(study, here, run.round.currency),
    ]
    return [*said, study_words.where_from(run.number, sha256_of(text))] if said else []


@dataclass(frozen=True, slots=True)
class Here:
    """An area and what is decided for it."""

    area: str
    share: AreaShare

    @property
    def lines(self) -> dict[int, Line]:
        """Its proposals by number."""
        return {line.number: line for line in (*self.share.funded, *self.share.not_funded)}

    def among(self, numbers: Iterable[int]) -> list[Line]:
        """Those of these numbers that are its own, by number."""
        lines = self.lines
        return [lines[n] for n in sorted(numbers) if n in lines]

    def concerns(self, rule: Mapping[str, Any]) -> bool:
        """Whether a rule, as frozen, says something of this area."""
        if rule.get("area"):
            return bool(rule["area"] == self.area)
        named = [int(number) for number in rule.get("proposals", ())]
        return not named or bool(self.among(named))


def _rules(
    study: StudyReading, rules: Sequence[Mapping[str, Any]], here: Here, names: Names
) -> Iterator[str]:
    free = []
    for rule in rules:
        price = study.prices.get(str(rule["id"]))
        if price is None or price.support is None:
            continue
        sentence = rule_sentence(rule["kind"], rule, names)
        joins, leaves = here.among(price.drops), here.among(price.brings)
        if _is_free(price):
            free += [sentence] if here.concerns(rule) else []
        elif joins or leaves or here.concerns(rule):
            yield study_words.without_rule(sentence, price.support, joins, leaves)
    if free:
        yield study_words.without_free_rules(free)


def _is_free(price: RulePrice) -> bool:
    return not (price.support or price.brings or price.drops)


def _ways(study: StudyReading, here: Here, currency: str) -> Iterator[str]:
    own = next((one for one in study.alternatives if one.method == study.method), None)
    funded = {line.number for line in here.share.funded}
    has_rules = any(one.rules for one in study.alternatives)
    for one in study.alternatives:
        if one is own:
            continue
        if not one.is_possible:
            yield study_words.impossible_way(one.method)
            continue
        joins = here.among(set(one.funded) - funded)
        leaves = here.among(funded - set(one.funded))
        yield study_words.other_way(
            one,
            joins,
            leaves,
            currency,
            is_own=one.method == study.method,
            with_rules=one.rules or not has_rules,
        )
    if own is not None and own.is_possible and len(study.alternatives) > 1:
        yield study_words.own_way(own, currency)
