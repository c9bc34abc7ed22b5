"""workshops: run-sheets, the room, who is in it and what they say"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pb.house.database import UTCDateTime
from pb.house.triggers import append_only, lift_append_only

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None

EVIDENCE = ('workshop_step', 'head_count')


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.create_table(
        'workshop',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('meeting_id', sa.Integer(), nullable=False),
        sa.Column('code', sa.String(length=6), nullable=False),
        sa.Column('template', sa.String(length=20), nullable=False),
        sa.Column('tables', sa.Integer(), nullable=False),
        sa.Column('screen_height', sa.Integer(), nullable=True),
        sa.Column('room_depth', sa.Integer(), nullable=True),
        sa.Column('quorum_public', sa.Integer(), nullable=False),
        sa.Column('quorum_elected', sa.Integer(), nullable=False),
        sa.Column('quorum_partner', sa.Integer(), nullable=False),
        sa.Column('order_seed', sa.String(length=64), nullable=False),
        sa.Column('is_rehearsal', sa.Boolean(), nullable=False),
        sa.Column('created_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['meeting_id'], ['meeting.id'], name=op.f('fk_workshop_meeting_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop')),
        sa.UniqueConstraint('code', name=op.f('uq_workshop_code')),
        sa.UniqueConstraint('meeting_id', name=op.f('uq_workshop_meeting_id')),
    )
    op.create_table(
        'hall_pack',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.String(length=32), nullable=False),
        sa.Column('is_here', sa.Boolean(), nullable=False),
        sa.Column('packed_at', UTCDateTime(), nullable=False),
        sa.Column('home_at', UTCDateTime(), nullable=True),
        sa.Column('home_sha256', sa.String(length=64), nullable=False),
        sa.Column('given_up_at', UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_hall_pack_workshop_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_hall_pack')),
        sa.UniqueConstraint('number', name=op.f('uq_hall_pack_number')),
    )
    op.create_index(op.f('ix_hall_pack_workshop_id'), 'hall_pack', ['workshop_id'], unique=False)
    op.create_table(
        'head_count',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('category', sa.String(length=20), nullable=False),
        sa.Column('people', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_head_count_account_id')),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_head_count_workshop_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_head_count')),
    )
    op.create_index(op.f('ix_head_count_workshop_id'), 'head_count', ['workshop_id'], unique=False)
    op.create_table(
        'joined_device',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('secret_hash', sa.String(length=64), nullable=False),
        sa.Column('table_number', sa.Integer(), nullable=True),
        sa.Column('is_scribe', sa.Boolean(), nullable=False),
        sa.Column('stuck_at', UTCDateTime(), nullable=True),
        sa.Column('has_evaluated', sa.Boolean(), nullable=False),
        sa.Column('joined_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_joined_device_workshop_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_joined_device')),
        sa.UniqueConstraint('secret_hash', name=op.f('uq_joined_device_secret_hash')),
    )
    op.create_index(op.f('ix_joined_device_workshop_id'), 'joined_device', ['workshop_id'], unique=False)
    op.create_table(
        'run_sheet_line',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=20), nullable=False),
        sa.Column('title', sa.String(length=120), nullable=False),
        sa.Column('minutes', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(length=500), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=True),
        sa.Column('proposal_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_run_sheet_line_proposal_id')),
        sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_run_sheet_line_round_id')),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_run_sheet_line_workshop_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_run_sheet_line')),
    )
    op.create_index(op.f('ix_run_sheet_line_workshop_id'), 'run_sheet_line', ['workshop_id'], unique=False)
    op.create_table(
        'workshop_evaluation',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('answers', sa.JSON(), nullable=False),
        sa.Column('words', sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ['workshop_id'], ['workshop.id'], name=op.f('fk_workshop_evaluation_workshop_id')
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_evaluation')),
    )
    op.create_index(
        op.f('ix_workshop_evaluation_workshop_id'), 'workshop_evaluation', ['workshop_id'], unique=False
    )
    op.create_table(
        'workshop_room',
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('phase', sa.String(length=10), nullable=False),
        sa.Column('position', sa.Integer(), nullable=False),
        sa.Column('begun', sa.JSON(), nullable=False),
        sa.Column('extra', sa.Integer(), nullable=False),
        sa.Column('held_since', UTCDateTime(), nullable=True),
        sa.Column('held_seconds', sa.Integer(), nullable=False),
        sa.Column('revealed', sa.JSON(), nullable=False),
        sa.Column('votes', sa.JSON(), nullable=False),
        sa.Column('changed_at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_workshop_room_workshop_id')),
        sa.PrimaryKeyConstraint('workshop_id', name=op.f('pk_workshop_room')),
    )
    op.create_table(
        'workshop_step',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('version', sa.Integer(), nullable=False),
        sa.Column('command', sa.String(length=20), nullable=False),
        sa.Column('line_id', sa.Integer(), nullable=True),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_workshop_step_account_id')),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_workshop_step_workshop_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_workshop_step')),
        sa.UniqueConstraint('workshop_id', 'version', name=op.f('uq_workshop_step_workshop_id_version')),
    )
    op.create_table(
        'practice_ballot',
        sa.Column('device_id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('ranking', sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ['device_id'], ['joined_device.id'], name=op.f('fk_practice_ballot_device_id')
        ),
        sa.ForeignKeyConstraint(
            ['workshop_id'], ['workshop.id'], name=op.f('fk_practice_ballot_workshop_id')
        ),
        sa.PrimaryKeyConstraint('device_id', name=op.f('pk_practice_ballot')),
    )
    op.create_index(op.f('ix_practice_ballot_workshop_id'), 'practice_ballot', ['workshop_id'], unique=False)
    op.create_table(
        'room_question',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('device_id', sa.Integer(), nullable=True),
        sa.Column('text', sa.String(length=300), nullable=False),
        sa.Column('asked_at', UTCDateTime(), nullable=False),
        sa.Column('hidden_because', sa.String(length=200), nullable=False),
        sa.Column('answer', sa.Text(), nullable=False),
        sa.Column('answered_at', UTCDateTime(), nullable=True),
        sa.Column('answered_by', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['answered_by'], ['account.id'], name=op.f('fk_room_question_answered_by')),
        sa.ForeignKeyConstraint(['device_id'], ['joined_device.id'], name=op.f('fk_room_question_device_id')),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_room_question_workshop_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_room_question')),
    )
    op.create_index(op.f('ix_room_question_workshop_id'), 'room_question', ['workshop_id'], unique=False)
    op.create_table(
        'speaking_turn',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('line_id', sa.Integer(), nullable=True),
        sa.Column('table_number', sa.Integer(), nullable=False),
        sa.Column('category', sa.String(length=20), nullable=False),
        sa.Column('at', UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(['line_id'], ['run_sheet_line.id'], name=op.f('fk_speaking_turn_line_id')),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_speaking_turn_workshop_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_speaking_turn')),
    )
    op.create_index(op.f('ix_speaking_turn_workshop_id'), 'speaking_turn', ['workshop_id'], unique=False)
    op.create_table(
        'table_point',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('workshop_id', sa.Integer(), nullable=False),
        sa.Column('line_id', sa.Integer(), nullable=True),
        sa.Column('table_number', sa.Integer(), nullable=False),
        sa.Column('text', sa.String(length=300), nullable=False),
        sa.Column('is_statement', sa.Boolean(), nullable=False),
        sa.Column('written_at', UTCDateTime(), nullable=False),
        sa.Column('hidden_because', sa.String(length=200), nullable=False),
        sa.Column('post_id', sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(['line_id'], ['run_sheet_line.id'], name=op.f('fk_table_point_line_id')),
        sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_table_point_post_id')),
        sa.ForeignKeyConstraint(['workshop_id'], ['workshop.id'], name=op.f('fk_table_point_workshop_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_table_point')),
    )
    op.create_index(op.f('ix_table_point_workshop_id'), 'table_point', ['workshop_id'], unique=False)
    op.create_table(
        'point_answer',
        sa.Column('point_id', sa.Integer(), nullable=False),
        sa.Column('device_id', sa.Integer(), nullable=False),
        sa.Column('answer', sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(['device_id'], ['joined_device.id'], name=op.f('fk_point_answer_device_id')),
        sa.ForeignKeyConstraint(['point_id'], ['table_point.id'], name=op.f('fk_point_answer_point_id')),
        sa.PrimaryKeyConstraint('point_id', 'device_id', name=op.f('pk_point_answer')),
    )
    op.create_table(
        'question_second',
        sa.Column('question_id', sa.Integer(), nullable=False),
        sa.Column('device_id', sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ['device_id'], ['joined_device.id'], name=op.f('fk_question_second_device_id')
        ),
        sa.ForeignKeyConstraint(
            ['question_id'], ['room_question.id'], name=op.f('fk_question_second_question_id')
        ),
        sa.PrimaryKeyConstraint('question_id', 'device_id', name=op.f('pk_question_second')),
    )
    for table in EVIDENCE:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade_main() -> None:
    for table in EVIDENCE:
        for statement in lift_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table('question_second')
    op.drop_table('point_answer')
    op.drop_index(op.f('ix_table_point_workshop_id'), table_name='table_point')
    op.drop_table('table_point')
    op.drop_index(op.f('ix_speaking_turn_workshop_id'), table_name='speaking_turn')
    op.drop_table('speaking_turn')
    op.drop_index(op.f('ix_room_question_workshop_id'), table_name='room_question')
    op.drop_table('room_question')
    op.drop_index(op.f('ix_practice_ballot_workshop_id'), table_name='practice_ballot')
    op.drop_table('practice_ballot')
    op.drop_table('workshop_step')
    op.drop_table('workshop_room')
    op.drop_index(op.f('ix_workshop_evaluation_workshop_id'), table_name='workshop_evaluation')
    op.drop_table('workshop_evaluation')
    op.drop_index(op.f('ix_run_sheet_line_workshop_id'), table_name='run_sheet_line')
    op.drop_table('run_sheet_line')
    op.drop_index(op.f('ix_joined_device_workshop_id'), table_name='joined_device')
    op.drop_table('joined_device')
    op.drop_index(op.f('ix_head_count_workshop_id'), table_name='head_count')
    op.drop_table('head_count')
    op.drop_index(op.f('ix_hall_pack_workshop_id'), table_name='hall_pack')
    op.drop_table('hall_pack')
    op.drop_table('workshop')
