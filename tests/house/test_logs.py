"""What goes wrong is logged with its place, never with the values that were at hand: they may be a vote."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from flask import Flask

from pb.house.database import db
from pb.permissions import public

SECRET = "K7QM-2XWD"


def test_no_variable_reaches_the_log(app: Flask, capfd: pytest.CaptureFixture[str]) -> None:
    app.config["PROPAGATE_ERRORS"] = False

    @app.get("/breaks")
    @public
    def breaks() -> str:
        code_of_a_card = SECRET
        raise RuntimeError(f"{len(code_of_a_card)} characters")

    assert app.test_client().get("/breaks").status_code == 500
    said = "".join(capfd.readouterr())
    assert "unhandled-error" in said and "9 characters" in said
    assert SECRET not in said


def test_no_value_reaches_the_words_of_a_database_error(app: Flask) -> None:
    for engine in db.engines.values():
        with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as broken:
            connection.execute(sa.text("SELECT * FROM nowhere WHERE code = :code"), {"code": SECRET})
        assert SECRET not in str(broken.value)
