"""Sign-in by frameworks for Python, each as its documentation shows it and the settings that its page in docs/integrate shows."""

import json
import os
import sys
import tempfile
import threading
from urllib.parse import urljoin
from wsgiref.simple_server import WSGIRequestHandler, make_server

from visitor import Visitor, check

story = json.load(sys.stdin)
stack, issuer, client, person, port = (story[name] for name in ("stack", "issuer", "client", "person", "port"))
base = f"http://localhost:{port}"
scopes = ["openid", "profile", "email"]
os.environ["NO_PROXY"] = "*"


def flask():
    """An application of Flask."""
    from flask import Flask

    app = Flask("rp")
    app.config.update(SECRET_KEY="for a test", SESSION_COOKIE_NAME="rp")
    return app


def flask_oidc():
    """flask-oidc: everything by hand."""
    from flask import jsonify, session
    from flask_oidc import OpenIDConnect

    web = {
        "issuer": issuer,
        "client_id": client["id"],
        "client_secret": client["secret"],
        "auth_uri": f"{issuer}/oauth/authorize",
        "token_uri": f"{issuer}/oauth/token",
        "userinfo_uri": f"{issuer}/oauth/userinfo",
        "redirect_uris": [],
    }
    app = flask()
    app.config.update(OIDC_CLIENT_SECRETS={"web": web}, OIDC_SCOPES=" ".join(scopes))
    oidc = OpenIDConnect(app)
    app.add_url_rule("/me", "me", oidc.require_login(lambda: jsonify(session["oidc_auth_profile"])))
    return app, "/me"


def flask_pyoidc():
    """Flask-pyoidc: by discovery."""
    from flask import jsonify, session
    from flask_pyoidc import OIDCAuthentication
    from flask_pyoidc.provider_configuration import ClientMetadata, ProviderConfiguration
    from flask_pyoidc.user_session import UserSession

    app = flask()
    app.config["OIDC_REDIRECT_URI"] = f"{base}/callback"
    metadata = ClientMetadata(client["id"], client["secret"])
    wishes = {"scope": scopes}
    city = ProviderConfiguration(issuer=issuer, client_metadata=metadata, auth_request_params=wishes)
    auth = OIDCAuthentication({"city": city}, app)

    def me():
        return jsonify(UserSession(session).userinfo)

    app.add_url_rule("/me", "me", auth.oidc_auth("city")(me))
    return app, "/me"


def django(apps, middleware=(), **own):
    """A project of Django with these settings: its application, once its tables are made."""
    from django.conf import settings

    contrib = "django.contrib."
    folder = tempfile.mkdtemp()
    settings.configure(
        SECRET_KEY="for a test" * 5,
        ROOT_URLCONF="__main__",
        ALLOWED_HOSTS=["localhost"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/db"}},
        SESSION_COOKIE_NAME="rp",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        LOGIN_REDIRECT_URL="/me",
        LOGIN_REDIRECT_URL_FAILURE="/me",
        INSTALLED_APPS=[contrib + app for app in ("auth", "contenttypes", "sessions", "messages")] + apps,
        MIDDLEWARE=[
            contrib + "sessions.middleware.SessionMiddleware",
            contrib + "auth.middleware.AuthenticationMiddleware",
            contrib + "messages.middleware.MessageMiddleware",
            *middleware,
        ],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        **own,
    )
    import django as library
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    library.setup()
    call_command("migrate", verbosity=0)
    return get_wsgi_application()


def route(where, urls, name):
    """The addresses of the project: those of the library, and one that tells who is signed in."""
    from django.http import JsonResponse
    from django.urls import include, path

    def me(request):
        return JsonResponse({"name": name(request.user), "email": getattr(request.user, "email", "")})

    globals()["urlpatterns"] = [path("me", me), path(where, include(urls))]


def mozilla():
    """mozilla-django-oidc: endpoints by hand, and PKCE. The name is for a backend of the project to keep."""
    app = django(
        ["mozilla_django_oidc"],
        AUTHENTICATION_BACKENDS=["__main__.Backend"],
        OIDC_RP_CLIENT_ID=client["id"],
        OIDC_RP_CLIENT_SECRET=client["secret"],
        OIDC_OP_AUTHORIZATION_ENDPOINT=f"{issuer}/oauth/authorize",
        OIDC_OP_TOKEN_ENDPOINT=f"{issuer}/oauth/token",
        OIDC_OP_USER_ENDPOINT=f"{issuer}/oauth/userinfo",
        OIDC_OP_JWKS_ENDPOINT=f"{issuer}/oauth/jwks",
        OIDC_RP_SIGN_ALGO="RS256",
        OIDC_RP_SCOPES=" ".join(scopes),
        OIDC_USE_PKCE=True,
    )
    from mozilla_django_oidc.auth import OIDCAuthenticationBackend

    class Backend(OIDCAuthenticationBackend):
        """Keeps the name."""

        def create_user(self, claims):
            user = super().create_user(claims)
            user.last_name, user.first_name = claims["family_name"], claims["given_name"]
            user.save()
            return user

    globals()["Backend"] = Backend
    route("oidc/", "mozilla_django_oidc.urls", lambda user: user.last_name + user.first_name)
    return app, "/oidc/authenticate/"


def allauth():
    """django-allauth: by discovery, and PKCE."""
    app = {"provider_id": "city", "name": "city", "client_id": client["id"], "secret": client["secret"]}
    city = {"APPS": [{**app, "settings": {"server_url": issuer}}], "OAUTH_PKCE_ENABLED": True}
    made = django(
        ["allauth", "allauth.account", "allauth.socialaccount", "allauth.socialaccount.providers.openid_connect"],
        ["allauth.account.middleware.AccountMiddleware"],
        AUTHENTICATION_BACKENDS=["allauth.account.auth_backends.AuthenticationBackend"],
        SOCIALACCOUNT_PROVIDERS={"openid_connect": city},
        SOCIALACCOUNT_LOGIN_ON_GET=True,
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
    )

    def name(user):
        from allauth.socialaccount.models import SocialAccount

        return SocialAccount.objects.get(user=user).extra_data["userinfo"]["name"]

    route("accounts/", "allauth.urls", name)
    return made, "/accounts/oidc/city/login/"


def social():
    """social-auth-app-django: by discovery, and PKCE."""
    made = django(
        ["social_django"],
        AUTHENTICATION_BACKENDS=["social_core.backends.open_id_connect.OpenIdConnectAuth"],
        SOCIAL_AUTH_OIDC_OIDC_ENDPOINT=issuer,
        SOCIAL_AUTH_OIDC_KEY=client["id"],
        SOCIAL_AUTH_OIDC_SECRET=client["secret"],
        SOCIAL_AUTH_OIDC_USE_PKCE=True,
    )
    route("", "social_django.urls", lambda user: user.last_name + user.first_name)
    return made, "/login/oidc/"


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *_):
        pass


app, start = {
    "flask-oidc": flask_oidc,
    "flask-pyoidc": flask_pyoidc,
    "mozilla-django-oidc": mozilla,
    "django-allauth": allauth,
    "social-auth-app-django": social,
}[stack]()
server = make_server("localhost", port, app, handler_class=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
visitor = Visitor(person)
url = base + start
begin = visitor.http.post if stack == "social-auth-app-django" else visitor.http.get
answer = begin(url, allow_redirects=False)
for _ in range(8):
    if "location" not in answer.headers:
        break
    url = urljoin(url, answer.headers["location"])
    if url.startswith(issuer):
        url = visitor.walk(url, base, "teacher")
    answer = visitor.http.get(url, allow_redirects=False)
check(answer.status_code == 200, f"{stack} signs her in at {url}: {answer.status_code} {answer.text[:400]}")
known = answer.json()
check(known["name"] == person["name"], f"{stack} knows her name: {known}")
check(known["email"].endswith("@example.edu.tw"), f"{stack} knows her address: {known}")
print(f"{stack}: done")
