"""the books of a round: accounts, balanced entries, postings; what others give to a project"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pb.house.database import UTCDateTime, WholePence
from pb.house.triggers import append_only, lift_append_only
from pb.money.triggers import balanced_books, lift_balanced_books

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None

EVIDENCE = ('ledger_account', 'ledger_entry', 'ledger_posting', 'funding_line')


def upgrade(engine_name: str) -> None:
    if engine_name == 'main':
        upgrade_main()


def downgrade(engine_name: str) -> None:
    if engine_name == 'main':
        downgrade_main()


def upgrade_main() -> None:
    op.create_table(
        'ledger_account',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('key', sa.String(length=80), nullable=False),
        sa.Column('kind', sa.String(length=12), nullable=False),
        sa.Column('money', sa.String(length=10), nullable=False),
        sa.Column('area_id', sa.Integer(), nullable=True),
        sa.Column('pot_id', sa.Integer(), nullable=True),
        sa.Column('proposal_id', sa.Integer(), nullable=True),
        sa.Column('other_round_id', sa.Integer(), nullable=True),
        sa.Column('holder', sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(['area_id'], ['area.id'], name=op.f('fk_ledger_account_area_id')),
        sa.ForeignKeyConstraint(['other_round_id'], ['round.id'], name=op.f('fk_ledger_account_other_round_id')),
        sa.ForeignKeyConstraint(['pot_id'], ['pot.id'], name=op.f('fk_ledger_account_pot_id')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_ledger_account_proposal_id')),
        sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_ledger_account_round_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_account')),
        sa.UniqueConstraint('round_id', 'key', name=op.f('uq_ledger_account_round_id_key')),
    )
    op.create_index(op.f('ix_ledger_account_proposal_id'), 'ledger_account', ['proposal_id'], unique=False)
    op.create_table(
        'ledger_entry',
        sa.Column('id', sa.String(length=32), nullable=False),
        sa.Column('round_id', sa.Integer(), nullable=False),
        sa.Column('number', sa.Integer(), nullable=False),
        sa.Column('kind', sa.String(length=16), nullable=False),
        sa.Column('money', sa.String(length=10), nullable=False),
        sa.Column('reason', sa.Text(), nullable=False),
        sa.Column('decision_id', sa.Integer(), nullable=True),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('by', sa.String(length=120), nullable=False),
        sa.Column('made_at', UTCDateTime(), nullable=False),
        sa.Column('sha256', sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_ledger_entry_account_id')),
        sa.ForeignKeyConstraint(['decision_id'], ['decision.id'], name=op.f('fk_ledger_entry_decision_id')),
        sa.ForeignKeyConstraint(['round_id'], ['round.id'], name=op.f('fk_ledger_entry_round_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry')),
        sa.UniqueConstraint('round_id', 'number', name=op.f('uq_ledger_entry_round_id_number')),
    )
    op.create_index(op.f('ix_ledger_entry_decision_id'), 'ledger_entry', ['decision_id'], unique=False)
    op.create_table(
        'ledger_posting',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('entry_id', sa.String(length=32), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('amount', WholePence(), nullable=False),
        sa.CheckConstraint('amount <> 0', name=op.f('ck_ledger_posting_amount')),
        sa.ForeignKeyConstraint(['account_id'], ['ledger_account.id'], name=op.f('fk_ledger_posting_account_id')),
        sa.ForeignKeyConstraint(
            ['entry_id'],
            ['ledger_entry.id'],
            name=op.f('fk_ledger_posting_entry_id'),
            initially='DEFERRED',
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_posting')),
        sa.UniqueConstraint('entry_id', 'account_id', name=op.f('uq_ledger_posting_entry_id_account_id')),
    )
    op.create_index(op.f('ix_ledger_posting_account_id'), 'ledger_posting', ['account_id'], unique=False)
    op.create_table(
        'funding_line',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('proposal_id', sa.Integer(), nullable=False),
        sa.Column('funder', sa.String(length=120), nullable=False),
        sa.Column('in_kind', sa.Boolean(), nullable=False),
        sa.Column('amount', WholePence(), nullable=False),
        sa.Column('state', sa.String(length=12), nullable=False),
        sa.Column('note', sa.String(length=300), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=True),
        sa.Column('by', sa.String(length=120), nullable=False),
        sa.Column('recorded_at', UTCDateTime(), nullable=False),
        sa.CheckConstraint('amount >= 0', name=op.f('ck_funding_line_amount')),
        sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_funding_line_account_id')),
        sa.ForeignKeyConstraint(['proposal_id'], ['proposal.id'], name=op.f('fk_funding_line_proposal_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_funding_line')),
    )
    op.create_index(op.f('ix_funding_line_proposal_id'), 'funding_line', ['proposal_id'], unique=False)
    dialect = op.get_bind().dialect.name
    for table in EVIDENCE:
        for statement in append_only(table, dialect):
            op.execute(statement)
    for statement in balanced_books(dialect):
        op.execute(statement)


def downgrade_main() -> None:
    dialect = op.get_bind().dialect.name
    for statement in lift_balanced_books(dialect):
        op.execute(statement)
    for table in EVIDENCE:
        for statement in lift_append_only(table, dialect):
            op.execute(statement)
    op.drop_table('funding_line')
    op.drop_table('ledger_posting')
    op.drop_table('ledger_entry')
    op.drop_table('ledger_account')
