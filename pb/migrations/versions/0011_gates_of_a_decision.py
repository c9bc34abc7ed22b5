"""what stands before a signature and after it: terms, notices, comments, boards, call-ins"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database
from pb.house.triggers import append_only, lift_append_only

revision = '0011'
down_revision = '0010'
branch_labels = None
depends_on = None

# Evidence: to these, a correction adds.
EVIDENCE = ('key_notice', 'officer_statement', 'board_meeting', 'board_vote')


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.create_table('decision_terms',
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('key_threshold', pb.house.database.WholePence(), nullable=False),
    sa.Column('call_in_days', sa.Integer(), nullable=False),
    sa.Column('call_in_members', sa.Integer(), nullable=False),
    sa.Column('call_in_grounds', sa.Text(), nullable=False),
    sa.Column('pre_election_from', sa.Date(), nullable=True),
    sa.Column('pre_election_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_decision_terms_council_id')),
    sa.PrimaryKeyConstraint('council_id', name=op.f('pk_decision_terms'))
    )
    op.create_table('key_notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('published_on', sa.Date(), nullable=False),
    sa.Column('matter', sa.Text(), nullable=False),
    sa.Column('decision_maker', sa.Text(), nullable=False),
    sa.Column('decide_from', sa.Date(), nullable=False),
    sa.Column('documents', sa.Text(), nullable=False),
    sa.Column('copies_from', sa.String(length=300), nullable=False),
    sa.Column('why_short', sa.Text(), nullable=False),
    sa.Column('scrutiny_chair', sa.String(length=120), nullable=False),
    sa.Column('scrutiny_on', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_key_notice_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_key_notice_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_key_notice'))
    )
    with op.batch_alter_table('key_notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_key_notice_round_id'), ['round_id'], unique=False)

    op.create_table('board_meeting',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('held_on', sa.Date(), nullable=False),
    sa.Column('motion', sa.Text(), nullable=False),
    sa.Column('recorded_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_board_meeting_decision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_meeting')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_board_meeting_decision_id'))
    )
    op.create_table('call_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('members', sa.Text(), nullable=False),
    sa.Column('ground', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('received_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('outcome', sa.String(length=10), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('resolved_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_call_in_decision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_in')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_call_in_decision_id'))
    )
    op.create_table('officer_statement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('record_sha256', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('made_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_officer_statement_account_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_officer_statement_decision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_officer_statement'))
    )
    with op.batch_alter_table('officer_statement', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_officer_statement_decision_id'), ['decision_id'], unique=False)

    op.create_table('board_vote',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('meeting_id', sa.Integer(), nullable=False),
    sa.Column('member_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('category', sa.String(length=20), nullable=False),
    sa.Column('vote', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['meeting_id'], ['board_meeting.id'], name=op.f('fk_board_vote_meeting_id')),
    sa.ForeignKeyConstraint(['member_id'], ['board_member.id'], name=op.f('fk_board_vote_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_vote')),
    sa.UniqueConstraint('meeting_id', 'member_id', name=op.f('uq_board_vote_meeting_id_member_id'))
    )
    # Not in a batch: on SQLite that copies the table, and its triggers would be lost.
    for table, column in (
        ('declared_interest', sa.Column('kind', sa.String(length=12), nullable=False, server_default='pecuniary')),
        ('declared_interest', sa.Column('dispensation', sa.String(length=24), nullable=False, server_default='')),
        ('declared_interest', sa.Column('dispensation_note', sa.Text(), nullable=False, server_default='')),
        ('declared_interest', sa.Column('dispensed_at', pb.house.database.UTCDateTime(), nullable=True)),
        ('signature', sa.Column('seen_sha256', sa.String(length=64), nullable=False, server_default='')),
    ):
        op.add_column(table, column)
    for table in EVIDENCE:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade_main() -> None:
    for table in EVIDENCE:
        for statement in lift_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_column('signature', 'seen_sha256')
    for column in ('dispensed_at', 'dispensation_note', 'dispensation', 'kind'):
        op.drop_column('declared_interest', column)
    op.drop_table('board_vote')
    with op.batch_alter_table('officer_statement', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_officer_statement_decision_id'))

    op.drop_table('officer_statement')
    op.drop_table('call_in')
    op.drop_table('board_meeting')
    with op.batch_alter_table('key_notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_key_notice_round_id'))

    op.drop_table('key_notice')
    op.drop_table('decision_terms')
