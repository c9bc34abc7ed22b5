"""What the pages of the books share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("money", __name__)
