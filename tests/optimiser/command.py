"""The command as tests call it, the town they give it, and the published schemas."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path

from jsonschema import Draft202012Validator

from optimiser.cli import main

TOWN = """\
META
key;value
description;A town
subunit;{area}
num_projects;4
num_votes;6
budget;1000
vote_type;ordinal
max_length;3
min_project_score_threshold;4
currency;GBP
PROJECTS
project_id;cost;name;category
a;600;Lake;sport
b;500;Hall;
c;450.50;Path;youth
d;100;Bench;youth
VOTES
voter_id;vote
1;a,b
2;a,b,c
3;a,c
4;b,c
5;b,c,d
6;a
"""


def schema(name: str) -> Draft202012Validator:
    text = json.loads(files("optimiser").joinpath(f"{name}.schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(text)
    return Draft202012Validator(text)


def run(*argv: object) -> int:
    return main([str(word) for word in argv])


def solved(town: Path, *options: str) -> Path:
    out = town.with_suffix(".json")
    assert run("solve", town, "--out", out, "--explain", *options) == 0
    return out
