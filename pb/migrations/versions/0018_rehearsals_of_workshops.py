"""a rehearsal beside the workshop on its meeting"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

REHEARSED = "SELECT id FROM workshop WHERE is_rehearsal"
# What is of a rehearsal, in an order in which it can be deleted.
OF_DEVICES = ("question_second", "point_answer")
OF_WORKSHOPS = (
    "practice_ballot",
    "room_question",
    "table_point",
    "speaking_turn",
    "workshop_evaluation",
    "joined_device",
    "run_sheet_line",
    "workshop_room",
)


def upgrade(engine_name: str) -> None:
    if engine_name == "main":
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == "main":
        downgrade_main()


def upgrade_main() -> None:
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_workshop_meeting_id"), type_="unique")
        batch_op.create_unique_constraint(
            batch_op.f("uq_workshop_meeting_id_is_rehearsal"), ["meeting_id", "is_rehearsal"]
        )


def downgrade_main() -> None:
    """Rehearsals go: nothing of them counts, and a meeting holds one workshop again."""
    for table in OF_DEVICES:
        op.execute(
            f"DELETE FROM {table} WHERE device_id IN "  # noqa: S608 - names of our own
            f"(SELECT id FROM joined_device WHERE workshop_id IN ({REHEARSED}))"
        )
    for table in OF_WORKSHOPS:
        op.execute(f"DELETE FROM {table} WHERE workshop_id IN ({REHEARSED})")  # noqa: S608
    op.execute("DELETE FROM workshop WHERE is_rehearsal")
    with op.batch_alter_table("workshop", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_workshop_meeting_id_is_rehearsal"), type_="unique")
        batch_op.create_unique_constraint(batch_op.f("uq_workshop_meeting_id"), ["meeting_id"])
