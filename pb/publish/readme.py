"""README.txt of the bundle, in plain English: what each file is and how to check all of it."""

from __future__ import annotations

from collections.abc import Container

from pb.publish.bundle import COMMAND, FIGURES, STUDY, STUDY_COMMAND, About

TEXT = """\
{title}: check the result yourself
{line}

This folder holds everything the result of this budget round depends on. You can work it out again on
your own computer. You need no network connection and no account, and nobody can see that you did it.

What is here
------------
problem.json     what was asked: areas, pots of money, proposals with their costs, the published rules,
                 the order drawn for ties, the votes as totals (or as ballots, where the council
                 publishes them), and the changes that councillors made, with their reasons
result.json      what came out: the proposals that get money, the proof, and a reason for each proposal
decisions.json   what was decided in each area, who signed it and when, and until when it may be called in
decisions/       the written record of each area's decision: the very text that was signed
{beside}manifest.json    the name, size and fingerprint (SHA-256) of every file

How to check the result
-----------------------
1. Install Python 3.11 or newer, and the program "optimiser" from this service's published source code.
2. Open a terminal in this folder and run:

   {command}

It reads both files and nothing else. It adds up the money and the votes again, checks every published
rule, and solves the problem anew. It says that all is well, or it says what is wrong.

{study}How to check a signature
------------------------
Each file in the folder decisions/ is the record that a councillor signed. Its fingerprint must be the
one shown on the decision's page, and the "record_sha256" in decisions.json:

   sha256sum decisions/*.json

Inside each record, "problem_sha256" and "result_sha256" must be the fingerprints of problem.json and
result.json:

   sha256sum problem.json result.json

   problem.json   {problem}
   result.json    {result}

How to check that nothing was exchanged later
---------------------------------------------
"audit_head" in manifest.json is the last link of the council's audit record when this was published:

   {head}

The council's own copy of that record must contain it for ever. Anybody may ask it to prove that.

No names, addresses or other facts about voters are in this folder.
"""

BESIDE = {
    STUDY: """\
study.json       what else could have been: other ways of counting, what each rule cost in points, and
                 how close calls would have gone; the decisions' records name its fingerprint
""",
    FIGURES: """\
figures.json     the figures about the people of each area that the rules use, with their source
""",
}
ABOUT_STUDY = """\
How to check what else could have been
--------------------------------------
The same command checks study.json too, as far as it can be worked out from the published totals:

   {command}

To see the ways of counting, the price of each rule and more, side by side:

   python -m optimiser compare problem.json

How many voters have nothing is told to the nearest five in study.json, and not at all below ten.

"""


def make_readme(about: About, names: Container[str] = ()) -> str:
    """The text for this bundle, which holds the files of these names."""
    title = " ".join(about.title.split())
    return TEXT.format(
        title=title,
        line="=" * (len(title) + len(": check the result yourself")),
        command=COMMAND,
        beside="".join(text for name, text in BESIDE.items() if name in names),
        study=ABOUT_STUDY.format(command=STUDY_COMMAND) if STUDY in names else "",
        problem=about.problem_sha256,
        result=about.result_sha256,
        head=about.audit_head,
    )
