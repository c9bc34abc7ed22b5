"""Work in a process of its own that can be stopped: what a solver in C++ cannot be from within Python.

The parent's side is ``Child``; the child's side is ``serve``. They speak JSON lines: one request down, any
number of messages up, and the last of these is the answer. The child

- has a process group of its own, which is killed whole: on the deadline, when asked to stop, and after an
  error of the parent's own;
- dies with its parent, however that dies: the kernel tells it where there is ``PR_SET_PDEATHSIG``, and
  everywhere it watches its standard input, which stays open exactly as long as the parent lives;
- has a limit on its memory (``RLIMIT_AS``, where there is one);
- sees nothing of the parent's environment but what Python needs: no secret of a web application's;
- answers an error with one line, never a traceback on somebody's screen.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

Message = dict[str, Any]
Say = Callable[[Message], None]

PR_SET_PDEATHSIG = 1
# What is looked at between two messages: often enough that a button feels as if it worked.
SECONDS_BETWEEN_LOOKS = 0.1
# Abort, bus error, kill, segmentation fault: how native code ends that has no memory left.
ABRUPT = (6, 7, 9, 11)
_KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class ChildError(Exception):
    """The work gave no answer. The message is one line that says why."""


class OutOfTime(ChildError):
    """The deadline came first; the work is stopped."""


class OutOfMemory(ChildError):
    """The work wanted more memory than it was allowed."""


class Cancelled(ChildError):
    """Somebody asked to stop; the work is stopped."""


def ask(
    module: str,
    request: Mapping[str, Any],
    *,
    seconds: float | None = None,
    memory: int | None = None,
    cancelled: Callable[[], bool] | None = None,
    on_message: Say | None = None,
) -> Message:
    """Run ``python -m module`` with a request (plain JSON values) and return its answer.

    ``seconds`` is a hard limit on everything, start included; ``memory`` is in bytes. ``cancelled`` is
    asked often and from the calling thread, ``on_message`` gets what comes before the answer. Raises
    ``OutOfTime``, ``OutOfMemory``, ``Cancelled``, or ``ChildError`` when the child ended otherwise; in
    every case nothing of the child is left when it does.
    """
    deadline = None if seconds is None else time.monotonic() + seconds
    lines: SimpleQueue[str | None] = SimpleQueue()
    process = subprocess.Popen(  # noqa: S603 (this Python, and a module of our own)
        [sys.executable, "-m", module, str(os.getpid()), str(memory or 0)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        text=True,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        for work in (_send, _collect):
            threading.Thread(target=work, args=(process, request, lines), daemon=True).start()
        while True:
            if deadline is not None and time.monotonic() >= deadline:
                raise OutOfTime(f"stopped after {seconds:g} seconds")
            if cancelled is not None and cancelled():
                raise Cancelled("stopped because somebody asked for it")
            try:
                line = lines.get(timeout=_wait(deadline))
            except Empty:
                continue
            if line is None:
                raise _ended(process, memory)
            message: Message = json.loads(line)
            if "error" in message:
                raise _named(message)
            if "answer" in message:
                return message
            if on_message is not None:
                on_message(message)
    finally:
        _end(process)


def _wait(deadline: float | None) -> float:
    left = SECONDS_BETWEEN_LOOKS if deadline is None else deadline - time.monotonic()
    return max(0.001, min(SECONDS_BETWEEN_LOOKS, left))


def _send(process: subprocess.Popen[str], request: Mapping[str, Any], _lines: object) -> None:
    # In a thread: a child that does not read must not keep its parent past the deadline. What is sent is
    # one line; the pipe then stays open, as the sign that the parent lives.
    pipe = process.stdin
    if pipe is not None:
        with contextlib.suppress(OSError, ValueError):
            pipe.write(json.dumps(request) + "\n")
            pipe.flush()


def _collect(process: subprocess.Popen[str], _request: object, lines: SimpleQueue[str | None]) -> None:
    if process.stdout is not None:
        with contextlib.suppress(OSError, ValueError):
            for line in process.stdout:
                lines.put(line)
    lines.put(None)


def _named(message: Message) -> ChildError:
    kind = OutOfMemory if message.get("kind") == "memory" else ChildError
    return kind(str(message["error"]))


def _ended(process: subprocess.Popen[str], memory: int | None) -> ChildError:
    """What to say of a child that went without a word."""
    code = process.wait()
    how = f"signal {-code}" if code < 0 else f"status {code}"
    if memory and -code in ABRUPT:
        # Native code that gets no memory gives up at once: it cannot say so.
        return OutOfMemory(f"ended with {how} under a limit of {memory // 2**20} MB of memory")
    return ChildError(f"ended with {how} and without an answer")


def _end(process: subprocess.Popen[str]) -> None:
    """Leave nothing behind: the whole group goes, and the child is waited for."""
    if process.returncode is None:
        # Not waited for yet, so that its number, and its group's, are nobody else's.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):
                pipe.close()


def _environment() -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in _KEPT or key.startswith("PYTHON")}
    # The child must find this very package, wherever it was imported from.
    here = str(Path(__file__).resolve().parents[2])
    kept["PYTHONPATH"] = os.pathsep.join([here, *filter(None, [kept.get("PYTHONPATH")])])
    # Every thread of a library reserves address space, which the limit counts.
    return {**kept, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}


def serve(work: Callable[[Message, Say], Message]) -> int:
    """The child's side: do what is asked on standard input and answer on standard output.

    ``work`` gets the request and a way to say something before its answer, which it returns.
    """
    parent, memory = int(sys.argv[1]), int(sys.argv[2])
    _die_with(parent)
    _limit_memory(memory)
    # Solvers print what they like on standard output; answers have a way of their own.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)

    def say(message: Message) -> None:
        out.write(json.dumps(message) + "\n")
        out.flush()

    try:
        request = json.loads(sys.stdin.readline() or "null")
        threading.Thread(target=_watch_parent, daemon=True).start()
        say({**work(request, say), "answer": True})
    except BrokenPipeError:
        return 1
    except Exception as error:
        if _is_of_memory(error):
            limit = f"under a limit of {memory // 2**20} MB" if memory else "and there is no more"
            say({"error": f"wants more memory {limit}", "kind": "memory"})
        else:
            text = " ".join(f"{type(error).__name__}: {error}".split())
            say({"error": text[:400], "kind": "error"})
    return 0


def _is_of_memory(error: Exception) -> bool:
    """Whether it is for want of memory, which libraries and threads say in their own ways."""
    text = str(error)
    return isinstance(error, MemoryError) or any(
        words in text for words in ("failed to map segment", "start new thread", "Cannot allocate memory")
    )


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            # It died while this process was starting.
            sys.exit(1)


def _watch_parent() -> None:
    """Standard input ends when the parent is gone."""
    with contextlib.suppress(OSError, ValueError):
        while os.read(0, 4096):
            pass
    os._exit(1)


def _limit_memory(memory: int) -> None:
    if memory and sys.platform != "win32":
        import resource

        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
