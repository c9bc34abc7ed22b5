"""What goes wrong in rooms, where no other test has it yet.

Elsewhere: a lost card (``desk/test_exchanging.py::test_the_lost_card_is_void_and_its_vote_out_of_the_box``),
a cast sent again (``voting/test_casting.py::test_a_repeated_cast_is_answered_the_same_while_paused``), a
double vote (``paper/test_count.py::test_two_slips_with_one_serial``), a spoiled slip
(``paper/test_count.py::test_a_spoiled_slip_makes_its_card_void``), a count that will not balance
(``paper/test_count.py::test_a_missing_slip_blocks_until_the_header_is_corrected``), too young
(``desk/test_check_in.py::test_nobody_gets_a_card_without_connection_and_age``), a tie
(``allocation/test_service.py::test_the_drawn_order_decides_between_equals``), no quorum
(``test_attendance.py::test_a_vote_without_its_quorum_is_advice``), a server that dies
(``test_screen.py::test_whatever_goes_wrong_the_screen_says_wait``), an interpreter's pause
(``test_room.py::test_the_clock_stands_still_on_hold_and_a_minute_can_be_added``), an assisted vote
(``desk/test_assisting.py::test_one_vote_is_assisted_and_the_next_on_the_device_is_not``).
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from pb.workshops import room_figures
from pb.workshops.programme import ItemKind
from tests.factories import make_workshop
from tests.rooms.voting.polling import open_vote, print_cards
from tests.rooms.workshops.evening import go_to


def test_who_comes_late_is_among_those_who_may_vote(session: Session) -> None:
    vote = open_vote(session)
    workshop = make_workshop(session, vote=vote)
    go_to(session, workshop, ItemKind.VOTE, votes={"open": [vote.id], "closed": []})
    print_cards(session, vote, 12)
    assert room_figures.turnout(session, workshop, vote) == (0, 12)
    print_cards(session, vote, 1)  # while the vote is open
    assert room_figures.turnout(session, workshop, vote) == (0, 13)
