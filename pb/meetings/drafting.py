"""First drafts of agendas and minutes, from what is on the record; an officer changes every word."""

from __future__ import annotations

from collections.abc import Callable

from flask_babel import gettext, ngettext
from sqlalchemy.orm import Session

from pb.forums.priorities import current_cycle
from pb.forums.queries import lately_answered, unanswered
from pb.house.dates import london_day, show_date, show_datetime
from pb.meetings import queries
from pb.meetings.models import Meeting, PaperKind

_: Callable[..., str] = gettext

MOST_LINES = 12


def first_draft(session: Session, meeting: Meeting, kind: PaperKind) -> str:
    """What an officer begins to write from."""
    return _agenda(session, meeting) if kind is PaperKind.AGENDA else _minutes(session, meeting)


def _agenda(session: Session, meeting: Meeting) -> str:
    before, after = queries.held_before(session, meeting), queries.next_after(session, meeting)
    items: list[tuple[str, list[str]]] = [(_("Welcome, and how this meeting works"), [])]
    if before is not None:
        items.append((_("Minutes of %(date)s", date=show_date(before.starts_at)), []))
    items += [
        (_("Questions that wait for an answer"), [post.text for post in unanswered(session, meeting.forum)]),
        (_("What the area works on"), _works_on(session, meeting)),
        (_("Money: rounds that are open"), _rounds(session, meeting)),
        (_("What people here are asked now"), _consultations(session, meeting)),
    ]
    last = _("The next meeting: %(date)s", date=show_datetime(after.starts_at)) if after else ""
    items.append((_("Anything else, and the next meeting"), [last] if last else []))
    # An item that the record knows nothing of is not put on the agenda.
    always = (0, len(items) - 1) if before is None else (0, 1, len(items) - 1)
    kept = [item for place, item in enumerate(items) if item[1] or place in always]
    return "\n\n".join(_item(number, *item) for number, item in enumerate(kept, 1))


def _item(number: int, heading: str, lines: list[str]) -> str:
    listed = [f"- {_one_line(line)}" for line in lines[:MOST_LINES]]
    return "\n\n".join([f"**{number}. {heading}**", *(["\n".join(listed)] if listed else [])])


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _works_on(session: Session, meeting: Meeting) -> list[str]:
    cycle = current_cycle(session, meeting.forum)
    lines = []
    for priority in cycle.priorities if cycle else []:
        if not priority.chosen:
            continue
        actions = priority.group.actions if priority.group else []
        done = sum(action.done_at is not None for action in actions)
        plan = ngettext(
            "%(done)d of %(num)d action done", "%(done)d of %(num)d actions done", len(actions), done=done
        )
        lines.append(f"{priority.title}: {plan if actions else _('no plan yet')}")
    return lines


def _rounds(session: Session, meeting: Meeting) -> list[str]:
    day = london_day(meeting.starts_at)
    return [
        _("%(round)s: ideas until %(date)s", round=one.round.title, date=show_date(one.closes))
        if one.what == "ideas"
        else _("%(round)s: votes until %(date)s", round=one.round.title, date=show_date(one.closes))
        for one in queries.round_days(session, meeting.forum)
        if one.opens <= day <= one.closes
    ]


def _consultations(session: Session, meeting: Meeting) -> list[str]:
    day = london_day(meeting.starts_at)
    return [
        _("%(what)s (%(who)s), until %(date)s", what=c.title, who=c.held_by, date=show_date(c.closes_on))
        for c in queries.consultations_of(session, meeting.forum)
        if c.opens_on <= day <= c.closes_on
    ]


def _minutes(session: Session, meeting: Meeting) -> str:
    agenda = meeting.published(PaperKind.AGENDA.value)
    headings = [line.strip() for line in agenda[-1].text.splitlines() if _is_heading(line)] if agenda else []
    parts = [
        _(
            "%(title)s, %(date)s, %(place)s",
            title=meeting.title,
            date=show_datetime(meeting.starts_at),
            place=meeting.place,
        ),
        _("**Who was there:** (how many people, and which organisations; no residents’ names)"),
    ]
    for heading in headings or [f"**{_('What was talked about')}**"]:
        parts += [heading, _("What was said: …"), _("What was agreed, who does it, and by when: …")]
    before = queries.held_before(session, meeting)
    answered = [
        (post, post.answers[-1])
        for post in lately_answered(session, meeting.forum, MOST_LINES)
        if before is None or post.answers[-1].created_at > before.starts_at
    ]
    if answered:
        lines = [f"- {_one_line(post.text)} {_one_line(answer.text)}" for post, answer in answered]
        parts += [
            f"**{_('Questions that the council has answered since the last meeting')}**",
            "\n".join(lines),
        ]
    return "\n\n".join(parts)


def _is_heading(line: str) -> bool:
    plain = line.strip()
    return plain.startswith("**") and plain.endswith("**") and len(plain) > len("****")
