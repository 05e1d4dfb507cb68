"""A mail server (aiosmtpd) that does what a script says, for tests/it/mailing.

Arguments: a folder for what arrives, and the script as JSON. Prints its port when it
listens; ends when its standard input ends, so that it never outlives its test.

  replies  {"MAIL": [...], "RCPT a@b": [...], "DATA": [...], ".": [...]}: one entry for each
           use in turn, null or none left for the usual answer
  drop     at "greeting", "MAIL", "RCPT", "DATA", "middle" (of the message), "." (unanswered)
  silent   the same places: never answers there
  slow     seconds before each reply
  tls      "starttls" or "implicit"
  names    names in the certificate
  login    {name: password}
  inject   a second reply in the clear behind the one to STARTTLS
  gbk      replies in GBK
  size     most bytes
"""

import asyncio
import datetime
import ipaddress
import json
import os
import ssl
import sys
from pathlib import Path

from aiosmtpd.smtp import SMTP, AuthResult

BOX = Path(sys.argv[1])
SCRIPT = json.loads(sys.argv[2])
REPLIES = SCRIPT.get("replies", {})
USED = {}
COUNT = {"mail": 0, "connection": 0}


def log(text):
    with open(BOX / "log", "a") as file:
        file.write(text + "\n")


def scripted(place):
    nth = USED.get(place, 0)
    USED[place] = nth + 1
    said = REPLIES.get(place, [])
    return said[nth] if nth < len(said) else None


async def trouble(server, place):
    """Drops the connection or falls silent here."""
    if SCRIPT.get("drop") == place:
        server.transport.abort()
        await asyncio.sleep(3600)
    if SCRIPT.get("silent") == place:
        await asyncio.sleep(3600)


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, options):
        log("MAIL " + " ".join(sorted(options)))
        await trouble(server, "MAIL")
        said = scripted("MAIL")
        if said:
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        log("RCPT " + address)
        await trouble(server, "RCPT")
        said = scripted("RCPT " + address)
        if said:
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        log(".")
        said = scripted(".")
        if said is None or said.startswith("2"):
            COUNT["mail"] += 1
            told = {
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "connection": server.number,
                "tls": session.ssl is not None or SCRIPT.get("tls") == "implicit",
                "login": session.auth_data,
            }
            (BOX / f"{COUNT['mail']:03}.eml").write_bytes(envelope.original_content)
            (BOX / f"{COUNT['mail']:03}.json").write_text(json.dumps(told))
        await trouble(server, ".")
        return said or "250 2.0.0 kept"


class Server(SMTP):
    number = 0

    async def _handle_client(self):
        COUNT["connection"] += 1
        self.number = COUNT["connection"]
        log("connection")
        await trouble(self, "greeting")
        await super()._handle_client()

    async def push(self, status):
        await asyncio.sleep(SCRIPT.get("slow", 0))
        if isinstance(status, bytes):
            status = status.decode("utf-8")
        line = status.encode("gbk" if SCRIPT.get("gbk") else "utf-8") + b"\r\n"
        if SCRIPT.get("inject") and status.startswith("220 Ready"):
            line += b"250 injected\r\n"
        self._writer.write(line)
        await self._writer.drain()

    async def smtp_DATA(self, arg):
        log("DATA")
        await trouble(self, "DATA")
        said = scripted("DATA")
        if said:
            await self.push(said)
            return
        if "middle" in (SCRIPT.get("drop"), SCRIPT.get("silent")):
            await self.push("354 go on")
            await self._reader.readline()
            await trouble(self, "middle")
        await super().smtp_DATA(arg)


def login(server, session, envelope, mechanism, data):
    known = SCRIPT["login"].get(data.login.decode())
    right = known is not None and known == data.password.decode()
    log(f"AUTH {mechanism} {right}")
    return AuthResult(success=right, handled=right, auth_data=data.login.decode())


def certificate(names):
    """A CA in ca.pem, and a certificate of it; another CA in other.pem."""
    # Slow to load, and needed for TLS only.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    day = datetime.timedelta(days=1)
    now = datetime.datetime.now(datetime.timezone.utc)

    def build(subject, issuer, key, signer, extensions):
        name = lambda text: x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
        builder = x509.CertificateBuilder().subject_name(name(subject)).issuer_name(name(issuer))
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - day).not_valid_after(now + day)
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(signer, hashes.SHA256())

    def pem(cert):
        return cert.public_bytes(serialization.Encoding.PEM)

    authority = [(x509.BasicConstraints(ca=True, path_length=None), True)]
    for file in ["other.pem", "ca.pem"]:
        root = ec.generate_private_key(ec.SECP256R1())
        (BOX / file).write_bytes(pem(build("test ca", "test ca", root, root, authority)))
    key = ec.generate_private_key(ec.SECP256R1())

    def general(name):
        try:
            return x509.IPAddress(ipaddress.ip_address(name))
        except ValueError:
            return x509.DNSName(name)

    alternative = x509.SubjectAlternativeName([general(name) for name in names])
    leaf = build("test server", "test ca", key, root, [(alternative, False)])
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (BOX / "server.pem").write_bytes(pem(leaf) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(BOX / "server.pem")
    return context


async def main():
    loop = asyncio.get_running_loop()
    tls = SCRIPT.get("tls")
    context = certificate(SCRIPT.get("names", ["127.0.0.1"])) if tls else None
    more = {"tls_context": context} if tls == "starttls" else {}
    if "login" in SCRIPT:
        more |= {"authenticator": login, "auth_require_tls": False, "auth_required": True}
    if "size" in SCRIPT:
        more["data_size_limit"] = SCRIPT["size"]

    def protocol():
        return Server(Handler(), hostname="mx.example.cn", enable_SMTPUTF8=True, loop=loop, **more)

    wrapped = context if tls == "implicit" else None
    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=wrapped)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


try:
    asyncio.run(main())
finally:
    # The thread that waits for standard input would keep the process.
    os._exit(0)
