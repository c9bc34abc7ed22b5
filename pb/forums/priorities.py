"""An area's priorities: gather, merge the same, choose exactly as many as wanted, work, report, carry over.

Everything flushes; the view commits.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from pb import audit
from pb.audit import Event
from pb.forums import priority_words as words
from pb.forums.models import Forum
from pb.forums.people import Membership
from pb.forums.personal_data import find_personal
from pb.forums.priority_models import (
    CycleStage,
    Priority,
    PriorityChoice,
    PriorityCycle,
    TaskAction,
    TaskGroup,
    TaskMember,
    TaskReport,
)
from pb.house.database import now
from pb.house.dates import london_day
from pb.house.errors import Refused
from pb.permissions import ANONYMOUS, Action, Actor, InArea, ensure

PUT_FORWARD_EACH = 3


def current_cycle(session: Session, forum: Forum) -> PriorityCycle | None:
    """The forum's newest cycle."""
    return session.scalar(
        sa.select(PriorityCycle)
        .where(PriorityCycle.forum_id == forum.id)
        .order_by(PriorityCycle.id.desc())
        .limit(1)
    )


def cycles_of(session: Session, forum: Forum) -> list[PriorityCycle]:
    """Every cycle, the newest first."""
    query = sa.select(PriorityCycle).where(PriorityCycle.forum_id == forum.id)
    return list(session.scalars(query.order_by(PriorityCycle.id.desc())))


def priority_in(session: Session, forum: Forum, priority_id: int) -> Priority | None:
    """A priority of this forum."""
    return session.scalar(
        sa.select(Priority)
        .join(PriorityCycle)
        .where(Priority.id == priority_id, PriorityCycle.forum_id == forum.id)
    )


def candidates(cycle: PriorityCycle) -> list[Priority]:
    """What can be chosen: not held for a moderator, and not merged into another."""
    return [p for p in cycle.priorities if p.merged_into_id is None and not p.held]


def left_over(cycle: PriorityCycle) -> list[Priority]:
    """The chosen priorities of a cycle whose work is not finished."""
    return [p for p in cycle.priorities if p.chosen and (p.group is None or p.group.finished_at is None)]


def begin_cycle(
    session: Session, actor: Actor, forum: Forum, title: str, carried: Sequence[Priority] = ()
) -> PriorityCycle:
    """Begin a cycle, with what is carried over from the one before as its first candidates."""
    ensure(actor, Action.RUN_FORUM, InArea(forum.area_id))
    # The forum's row is the lock: one cycle at a time.
    session.scalars(sa.select(Forum.id).where(Forum.id == forum.id).with_for_update()).one()
    before = current_cycle(session, forum)
    if before is not None and before.stage != CycleStage.AGREED.value:
        raise Refused(words.still_choosing())
    cycle = PriorityCycle(forum=forum, title=title, wanted=forum.priorities_wanted)
    session.add(cycle)
    session.flush()
    for priority in carried:
        session.add(
            Priority(cycle_id=cycle.id, title=priority.title, text=priority.text, carried_from_id=priority.id)
        )
    session.flush()
    _record(session, actor, cycle, begun=True, carried=len(carried))
    return cycle


def put_forward(
    session: Session, member: Membership, cycle: PriorityCycle, title: str, text: str
) -> Priority:
    """Put a candidate forward; what seems to hold personal data waits for a moderator."""
    _ensure_stage(cycle, CycleStage.GATHERING)
    if not member.may_speak or member.forum_id != cycle.forum_id:
        raise Refused(words.take_part_to_choose())
    session.scalars(sa.select(Membership.id).where(Membership.id == member.id).with_for_update()).one()
    mine = sa.select(sa.func.count(Priority.id)).where(
        Priority.cycle_id == cycle.id, Priority.author_id == member.id
    )
    if (session.scalar(mine) or 0) >= PUT_FORWARD_EACH:
        raise Refused(words.enough_put_forward(PUT_FORWARD_EACH))
    held = bool(find_personal(f"{title}\n{text}"))
    priority = Priority(cycle_id=cycle.id, title=title, text=text, author_id=member.id, held=held)
    session.add(priority)
    session.flush()
    _record(session, ANONYMOUS, cycle, put_forward=priority.id, held=held)
    return priority


def merge(session: Session, actor: Actor, priority: Priority, into: Priority) -> None:
    """Say that two candidates are the same: what was merged into the first goes along."""
    cycle = priority.cycle
    ensure(actor, Action.RUN_FORUM, cycle)
    _ensure_stage(cycle, CycleStage.GATHERING)
    if into.cycle_id != cycle.id or into.id == priority.id or into.merged_into_id is not None:
        raise Refused(words.cannot_merge())
    priority.merged_into_id = into.id
    for other in cycle.priorities:
        if other.merged_into_id == priority.id:
            other.merged_into_id = into.id
    session.flush()
    _record(session, actor, cycle, merged=priority.id, into=into.id)


def start_choosing(session: Session, actor: Actor, cycle: PriorityCycle) -> None:
    """From now on everybody who takes part chooses; nothing is put forward any more."""
    ensure(actor, Action.RUN_FORUM, cycle)
    _ensure_stage(cycle, CycleStage.GATHERING)
    if len(candidates(cycle)) < cycle.wanted:
        raise Refused(words.too_few_candidates(cycle.wanted))
    cycle.stage = CycleStage.CHOOSING.value
    session.flush()
    _record(session, actor, cycle, stage=cycle.stage)


def choose(session: Session, member: Membership, cycle: PriorityCycle, chosen: Sequence[int]) -> None:
    """Keep somebody's choice: exactly as many as wanted, one row per person, the last one counts."""
    _ensure_stage(cycle, CycleStage.CHOOSING)
    if not member.may_speak or member.forum_id != cycle.forum_id:
        raise Refused(words.take_part_to_choose())
    offered = {p.id for p in candidates(cycle)}
    if len(set(chosen)) != cycle.wanted or not set(chosen) <= offered:
        raise Refused(words.choose_exactly(cycle.wanted))
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    insert = dialect.insert(PriorityChoice).values(
        cycle_id=cycle.id, participant_id=member.participant_id, chosen=sorted(set(chosen))
    )
    session.execute(
        insert.on_conflict_do_update(
            index_elements=["cycle_id", "participant_id"], set_={"chosen": insert.excluded.chosen}
        )
    )


def choice_of(session: Session, member: Membership | None, cycle: PriorityCycle) -> list[int]:
    """What somebody chose before."""
    found = session.get(PriorityChoice, (cycle.id, member.participant_id)) if member else None
    return list(found.chosen) if found else []


def count_choices(session: Session, cycle: PriorityCycle) -> Counter[int]:
    """How many people chose each candidate. For officers; show it by ``house.small_numbers``."""
    rows = session.scalars(sa.select(PriorityChoice.chosen).where(PriorityChoice.cycle_id == cycle.id))
    return Counter(priority for chosen in rows for priority in chosen)


def is_what_people_chose(counts: Counter[int], agreed: Sequence[int], offered: Sequence[int]) -> bool:
    """Whether nobody left out has more choices than somebody taken: ties may be settled either way."""
    taken = set(agreed)
    lowest = min((counts[priority] for priority in taken), default=0)
    return all(counts[priority] <= lowest for priority in offered if priority not in taken)


def agree(session: Session, actor: Actor, cycle: PriorityCycle, agreed: Sequence[int], reason: str) -> None:
    """Write down what the area agreed: exactly as many as wanted, with the reason where it departs from what
    most people chose."""
    ensure(actor, Action.RUN_FORUM, cycle)
    _ensure_stage(cycle, CycleStage.CHOOSING)
    offered = [p.id for p in candidates(cycle)]
    if len(set(agreed)) != cycle.wanted or not set(agreed) <= set(offered):
        raise Refused(words.choose_exactly(cycle.wanted))
    counts = count_choices(session, cycle)
    if not reason.strip() and not is_what_people_chose(counts, agreed, offered):
        raise Refused(words.say_why_other())
    moved = session.execute(
        sa.update(PriorityCycle)
        .where(PriorityCycle.id == cycle.id, PriorityCycle.stage == CycleStage.CHOOSING.value)
        .values(stage=CycleStage.AGREED.value, reason=reason.strip(), agreed_at=now())
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(words.not_now())
    session.refresh(cycle)
    for priority in cycle.priorities:
        priority.chosen = priority.id in agreed
    session.flush()
    _record(session, actor, cycle, stage=cycle.stage, agreed=sorted(agreed))


def set_up_group(
    session: Session, actor: Actor, priority: Priority, remit: str, ends_on: date, partners: Sequence[str]
) -> TaskGroup:
    """Set up the task and finish group of a chosen priority, or change its remit, end and partners."""
    ensure(actor, Action.RUN_FORUM, priority)
    if not priority.chosen:
        raise Refused(words.not_chosen())
    if ends_on < london_day(now()):
        raise Refused(words.end_is_past())
    group = priority.group or TaskGroup(priority=priority)
    _ensure_unfinished(group)
    group.remit, group.ends_on = remit, ends_on
    session.add(group)
    session.flush()
    for member in [m for m in group.members if m.membership_id is None]:
        session.delete(member)
    session.add_all(TaskMember(group_id=group.id, partner=partner) for partner in partners)
    session.flush()
    session.expire(group, ["members"])
    _record_group(session, actor, group, ends_on=ends_on.isoformat())
    return group


def join_group(session: Session, member: Membership, group: TaskGroup) -> None:
    """A resident joins a group; joining twice is joining once."""
    if not member.may_speak or member.forum_id != group.priority.cycle.forum_id:
        raise Refused(words.take_part_to_choose())
    _ensure_unfinished(group)
    session.scalars(sa.select(TaskGroup.id).where(TaskGroup.id == group.id).with_for_update()).one()
    known = sa.select(TaskMember.id).where(
        TaskMember.group_id == group.id, TaskMember.membership_id == member.id
    )
    if session.scalar(known) is None:
        session.add(TaskMember(group_id=group.id, membership_id=member.id))
        session.flush()
        session.expire(group, ["members"])
        _record_group(session, ANONYMOUS, group, joined=True)


def add_action(
    session: Session, actor: Actor, group: TaskGroup, text: str, owner: str, due_on: date | None
) -> TaskAction:
    """Add a line to a group's plan."""
    ensure(actor, Action.RUN_FORUM, group.priority)
    _ensure_unfinished(group)
    action = TaskAction(group=group, text=text, owner=owner, due_on=due_on)
    session.add(action)
    session.flush()
    _record_group(session, actor, group, action=action.id)
    return action


def finish_action(session: Session, actor: Actor, action: TaskAction) -> None:
    """A line of the plan is done."""
    ensure(actor, Action.RUN_FORUM, action.group.priority)
    action.done_at = action.done_at or now()
    session.flush()
    _record_group(session, actor, action.group, action=action.id, done=True)


def report_back(session: Session, actor: Actor, group: TaskGroup, text: str, *, finished: bool) -> None:
    """Report what a group has done; the last report ends it."""
    ensure(actor, Action.RUN_FORUM, group.priority)
    _ensure_unfinished(group)
    session.add(TaskReport(group_id=group.id, text=text, account_id=actor.account_id))
    if finished:
        group.finished_at = now()
    session.flush()
    session.expire(group, ["reports"])
    _record_group(session, actor, group, reported=True, finished=finished)


def _ensure_stage(cycle: PriorityCycle, stage: CycleStage) -> None:
    if cycle.stage != stage.value:
        raise Refused(words.not_now())


def _ensure_unfinished(group: TaskGroup) -> None:
    if group.finished_at is not None:
        raise Refused(words.group_is_finished())


def _record(session: Session, actor: Actor, cycle: PriorityCycle, **detail: object) -> None:
    session.expire(cycle, ["priorities"])
    audit.record(session, actor, Event.PRIORITIES_CHANGED, f"priority-cycle:{cycle.id}", **detail)


def _record_group(session: Session, actor: Actor, group: TaskGroup, **detail: object) -> None:
    audit.record(session, actor, Event.TASK_GROUP_CHANGED, f"task-group:{group.id}", **detail)
