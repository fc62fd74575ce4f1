"""Signed notes (c2sp.org/signed-note): text signed by one or more keys, and the text forms of the keys. Ed25519 only."""

from __future__ import annotations

import binascii
import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_ED25519 = b"\x01"
_PRIVATE = "PRIVATE+KEY+"
_LINE = re.compile("— ([^ +]+) ([A-Za-z0-9+/]+={0,2})")
_MOST_SIGNATURES = 100


class BadNote(ValueError):
    """A note is malformed, or no signature of a trusted key verifies."""


class BadKey(ValueError):
    """The text is not a key; the sentence says what one looks like."""


@dataclass(frozen=True)
class Verifier:
    """A public key and its name."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name ‖ LF ‖ 0x01 ‖ public key)."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def verify(self, text: bytes, signature: bytes) -> bool:
        """Tell whether the signature over the text is this key's."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except InvalidSignature:
            return False
        return True

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(_ED25519 + self.public).decode()}"


class Signer:
    """A private key and its name."""

    def __init__(self, name: str, seed: bytes) -> None:
        """Take the key of a 32-byte seed (RFC 8032 section 5.1.5)."""
        check_name(name)
        self._seed = seed
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(name, self._key.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Signer:
        """Make a new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    def sign(self, text: str) -> str:
        """Return the text as a note signed by this key; the text ends in a newline."""
        raw = text.encode()
        if not raw.endswith(b"\n"):
            raise ValueError("the text of a note ends in a newline")
        signature = b64encode(self.verifier.key_id + self._key.sign(raw)).decode()
        return f"{text}\n— {self.verifier.name} {signature}\n"

    def private_text(self) -> str:
        """Return the key in the text form that Go's note package began: a secret."""
        head = f"{_PRIVATE}{self.verifier.name}+{self.verifier.key_id.hex()}+"
        return head + b64encode(_ED25519 + self._seed).decode()


def check_name(name: str) -> None:
    """Refuse what may not name a key.

    Raises:
        BadKey: the name is empty, or holds a space, a plus sign or a control character.
    """
    if not name or "+" in name or any(char.isspace() or ord(char) < 0x20 for char in name):
        raise BadKey(f"{name!r} cannot name a key: it must not be empty nor hold a space or a plus sign")


def read_verifier(text: str) -> Verifier:
    """Read a verifier key, `<name>+<8 hex digits>+<base64>`.

    Raises:
        BadKey: the text is damaged or of another type.
    """
    name, key_id, public = _fields(text.strip(), "a verifier key looks like name+1a2b3c4d+Aa…=")
    found = Verifier(name, public)
    if found.key_id.hex() != key_id:
        raise BadKey(f"the key of {name} is damaged: its id is {found.key_id.hex()}, the text says {key_id}")
    return found


def read_signer(text: str) -> Signer:
    """Read a private key, `PRIVATE+KEY+<name>+<8 hex digits>+<base64>`.

    Raises:
        BadKey: the text is damaged or of another type.
    """
    text = text.strip()
    if not text.startswith(_PRIVATE):
        raise BadKey("a private key begins with PRIVATE+KEY+")
    name, key_id, seed = _fields(text.removeprefix(_PRIVATE), "the private key is damaged")
    found = Signer(name, seed)
    if found.verifier.key_id.hex() != key_id:
        raise BadKey(f"the private key of {name} is damaged: its id does not fit")
    return found


def _fields(text: str, sentence: str) -> tuple[str, str, bytes]:
    parts = text.split("+", 2)
    try:
        name, key_id, encoded = parts
        raw = b64decode(encoded, validate=True)
    except (ValueError, binascii.Error):
        raise BadKey(sentence) from None
    check_name(name)
    if raw[:1] != _ED25519 or len(raw) != 33 or not re.fullmatch("[0-9a-f]{8}", key_id):
        raise BadKey(f"{sentence}; only Ed25519 keys are read")
    return name, key_id, raw[1:]


def split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Return the text and the signatures (key name, key id ‖ signature) of a note; nothing is verified.

    Raises:
        BadNote: the shape is wrong.
    """
    text, parted, tail = note.rpartition("\n\n")
    if not parted or not tail.endswith("\n"):
        raise BadNote("a signed note is a text, an empty line, and signature lines")
    if any(ord(char) < 0x20 and char != "\n" for char in note):
        raise BadNote("a signed note holds no control characters")
    lines = tail[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise BadNote(f"a signed note of more than {_MOST_SIGNATURES} signatures is not read")
    return text + "\n", [_signature(line) for line in lines]


def _signature(line: str) -> tuple[str, bytes]:
    found = _LINE.fullmatch(line)
    try:
        raw = b64decode(found[2], validate=True) if found else b""
    except binascii.Error:
        raw = b""
    # Encoded again, because several texts decode to the same bytes and only one of them is what was signed off.
    if found is None or len(raw) < 5 or b64encode(raw).decode() != found[2]:
        raise BadNote("a signature line is damaged")
    return found[1], raw


def open_note(note: str, verifiers: Iterable[Verifier]) -> str:
    """Return the text of a note that at least one trusted key signed.

    Raises:
        BadNote: malformed, no known key signed it, or a known key's signature is wrong.
    """
    text, signatures = split(note)
    known = {(each.name, each.key_id): each for each in verifiers}
    verified = False
    for name, raw in signatures:
        verifier = known.get((name, raw[:4]))
        if verifier is None:
            continue
        if not verifier.verify(text.encode(), raw[4:]):
            raise BadNote(f"the signature of {name} is wrong")
        verified = True
    if not verified:
        raise BadNote("no signature is of a trusted key: " + ", ".join(sorted(str(v) for v in known.values())))
    return text
