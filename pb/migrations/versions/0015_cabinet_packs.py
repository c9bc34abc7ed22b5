"""packs of a council year's figures as cabinet was shown them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pb.house.database import UTCDateTime
from pb.house.triggers import append_only, lift_append_only

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.create_table(
        'cabinet_pack',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('cycle', sa.String(length=7), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('note', sa.String(length=500), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('frozen_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_cabinet_pack_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_cabinet_pack')),
        sa.UniqueConstraint('number', name=op.f('uq_cabinet_pack_number')),
    )
    op.create_index(op.f('ix_cabinet_pack_cycle'), 'cabinet_pack', ['cycle'], unique=False)
    for statement in append_only('cabinet_pack', op.get_bind().dialect.name):
        op.execute(statement)


def downgrade_main() -> None:
    for statement in lift_append_only('cabinet_pack', op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_index(op.f('ix_cabinet_pack_cycle'), table_name='cabinet_pack')
    op.drop_table('cabinet_pack')
