"""Extensions, made once and bound to the application here."""

from __future__ import annotations

from flask import Flask, g, request, session
from flask_babel import Babel
from flask_htmx import HTMX
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from whitenoise import WhiteNoise

from pb.config import ROOT, Settings
from pb.house.database import db, engine_options, make_sqlite_safe, set_writing

LANGUAGES = ("en", "cy")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

babel = Babel()
csrf = CSRFProtect()
htmx = HTMX()
login = LoginManager()
migrate = Migrate()
talisman = Talisman()


def limiter_key() -> str:
    """Everyone in a hall shares one address, so a limit is never by address: it is global per route."""
    return "everyone"


limiter = Limiter(key_func=limiter_key, strategy="moving-window")

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "img-src": "'self' data:",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}


def init_extensions(app: Flask, settings: Settings) -> None:
    """Bind every extension to the application."""
    settings.instance.mkdir(parents=True, exist_ok=True)
    app.config["SQLALCHEMY_DATABASE_URI"] = None
    app.config["SQLALCHEMY_BINDS"] = {
        None: engine_options(settings.main_url),
        "roll": engine_options(settings.roll_url),
    }
    db.init_app(app)
    with app.app_context():
        for engine in db.engines.values():
            make_sqlite_safe(engine)
    migrate.init_app(
        app, db, directory=str(ROOT / "pb" / "migrations"), render_as_batch=True, compare_type=True
    )
    babel.init_app(app, locale_selector=choose_language)
    csrf.init_app(app)
    htmx.init_app(app)
    limiter.init_app(app)
    login.init_app(app)
    talisman.init_app(
        app,
        content_security_policy=CONTENT_SECURITY_POLICY,
        force_https=False,  # the proxy in front redirects; a laptop in a hall has no certificate
        strict_transport_security=settings.secure_cookies,
        session_cookie_secure=settings.secure_cookies,
        referrer_policy="same-origin",
        frame_options="DENY",
    )
    app.before_request(declare_writing)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=str(ROOT / "pb" / "static"), prefix="static/", max_age=3600
    )


def declare_writing() -> None:
    """A request that may change something takes SQLite's write lock at the start of its transaction."""
    set_writing(request.method not in SAFE_METHODS)


def choose_language() -> str:
    """The reader's own choice first, then what the browser asks for."""
    if not request:
        return LANGUAGES[0]
    chosen = session.get("language") or g.get("language")
    return chosen if chosen in LANGUAGES else request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]
