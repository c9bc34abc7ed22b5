"""What the databases themselves refuse of the books: an entry that does not balance, mixes or overdraws.

The entry's row is written last. By then its postings are there, and no more can be added afterwards.
"""

from __future__ import annotations

UNBALANCED = "the postings of this entry do not add up to nothing"
MIXED = "an entry keeps to one round and to one kind of money"
OVERDRAWN = "this entry would overdraw an account"
SEALED = "this entry is complete: nothing is added to it"

# Names of our own tables and columns only: nothing here comes from anybody.
_SUM = "(SELECT SUM(amount) FROM ledger_posting WHERE {})"
_FAULTS = (
    (UNBALANCED, f"COALESCE({_SUM.format('entry_id = NEW.id')}, 1) <> 0"),
    (
        MIXED,
        "EXISTS (SELECT 1 FROM ledger_posting AS p JOIN ledger_account AS a ON a.id = p.account_id "
        "WHERE p.entry_id = NEW.id AND (a.money <> NEW.money OR a.round_id <> NEW.round_id))",
    ),
    (
        OVERDRAWN,
        "EXISTS (SELECT 1 FROM ledger_account AS a WHERE a.kind NOT IN ('funding', 'brought') "  # noqa: S608
        "AND a.id IN (SELECT account_id FROM ledger_posting WHERE entry_id = NEW.id) "
        f"AND {_SUM.format('account_id = a.id')} < 0)",
    ),
)
_COMPLETE = "EXISTS (SELECT 1 FROM ledger_entry WHERE ledger_entry.id = NEW.entry_id)"


def balanced_books(dialect: str) -> list[str]:
    """The statements that make the books refuse what is wrong, on this engine."""
    if dialect == "sqlite":
        checks = " ".join(f"SELECT RAISE(ABORT, '{what}') WHERE {wrong};" for what, wrong in _FAULTS)
        return [
            f"CREATE TRIGGER ledger_entry_balanced BEFORE INSERT ON ledger_entry BEGIN {checks} END",
            f"CREATE TRIGGER ledger_posting_sealed BEFORE INSERT ON ledger_posting WHEN {_COMPLETE} "
            f"BEGIN SELECT RAISE(ABORT, '{SEALED}'); END",
        ]
    checks = " ".join(f"IF {wrong} THEN RAISE EXCEPTION '{what}'; END IF;" for what, wrong in _FAULTS)
    functions = {
        "ledger_entry_balanced": checks,
        "ledger_posting_sealed": f"IF {_COMPLETE} THEN RAISE EXCEPTION '{SEALED}'; END IF;",
    }
    statements = []
    for name, body in functions.items():
        table = "ledger_entry" if "entry" in name else "ledger_posting"
        statements += [
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN {body} RETURN NEW; END $$",
            f"CREATE TRIGGER {name} BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ]
    return statements


def lift_balanced_books(dialect: str) -> list[str]:
    """The statements that undo ``balanced_books``."""
    if dialect == "sqlite":
        return ["DROP TRIGGER ledger_entry_balanced", "DROP TRIGGER ledger_posting_sealed"]
    return [
        "DROP TRIGGER ledger_entry_balanced ON ledger_entry",
        "DROP FUNCTION ledger_entry_balanced()",
        "DROP TRIGGER ledger_posting_sealed ON ledger_posting",
        "DROP FUNCTION ledger_posting_sealed()",
    ]
