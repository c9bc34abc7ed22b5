"""first schema"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import pb.house.database
from pb.house.triggers import append_only, lift_append_only

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


APPEND_ONLY_TABLES = ("audit_event", "allocation_run", "signature")


def upgrade(engine_name: str) -> None:
    globals()[f"upgrade_{engine_name}"]()


def downgrade(engine_name: str) -> None:
    globals()[f"downgrade_{engine_name}"]()


def upgrade_main() -> None:
    op.create_table('account',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('disabled_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_account')),
    sa.UniqueConstraint('email', name=op.f('uq_account_email'))
    )
    op.create_table('audit_event',
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('actor', sa.String(length=60), nullable=False),
    sa.Column('event', sa.String(length=60), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('detail', sa.JSON(), nullable=False),
    sa.Column('previous_hash', sa.String(length=64), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('seq', name=op.f('pk_audit_event')),
    sa.UniqueConstraint('hash', name=op.f('uq_audit_event_hash'))
    )
    op.create_table('council',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('name_cy', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_council')),
    sa.UniqueConstraint('name', name=op.f('uq_council_name'))
    )
    op.create_table('given_answer',
    sa.Column('key_hash', sa.String(length=64), nullable=False),
    sa.Column('scope', sa.String(length=80), nullable=False),
    sa.Column('location', sa.String(length=500), nullable=False),
    sa.PrimaryKeyConstraint('key_hash', name=op.f('pk_given_answer')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('given_answer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_given_answer_scope'), ['scope'], unique=False)

    op.create_table('job',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('total', sa.Integer(), nullable=False),
    sa.Column('message', sa.String(length=500), nullable=False),
    sa.Column('next_url', sa.String(length=500), nullable=False),
    sa.Column('started_by', sa.String(length=60), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('finished_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job'))
    )
    op.create_table('round',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('stage', sa.String(length=20), nullable=False),
    sa.Column('paused_from', sa.String(length=20), nullable=False),
    sa.Column('voice', sa.String(length=20), nullable=False),
    sa.Column('ballot_type', sa.String(length=20), nullable=False),
    sa.Column('ballot_length', sa.Integer(), nullable=False),
    sa.Column('utility', sa.String(length=20), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('pooled', sa.Boolean(), nullable=False),
    sa.Column('publish_rankings', sa.Boolean(), nullable=False),
    sa.Column('minimum_age', sa.Integer(), nullable=False),
    sa.Column('smallest_grant', pb.house.database.WholePence(), nullable=False),
    sa.Column('largest_grant', pb.house.database.WholePence(), nullable=False),
    sa.Column('gathering_closes_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('voting_opens_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('voting_closes_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('tie_order', sa.JSON(), nullable=True),
    sa.Column('tie_order_seed', sa.String(length=100), nullable=False),
    sa.Column('tie_order_drawn_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('rules_published_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('frozen', sa.Text(), nullable=True),
    sa.Column('frozen_sha256', sa.String(length=64), nullable=True),
    sa.Column('source', sa.String(length=200), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round')),
    sa.UniqueConstraint('slug', name=op.f('uq_round_slug'))
    )
    op.create_table('theme',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_theme')),
    sa.UniqueConstraint('slug', name=op.f('uq_theme_slug'))
    )
    op.create_table('area',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('council_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('population', sa.Integer(), nullable=False),
    sa.Column('deprived_share', sa.Integer(), nullable=False),
    sa.Column('boundary', sa.Text(), nullable=False),
    sa.Column('valid_from', sa.Date(), nullable=True),
    sa.Column('valid_until', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['council_id'], ['council.id'], name=op.f('fk_area_council_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_area')),
    sa.UniqueConstraint('slug', name=op.f('uq_area_slug'))
    )
    op.create_table('ballot_draft',
    sa.Column('pseudonym', sa.String(length=64), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_ballot_draft_round_id')),
    sa.PrimaryKeyConstraint('pseudonym', name=op.f('pk_ballot_draft')),
    sqlite_with_rowid=False
    )
    op.create_table('round_key',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=64), nullable=True),
    sa.Column('destroyed_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_key_round_id')),
    sa.PrimaryKeyConstraint('round_id', name=op.f('pk_round_key'))
    )
    op.create_table('round_rule',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=30), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_rule_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_round_rule'))
    )
    op.create_table('sign_in',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('method', sa.String(length=20), nullable=False),
    sa.Column('authenticated_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('expires_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('ended_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_sign_in_secret_hash'))
    )
    op.create_table('sign_in_link',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('secret_hash', sa.String(length=64), nullable=False),
    sa.Column('next_url', sa.String(length=500), nullable=False),
    sa.Column('expires_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('used_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_sign_in_link_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sign_in_link')),
    sa.UniqueConstraint('secret_hash', name=op.f('uq_sign_in_link_secret_hash'))
    )
    op.create_table('tally',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('cards_issued', sa.Integer(), nullable=False),
    sa.Column('ballots_cast', sa.Integer(), nullable=False),
    sa.Column('ballots_counted', sa.Integer(), nullable=False),
    sa.Column('ballots_rejected', sa.Integer(), nullable=False),
    sa.Column('channels', sa.JSON(), nullable=False),
    sa.Column('merkle_root', sa.String(length=64), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('frozen_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_tally_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tally')),
    sa.UniqueConstraint('round_id', 'version', name=op.f('uq_tally_round_id_version'))
    )
    op.create_table('allocation_run',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('tally_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('based_on_id', sa.Integer(), nullable=True),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('problem_sha256', sa.String(length=64), nullable=False),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('result_sha256', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('rule', sa.String(length=40), nullable=False),
    sa.Column('solver', sa.String(length=40), nullable=False),
    sa.Column('solver_version', sa.String(length=40), nullable=False),
    sa.Column('milliseconds', sa.Integer(), nullable=False),
    sa.Column('created_by', sa.String(length=60), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['based_on_id'], ['allocation_run.id'], name=op.f('fk_allocation_run_based_on_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_allocation_run_round_id')),
    sa.ForeignKeyConstraint(['tally_id'], ['tally.id'], name=op.f('fk_allocation_run_tally_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation_run')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_allocation_run_round_id_number'))
    )
    op.create_table('ballot',
    sa.Column('pseudonym', sa.String(length=64), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('nonce', sa.String(length=32), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_ballot_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_ballot_round_id')),
    sa.PrimaryKeyConstraint('pseudonym', name=op.f('pk_ballot')),
    sqlite_with_rowid=False
    )
    op.create_table('board_member',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('represents', sa.String(length=200), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('from_date', sa.Date(), nullable=True),
    sa.Column('until_date', sa.Date(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_board_member_account_id')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_board_member_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_member'))
    )
    op.create_table('board_seats',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('category', sa.String(length=20), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('quorum', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_board_seats_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_board_seats')),
    sa.UniqueConstraint('area_id', 'category', name=op.f('uq_board_seats_area_id_category'))
    )
    op.create_table('counted_ballot',
    sa.Column('id', sa.String(length=32), nullable=False),
    sa.Column('tally_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=10), nullable=False),
    sa.Column('choices', sa.JSON(), nullable=False),
    sa.Column('points', sa.JSON(), nullable=True),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_counted_ballot_area_id')),
    sa.ForeignKeyConstraint(['tally_id'], ['tally.id'], name=op.f('fk_counted_ballot_tally_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counted_ballot')),
    sqlite_with_rowid=False
    )
    with op.batch_alter_table('counted_ballot', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_counted_ballot_tally_id'), ['tally_id'], unique=False)

    op.create_table('counted_leaf',
    sa.Column('tally_id', sa.Integer(), nullable=False),
    sa.Column('leaf', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['tally_id'], ['tally.id'], name=op.f('fk_counted_leaf_tally_id')),
    sa.PrimaryKeyConstraint('tally_id', 'leaf', name=op.f('pk_counted_leaf')),
    sqlite_with_rowid=False
    )
    op.create_table('credential',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('sheet', sa.String(length=12), nullable=False),
    sa.Column('place', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_credential_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_credential_round_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_credential')),
    sa.UniqueConstraint('round_id', 'code_hash', name=op.f('uq_credential_round_id_code_hash')),
    sa.UniqueConstraint('round_id', 'sheet', 'place', name=op.f('uq_credential_round_id_sheet_place')),
    sqlite_with_rowid=False
    )
    op.create_table('pot',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('amount', pb.house.database.WholePence(), nullable=False),
    sa.Column('money', sa.String(length=10), nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_pot_amount')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_pot_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_pot_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_pot'))
    )
    op.create_table('role_grant',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('ends_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_role_grant_account_id')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_role_grant_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_role_grant')),
    sa.UniqueConstraint('account_id', 'role', 'area_id', name=op.f('uq_role_grant_account_id_role_area_id'))
    )
    op.create_table('round_area',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_round_area_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_round_area_round_id')),
    sa.PrimaryKeyConstraint('round_id', 'area_id', name=op.f('pk_round_area'))
    )
    op.create_table('settlement',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_settlement_area_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_settlement')),
    sa.UniqueConstraint('area_id', 'name', name=op.f('uq_settlement_area_id_name'))
    )
    op.create_table('decision',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('run_id', sa.Integer(), nullable=False),
    sa.Column('result_sha256', sa.String(length=64), nullable=False),
    sa.Column('record_sha256', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('void_reason', sa.Text(), nullable=False),
    sa.Column('authority', sa.String(length=30), nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=True),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('alternatives', sa.Text(), nullable=False),
    sa.Column('interests', sa.Text(), nullable=False),
    sa.Column('dispensations', sa.Text(), nullable=False),
    sa.Column('key_decision', sa.Boolean(), nullable=False),
    sa.Column('key_notice', sa.Text(), nullable=False),
    sa.Column('report_author', sa.String(length=120), nullable=False),
    sa.Column('contact', sa.String(length=200), nullable=False),
    sa.Column('meeting', sa.String(length=200), nullable=False),
    sa.Column('published_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('call_in_until', sa.Date(), nullable=True),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_decision_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_decision_round_id')),
    sa.ForeignKeyConstraint(['run_id'], ['allocation_run.id'], name=op.f('fk_decision_run_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('round_id', 'area_id', 'number', name=op.f('uq_decision_round_id_area_id_number'))
    )
    op.create_table('proposal',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=True),
    sa.Column('settlement_id', sa.Integer(), nullable=True),
    sa.Column('theme_id', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('group_name', sa.String(length=200), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('done_tasks', sa.JSON(), nullable=False),
    sa.Column('edit_key_hash', sa.String(length=64), nullable=True),
    sa.Column('imported_id', sa.String(length=120), nullable=False),
    sa.Column('latitude', sa.String(length=24), nullable=False),
    sa.Column('longitude', sa.String(length=24), nullable=False),
    sa.Column('submitted_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.Column('withdrawn_reason', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_proposal_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_proposal_round_id')),
    sa.ForeignKeyConstraint(['settlement_id'], ['settlement.id'], name=op.f('fk_proposal_settlement_id')),
    sa.ForeignKeyConstraint(['theme_id'], ['theme.id'], name=op.f('fk_proposal_theme_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal')),
    sa.UniqueConstraint('edit_key_hash', name=op.f('uq_proposal_edit_key_hash')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_proposal_round_id_number'))
    )
    op.create_table('officer_check',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=20), nullable=False),
    sa.Column('reasons', sa.Text(), nullable=False),
    sa.Column('redirect_to', sa.String(length=300), nullable=False),
    sa.Column('officer_id', sa.Integer(), nullable=True),
    sa.Column('checked_on', sa.Date(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['officer_id'], ['account.id'], name=op.f('fk_officer_check_officer_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_officer_check_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_officer_check'))
    )
    op.create_table('proposal_contact',
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('phone', sa.String(length=40), nullable=False),
    sa.Column('postcode', sa.String(length=10), nullable=False),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_contact_proposal_id')),
    sa.PrimaryKeyConstraint('proposal_id', name=op.f('pk_proposal_contact'))
    )
    op.create_table('proposal_cost',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('amount', pb.house.database.WholePence(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('author', sa.String(length=120), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_proposal_cost_amount')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposal_cost_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposal_cost')),
    sa.UniqueConstraint('proposal_id', 'version', name=op.f('uq_proposal_cost_proposal_id_version'))
    )
    op.create_table('proposed_amendment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('cost', pb.house.database.WholePence(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('conflict', sa.JSON(), nullable=False),
    sa.Column('before_run_id', sa.Integer(), nullable=False),
    sa.Column('after_run_id', sa.Integer(), nullable=True),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['after_run_id'], ['allocation_run.id'], name=op.f('fk_proposed_amendment_after_run_id')),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_proposed_amendment_author_id')),
    sa.ForeignKeyConstraint(['before_run_id'], ['allocation_run.id'], name=op.f('fk_proposed_amendment_before_run_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_proposed_amendment_proposal_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_proposed_amendment_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proposed_amendment'))
    )
    op.create_table('declared_interest',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('declared_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_declared_interest_account_id')),
    sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_declared_interest_area_id')),
    sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_declared_interest_round_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_declared_interest')),
    sa.UniqueConstraint('round_id', 'area_id', 'account_id', name=op.f('uq_declared_interest_round_id_area_id_account_id'))
    )
    op.create_table('signature',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('record_sha256', sa.String(length=64), nullable=False),
    sa.Column('authenticated_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.Column('signed_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_signature_account_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_signature_decision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signature')),
    sa.UniqueConstraint('decision_id', name=op.f('uq_signature_decision_id'))
    )
    op.create_table('staff_comment',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('proposal_id', sa.Integer(), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('service', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('created_at', pb.house.database.UTCDateTime(), nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_staff_comment_author_id')),
    sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_staff_comment_proposal_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_staff_comment'))
    )
    for table in APPEND_ONLY_TABLES:
        for statement in append_only(table, op.get_bind().dialect.name):
            op.execute(statement)


def downgrade_main() -> None:
    for table in APPEND_ONLY_TABLES:
        for statement in lift_append_only(table, op.get_bind().dialect.name):
            op.execute(statement)
    op.drop_table('staff_comment')
    op.drop_table('signature')
    op.drop_table('declared_interest')
    op.drop_table('proposed_amendment')
    op.drop_table('proposal_cost')
    op.drop_table('proposal_contact')
    op.drop_table('officer_check')
    op.drop_table('proposal')
    op.drop_table('decision')
    op.drop_table('settlement')
    op.drop_table('round_area')
    op.drop_table('role_grant')
    op.drop_table('pot')
    op.drop_table('credential')
    with op.batch_alter_table('counted_ballot', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_counted_ballot_tally_id'))

    op.drop_table('counted_leaf')
    op.drop_table('counted_ballot')
    op.drop_table('board_seats')
    op.drop_table('board_member')
    op.drop_table('ballot')
    op.drop_table('allocation_run')
    op.drop_table('tally')
    op.drop_table('sign_in_link')
    op.drop_table('sign_in')
    op.drop_table('round_rule')
    op.drop_table('round_key')
    op.drop_table('ballot_draft')
    op.drop_table('area')
    op.drop_table('theme')
    op.drop_table('round')
    op.drop_table('job')
    with op.batch_alter_table('given_answer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_given_answer_scope'))

    op.drop_table('given_answer')
    op.drop_table('council')
    op.drop_table('audit_event')
    op.drop_table('account')


def upgrade_roll() -> None:
    op.create_table('roll_entry',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('area_id', sa.Integer(), nullable=False),
    sa.Column('reference', sa.String(length=60), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('cards_given', sa.Integer(), nullable=False),
    sa.Column('given_at', pb.house.database.UTCDateTime(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_roll_entry')),
    sa.UniqueConstraint('round_id', 'reference', name=op.f('uq_roll_entry_round_id_reference'))
    )


def downgrade_roll() -> None:
    op.drop_table('roll_entry')

