"""Makes keys, and verifies signatures with dkimpy, for tests/it/mailing/signing.rs."""

import base64
import os
import sys

import dkim
from cryptography.hazmat.primitives import serialization as s
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

if sys.argv[1] == "make":
    kind, path = sys.argv[2:]
    form = s.PrivateFormat.PKCS8
    if kind == "ed25519":
        key = ed25519.Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes(s.Encoding.Raw, s.PublicFormat.Raw)
    else:
        key = rsa.generate_private_key(public_exponent=65537, key_size=1024 if "1024" in kind else 2048)
        public = key.public_key().public_bytes(s.Encoding.DER, s.PublicFormat.SubjectPublicKeyInfo)
        if kind == "rsa-pkcs1":
            form = s.PrivateFormat.TraditionalOpenSSL
    secret = key.private_bytes(s.Encoding.PEM, form, s.NoEncryption())
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file:
        file.write(secret)
    print(f"v=DKIM1; k={kind.split('-')[0]}; p={base64.b64encode(public).decode()}")
else:
    name, record = sys.argv[2:]
    expected = name.encode() + b"."

    def dns(asked, timeout=5):
        return record if asked == expected else None

    print(dkim.verify(sys.stdin.buffer.read(), dnsfunc=dns))
