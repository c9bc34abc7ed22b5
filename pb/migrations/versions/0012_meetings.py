"""meetings with their papers, consultations, what officers are told, priorities that are turned down"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pb.house.database import UTCDateTime
from pb.house.triggers import append_only, lift_append_only

revision = '0012'
down_revision = '0011'
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
        'meeting',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('forum_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('about', sa.Text(), nullable=False),
        sa.Column('place', sa.String(length=200), nullable=False),
        sa.Column('access', sa.String(length=500), nullable=False),
        sa.Column('starts_at', UTCDateTime(), nullable=False),
        sa.Column('ends_at', UTCDateTime(), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('called_off_at', UTCDateTime(), nullable=True),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('created_at', UTCDateTime(), nullable=False),
        sa.Column('changed_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_meeting_forum_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_meeting')),
    )
    op.create_index(op.f('ix_meeting_forum_id'), 'meeting', ['forum_id'], unique=False)
    op.create_index(op.f('ix_meeting_starts_at'), 'meeting', ['starts_at'], unique=False)
    op.create_table(
        'consultation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('forum_id', sa.Integer(), nullable=False),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('about', sa.Text(), nullable=False),
        sa.Column('held_by', sa.String(length=120), nullable=False),
        sa.Column('link', sa.String(length=300), nullable=False),
        sa.Column('opens_on', sa.Date(), nullable=False),
        sa.Column('closes_on', sa.Date(), nullable=False),
        sa.Column('withdrawn_at', UTCDateTime(), nullable=True),
        sa.Column('sequence', sa.Integer(), nullable=False),
        sa.Column('created_at', UTCDateTime(), nullable=False),
        sa.Column('changed_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_consultation_forum_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_consultation')),
    )
    op.create_index(op.f('ix_consultation_forum_id'), 'consultation', ['forum_id'], unique=False)
    op.create_table(
        'paper_draft',
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('revision', sa.Integer(), nullable=False),
        sa.Column('changed_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_paper_draft_meeting_id')),
        sa.PrimaryKeyConstraint('meeting_id', 'kind', name=op.f('pk_paper_draft')),
    )
    op.create_table(
        'paper_version',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=10), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('text', sa.Text(), nullable=False),
        sa.Column('reason', sa.String(length=300), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('published_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_paper_version_account_id')),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_paper_version_meeting_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_paper_version')),
        sa.UniqueConstraint('meeting_id', 'kind', 'number', name=op.f('uq_paper_version_meeting_id_kind_number')),
    )
    op.create_index(op.f('ix_paper_version_meeting_id'), 'paper_version', ['meeting_id'], unique=False)
    op.create_table(
        'officer_reminder',
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('told_sha256', sa.String(length=64), nullable=False),
        sa.Column('sent_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_officer_reminder_account_id')),
        sa.PrimaryKeyConstraint('account_id', name=op.f('pk_officer_reminder')),
    )
    with op.batch_alter_table('priority', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('turned_down', sa.String(length=20), nullable=False, server_default='')
        )
    for statement in append_only('paper_version', op.get_bind().dialect.name):
        op.execute(statement)


def downgrade_main() -> None:
    for statement in lift_append_only('paper_version', op.get_bind().dialect.name):
        op.execute(statement)
    with op.batch_alter_table('priority', schema=None) as batch_op:
        batch_op.drop_column('turned_down')
    op.drop_table('officer_reminder')
    op.drop_index(op.f('ix_paper_version_meeting_id'), table_name='paper_version')
    op.drop_table('paper_version')
    op.drop_table('paper_draft')
    op.drop_index(op.f('ix_consultation_forum_id'), table_name='consultation')
    op.drop_table('consultation')
    op.drop_index(op.f('ix_meeting_starts_at'), table_name='meeting')
    op.drop_index(op.f('ix_meeting_forum_id'), table_name='meeting')
    op.drop_table('meeting')
