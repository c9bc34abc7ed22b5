"""figures about the people of a round's areas"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database
from pb.house.triggers import append_only, lift_append_only

revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.create_table('round_figures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('areas', sa.JSON(), nullable=False),
    sa.Column('source', sa.Text(), nullable=False),
    sa.Column('as_of', sa.Date(), nullable=False),
    sa.Column('entered_by', sa.String(length=60), nullable=False),
    sa.Column('entered_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_figures_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_figures')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_round_figures_round_id_number'))
    )
    for statement in append_only('round_figures', op.get_bind().dialect.name):
        op.execute(statement)


def downgrade_main() -> None:
    for statement in lift_append_only('round_figures', op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table('round_figures')
