"""Single sign-on against a real OpenID Connect provider, a small one that runs here."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from sqlalchemy.orm import Session
from werkzeug.serving import make_server

from pb.accounts import service
from pb.permissions import Role
from tests.client import PageClient
from tests.conftest import make_app, settings_in


class Provider:
    """Authorisation code flow with RS256 ID tokens; ``claims`` is what it says of whoever comes."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.claims: dict[str, object] = {"sub": "1", "email": "cllr@example.org", "email_verified": True}
        self.nonces: dict[str, str] = {}
        self.sign_with = self.key
        app = Flask("provider")
        self.server = make_server("127.0.0.1", 0, app, threaded=True)
        self.url = f"http://127.0.0.1:{self.server.port}"

        @app.get("/.well-known/openid-configuration")
        def configuration() -> object:
            return jsonify(
                issuer=self.url,
                authorization_endpoint=f"{self.url}/authorize",
                token_endpoint=f"{self.url}/token",
                jwks_uri=f"{self.url}/keys",
                id_token_signing_alg_values_supported=["RS256"],
            )

        @app.get("/authorize")
        def authorize() -> object:
            assert request.args["code_challenge_method"] == "S256"
            self.nonces["c0de"] = request.args["nonce"]
            return redirect(f"{request.args['redirect_uri']}?code=c0de&state={request.args['state']}")

        @app.post("/token")
        def token() -> object:
            assert request.form["code_verifier"]
            body = {"iss": self.url, "aud": "pb", "iat": int(time.time()), "exp": int(time.time()) + 60}
            body |= {"nonce": self.nonces[request.form["code"]], **self.claims}
            signed = jwt.encode({"alg": "RS256", "kid": "one"}, body, self.sign_with)
            return jsonify(access_token="a", token_type="Bearer", expires_in=60, id_token=signed)

        @app.get("/keys")
        def keys() -> object:
            return jsonify(keys=[self.key.as_dict(private=False)])


@pytest.fixture
def provider() -> Iterator[Provider]:
    made = Provider()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def on_app(provider: Provider, app: Flask, session: Session, tmp_path: Path) -> Iterator[Flask]:
    service.create_account(session, "cllr@example.org", "A Councillor", [(Role.COUNCILLOR, None, "")])
    session.commit()
    settings = settings_in(tmp_path, oidc_issuer=provider.url, oidc_client_id="pb", oidc_client_secret="s")
    made = make_app(settings)
    yield made
    made.extensions["huey"].storage.close()


def come_back(client: PageClient, next_url: str = "/areas") -> str:
    """Leave for the provider and return the address it sends the browser back to."""
    left = client.get(f"/sign-in/council?next={next_url}")
    answer = requests.get(left.location, allow_redirects=False, timeout=5)
    parts = urlsplit(answer.headers["Location"])
    return f"{parts.path}?{parts.query}"


def test_verified_address_signs_in(on_app: Flask) -> None:
    client: PageClient = on_app.test_client()  # type: ignore[assignment]
    answer = client.get(come_back(client))
    assert (answer.status_code, answer.location) == (303, "/areas")
    assert "A Councillor" in client.get("/areas").text


@pytest.mark.parametrize(
    "claims", [{"email_verified": False}, {"email": "stranger@example.org"}], ids=["unverified", "unknown"]
)
def test_others_do_not(on_app: Flask, provider: Provider, claims: dict[str, object]) -> None:
    provider.claims |= claims
    client: PageClient = on_app.test_client()  # type: ignore[assignment]
    assert client.get(come_back(client)).status_code == 403


def test_wrong_state_is_refused(on_app: Flask) -> None:
    client: PageClient = on_app.test_client()  # type: ignore[assignment]
    back = come_back(client)
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert client.get(back.replace(state, "forged")).status_code == 400


def test_token_signed_by_another_is_refused(on_app: Flask, provider: Provider) -> None:
    provider.sign_with = RSAKey.generate_key(2048, {"kid": "one"})
    client: PageClient = on_app.test_client()  # type: ignore[assignment]
    assert client.get(come_back(client)).status_code == 400


def test_without_an_issuer_there_is_no_such_page(client: PageClient) -> None:
    assert client.get("/sign-in/council").status_code == 404
