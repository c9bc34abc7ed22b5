"""forums: people without an account, what they say, what they think, what becomes of it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database
from pb.house.triggers import append_only, lift_append_only

revision = '0010'
down_revision = '0009'
branch_labels = None
depends_on = None


# Evidence: to these, a correction adds.
EVIDENCE = ('ruling', 'answer', 'opinion_snapshot')


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.create_table('participant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant'))
    )
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_created_at'), ['created_at'], unique=False)

    op.create_table('participant_contact',
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=True),
    sa.Column('postal', sa.Text(), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_participant_contact_participant_id')),
    sa.PrimaryKeyConstraint('participant_id', name=op.f('pk_participant_contact')),
    sa.UniqueConstraint('email', name=op.f('uq_participant_contact_email'))
    )
    op.create_table('participant_device',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_participant_device_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participant_device')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_participant_device_secret_hash'))
    )
    with op.batch_alter_table('participant_device', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_participant_device_participant_id'), ['participant_id'], unique=False)

    op.create_table('forum',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('voice', sa.String(length=20), nullable=False),
    sa.Column('slow_minutes', sa.Integer(), nullable=False),
    sa.Column('posts_a_day', sa.Integer(), nullable=False),
    sa.Column('joined_only', sa.Boolean(), nullable=False),
    sa.Column('priorities_wanted', sa.Integer(), nullable=False),
    sa.Column('opened_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_forum_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_forum')),
    sa.UniqueConstraint('area_id', name=op.f('uq_forum_area_id'))
    )
    op.create_table('format_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('page', sa.String(length=200), nullable=False),
    sa.Column('wanted', sa.String(length=20), nullable=False),
    sa.Column('reach', sa.String(length=300), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('done_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_format_request_forum_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_format_request'))
    )
    op.create_table('join_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=True),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('wishes', sa.JSON(), nullable=False),
    sa.Column('checked_by', sa.Integer(), nullable=True),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('expires_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('used_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['checked_by'], ['account.id'], name=op.f('fk_join_link_checked_by')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_join_link_forum_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_join_link_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_join_link')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_join_link_secret_hash'))
    )
    with op.batch_alter_table('join_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_join_link_email'), ['email'], unique=False)

    op.create_table('membership',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=20), nullable=False),
    sa.Column('connection', sa.String(length=20), nullable=False),
    sa.Column('group_name', sa.String(length=120), nullable=False),
    sa.Column('digest', sa.String(length=10), nullable=False),
    sa.Column('digest_sent_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('checked_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('checked_by', sa.Integer(), nullable=True),
    sa.Column('joined_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('left_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['checked_by'], ['account.id'], name=op.f('fk_membership_checked_by')),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_membership_forum_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_membership_participant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_membership')),
    sa.UniqueConstraint('participant_id', 'forum_id', name=op.f('uq_membership_participant_id_forum_id'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_membership_forum_id'), ['forum_id'], unique=False)

    op.create_table('priority_cycle',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('wanted', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('agreed_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_priority_cycle_forum_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_priority_cycle'))
    )
    with op.batch_alter_table('priority_cycle', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_priority_cycle_forum_id'), ['forum_id'], unique=False)

    op.create_table('topic',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('forum_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('voice', sa.String(length=20), nullable=False),
    sa.Column('promise', sa.String(length=500), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('closed_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['forum_id'], ['forum.id'], name=op.f('fk_topic_forum_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_topic')),
    sa.UniqueConstraint('forum_id', 'number', name=op.f('uq_topic_forum_id_number'))
    )
    op.create_table('opinion_snapshot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('inputs_sha256', sa.String(length=64), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('votes', sa.Integer(), nullable=False),
    sa.Column('hasty', sa.Integer(), nullable=False),
    sa.Column('smoothing', sa.JSON(), nullable=False),
    sa.Column('lengths', sa.JSON(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_opinion_snapshot_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_opinion_snapshot')),
    sa.UniqueConstraint('topic_id', 'number', name=op.f('uq_opinion_snapshot_topic_id_number'))
    )
    op.create_table('post',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('topic_id', sa.Integer(), nullable=False),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['membership.id'], name=op.f('fk_post_author_id')),
    sa.ForeignKeyConstraint(['parent_id'], ['post.id'], name=op.f('fk_post_parent_id')),
    sa.ForeignKeyConstraint(['topic_id'], ['topic.id'], name=op.f('fk_post_topic_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post'))
    )
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_post_created_at'), ['created_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_post_topic_id'), ['topic_id'], unique=False)

    op.create_table('priority',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('merged_into_id', sa.Integer(), nullable=True),
    sa.Column('carried_from_id', sa.Integer(), nullable=True),
    sa.Column('held', sa.Boolean(), nullable=False),
    sa.Column('chosen', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['membership.id'], name=op.f('fk_priority_author_id')),
    sa.ForeignKeyConstraint(['carried_from_id'], ['priority.id'], name=op.f('fk_priority_carried_from_id')),
    sa.ForeignKeyConstraint(['cycle_id'], ['priority_cycle.id'], name=op.f('fk_priority_cycle_id')),
    sa.ForeignKeyConstraint(['merged_into_id'], ['priority.id'], name=op.f('fk_priority_merged_into_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_priority'))
    )
    with op.batch_alter_table('priority', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_priority_cycle_id'), ['cycle_id'], unique=False)

    op.create_table('priority_choice',
    sa.Column('cycle_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('chosen', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['cycle_id'], ['priority_cycle.id'], name=op.f('fk_priority_choice_cycle_id')),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_priority_choice_participant_id')),
    sa.PrimaryKeyConstraint('cycle_id', 'participant_id', name=op.f('pk_priority_choice'))
    )
    op.create_table('proposal_help_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('answered_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('officer_id', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['officer_id'], ['account.id'], name=op.f('fk_proposal_help_request_officer_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_help_request_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_help_request'))
    )
    with op.batch_alter_table('proposal_help_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_help_request_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('proposal_join_request',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('into_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('answered_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('agreed', sa.Boolean(), nullable=True),
    sa.ForeignKeyConstraint(['into_id'], ['proposal.id'], name=op.f('fk_proposal_join_request_into_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_join_request_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_join_request'))
    )
    with op.batch_alter_table('proposal_join_request', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proposal_join_request_into_id'), ['into_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_proposal_join_request_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('answer',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_answer_account_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_answer_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_answer'))
    )
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_answer_post_id'), ['post_id'], unique=False)

    op.create_table('notice',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=60), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('sent_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_notice_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('post_id', 'step', name=op.f('uq_notice_post_id_step'))
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notice_sent_at'), ['sent_at'], unique=False)

    op.create_table('post_proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_post_proposal_post_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_post_proposal_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_post_proposal')),
    sa.UniqueConstraint('post_id', 'proposal_id', name=op.f('uq_post_proposal_post_id_proposal_id'))
    )
    with op.batch_alter_table('post_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_post_proposal_proposal_id'), ['proposal_id'], unique=False)

    op.create_table('ruling',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('action', sa.String(length=10), nullable=False),
    sa.Column('reason', sa.String(length=20), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_ruling_account_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_ruling_post_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ruling'))
    )
    with op.batch_alter_table('ruling', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ruling_post_id'), ['post_id'], unique=False)

    op.create_table('statement_vote',
    sa.Column('post_id', sa.Integer(), nullable=False),
    sa.Column('participant_id', sa.Integer(), nullable=False),
    sa.Column('choice', sa.SmallInteger(), nullable=False),
    sa.Column('cast_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['participant_id'], ['participant.id'], name=op.f('fk_statement_vote_participant_id')),
    sa.ForeignKeyConstraint(['post_id'], ['post.id'], name=op.f('fk_statement_vote_post_id')),
    sa.PrimaryKeyConstraint('post_id', 'participant_id', name=op.f('pk_statement_vote'))
    )
    with op.batch_alter_table('statement_vote', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_statement_vote_participant_id'), ['participant_id'], unique=False)

    op.create_table('task_group',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('priority_id', sa.Integer(), nullable=False),
    sa.Column('remit', sa.Text(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('finished_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['priority_id'], ['priority.id'], name=op.f('fk_task_group_priority_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_group')),
    sa.UniqueConstraint('priority_id', name=op.f('uq_task_group_priority_id'))
    )
    op.create_table('appeal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('ruling_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('decided_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['decided_by'], ['account.id'], name=op.f('fk_appeal_decided_by')),
    sa.ForeignKeyConstraint(['ruling_id'], ['ruling.id'], name=op.f('fk_appeal_ruling_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appeal')),
    sa.UniqueConstraint('ruling_id', name=op.f('uq_appeal_ruling_id'))
    )
    op.create_table('task_action',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.String(length=300), nullable=False),
    sa.Column('owner', sa.String(length=120), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('done_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['group_id'], ['task_group.id'], name=op.f('fk_task_action_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_action'))
    )
    op.create_table('task_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('membership_id', sa.Integer(), nullable=True),
    sa.Column('partner', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['task_group.id'], name=op.f('fk_task_member_group_id')),
    sa.ForeignKeyConstraint(['membership_id'], ['membership.id'], name=op.f('fk_task_member_membership_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_member')),
    sa.UniqueConstraint('group_id', 'membership_id', name=op.f('uq_task_member_group_id_membership_id'))
    )
    op.create_table('task_report',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('group_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_task_report_account_id')),
    sa.ForeignKeyConstraint(['group_id'], ['task_group.id'], name=op.f('fk_task_report_group_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_report'))
    )
    for table in EVIDENCE:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade_main() -> None:
    for table in EVIDENCE:
        for statement in lift_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table('task_report')
    op.drop_table('task_member')
    op.drop_table('task_action')
    op.drop_table('appeal')
    op.drop_table('task_group')
    with op.batch_alter_table('statement_vote', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_statement_vote_participant_id'))

    op.drop_table('statement_vote')
    with op.batch_alter_table('ruling', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_ruling_post_id'))

    op.drop_table('ruling')
    with op.batch_alter_table('post_proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_proposal_proposal_id'))

    op.drop_table('post_proposal')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notice_sent_at'))

    op.drop_table('notice')
    with op.batch_alter_table('answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_answer_post_id'))

    op.drop_table('answer')
    with op.batch_alter_table('proposal_join_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_join_request_proposal_id'))
        batch_op.drop_index(batch_op.f('ix_proposal_join_request_into_id'))

    op.drop_table('proposal_join_request')
    with op.batch_alter_table('proposal_help_request', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proposal_help_request_proposal_id'))

    op.drop_table('proposal_help_request')
    op.drop_table('priority_choice')
    with op.batch_alter_table('priority', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_priority_cycle_id'))

    op.drop_table('priority')
    with op.batch_alter_table('post', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_post_topic_id'))
        batch_op.drop_index(batch_op.f('ix_post_created_at'))
        batch_op.drop_index(batch_op.f('ix_post_author_id'))

    op.drop_table('post')
    op.drop_table('opinion_snapshot')
    op.drop_table('topic')
    with op.batch_alter_table('priority_cycle', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_priority_cycle_forum_id'))

    op.drop_table('priority_cycle')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_membership_forum_id'))

    op.drop_table('membership')
    with op.batch_alter_table('join_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_join_link_email'))

    op.drop_table('join_link')
    op.drop_table('format_request')
    op.drop_table('forum')
    with op.batch_alter_table('participant_device', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_device_participant_id'))

    op.drop_table('participant_device')
    op.drop_table('participant_contact')
    with op.batch_alter_table('participant', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_participant_created_at'))

    op.drop_table('participant')
