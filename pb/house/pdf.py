"""Documents on paper: a Typst template and plain data in, a tagged PDF (PDF/UA-1) out.

The data travels as JSON beside the template, never inside it: text that somebody typed is text on the page,
whatever characters it holds. Templates are ``templates/print/*.typ``; they hold no words, only their places.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import font_source_sans_pro
import structlog
import typst

from pb.config import ROOT

log = structlog.get_logger()
PRINT = ROOT / "templates" / "print"
STANDARD = "ua-1"  # ISO 14289-1: headings, lists, pictures and language as a screen reader wants them
# Each document takes all cores for a moment: two at once would only make both late.
_press = threading.Lock()


@cache
def _fonts(machines_own: bool) -> typst.Fonts:
    """Source Sans, which has ŵ and ŷ; behind it what Typst brings and, if asked, what this machine has."""
    folder = Path(font_source_sans_pro.__file__).parent / "files"
    return typst.Fonts(
        include_system_fonts=machines_own, include_embedded_fonts=True, font_paths=[str(folder)]
    )


def make_pdf(template: str, title: str, data: Mapping[str, Any], *, language: str = "en") -> bytes:
    """The document ``templates/print/<template>.typ`` with this data, which must be plain JSON values.

    It looks the same on every machine. Only when the data has a letter that no font of ours can show (a name
    in Chinese, say) are this machine's fonts asked for help; if they cannot either, the letter is a box and
    the document is tagged all the same, but does not call itself PDF/UA.
    """
    inputs = {"data": json.dumps({**data, "title": title, "language": language}, ensure_ascii=False)}
    for machines_own, standards in ((False, [STANDARD]), (True, [STANDARD]), (True, [])):
        try:
            return _set(template, inputs, _fonts(machines_own), standards)
        except typst.TypstError as fault:
            if "could not be displayed" not in str(fault):
                raise
            log.warning("letter-without-font", template=template, machines_own=machines_own)
    raise RuntimeError("a document without a standard has every letter, if only as a box")


def _set(template: str, inputs: dict[str, str], fonts: typst.Fonts, standards: list[Any]) -> bytes:
    with _press:
        compiler = typst.Compiler(
            str(PRINT / f"{template}.typ"), root=str(ROOT), font_paths=fonts, sys_inputs=inputs
        )
        made = compiler.compile(format="pdf", pdf_standards=standards)
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made
