"""a picture beside a proposal"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0009'
down_revision = '0008'
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
        'proposal_picture',
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('jpeg', sa.LargeBinary(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.Column('width', sa.Integer(), nullable=False),
        sa.Column('height', sa.Integer(), nullable=False),
        sa.Column('alt', sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_picture_proposal_id')
        ),
        sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_proposal_picture')),
    )


def downgrade_main() -> None:
    op.drop_table('proposal_picture')
