"""the desk: how people are connected to an area, cards by post or e-mail, one new card for each lost one"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

EVERY_CONNECTION = '["lives", "works", "studies", "represents", "provides"]'


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()
    else:
        upgrade_roll()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()
    else:
        downgrade_roll()


def upgrade_main() -> None:
    # Added in place: these tables keep the order of a random key, which a rebuilt copy would not.
    op.add_column('credential', sa.Column('channel', sa.String(length=10), nullable=False, server_default='hall'))
    op.add_column('credential', sa.Column('exchanged', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('round', sa.Column('connections', sa.JSON(), nullable=False, server_default=EVERY_CONNECTION))
    op.add_column('round', sa.Column('home_cards', sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade_main() -> None:
    op.drop_column('round', 'home_cards')
    op.drop_column('round', 'connections')
    op.drop_column('credential', 'exchanged')
    op.drop_column('credential', 'channel')


def upgrade_roll() -> None:
    op.add_column('roll_entry', sa.Column('connection', sa.String(length=20), nullable=False, server_default=''))
    op.add_column('roll_entry', sa.Column('old_enough', sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column('roll_entry', sa.Column('origin', sa.String(length=10), nullable=False, server_default='roll'))
    op.create_table('enrolment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('connection', sa.String(length=20), nullable=False),
    sa.Column('way', sa.String(length=10), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('language', sa.String(length=5), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('asked_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['entry_id'], ['roll_entry.id'], name=op.f('fk_enrolment_entry_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_enrolment'))
    )
    with op.batch_alter_table('enrolment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_enrolment_round_id'), ['round_id'], unique=False)


def downgrade_roll() -> None:
    op.drop_table('enrolment')
    op.drop_column('roll_entry', 'origin')
    op.drop_column('roll_entry', 'old_enough')
    op.drop_column('roll_entry', 'connection')
