"""The whole life of a relying party with Authlib, knowing nothing but the issuer."""

import base64
import json
import secrets
import sys
from urllib.parse import parse_qs, urlencode, urlsplit

import requests
from authlib.integrations.requests_client import OAuth2Session
from authlib.integrations.base_client.errors import OAuthError
from authlib.oauth2.rfc7523 import PrivateKeyJWT
from authlib.oidc.core import CodeIDToken
from cryptography.hazmat.primitives import serialization
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

from visitor import Visitor, check

story = json.load(sys.stdin)
client, person, prefix = story["client"], story["person"], story["claims_prefix"]
plain = requests.Session()
plain.trust_env = False
metadata = plain.get(story["issuer"] + "/.well-known/openid-configuration").json()
check(metadata["issuer"] == story["issuer"], "discovery names the issuer")
keys = KeySet.import_key_set(plain.get(metadata["jwks_uri"]).json())
visitor = Visitor(person)


def private_key():
    """The client's own key."""
    key = serialization.load_der_private_key(base64.b64decode(client["key_pkcs8"]), None)
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return ECKey.import_key(key.private_bytes(*form))


def session():
    """A session of the client with the method it is registered for."""
    made = OAuth2Session(
        client["id"],
        private_key() if client["auth"] == "private_key_jwt" else client.get("secret"),
        scope="openid profile email offline_access edu.acting edu.child",
        redirect_uri=client["redirect_uri"],
        code_challenge_method="S256",
        token_endpoint_auth_method=client["auth"],
        revocation_endpoint_auth_method=client["auth"],
    )
    made.trust_env = False
    if client["auth"] == "private_key_jwt":
        headers = {"kid": client["key_id"]}
        made.register_client_auth_method(
            PrivateKeyJWT(metadata["token_endpoint"], headers=headers, alg="ES256")
        )
    return made


def verified(tokens, nonce):
    """The claims of the ID token after all checks."""
    token = jwt.decode(tokens["id_token"], keys, algorithms=[client["id_token_alg"]])
    must = {"iss": {"values": [metadata["issuer"]]}, "aud": {"value": client["id"]}, "nonce": {"value": nonce}}
    params = {"client_id": client["id"], "nonce": nonce, "access_token": tokens["access_token"]}
    claims = CodeIDToken(token.claims, token.header, must, params)
    claims.validate(leeway=5)
    return claims


def authorize(context, **extra):
    """One authorization: the client's session, its tokens and the checked claims."""
    oauth, nonce, verifier = session(), secrets.token_urlsafe(16), secrets.token_urlsafe(48)
    url, state = oauth.create_authorization_url(
        metadata["authorization_endpoint"], nonce=nonce, code_verifier=verifier, **extra
    )
    callback = visitor.walk(url, client["redirect_uri"], context)
    answer = parse_qs(urlsplit(callback).query)
    check(answer["iss"] == [metadata["issuer"]], "the answer names its issuer (RFC 9207)")
    if "error" in answer:
        return answer["error"][0], None, None
    tokens = oauth.fetch_token(
        metadata["token_endpoint"], authorization_response=callback, state=state, code_verifier=verifier
    )
    return oauth, tokens, verified(tokens, nonce)


def acting(claims):
    """Who one acts as."""
    return claims[f"{prefix}/acting"]


def introspect(oauth, token):
    """Introspection with the client's own proof."""
    return oauth.introspect_token(metadata["introspection_endpoint"], token=token).json()


# Signs in and acts as a teacher.
oauth, tokens, claims = authorize("teacher")
subject = claims["sub"]
check(acting(claims)["role"] == "teacher", "she acts as a teacher")
userinfo = oauth.get(metadata["userinfo_endpoint"]).json()
check(userinfo["sub"] == subject and userinfo["name"] == person["name"], "userinfo says who she is")

# Refreshes; the identity stays.
first = dict(tokens)
second = dict(oauth.refresh_token(metadata["token_endpoint"], refresh_token=first["refresh_token"]))
check(second["access_token"] != first["access_token"], "a refresh gives a new access token")

# Switches to her second child without a password.
visitor.person = {**person, "password": "not asked for"}
_, _, switched = authorize("guardian 2", prompt="select_account")
child = acting(switched)["child"]
check(child["name"] == person["children"][1], "she acts for her second child")
check(switched["sub"] == subject, "the subject is hers, never the child")


def details(**wanted):
    """One authorization detail of the city (RFC 9396)."""
    return json.dumps([{"type": "edu_context", **wanted}])


# Asks for an identity by authorization_details, first as teacher, then for the child.
_, _, teacher = authorize("teacher", authorization_details=details(role="teacher"))
check(acting(teacher)["role"] == "teacher", "authorization_details lead back to the teacher")
wanted = details(role="guardian", child=child["sub"])
_, last, parent = authorize("guardian 2", authorization_details=wanted)
check(acting(parent)["child"]["sub"] == child["sub"], "authorization_details lead to the child")

# Introspection and revocation.
if client["auth"] != "none":
    alive = introspect(oauth, second["access_token"])
    check(alive["active"] and alive["client_id"] == client["id"], "the access token is active")
gone = oauth.revoke_token(metadata["revocation_endpoint"], token=second["refresh_token"])
check(gone.status_code == 200, "the revocation is taken")
if client["auth"] != "none":
    check(not introspect(oauth, second["access_token"])["active"], "revocation ends the grant")
try:
    oauth.refresh_token(metadata["token_endpoint"], refresh_token=second["refresh_token"])
    check(False, "a revoked refresh token is refused")
except OAuthError as refusal:
    check(refusal.error == "invalid_grant", f"a revoked refresh token is refused, got {refusal.error}")

# Signs out.
leave = {
    "post_logout_redirect_uri": client["post_logout_redirect_uri"],
    "id_token_hint": last["id_token"],
    "state": "farewell",
}
end = f"{metadata['end_session_endpoint']}?{urlencode(leave)}"
back = visitor.walk(end, client["post_logout_redirect_uri"])
check(parse_qs(urlsplit(back).query) == {"state": ["farewell"]}, "the sign-out leads back with its state")
silent, _, _ = authorize("teacher", prompt="none")
check(silent == "login_required", f"nobody is signed in any more, got {silent}")
print(f"Authlib, {client['auth']}: done")
