"""A bad network between a phone and the service: a small TCP proxy that loses what it is told to lose.

It knows only where a request begins and which path it asks for. What it does to an answer it does after the
server has given all of it, so that "cut after commit" is just that.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import re
import socket
import struct
import threading
from collections.abc import Iterator
from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.I)


@dataclass
class Weather:
    """What the network does now. Change it at any time.

    The answers to the next ``cut`` requests for ``path`` are lost after the server gave them. ``resets`` is
    the share of requests that are reset, half of them before and half after they reached the server. Every
    answer takes ``delay`` seconds. ``dark``: nothing passes and nothing is refused either.
    """

    path: bytes = b"/vote/cast"
    cut: int = 0
    resets: float = 0.0
    delay: float = 0.0
    dark: bool = False


class FaultProxy:
    """Listens on ``url`` and passes on to ``port``; ``lost`` counts the answers that never arrived."""

    def __init__(self, port: int, seed: str = "weather") -> None:
        self.port, self.weather, self.lost = port, Weather(), 0
        self.chance = random.Random(seed)  # noqa: S311 - faults, not secrets
        self.ready = threading.Event()
        self.open: set[asyncio.StreamWriter] = set()
        self.thread = threading.Thread(target=lambda: asyncio.run(self._run()), daemon=True)

    async def _run(self) -> None:
        self.loop, self.stopping = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        self.ready.set()
        await self.stopping.wait()
        server.close()
        for writer in list(self.open):
            _reset(writer)
        await asyncio.sleep(0.05)

    async def _serve(self, phone: asyncio.StreamReader, to_phone: asyncio.StreamWriter) -> None:
        self.open.add(to_phone)
        try:
            while True:
                request = await _message(phone)
                await self._light()
                fate = self._fate(request)
                if fate == "before":
                    break
                answer = await self._answer(request)
                await asyncio.sleep(self.weather.delay)
                await self._light()
                if fate == "after":
                    self.lost += 1
                    break
                to_phone.write(answer)
                await to_phone.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass  # one side hung up: so does the other
        finally:
            self.open.discard(to_phone)
            _reset(to_phone)

    async def _answer(self, request: bytes) -> bytes:
        """What the server says, over a connection of its own: no idle one goes stale behind the phone's."""
        service, to_server = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            to_server.write(request)
            return await _message(service)
        finally:
            to_server.close()

    def _fate(self, request: bytes) -> str:
        weather = self.weather
        asked = request.split(b" ", 2)[1].split(b"?")[0]
        if asked == weather.path and weather.cut:
            weather.cut -= 1
            return "after"
        roll = self.chance.random()
        if roll < weather.resets:
            return "before" if roll < weather.resets / 2 else "after"
        return ""

    async def _light(self) -> None:
        while self.weather.dark:
            await asyncio.sleep(0.02)


async def _message(reader: asyncio.StreamReader) -> bytes:
    """One whole request or answer. Ours say how long they are, or have no body."""
    head = await reader.readuntil(HEAD_END)
    length = LENGTH.search(head)
    return head + (await reader.readexactly(int(length[1])) if length else b"")


def _reset(writer: asyncio.StreamWriter) -> None:
    """Hang up as a broken network does: a reset, not a farewell."""
    plug = writer.get_extra_info("socket")
    with contextlib.suppress(OSError):
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


@contextlib.contextmanager
def bad_network(port: int) -> Iterator[FaultProxy]:
    """A proxy in front of this port; fair weather until it is told otherwise."""
    proxy = FaultProxy(port)
    proxy.thread.start()
    proxy.ready.wait(10)
    try:
        yield proxy
    finally:
        proxy.weather.dark = False
        proxy.loop.call_soon_threadsafe(proxy.stopping.set)
        proxy.thread.join(10)
