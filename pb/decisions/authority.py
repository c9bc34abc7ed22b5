"""By what authority a decision is made, and who may sign under it.

Each route is recorded with the decision. An area board advises and never decides, so a decision that
names it cannot be signed. Section 236 of the Local Government and Public Involvement in Health Act 2007
lets a ward member act in the member's own division only: a council-wide role is not enough there.
"""

from __future__ import annotations

from enum import StrEnum

from pb.permissions import Actor, Role


class Authority(StrEnum):
    """The routes by which an area's money may be decided on."""

    CABINET = "cabinet"
    EXECUTIVE_MEMBER = "executive-member"
    WARD_MEMBER = "ward-member"
    OFFICER = "officer-delegation"
    BOARD = "area-board"


EXECUTIVE = frozenset({Authority.CABINET, Authority.EXECUTIVE_MEMBER})


def may_sign_under(actor: Actor, authority: str, area_id: int) -> bool:
    """Whether this person's own roles carry the authority that the record names.

    Under an officer's delegation a councillor of the area still puts a name to it: nothing is final
    here without a named councillor's act.
    """
    held = {(grant.role, grant.area_id) for grant in actor.grants}
    cabinet = {(Role.CABINET, None), (Role.CABINET, area_id)}
    if authority in EXECUTIVE:
        return bool(held & cabinet)
    if authority == Authority.WARD_MEMBER:
        return (Role.COUNCILLOR, area_id) in held
    if authority == Authority.OFFICER:
        return bool(held & (cabinet | {(Role.COUNCILLOR, area_id), (Role.COUNCILLOR, None)}))
    return False
