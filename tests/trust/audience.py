"""Who is in a hall: phones that follow the room, the screen that never fails, and staff who fill in forms."""

from __future__ import annotations

import re
import secrets
import statistics
import threading
import time
from collections import Counter
from typing import Any

import requests

from pb.accounts import service as accounts
from pb.accounts.models import Account
from tests.rooms.paper import desk
from tests.trust.hall import Hall, Phone, csrf_of

VERSION = re.compile(r'data-version="(\d+)"')
SCREEN_SECONDS, PHONE_SECONDS = 1.0, 3.0  # how often the pages' own scripts ask


class Clerk(Phone):
    """Somebody with an account at a laptop; fills in the page's own forms."""

    def __init__(self, hall: Hall, account_id: int) -> None:
        super().__init__(hall.url)
        with hall.looking(write=True) as session:
            secret = accounts.begin(session, session.get_one(Account, account_id), "test", 1)
            session.commit()
            signer = hall.app.session_interface.get_signing_serializer(hall.app)  # type: ignore[attr-defined]
            cookie = signer.dumps({"_user_id": secret, "_fresh": True})
        self.session.cookies.set("session", cookie, domain="127.0.0.1", path="/")

    def post(self, path: str, data: dict[str, object]) -> requests.Response:
        """A form, with the token that every form carries."""
        if "csrf_token" not in data:
            data = {"csrf_token": self.token(), **data}
        return super().post(path, data)

    def token(self) -> str:
        """A fresh token of this sign-in."""
        return csrf_of(self.get("/sign-in/again").text)

    def done(self, url: str, **fields: str) -> str:
        """Fill in the page's form that has these fields; where it leads."""
        return desk.done(self, url, **fields)  # type: ignore[arg-type]

    def words(self, url: str) -> str:
        """What a page says."""
        return desk.words(self.get(url))  # type: ignore[arg-type]


class Remote:
    """The facilitator's remote: each press is made on sight of the room as it is."""

    def __init__(self, clerk: Clerk, workshop_id: int) -> None:
        self.clerk, self.url = clerk, f"/workshops/{workshop_id}/remote"
        self.pressed: dict[int, float] = {}

    def press(self, command: str) -> requests.Response:
        """Press a button; when it moves the room, the moment is kept by the room's new version."""
        text = self.clerk.get(self.url).text
        found = re.search(r'name="seen" value="(\d+)"', text)
        assert found, text[:500]
        seen, at = int(found[1]), time.monotonic()
        answer = self.clerk.post(
            self.url, {"csrf_token": csrf_of(text), "command": command, "seen": str(seen)}
        )
        if answer.status_code == 303:
            self.pressed[seen + 1] = at
        return answer

    def must(self, *commands: str) -> None:
        """Press buttons that have to work."""
        for command in commands:
            answer = self.press(command)
            assert answer.status_code == 303, (command, desk.words(answer))  # type: ignore[arg-type]


class Screen(threading.Thread):
    """The projector: asks once a second, as its script does, and keeps the last slide whatever happens."""

    def __init__(self, url: str, code: str) -> None:
        super().__init__(daemon=True)
        self.url, self.over = f"{url}/w/{code}/screen", threading.Event()
        self.first_seen: dict[int, float] = {}
        self.slides: dict[int, str] = {}
        self.answers: Counter[str] = Counter()

    def run(self) -> None:
        """Ask until the evening is over."""
        tag, session = "", requests.Session()
        while not self.over.wait(SCREEN_SECONDS):
            try:
                answer = session.get(f"{self.url}/now", headers={"If-None-Match": tag}, timeout=20)
            except requests.RequestException:
                self.answers["no network"] += 1
                continue
            self.answers[str(answer.status_code)] += 1
            if answer.status_code == 200:
                tag = answer.headers["ETag"]
                found = VERSION.search(answer.text)
                assert found, answer.text[:300]
                self.first_seen.setdefault(int(found[1]), time.monotonic())
                self.slides[int(found[1])] = answer.text
        session.close()

    def latencies(self, pressed: dict[int, float]) -> list[float]:
        """Seconds from a press to its slide; only of those that were still there when the screen asked."""
        return sorted(self.first_seen[v] - at for v, at in pressed.items() if v in self.first_seen)


class Follower:
    """A phone that has joined: its page asks every three seconds and is mostly told that nothing is new."""

    def __init__(self, url: str, code: str) -> None:
        self.phone, self.code, self.tag = Phone(url), code, ""
        join = self.phone.get(f"/j?c={code}").text
        key = re.search(r'name="idempotency_key"[^>]*value="([^"]+)"', join)
        self.csrf = csrf_of(join)
        sent = {"csrf_token": self.csrf, "code": code, "idempotency_key": key[1] if key else new_key()}
        answer = self.phone.post("/j", sent)
        assert answer.status_code == 303, answer.text[:500]

    def send(self, path: str, **data: Any) -> int:
        """A form of the room; the status."""
        sent = {"csrf_token": self.csrf, "idempotency_key": new_key(), **data}
        return self.phone.post(f"/w/{self.code}{path}", sent).status_code

    def ask_now(self) -> str:
        """What the page's script is told: the status, or that there is no network."""
        try:
            answer = self.phone.session.get(
                f"{self.phone.url}/w/{self.code}/now",
                headers={"HX-Request": "true", "If-None-Match": self.tag},
                allow_redirects=False,
                timeout=20,
            )
        except requests.RequestException:
            return "no network"
        if answer.status_code == 200:
            self.tag = answer.headers["ETag"]
        return str(answer.status_code)


class Crowd:
    """Phones that follow the room, a few threads for all; each asks once in ``PHONE_SECONDS`` at most."""

    THREADS = 8

    def __init__(self, followers: list[Follower]) -> None:
        self.followers, self.over = followers, threading.Event()
        self.answers: Counter[str] = Counter()
        self.seconds: list[float] = []
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=self._follow, args=(followers[n :: self.THREADS],), daemon=True)
            for n in range(self.THREADS)
        ]
        for thread in self.threads:
            thread.start()

    def _follow(self, mine: list[Follower]) -> None:
        while not self.over.is_set():
            began = time.monotonic()
            for follower in mine:
                asked = time.monotonic()
                said = follower.ask_now()
                with self.lock:
                    self.answers[said] += 1
                    self.seconds.append(time.monotonic() - asked)
                if self.over.is_set():
                    return
            self.over.wait(max(0.0, PHONE_SECONDS - (time.monotonic() - began)))

    def go_home(self) -> None:
        """The evening is over."""
        self.over.set()
        for thread in self.threads:
            thread.join(60)
        for follower in self.followers:
            follower.phone.close()

    def figures(self) -> str:
        """How the service answered them."""
        told = ", ".join(f"{status} {count}" for status, count in sorted(self.answers.items()))
        middle = statistics.median(self.seconds) * 1000
        late = sorted(self.seconds)[len(self.seconds) * 95 // 100] * 1000
        return f"{len(self.seconds)} looks ({told}), median {middle:.0f} ms, p95 {late:.0f} ms"


def new_key() -> str:
    """A key for one showing of a form."""
    return secrets.token_hex(12)
