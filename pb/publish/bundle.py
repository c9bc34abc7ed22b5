"""The public bundle: a zip with which anybody re-computes the result, offline and with one command.

The same inputs give the same bytes: names are sorted, every file has one fixed time, and nothing is
taken from the clock. ``manifest.json`` names every other file with its size and SHA-256.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

FORMAT = 1
# The first moment that a zip can hold: a real one would make two equal bundles differ.
FIXED_TIME = (1980, 1, 1, 0, 0, 0)
READABLE_BY_ALL = 0o100644 << 16
UNIX = 3
COMMAND = "python -m optimiser verify problem.json result.json"
STUDY = "study.json"
STUDY_COMMAND = f"{COMMAND} --study {STUDY}"
FIGURES = "figures.json"
MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class About:
    """What the bundle is of. ``audit_head`` anchors it in the council's audit record."""

    round: str
    title: str
    run: int
    problem_sha256: str
    result_sha256: str
    audit_head: str


@dataclass(frozen=True, slots=True)
class BundleFile:
    """One file of a bundle: its size in bytes and its SHA-256."""

    name: str
    size: int
    sha256: str


def list_files(files: Mapping[str, str]) -> list[BundleFile]:
    """Name, size and hash of each text, by name."""
    found = []
    for name in sorted(files):
        content = files[name].encode()
        found.append(BundleFile(name, len(content), hashlib.sha256(content).hexdigest()))
    return found


def make_manifest(about: About, files: Mapping[str, str]) -> str:
    """The manifest of these files as readable JSON."""
    body: dict[str, Any] = {
        "format": FORMAT,
        "round": {"slug": about.round, "title": about.title},
        "run": about.run,
        "problem_sha256": about.problem_sha256,
        "result_sha256": about.result_sha256,
        "audit_head": about.audit_head,
        "verify": STUDY_COMMAND if STUDY in files else COMMAND,
        "files": [{"name": f.name, "bytes": f.size, "sha256": f.sha256} for f in list_files(files)],
    }
    return json.dumps(body, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def make_zip(files: Mapping[str, str]) -> bytes:
    """The zip of these texts in UTF-8; equal texts give equal bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr, entry.create_system = READABLE_BY_ALL, UNIX
            archive.writestr(entry, files[name].encode(), compresslevel=9)
    return out.getvalue()


def complete(about: About, files: Mapping[str, str]) -> dict[str, str]:
    """The files with their manifest."""
    return {**files, MANIFEST: make_manifest(about, files)}
