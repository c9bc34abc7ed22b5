"""What the databases themselves forbid, in each engine's words: some tables are append-only.

These are the audit chain, the optimiser's runs and the signatures: evidence, to which a correction adds.
"""

from __future__ import annotations

APPEND_ONLY = "this is evidence: it cannot be changed or deleted"


def append_only(table: str, dialect: str) -> list[str]:
    """The statements that make a table append-only on this engine."""
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
            for verb in ("UPDATE", "DELETE")
        ]
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


def lift_append_only(table: str, dialect: str) -> list[str]:
    """The statements that undo ``append_only``."""
    if dialect == "sqlite":
        return [f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"]
    return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_refuse()"]


def kept_while_key_lives(table: str, dialect: str) -> list[str]:
    """The statements that make a table append-only until its round's key is destroyed; rows never change.

    Only then may they be deleted, and then they must be: they say what a card's slip showed.
    """
    alive = "SELECT 1 FROM round_key WHERE round_key.round_id = OLD.round_id AND round_key.key IS NOT NULL"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} WHEN EXISTS ({alive}) "
            f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END",
        ]
    return [
        f"CREATE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'UPDATE' OR EXISTS ({alive}) THEN RAISE EXCEPTION '{APPEND_ONLY}'; END IF; "
        f"RETURN OLD; END $$",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]


def lift_kept_while_key_lives(table: str, dialect: str) -> list[str]:
    """The statements that undo ``kept_while_key_lives``."""
    return lift_append_only(table, dialect)
