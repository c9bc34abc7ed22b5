"""The monitoring questions: what the harmonised standards ask, in words of our own.

The answers can be set beside the 2021 census: sex, the five broad ethnic groups of England and Wales, and for
disability the two standards "long-lasting health conditions and illnesses" and "activity restriction", whose
answers together say who is disabled under the Equality Act 2010. Ages are bands that the census publishes.
(Government Statistical Service, harmonised standards; the sources are on each question.) "Prefer not to say"
stands under every question, and every question can be left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

PREFER_NOT = "prefer-not"


@dataclass(frozen=True)
class Together:
    """Answers that are also looked at as one: ``answers`` are keys; ``people`` names them in a sentence."""

    answers: tuple[str, ...]
    people: LazyString


@dataclass(frozen=True)
class Question:
    """One question. ``people`` names who gave an answer, in the middle of a sentence."""

    key: str
    words: LazyString
    hint: LazyString | str
    answers: dict[str, LazyString]
    people: dict[str, LazyString]
    source: str
    together: dict[str, Together] = field(default_factory=dict)


AGE = Question(
    "age",
    _l("How old are you?"),
    "",
    {
        "under-16": _l("Under 16"),
        "16-24": _l("16 to 24"),
        "25-34": _l("25 to 34"),
        "35-49": _l("35 to 49"),
        "50-64": _l("50 to 64"),
        "65-74": _l("65 to 74"),
        "75-plus": _l("75 or over"),
    },
    {
        "under-16": _l("people under 16"),
        "16-24": _l("people aged 16 to 24"),
        "25-34": _l("people aged 25 to 34"),
        "35-49": _l("people aged 35 to 49"),
        "50-64": _l("people aged 50 to 64"),
        "65-74": _l("people aged 65 to 74"),
        "75-plus": _l("people aged 75 or over"),
    },
    "GSS harmonised standard: Demographic information (age last birthday, in bands)",
    {
        "under-35": Together(("under-16", "16-24", "25-34"), _l("people under 35")),
        "65-plus": Together(("65-74", "75-plus"), _l("people aged 65 or over")),
    },
)
SEX = Question(
    "sex",
    _l("What is your sex?"),
    "",
    {"female": _l("Female"), "male": _l("Male")},
    {"female": _l("women and girls"), "male": _l("men and boys")},
    "GSS harmonised standard: Sex",
)
ETHNIC_GROUP = Question(
    "ethnic-group",
    _l("Which of these best describes your ethnic group?"),
    _l("The five broad groups of the census in England and Wales."),
    {
        "asian": _l("Asian or Asian British"),
        "black": _l("Black, Black British, Caribbean or African"),
        "mixed": _l("Mixed or multiple ethnic groups"),
        "white": _l("White"),
        "other": _l("Another ethnic group"),
    },
    {
        "asian": _l("people of Asian or Asian British ethnic groups"),
        "black": _l("people of Black, Black British, Caribbean or African ethnic groups"),
        "mixed": _l("people of mixed or multiple ethnic groups"),
        "white": _l("people of White ethnic groups"),
        "other": _l("people of another ethnic group"),
    },
    "GSS harmonised standard: Ethnicity (England and Wales)",
)
DISABILITY = Question(
    "disability",
    _l("Does a health condition or illness make everyday things harder for you?"),
    _l(
        "One of body or mind that has lasted, or is expected to last, 12 months or more. Think of how things"
        " are with the treatment or aids you have."
    ),
    {
        "a-lot": _l("Yes, a lot"),
        "a-little": _l("Yes, a little"),
        "not-at-all": _l("I have a condition, and it does not"),
        "none": _l("I have no such condition"),
    },
    {
        "a-lot": _l("people whose condition limits them a lot"),
        "a-little": _l("people whose condition limits them a little"),
        "not-at-all": _l("people whose condition does not limit them"),
        "none": _l("people without a lasting condition"),
    },
    "GSS harmonised standards: Long-lasting health conditions and illnesses; Activity restriction",
    {"disabled": Together(("a-lot", "a-little"), _l("disabled people"))},
)
QUESTIONS = (AGE, SEX, ETHNIC_GROUP, DISABILITY)
BY_KEY = {question.key: question for question in QUESTIONS}
