"""links to proposals that are noted by hand"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pb.house.database import UTCDateTime

revision = '0019'
down_revision = '0018'
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
        'known_link',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=False),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('person', sa.String(length=120), nullable=False),
        sa.Column('how', sa.String(length=300), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('noted_at', UTCDateTime(), nullable=False),
        sa.Column('mistaken_at', UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_known_link_account_id')),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_known_link_area_id')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_known_link_proposal_id')),
        sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_known_link_round_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_known_link')),
    )
    op.create_index(op.f('ix_known_link_round_id'), 'known_link', ['round_id'], unique=False)


def downgrade_main() -> None:
    op.drop_index(op.f('ix_known_link_round_id'), table_name='known_link')
    op.drop_table('known_link')
