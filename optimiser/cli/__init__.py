"""The command line. Stable: people script against it.

::

    python -m optimiser solve  FILE [--rule max-support] [--completion NAME] [--utility borda]
                               [--rules equity.toml] [--threshold] [--explain] [--certify]
                               [--out result.json] [--time-limit S]
                               [--gives-first RULE,RULE...]
    python -m optimiser verify FILE result.json [--study study.json] [--time-limit S]
    python -m optimiser compare FILE... [--rules equity.toml] [--stability N] [--curve MEASURE] [--json OUT]
    python -m optimiser merge  FILE... --out problem.json [--pool]
    python -m optimiser bench  DIR [--rule R] [--completion NAME] [--utility U] [--against PYTHON [--merged]]
                               [--json out.json]
    python -m optimiser bench  --voters N [--rule R] [--completion NAME]

FILE is a Pabulib election (``.pb``, see ``optimiser.pabulib``) or a problem as JSON
(``problem.schema.json``).

- **solve** writes the result (``result.schema.json``) to ``--out`` and a summary to the screen, or without
  ``--out`` the result itself to standard output. ``--explain`` adds a reason for every proposal.
  ``--completion`` says how ``equal-shares`` goes on with the money left
  (``optimiser.rules.sharing.completion``). ``--gives-first`` names rules in the order in which they may
  give when no plan keeps all of them (``optimiser.engines.relaxing``); without it they give by kind.
  ``--threshold`` forbids what the ``.pb`` file's own ``min_project_score_threshold`` rules out.
  ``--certify`` has every other prover at hand prove the optimum too: HiGHS where the dynamic program found
  it, and CP-SAT (extra ``certify``) in a process of its own. It is not done by default because it takes as
  long again and changes nothing but ``proofs``; without a second proof a summary and ``verify`` say "proved
  by one solver".
- **verify** re-checks a result from the two files alone, reasons and proofs included. It reads the
  utility from the result; a result solved with ``--rules`` or ``--threshold`` is of another problem than the
  bare file: give verify the same. ``--study`` re-checks the study that was published beside it too
  (``optimiser.studies.recheck``).
- **compare** shows every rule side by side, what each equity rule costs in support and the curve of support
  against what it asks for (``--curve coverage``, ``own-pot``, ``group-spend:NAME``, ``theme-share:NAME`` adds
  one), and what other utilities and weights would have funded. ``--stability 1000`` adds who would still win
  if other people of the same kind had voted. **merge** makes one problem of several, with pots kept apart or
  (``--pool``) shared under the district-fair rule.
- **bench** times a rule on every file below a folder, each in a process of its own, in seconds of the
  processor; memory is the peak of the whole command. ``max-support`` is checked against the solver's own
  model and timed beside a plain one. ``--against`` an interpreter that has pabutools holds its winners and
  its time beside ours (``max-support``, ``greedy-skip``, ``equal-shares`` with any completion, ``phragmen``);
  ``--merged`` puts equal ballots together for it first. ``--voters`` times a made-up county of so many, and
  of a tenth.

Exit status: 0 solved, verified, done; 1 infeasible, no plan or no verdict in the time allowed, refuted, or
methods that disagree; 2 input that cannot be used, with one line on standard error that names the file and,
in a ``.pb`` file, the line and field. Then nothing is written: files are written in one piece or not at all.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import NoReturn

from optimiser.cli.files import fail, read_problem, read_result, read_study, write_whole
from optimiser.model import InvalidProblem, Utility
from optimiser.pabulib.text import one_line
from optimiser.rules import COMPLETED, RULES
from optimiser.rules.sharing.completion import COMPLETIONS

DONE, REFUSED, UNUSABLE, INTERRUPTED = 0, 1, 2, 130


class _Parser(argparse.ArgumentParser):
    """Wrong options are bad input too: one line."""

    def error(self, message: str) -> NoReturn:
        raise InvalidProblem(f"{self.prog}: {message} (--help shows how)")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        options = _parser().parse_args(argv)
        status: int = options.run(options)
    except InvalidProblem as error:
        sys.stderr.write(one_line(error) + "\n")
        return UNUSABLE
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        sys.stderr.close()
        return DONE
    return status


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m optimiser",
        description="Participatory budgeting, exactly.",
        epilog="Exit status: 0 done; 1 infeasible, no plan or not all settled in the time allowed, refuted,"
        " or methods that disagree; 2 input that cannot be used.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    utilities = [utility.value for utility in Utility]
    solve = command("solve", _solve, "find the plan, and say why")
    solve.add_argument("file", metavar="FILE")
    solve.add_argument("--rule", choices=list(RULES), default="max-support")
    solve.add_argument("--completion", choices=COMPLETIONS, help="how equal shares goes on with what is left")
    solve.add_argument("--utility", choices=utilities)
    solve.add_argument("--explain", action="store_true", help="a reason for every proposal")
    solve.add_argument("--certify", action="store_true", help="a second, independent proof")
    solve.add_argument("--out", metavar="RESULT", help="write the result here, not to standard output")
    solve.add_argument("--time-limit", type=_seconds, metavar="S")
    solve.add_argument("--gives-first", metavar="RULES", help="ids of rules, first to give way first")
    verify = command("verify", _verify, "check a result from the two files alone")
    verify.add_argument("file", metavar="FILE")
    verify.add_argument("result", metavar="RESULT")
    verify.add_argument("--study", metavar="STUDY", help="the study that was published beside the result")
    verify.add_argument("--time-limit", type=_seconds, metavar="S", help="for each solve; none by default")
    compare = command("compare", _compare, "every rule side by side")
    compare.add_argument("files", metavar="FILE", nargs="+")
    compare.add_argument("--utility", choices=utilities)
    compare.add_argument("--time-limit", type=_seconds, metavar="S", default=60.0)
    compare.add_argument("--stability", type=_whole, metavar="N", default=0, help="resample ballots N times")
    compare.add_argument("--seed", type=_whole, default=0, help="of the resamples")
    compare.add_argument("--curve", type=_measure, metavar="MEASURE", action="append", default=[])
    compare.add_argument("--json", metavar="OUT")
    for parser_of in (solve, verify, compare):
        parser_of.add_argument("--rules", metavar="TOML", help="equity rules (see optimiser.equity.file)")
        parser_of.add_argument("--threshold", action="store_true", help="keep the file's own threshold")
    merge = command("merge", _merge, "make one problem of several areas")
    merge.add_argument("files", metavar="FILE", nargs="+")
    merge.add_argument("--out", required=True, metavar="PROBLEM")
    merge.add_argument("--pool", action="store_true", help="share the pots under the district-fair rule")
    merge.add_argument("--title", default="")
    bench = command("bench", _bench, "time every .pb file below a folder")
    bench.add_argument("folder", metavar="DIR", nargs="?")
    bench.add_argument("--voters", type=int, metavar="N", help="a made-up county of so many, not a folder")
    bench.add_argument("--rule", choices=list(RULES), default="max-support")
    bench.add_argument("--completion", choices=COMPLETIONS, help="how equal shares goes on with what is left")
    bench.add_argument("--utility", choices=utilities)
    bench.add_argument("--against", metavar="PYTHON", help="an interpreter that has pabutools, to compare")
    bench.add_argument("--merged", action="store_true", help="put equal ballots together for pabutools")
    bench.add_argument("--json", metavar="OUT")
    bench.add_argument("--time-limit", type=_seconds, metavar="S", default=60.0)
    return parser


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 < seconds <= 10**6:
        raise argparse.ArgumentTypeError("must be a number of seconds over 0")
    return seconds


def _whole(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError("must be a whole number, 0 or more")
    return int(text)


def _measure(text: str) -> object:
    from optimiser.studies.curve import Measure, MeasureKind

    kind, _, of = text.partition(":")
    if kind not in {known.value for known in MeasureKind}:
        raise argparse.ArgumentTypeError(
            f"must be one of {', '.join(MeasureKind)}; the last two need a :NAME"
        )
    return Measure(MeasureKind(kind), of)


def _solve(options: argparse.Namespace) -> int:
    from optimiser import solve
    from optimiser.canonical import canonical_json, result_to_json
    from optimiser.cli.tables import summary
    from optimiser.proving.proofs import ProversDisagree

    _check_completion(options)
    problem = read_problem(
        options.file, utility=options.utility, rules=options.rules, threshold=options.threshold
    )
    try:
        solution = solve(
            problem,
            rule=options.rule,
            completion=options.completion or "",
            explain=options.explain,
            certify=options.certify,
            time_limit=options.time_limit,
            gives_first=options.gives_first.split(",") if options.gives_first else None,
        )
    except InvalidProblem as error:
        fail(options.file, error)
    except ProversDisagree as error:
        sys.stderr.write(one_line(f"{options.file}: {error}") + "\n")
        return REFUSED
    text = canonical_json(result_to_json(solution, problem)) + "\n"
    if options.out:
        write_whole(options.out, text)
        sys.stdout.write(one_line_each(summary(problem, solution)))
    else:
        sys.stdout.write(text)
    return DONE if solution.status.has_plan else REFUSED


def _verify(options: argparse.Namespace) -> int:
    from optimiser.certify import review
    from optimiser.studies.recheck import recheck

    result = read_result(options.result)
    utility = result.solution.utility.value
    problem = read_problem(options.file, utility=utility, rules=options.rules, threshold=options.threshold)
    study = read_study(options.study) if options.study else None
    found = review(problem, result.solution, time_limit=options.time_limit)
    if study is not None:
        found += recheck(problem, study, time_limit=options.time_limit)
    wrong = [*found.wrong, *result.differences(problem)]
    if wrong:
        sys.stdout.write(one_line_each("\n".join(["refuted", *wrong])))
        return REFUSED
    verdict = "nothing is wrong, but not all is settled" if found.unsettled else "verified"
    sys.stdout.write(one_line_each("\n".join([verdict, *found.unsettled, *found.notes])))
    return REFUSED if found.unsettled else DONE


def _compare(options: argparse.Namespace) -> int:
    from optimiser.cli.compare import compare

    blocks, values = [], []
    for file in options.files:
        problem = read_problem(
            file, utility=options.utility, rules=options.rules, threshold=options.threshold
        )
        try:
            found = compare(
                problem,
                measures=options.curve,
                resamples=options.stability,
                seed=options.seed,
                time_limit=options.time_limit,
                progress=_counter if sys.stderr.isatty() else None,
            )
        except InvalidProblem as error:
            fail(file, error)
        blocks.append(found.as_text(file))
        values.append(found.as_json(file))
    if options.json:
        write_whole(options.json, json.dumps({"format": 1, "files": values}, indent=1) + "\n")
    sys.stdout.write(one_line_each("\n\n\n".join(blocks)))
    return DONE


def _counter(done: int, total: int, of: str = "resamples") -> None:
    sys.stderr.write(f"\r{done} of {total} {of}" + ("\r\033[K" if done == total else ""))
    sys.stderr.flush()


def _files(done: int, total: int) -> None:
    _counter(done, total, "files")


def _merge(options: argparse.Namespace) -> int:
    from optimiser.canonical import canonical_json, problem_to_json
    from optimiser.merging import merge
    from optimiser.validate import check

    problem = merge([read_problem(file) for file in options.files], pool=options.pool, title=options.title)
    check(problem)
    write_whole(options.out, canonical_json(problem_to_json(problem)) + "\n")
    areas, proposals = len(problem.areas), len(problem.proposals)
    sys.stdout.write(f"{areas} areas, {proposals} proposals, sha256 {problem.sha256}\n")
    return DONE


def _bench(options: argparse.Namespace) -> int:
    from optimiser.cli.bench.ours import Question
    from optimiser.cli.bench.running import bench, bench_made_up
    from optimiser.cli.bench.theirs import OtherSide

    if (options.folder is None) is (options.voters is None):
        raise InvalidProblem("bench: give either a folder or --voters")
    _check_completion(options)
    if options.merged and not options.against:
        raise InvalidProblem("bench: --merged goes with --against")
    question = Question(options.rule, options.completion or "", options.utility or "", options.time_limit)
    if options.voters is not None:
        if not 10 <= options.voters <= 10**7:
            raise InvalidProblem("bench: --voters must be between 10 and 10,000,000")
        if options.against or options.utility:
            raise InvalidProblem("bench: --against and --utility go with a folder, not with --voters")
        found = bench_made_up(options.voters, question)
    else:
        other = OtherSide(options.against, options.time_limit, options.merged) if options.against else None
        found = bench(options.folder, question, other=other, progress=_files if sys.stderr.isatty() else None)
    if options.json:
        write_whole(options.json, json.dumps(found.as_json(), indent=1) + "\n")
    sys.stdout.write(one_line_each(found.as_text()))
    return REFUSED if found.wrong or not found.rows else DONE


def _check_completion(options: argparse.Namespace) -> None:
    if options.completion and options.rule not in COMPLETED:
        fail("--completion", f"{options.rule} has no completions")


def one_line_each(text: str) -> str:
    """Text for the screen: nothing in a file's own words can send codes to the terminal."""
    return "".join(one_line(line) + "\n" for line in text.split("\n"))
