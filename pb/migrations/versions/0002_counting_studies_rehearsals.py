"""how ballots count, studies beside runs, rehearsals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database
from pb.house.triggers import append_only, lift_append_only

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.add_column('settlement', sa.Column('deprived_share', sa.Integer(), nullable=True))
    op.add_column('round', sa.Column('weighting', sa.String(length=20), nullable=False, server_default='raw'))
    # A default for the rows that were there, and for no other: the models say what a new row holds.
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.alter_column('weighting', server_default=None)
    op.create_table('study',
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['run_id'], ['allocation_run.id'], name=op.f('fk_study_run_id')),
    sa.PrimaryKeyConstraint('run_id', name=op.f('pk_study'))
    )
    op.create_table('rehearsal',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('about', sa.String(length=64), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_rehearsal_round_id')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_rehearsal'))
    )
    for statement in append_only('study', op.get_bind().dialect.name):
        op.execute(statement)


def downgrade_main() -> None:
    for statement in lift_append_only('study', op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table('rehearsal')
    op.drop_table('study')
    op.drop_column('round', 'weighting')
    op.drop_column('settlement', 'deprived_share')
