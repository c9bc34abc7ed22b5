"""Broken ``.pb`` files of every kind: exit 2, one line that names file and line, and nothing written.

Each case changes one thing in a file that is otherwise good, so that the complaint can only be about that.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from optimiser.cli import main

GOOD = """\
META
key;value
description;A town
num_projects;3
num_votes;4
budget;1000
vote_type;{vote_type}
{limits}
currency;GBP
PROJECTS
project_id;cost;name
a;300;Lake
b;700;Hall
c;200;Path
VOTES
voter_id;vote{points_column}
1;a,b{points}
2;b,a{points}
3;b,c{points}
4;c,a{points}
"""
APPROVAL = GOOD.format(vote_type="approval", limits="max_length;2", points_column="", points="")
CUMULATIVE = GOOD.format(
    vote_type="cumulative", limits="max_sum_points;10", points_column=";points", points=";6,4"
)
CHOOSE_ONE = APPROVAL.replace("approval", "choose-1")


def changed(text: str, old: str, new: str) -> bytes:
    assert text.count(old) == 1, old
    return text.replace(old, new).encode()


def without(text: str, start: str, end: str | None = None) -> bytes:
    head, rest = text[: text.index(start)], text[text.index(start) :]
    return (head + (rest[rest.index(end) :] if end else "")).encode()


A = APPROVAL
CASES: dict[str, tuple[bytes, int | None, str]] = {
    "empty file": (b"", None, "META"),
    "not a pabulib file": (b"hello\nworld\n", None, "META"),
    "binary": (bytes(range(1, 256)) * 9, 2, "UTF-8"),
    "NUL byte": (changed(A, "Hall", "Ha\0ll"), 13, "NUL"),
    "wrong encoding": (A.replace("Lake", "Ł").encode("iso8859_2"), 12, "UTF-8"),
    "UTF-16": (A.encode("utf-16"), 1, "NUL"),
    "no META": (without(A, "META", "PROJECTS"), None, "META"),
    "no PROJECTS": (without(A, "PROJECTS", "VOTES"), None, "PROJECTS"),
    "no VOTES": (without(A, "VOTES"), None, "VOTES"),
    "a section twice": (changed(A, "VOTES\n", "PROJECTS\nVOTES\n"), 15, "PROJECTS"),
    "text before META": (b"note\n" + A.encode(), 1, "META"),
    "an empty section": (without(A, "voter_id"), 15, "VOTES"),
    "half a file": (A.encode()[: A.index("VOTES") - 2], None, "VOTES"),
    "last ballots cut off": (A.encode()[:-12], 5, "num_votes"),
    "cut inside a row": (A.encode()[:-5], 20, "VOTES"),
    "quote never closed": (changed(A, ";Hall", ';"Hall'), 13, '"'),
    "budget absent": (changed(A, "budget;1000\n", ""), 1, "budget"),
    "budget empty": (changed(A, "budget;1000", "budget;"), 6, "budget"),
    "budget zero": (changed(A, "budget;1000", "budget;0"), 6, "budget"),
    "budget negative": (changed(A, "budget;1000", "budget;-5"), 6, "budget"),
    "budget a word": (changed(A, "budget;1000", "budget;lots"), 6, "budget"),
    "budget nan": (changed(A, "budget;1000", "budget;NaN"), 6, "budget"),
    "budget infinite": (changed(A, "budget;1000", "budget;inf"), 6, "budget"),
    "budget with an exponent": (changed(A, "budget;1000", "budget;1e3"), 6, "budget"),
    "budget with a thousands comma": (changed(A, "budget;1000", "budget;1,000"), 6, "budget"),
    "budget of a thousand digits": (changed(A, "budget;1000", "budget;" + "9" * 5000), 6, "budget"),
    "budget twice": (changed(A, "budget;1000", "budget;1000\nbudget;2000"), 7, "budget"),
    "META row of three": (changed(A, "budget;1000", "budget;1000;2"), 6, "META"),
    "vote type unknown": (changed(A, "vote_type;approval", "vote_type;shouting"), 7, "vote_type"),
    "vote type absent": (changed(A, "vote_type;approval\n", ""), 1, "vote_type"),
    "wrong num_projects": (changed(A, "num_projects;3", "num_projects;4"), 4, "num_projects"),
    "num_projects not a number": (changed(A, "num_projects;3", "num_projects;x"), 4, "num_projects"),
    "num_votes absent": (changed(A, "num_votes;4\n", ""), 1, "num_votes"),
    "wrong num_votes": (changed(A, "num_votes;4", "num_votes;5"), 5, "num_votes"),
    "max_length zero": (changed(A, "max_length;2", "max_length;0"), 8, "max_length"),
    "max_length absurd": (changed(A, "max_length;2", "max_length;999999999"), 8, "max_length"),
    "cost negative": (changed(A, "b;700", "b;-700"), 13, "cost"),
    "cost empty": (changed(A, "b;700", "b;"), 13, "cost"),
    "cost of three decimals": (changed(A, "b;700", "b;700.125"), 13, "cost"),
    "cost in other digits": (changed(A, "b;700", "b;٧٠٠"), 13, "cost"),
    "no cost column": (changed(A, "project_id;cost;name", "project_id;price;name"), 11, "cost"),
    "no project_id column": (changed(A, "project_id;cost;name", "id;cost;name"), 11, "project_id"),
    "column named twice": (changed(A, "project_id;cost;name", "project_id;cost;cost"), 11, "cost"),
    "project twice": (changed(A, "c;200", "a;200"), 14, "project_id"),
    "project without id": (changed(A, "c;200", ";200"), 14, "project_id"),
    "project id with a comma": (changed(A, "c;200", "c,d;200"), 14, "project_id"),
    "too many cells in a project": (changed(A, ";Hall", ";Hall;more"), 13, "PROJECTS"),
    "no projects": (changed(A, "a;300;Lake\nb;700;Hall\nc;200;Path\n", ""), 11, "PROJECTS"),
    "unknown project in a vote": (changed(A, "3;b,c", "3;b,z"), 19, "vote"),
    "project named twice in a vote": (changed(A, "3;b,c", "3;b,b"), 19, "vote"),
    "empty choice in a vote": (changed(A, "3;b,c", "3;b,"), 19, "vote"),
    "too many choices": (changed(A, "3;b,c", "3;b,c,a"), 19, "vote"),
    "too few choices": (changed(changed(A, "max_length", "min_length").decode(), "3;b,c", "3;b"), 19, "vote"),
    "two choices of one": (changed(CHOOSE_ONE, "max_length;2", "unit;X"), 17, "vote"),
    "voter twice": (changed(A, "3;b,c", "2;b,c"), 19, "voter_id"),
    "voter without id": (changed(A, "3;b,c", ";b,c"), 19, "voter_id"),
    "no vote column": (changed(A, "voter_id;vote", "voter_id;choice"), 16, "vote"),
    "too many cells in a vote": (changed(A, "3;b,c", "3;b;c"), 19, "VOTES"),
    "too few cells in a vote": (changed(A, "3;b,c", "3"), 19, "VOTES"),
    "blank line among the votes": (changed(A, "3;b,c", "\n3;b,c"), 19, "VOTES"),
    "cumulative without points": (changed(A, "vote_type;approval", "vote_type;cumulative"), 16, "points"),
    "points for one of two": (changed(CUMULATIVE, "3;b,c;6,4", "3;b,c;6"), 19, "points"),
    "points negative": (changed(CUMULATIVE, "3;b,c;6,4", "3;b,c;6,-4"), 19, "points"),
    "points not whole": (changed(CUMULATIVE, "3;b,c;6,4", "3;b,c;6,1.5"), 19, "points"),
    "too many points": (changed(CUMULATIVE, "3;b,c;6,4", "3;b,c;6,5"), 19, "points"),
    "a line of two megabytes": (changed(A, "Hall", "x" * 2_000_000), 13, "longer"),
    "a field of half a megabyte": (changed(A, "Hall", "x" * 500_000), 13, "field"),
    "terminal codes in an id": (changed(A, "3;b,c", "3;b,\x1b[31mred"), 19, "vote"),
}


def test_the_files_are_good_before_they_are_broken(tmp_path: Path) -> None:
    for text in (APPROVAL, CUMULATIVE, CHOOSE_ONE.replace(",b", "").replace(",a", "").replace(",c", "")):
        path = tmp_path / "good.pb"
        path.write_text(text)
        assert main(["solve", str(path), "--out", str(tmp_path / "out.json")]) == 0


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("command", ["solve", "merge"])
def test_a_broken_file_gets_one_line_and_nothing_is_written(
    name: str, command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data, line, word = CASES[name]
    path, out = tmp_path / "broken.pb", tmp_path / "out.json"
    path.write_bytes(data)
    assert main([command, str(path), "--out", str(out)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert printed.err.endswith("\n")
    assert printed.err[:-1].isprintable()
    where = f"{path}:{line}: " if line is not None else f"{path}: "
    assert where in printed.err
    assert word in printed.err
    assert len(printed.err) < len(str(path)) + 250
    assert [p.name for p in tmp_path.iterdir()] == ["broken.pb"]


def test_a_result_that_was_there_is_left_as_it_was(tmp_path: Path) -> None:
    path, out = tmp_path / "broken.pb", tmp_path / "out.json"
    path.write_bytes(CASES["budget zero"][0])
    out.write_text("kept")
    assert main(["solve", str(path), "--out", str(out)]) == 2
    assert out.read_text() == "kept"


def test_a_file_that_is_not_there_a_folder_and_an_odd_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = tmp_path / "two\nlines.pb"
    odd.write_text("nothing")
    for path in (tmp_path / "absent.pb", tmp_path, odd):
        assert main(["solve", str(path)]) == 2
        assert capsys.readouterr().err.count("\n") == 1


def solve_in_little_memory(path: str, megabytes: int) -> subprocess.CompletedProcess[str]:
    """Run the command where it cannot hold the whole file."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, megabytes * 2**20))

    return subprocess.run(
        [sys.executable, "-m", "optimiser", "solve", path],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=limit,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    )


@pytest.mark.parametrize("kind", ["one line", "many lines"])
def test_a_file_of_gigabytes_is_refused_without_reading_it(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "huge.pb"
    with path.open("wb") as stream:
        stream.write(b"META\n" if kind == "many lines" else b"x" * 3_000_000)
        stream.truncate(3 * 2**30)
    done = solve_in_little_memory(str(path), 2048)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "larger than" in done.stderr


@pytest.mark.parametrize("source", ["/dev/zero", "/dev/urandom"])
def test_an_endless_file_is_given_up_on(source: str) -> None:
    if not Path(source).exists():
        pytest.skip(f"no {source} here")
    done = solve_in_little_memory(source, 2048)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1


def test_a_pipe_with_a_line_that_never_ends_is_given_up_on() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "optimiser", "solve", "/dev/stdin"],
        input="META\n" + "x" * 300_000_000,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert ":2: line: longer than 1 MB" in done.stderr
