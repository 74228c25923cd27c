"""Signatures of responses between nodes (RFC 9421) over the digest of the representation (RFC 9530), with Ed25519.

A signature covers the status, the path and query of the request, and Repr-Digest. Thus an answer to one request cannot
be given to another one, and a body that was changed on the way is noticed, whoever forwards it. Keys are 32 bytes in
hexadecimal; a public key is published as a JSON Web Key (RFC 8037).
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageSigner,
    HTTPMessageVerifier,
    MappingKeyResolver,
)
from http_message_signatures.algorithms import ED25519

_COVERED: Final = ("@status", '"@path";req', '"@query";req', "repr-digest")
_LABEL: Final = "fonds"
_TAG: Final = "fonds-exchange"


class SignatureError(Exception):
    """A response is not signed by a key as it should be; the text says why, for people."""


@dataclass
class _Request:
    url: str
    method: str = "GET"
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class _Message:
    """A response as the library reads it."""

    status_code: int
    headers: dict[str, str]
    request: _Request


class _Verifier(HTTPMessageVerifier):
    # clocks of nodes differ, and what is old is noticed by its place in the log
    max_clock_skew = timedelta(days=36_500)


@lru_cache(maxsize=4)
def public_key(private_key: str) -> str:
    """Return the public key of a private key."""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key)).public_key()
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def to_jwk(key: str) -> dict[str, str]:
    """Return a public key as a JSON Web Key (RFC 8037, 2); its `kid` is its thumbprint (RFC 7638)."""
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(bytes.fromhex(key))}
    return {**jwk, "alg": "EdDSA", "use": "sig", "kid": thumbprint(key)}


def from_jwk_set(body: bytes) -> str:
    """Return the first Ed25519 key of a JSON Web Key Set (RFC 7517, 5); "" if there is none."""
    try:
        document = json.loads(body)
    except ValueError:
        return ""
    keys = document.get("keys") if isinstance(document, dict) else None
    for jwk in keys if isinstance(keys, list) else ():
        if isinstance(jwk, dict) and jwk.get("kty") == "OKP" and jwk.get("crv") == "Ed25519":
            try:
                key = base64.urlsafe_b64decode(f"{jwk.get('x', '')}===")
            except ValueError:
                continue
            if len(key) == 32:
                return key.hex()
    return ""


def thumbprint(key: str) -> str:
    """Return the thumbprint of a public key (RFC 7638), by which people compare it."""
    jwk = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(bytes.fromhex(key))}
    return _base64url(hashlib.sha256(json.dumps(jwk, separators=(",", ":")).encode()).digest())


def signature_headers(
    body: bytes, url: str, private_key: str, created: datetime | None = None
) -> tuple[tuple[str, str], ...]:
    """Return the headers of a response with status 200: Repr-Digest, Signature-Input and Signature.

    `body` is the body in its content coding, and `url` that of the request.
    """
    message = _Message(200, {"Repr-Digest": _repr_digest(body)}, _Request(url))
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(private_key))
    id = thumbprint(public_key(private_key))
    signer = HTTPMessageSigner(
        signature_algorithm=ED25519,
        key_resolver=MappingKeyResolver(public_keys={}, private_keys={id: key}),
    )
    signer.sign(
        message,
        key_id=id,
        created=created or datetime.now(UTC),
        label=_LABEL,
        tag=_TAG,
        covered_component_ids=_COVERED,
    )
    return tuple(message.headers.items())


def verify(raw_digest: bytes, url: str, headers: Mapping[str, str], key: str) -> None:
    """Verify that a response with status 200 was signed with a key. Raises SignatureError.

    `raw_digest` is the SHA-256 of the body as it came, in its content coding.
    """
    resolver = MappingKeyResolver(
        public_keys={thumbprint(key): Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))}, private_keys={}
    )
    verifier = _Verifier(signature_algorithm=ED25519, key_resolver=resolver)
    names = ("Repr-Digest", "Signature-Input", "Signature")
    message = _Message(200, {name: headers[name] for name in names if name in headers}, _Request(url))
    try:
        verifier.verify(message, max_age=None, expect_tag=_TAG, require_components=_COVERED)
    except (HTTPMessageSignaturesException, ValueError, KeyError) as error:
        raise SignatureError(f"{url} is not signed with the key {thumbprint(key)}: {error}") from None
    if f"sha-256=:{base64.b64encode(raw_digest).decode()}:" not in headers["Repr-Digest"]:
        raise SignatureError(f"the body of {url} has another digest than the one that was signed")


def _repr_digest(body: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
