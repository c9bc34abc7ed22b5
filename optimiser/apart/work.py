"""The child's side of ``optimiser.apart.solving``: a problem as JSON in, a result or a study as JSON, or a
sentence, out.
"""

from __future__ import annotations

import sys

from optimiser import solve
from optimiser.apart import child
from optimiser.canonical import problem_from_json
from optimiser.model import InvalidProblem
from optimiser.proving.proofs import ProversDisagree
from optimiser.results import result_to_json
from optimiser.studies.beside import study


def answer(request: child.Message, say: child.Say) -> child.Message:
    """Solve or study what is asked, and say how far it is where that is wanted."""

    def progress(done: int, total: int) -> None:
        say({"progress": [done, total]})

    report = progress if request["progress"] else None
    try:
        problem = problem_from_json(request["problem"])
        if "study" in request:
            return {"study": study(problem, progress=report, **request["study"])}
        solution = solve(problem, progress=report, **request["options"])
    except InvalidProblem as error:
        return {"invalid": str(error)}
    except ProversDisagree as error:
        return {"disagree": str(error)}
    return {"result": result_to_json(solution, problem)}


if __name__ == "__main__":
    sys.exit(child.serve(answer))
