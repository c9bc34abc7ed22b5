"""divisions affected and accompanying documents in a decision's record"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0017'
down_revision = '0016'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.add_column(sa.Column('divisions', sa.String(length=500), nullable=False, server_default=''))
        batch_op.add_column(sa.Column('documents', sa.Text(), nullable=False, server_default=''))


def downgrade_main() -> None:
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_column('documents')
        batch_op.drop_column('divisions')
