"""paper: batches, readings, the sample; rejected ballots in the tally"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database
from pb.house.triggers import append_only, kept_while_key_lives, lift_append_only, lift_kept_while_key_lives

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.add_column('round', sa.Column('double_vote', sa.String(length=10), nullable=False, server_default='phone'))
    op.add_column('tally', sa.Column('rejected', sa.JSON(), nullable=False, server_default='{}'))
    op.add_column('tally', sa.Column('override', sa.Text(), nullable=False, server_default=''))
    # A default for the rows that were there, and for no other: the models say what a new row holds.
    with op.batch_alter_table('round', schema=None) as batch_op:
        batch_op.alter_column('double_vote', server_default=None)
    with op.batch_alter_table('tally', schema=None) as batch_op:
        batch_op.alter_column('rejected', server_default=None)
        batch_op.alter_column('override', server_default=None)
    op.create_table('paper_batch',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.String(length=12), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('first_reader', sa.Integer(), nullable=True),
    sa.Column('second_reader', sa.Integer(), nullable=True),
    sa.Column('differences', sa.Integer(), nullable=False),
    sa.Column('balances', sa.Boolean(), nullable=False),
    sa.Column('totals', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_paper_batch_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_paper_batch_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_batch')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_paper_batch_round_id_number'))
    )
    op.create_table('paper_header',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('declared', sa.Integer(), nullable=False),
    sa.Column('counted_by', sa.String(length=200), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('made_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['paper_batch.id'], name=op.f('fk_paper_header_batch_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_header'))
    )
    op.create_index(op.f('ix_paper_header_batch_id'), 'paper_header', ['batch_id'], unique=False)
    op.create_table('paper_entry',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('hand', sa.String(length=10), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('reader', sa.Integer(), nullable=True),
    sa.Column('verdict', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('points', sa.JSON(), nullable=True),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['paper_batch.id'], name=op.f('fk_paper_entry_batch_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_paper_entry_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_entry')),
    sa.UniqueConstraint('batch_id', 'count', 'place', 'hand', 'revision', name=op.f('uq_paper_entry_batch_id_count_place_hand_revision')),
    sqlite_with_rowid=False
    )
    op.create_table('paper_slip',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('entry_id', sa.String(length=32), nullable=False),
    sa.Column('fate', sa.String(length=10), nullable=False),
    sa.Column('met', sa.String(length=12), nullable=False),
    sa.Column('sampled', sa.Boolean(), nullable=False),
    sa.Column('differs', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['paper_batch.id'], name=op.f('fk_paper_slip_batch_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_paper_slip_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_slip')),
    sa.UniqueConstraint('batch_id', 'place', name=op.f('uq_paper_slip_batch_id_place')),
    sqlite_with_rowid=False
    )
    op.create_table('spoiled_slip',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.String(length=12), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_spoiled_slip_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'sheet', 'place', name=op.f('pk_spoiled_slip'))
    )
    op.create_table('paper_count',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('seed', sa.String(length=100), nullable=False),
    sa.Column('drawn_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('sample_size', sa.Integer(), nullable=False),
    sa.Column('override', sa.Text(), nullable=False),
    sa.Column('override_by', sa.Integer(), nullable=True),
    sa.Column('override_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('overridden', sa.JSON(), nullable=True),
    sa.Column('totals', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_paper_count_round_id')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_paper_count'))
    )
    dialect = op.get_bind().dialect.name
    for statement in (*append_only('paper_header', dialect), *kept_while_key_lives('paper_entry', dialect)):
        op.execute(statement)


def downgrade_main() -> None:
    dialect = op.get_bind().dialect.name
    for statement in (*lift_kept_while_key_lives('paper_entry', dialect), *lift_append_only('paper_header', dialect)):
        op.execute(statement)
    for table in ('paper_count', 'spoiled_slip', 'paper_slip', 'paper_entry', 'paper_header', 'paper_batch'):
        op.drop_table(table)
    op.drop_column('tally', 'override')
    op.drop_column('tally', 'rejected')
    op.drop_column('round', 'double_vote')
