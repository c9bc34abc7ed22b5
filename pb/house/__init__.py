"""What every room shares: the databases, pages and fragments, forms, money, dates, jobs and errors."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Register the shared pages, filters, error pages and the job queue."""
    from pb.house import addresses, errors, jobs, logs, pages, presentation

    logs.set_up_logs()
    addresses.init_app(app)
    presentation.init_app(app)
    app.register_blueprint(pages.blueprint)
    errors.init_app(app)
    jobs.init_app(app)
