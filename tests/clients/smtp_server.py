"""A mail server that demands TLS and a password, and judges DKIM with the published key.

Takes `count` mails and prints what it saw of them.
"""

import asyncio
import json
import ssl
import sys
from email import message_from_bytes, policy

import dkim
from aiosmtpd.smtp import SMTP, AuthResult

story = json.load(sys.stdin)
seen = []


def published(name, timeout=5):
    wanted = story["dkim"]["name"].encode()
    return f"v=DKIM1; k=rsa; p={story['dkim']['key']}".encode() if name == wanted else None


def authenticate(server, session, envelope, mechanism, login):
    right = (login.login.decode(), login.password.decode()) == (story["username"], story["password"])
    # What is not handled here is answered with 535.
    return AuthResult(success=right, handled=right, auth_data=login.login.decode())


class Handler:
    def __init__(self, done):
        self.done = done

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("nobody@"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("full@"):
            return "452 4.2.2 mailbox full"
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):
        mail = message_from_bytes(envelope.content, policy=policy.default)
        seen.append({
            "tls": server.transport.get_extra_info("ssl_object") is not None,
            "login": session.auth_data,
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "headers": {name.lower(): str(value) for name, value in mail.items()},
            "text": mail.get_body(("plain",)).get_content(),
            "dkim": dkim.verify(envelope.content, dnsfunc=published),
        })
        if len(seen) == story["count"]:
            asyncio.get_running_loop().call_later(0.5, self.done.set)
        return "250 taken"


async def main():
    done = asyncio.Event()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(story["certificate"], story["key"])
    handler = Handler(done)

    def speak():
        tls = None if story["implicit"] else context
        return SMTP(
            handler,
            hostname="localhost",
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=authenticate,
            auth_required=True,
            auth_require_tls=tls is not None,
        )

    around = context if story["implicit"] else None
    server = await asyncio.get_running_loop().create_server(speak, "127.0.0.1", story["port"], ssl=around)
    await asyncio.wait_for(done.wait(), 60)
    server.close()
    print(json.dumps(seen))


asyncio.run(main())
