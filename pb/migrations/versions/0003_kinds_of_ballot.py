"""kinds of ballot: points beside the choices"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.add_column('round', sa.Column('ballot_points', sa.Integer(), nullable=False, server_default='10'))
    # A default for the rows that were there, and for no other: the models say what a new row holds.
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.alter_column('ballot_points', server_default=None)
    op.add_column('ballot', sa.Column('points', sa.JSON(), nullable=True))
    op.add_column('ballot_draft', sa.Column('points', sa.JSON(), nullable=True))


def downgrade_main() -> None:
    op.drop_column('ballot_draft', 'points')
    op.drop_column('ballot', 'points')
    op.drop_column('round', 'ballot_points')
