"""The optimiser's README, run: its files are written, its commands typed, its Python compared."""

from __future__ import annotations

import doctest
import re
import shlex
from pathlib import Path

import pytest

import optimiser
from optimiser.cli import main

README = (Path(optimiser.__file__).parent / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "three.pb").write_text(blocks("text")[0])
    (tmp_path / "equity.toml").write_text(blocks("toml")[0])
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.usefixtures("folder")
def test_its_commands_print_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    ran = 0
    for block in blocks("console"):
        for step in block.split("$ ")[1:]:
            command, expected = step.split("\n", 1)
            words = shlex.split(command)
            assert words[:3] == ["python", "-m", "optimiser"]
            assert main(words[3:]) == 0
            assert capsys.readouterr().out == expected
            ran += 1
    assert ran == 3


@pytest.mark.usefixtures("folder")
def test_its_python_gives_what_it_says() -> None:
    test = doctest.DocTestParser().get_doctest("\n".join(blocks("python")), {}, "README", "README.md", 0)
    result = doctest.DocTestRunner().run(test)
    assert result.attempted >= 10
    assert result.failed == 0
