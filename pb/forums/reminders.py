"""Telling officers what waits for them in the forums: numbers and a link, never what anybody wrote.

At most once a day, when something new waits; once a week while the same still waits.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from flask_babel import force_locale, gettext, ngettext
from sqlalchemy.orm import Session

from pb.accounts.models import Account
from pb.config import Settings
from pb.forums import queries
from pb.forums.models import Forum, OfficerReminder
from pb.forums.notices import address
from pb.forums.priority_rulings import held_priorities
from pb.forums.threads import gathering_rounds
from pb.house.database import now
from pb.house.mail import send_mail
from pb.permissions import Action, Actor, InArea, can
from pb.proposals.together import help_waiting
from pb.voting.freezing import canonical, sha256_of

_: Callable[..., str] = gettext
log = structlog.get_logger()

EVERY, STILL = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """What waits in one forum for one officer: for each kind the numbers of the rows, never their text."""

    forum: Forum
    ids: dict[str, Sequence[int]]

    @property
    def is_empty(self) -> bool:
        """Whether nothing does."""
        return not any(self.ids.values())


def waiting_for(session: Session, actor: Actor, forum: Forum) -> Waiting:
    """What this officer can do something about."""
    here = InArea(forum.area_id)
    ids: dict[str, Sequence[int]] = {}
    if can(actor, Action.MODERATE_FORUM, here):
        ids["held"] = [post.id for post in queries.held(session, forum)]
        ids["appeals"] = [appeal.id for appeal, _post in queries.open_appeals(session, forum)]
        ids["priorities"] = [priority.id for priority in held_priorities(session, forum)]
    if can(actor, Action.ANSWER_QUESTION, here):
        ids["questions"] = [post.id for post in queries.unanswered(session, forum)]
    if can(actor, Action.RUN_FORUM, here):
        ids["formats"] = [asked.id for asked in queries.open_format_requests(session, forum)]
    if can(actor, Action.CHECK_PROPOSAL, here):
        ids["help"] = [
            request.id
            for round_ in gathering_rounds(session, forum)
            for request in help_waiting(session, actor, round_)
            if request.proposal.area_id == forum.area_id
        ]
    return Waiting(forum, ids)


def lines(waiting: Waiting) -> list[str]:
    """One line for each kind of which something waits."""
    count = {kind: len(rows) for kind, rows in waiting.ids.items()}
    said: dict[str, Callable[[int], str]] = {
        "held": lambda n: ngettext("%(num)d post is held", "%(num)d posts are held", n),
        "appeals": lambda n: ngettext("%(num)d appeal is not decided", "%(num)d appeals are not decided", n),
        "priorities": lambda n: ngettext("%(num)d priority is held", "%(num)d priorities are held", n),
        "questions": lambda n: ngettext(
            "%(num)d question waits for an answer", "%(num)d questions wait for an answer", n
        ),
        "formats": lambda n: ngettext(
            "%(num)d person waits for another format", "%(num)d people wait for another format", n
        ),
        "help": lambda n: ngettext(
            "%(num)d person waits for help with a proposal", "%(num)d people wait for help with a proposal", n
        ),
    }
    return [say(count[kind]) for kind, say in said.items() if count.get(kind)]


def letter(found: Sequence[Waiting], site: str) -> tuple[str, str]:
    """Subject and plain body of the reminder."""
    parts = [_("Somebody waits for an answer in the forums of your areas.")]
    for waiting in found:
        where = address(site, "forums.desk", area_slug=waiting.forum.area.slug)
        parts.append("\n".join([waiting.forum.area.name, *(f"- {line}" for line in lines(waiting)), where]))
    return _("What waits for you in the forums"), "\n\n".join(parts) + "\n"


def fingerprint(found: Sequence[Waiting]) -> str:
    """The same while the very same things wait."""
    body = [[one.forum.id, {kind: sorted(rows) for kind, rows in one.ids.items()}] for one in found]
    return sha256_of(canonical(body))


def is_due(before: OfficerReminder | None, told: str, moment: datetime) -> bool:
    """Whether it is time to tell somebody."""
    if before is None:
        return True
    since = moment - before.sent_at
    return since >= (STILL if before.told_sha256 == told else EVERY)


def send_reminders(session: Session, settings: Settings, site: str) -> int:
    """Tell every officer for whom something waits and who is due; commits as it goes. How many were told."""
    forums = queries.all_forums(session)
    accounts = session.scalars(sa.select(Account).where(Account.disabled_at.is_(None)).order_by(Account.id))
    letters = []
    for account in accounts.all():
        actor = account.as_actor()
        found = [w for forum in forums if not (w := waiting_for(session, actor, forum)).is_empty]
        told = fingerprint(found)
        if found and is_due(session.get(OfficerReminder, account.id), told, now()):
            with force_locale("en"):
                letters.append((account.id, account.email, told, letter(found, site)))
    return sum(_send(session, settings, *one) for one in letters)


def _send(
    session: Session, settings: Settings, account_id: int, to: str, told: str, said: tuple[str, str]
) -> bool:
    # Kept before it is sent: a second worker, or a crash, makes no second e-mail.
    before = session.get(OfficerReminder, account_id, with_for_update=True, populate_existing=True)
    if not is_due(before, told, now()):
        session.rollback()
        return False
    kept = (before.told_sha256, before.sent_at) if before else None
    row = before or OfficerReminder(account_id=account_id)
    row.told_sha256, row.sent_at = told, now()
    session.add(row)
    session.commit()
    try:
        send_mail(settings, to, *said)
    except OSError as error:
        log.warning("reminder-not-sent", account=account_id, error=type(error).__name__)
        if kept is None:
            session.delete(row)
        else:
            row.told_sha256, row.sent_at = kept
        session.commit()
        return False
    return True
