"""turnout in steps, monitoring, published tables, complaints"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database
from pb.house.triggers import append_only, lift_append_only

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.create_table('sheet_label',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.String(length=12), nullable=False),
    sa.Column('label', sa.String(length=40), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_sheet_label_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'sheet', name=op.f('pk_sheet_label'))
    )
    op.create_table('turnout_reading',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('tick', sa.Integer(), nullable=False),
    sa.Column('reached', sa.JSON(), nullable=False),
    sa.Column('shown', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_turnout_reading_round_id')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_turnout_reading'))
    )
    op.create_table('monitoring_answer',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.String(length=20), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_monitoring_answer_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_monitoring_answer_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monitoring_answer')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_monitoring_answer_round_id_area_id', 'monitoring_answer', ['round_id', 'area_id'])
    op.create_table('population_share',
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('question', sa.String(length=20), nullable=False),
    sa.Column('answer', sa.String(length=20), nullable=False),
    sa.Column('share', sa.Integer(), nullable=False),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_population_share_area_id')),
    sa.PrimaryKeyConstraint('area_id', 'question', 'answer', name=op.f('pk_population_share'))
    )
    op.create_table('published_table',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('published_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_published_table_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'name', name=op.f('pk_published_table'))
    )
    op.create_table('complaint_window',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('hours', sa.Integer(), nullable=False),
    sa.Column('opened_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('closes_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.CheckConstraint('hours > 0', name=op.f('ck_complaint_window_hours')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_complaint_window_round_id')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_complaint_window'))
    )
    op.create_table('complaint',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('about', sa.String(length=20), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('made_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('answered_by', sa.Integer(), nullable=True),
    sa.Column('answered_as', sa.String(length=120), nullable=False),
    sa.Column('answered_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['answered_by'], ['account.id'], name=op.f('fk_complaint_answered_by')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_complaint_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_complaint')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_complaint_round_id_number'))
    )
    op.create_table('complaint_contact',
    sa.Column('complaint_id', sa.String(length=32), nullable=False),
    sa.Column('email', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['complaint_id'], ['complaint.id'], name=op.f('fk_complaint_contact_complaint_id')),
    sa.PrimaryKeyConstraint('complaint_id', name=op.f('pk_complaint_contact'))
    )
    for statement in append_only('published_table', op.get_bind().dialect.name):
        op.execute(statement)


def downgrade_main() -> None:
    for statement in lift_append_only('published_table', op.get_bind().dialect.name):
        op.execute(statement)
    op.drop_table('complaint_contact')
    op.drop_table('complaint')
    op.drop_table('complaint_window')
    op.drop_table('published_table')
    op.drop_table('population_share')
    op.drop_index('ix_monitoring_answer_round_id_area_id', table_name='monitoring_answer')
    op.drop_table('monitoring_answer')
    op.drop_table('turnout_reading')
    op.drop_table('sheet_label')
