"""councillors' own trials of changes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pb.house.database import UTCDateTime

revision = '0016'
down_revision = '0015'
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
        'amendment_trial',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('author_id', sa.Integer(), nullable=False),
        sa.Column('changes', sa.JSON(), nullable=False),
        sa.Column('state', sa.String(length=10), nullable=False),
        sa.Column('conflict', sa.JSON(), nullable=False),
        sa.Column('base_run_id', sa.Integer(), nullable=False),
        sa.Column('result', sa.Text(), nullable=True),
        sa.Column('created_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_amendment_trial_area_id')),
        sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_amendment_trial_author_id')),
        sa.ForeignKeyConstraint(
            ['base_run_id'], ['allocation_run.id'], name=op.f('fk_amendment_trial_base_run_id')
        ),
        sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_amendment_trial_round_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_amendment_trial')),
    )
    op.create_index(op.f('ix_amendment_trial_round_id'), 'amendment_trial', ['round_id'], unique=False)


def downgrade_main() -> None:
    op.drop_index(op.f('ix_amendment_trial_round_id'), table_name='amendment_trial')
    op.drop_table('amendment_trial')
