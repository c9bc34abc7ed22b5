"""codes, their vintage and the source of areas"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    for name, kind in (('code', sa.String(length=9)), ('code_vintage', sa.String(length=12)), ('source', sa.Text())):
        op.add_column('area', sa.Column(name, kind, nullable=False, server_default=''))
    # A default for the rows that were there, and for no other: the models say what a new row holds.
    with op.batch_alter_table('area', schema=None) as batch_op:
        for name in ('code', 'code_vintage', 'source'):
            batch_op.alter_column(name, server_default=None)
        batch_op.create_index(batch_op.f('ix_area_code'), ['code'], unique=False)


def downgrade_main() -> None:
    with op.batch_alter_table('area', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_area_code'))
        for name in ('source', 'code_vintage', 'code'):
            batch_op.drop_column(name)
