"""Receivers of alerts, each a real server on a free port of 127.0.0.1, for tests: SMTP, HTTP, syslog; with TLS of a test authority."""

from __future__ import annotations

import base64
import datetime
import socket
import socketserver
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Authority:
    """A test authority: `ca` is its certificate; `cert` and `key` are those of a server that it signed for 127.0.0.1."""

    ca: Path
    cert: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """Return the server's context."""
        found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        found.load_cert_chain(self.cert, self.key)
        return found


def authority(folder: Path, host: str = LOOPBACK) -> Authority:
    """Make an authority and a server's certificate in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, one)]) for one in ("Test authority", host)]
    top = _builder(names[0], names[0], root).add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    ca = top.add_extension(usage, critical=True).sign(root, hashes.SHA256())
    try:
        alternative: x509.GeneralName = x509.IPAddress(ip_address(host))
    except ValueError:
        alternative = x509.DNSName(host)
    names_of = x509.SubjectAlternativeName([alternative])
    of_root = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
    low = (
        _builder(names[1], names[0], leaf)
        .add_extension(names_of, critical=False)
        .add_extension(of_root, critical=False)
    )
    signed = low.sign(root, hashes.SHA256())
    found = Authority(folder / "ca.pem", folder / "cert.pem", folder / "key.pem")
    found.ca.write_bytes(ca.public_bytes(serialization.Encoding.PEM))
    found.cert.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private = serialization.PrivateFormat.PKCS8
    found.key.write_bytes(leaf.private_bytes(serialization.Encoding.PEM, private, serialization.NoEncryption()))
    return found


def _builder(name: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    day = datetime.timedelta(days=1)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(issuer).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - day).not_valid_after(now + day)
    return made.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)


@dataclass
class Mailbox:
    """What an SMTP server got, and how it answers.

    Attributes:
        mails: envelope (sender, recipients) and content of each mail that was taken.
        replies: by command (`RCPT:<address>` before `RCPT`) what is answered instead; `DATA.` is the answer to the content.
        pause: seconds before each answer. tls: `starttls`, `smtps` or ''. logon: `user:password` that it wants.
    """

    mails: list[tuple[str, list[str], bytes]] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    tls: str = ""
    logon: str = ""
    context: ssl.SSLContext | None = None
    port: int = 0

    def parsed(self) -> list[EmailMessage]:
        """Return the mails as messages."""
        return [BytesParser(policy=policy.default).parsebytes(content) for _, _, content in self.mails]


class _Session(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        with suppress(OSError):
            self._talk()

    def _talk(self) -> None:
        box: Mailbox = self.server.box
        if box.tls == "smtps":
            self._wrap(box)
        self._say(box.replies.get("CONNECT", "220 receiver.test ESMTP"))
        self._sender, self._to, secure = "", [], box.tls == "smtps"
        while line := self.rfile.readline():
            command = line.decode("utf-8", "replace").strip()
            verb = command.split(" ")[0].upper()
            if verb == "STARTTLS":
                self._say("220 go on")
                self._wrap(box)
                secure = True
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say(self._answer(box, verb, command, secure))

    def _answer(self, box: Mailbox, verb: str, command: str, secure: bool) -> str:
        address = command.partition("<")[2].partition(">")[0]
        told = box.replies.get(f"{verb}:{address}") or box.replies.get(verb)
        if told:
            return told
        if verb == "EHLO":
            offers = ["STARTTLS"] * (box.tls == "starttls" and not secure) + ["AUTH PLAIN"] * bool(box.logon)
            return "\r\n".join([f"250-{one}" for one in ["receiver.test", *offers]] + ["250 8BITMIME"])
        if verb == "AUTH":
            given = base64.b64decode(command.split(" ")[2]).decode().replace("\0", ":").lstrip(":")
            return "235 welcome" if given == box.logon else "535 5.7.8 wrong"
        if verb == "MAIL":
            self._sender = address
        elif verb == "RCPT":
            self._to.append(address)
        elif verb == "DATA":
            self._say("354 go on")
            return self._content(box)
        return "250 ok"

    def _content(self, box: Mailbox) -> str:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        told = box.replies.get("DATA.", "250 2.0.0 Ok: queued as 4711")
        if told.startswith("250"):
            box.mails.append((self._sender, self._to, b"".join(lines)))
        self._to = []
        return told

    def _say(self, text: str) -> None:
        time.sleep(self.server.box.pause)
        self.wfile.write(text.encode() + b"\r\n")

    def _wrap(self, box: Mailbox) -> None:
        assert box.context is not None
        self.connection = box.context.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)


class _Threading(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    box: Mailbox


@contextmanager
def mailbox(box: Mailbox) -> Iterator[Mailbox]:
    """Run an SMTP server; on `box.port`, or on a free one where that is 0."""
    with _Threading((LOOPBACK, box.port), _Session) as server:
        server.box, box.port = box, server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield box
        finally:
            server.shutdown()


@dataclass
class Requests:
    """What an HTTP server got: path, headers (lower-case names), body; and what it answers, in turn, the last again and again."""

    answers: list[tuple[int, dict[str, str], bytes]] = field(default_factory=lambda: [(204, {}, b"")])
    got: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    pause: float = 0.0
    port: int = 0


@contextmanager
def web(requests: Requests, signed: Authority | None = None) -> Iterator[Requests]:
    """Run an HTTP server, with TLS where an authority is given."""
    bound = socket.create_server((LOOPBACK, requests.port))
    requests.port = bound.getsockname()[1]
    files = {"ssl_certfile": str(signed.cert), "ssl_keyfile": str(signed.key)} if signed else {}
    config = uvicorn.Config(_application(requests), log_level="critical", lifespan="off", **files)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield requests
    finally:
        server.should_exit = server.force_exit = True
        thread.join(10)
        bound.close()


def _application(requests: Requests) -> Callable[..., Awaitable[None]]:
    async def application(scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            part = await receive()
            body, more = body + part.get("body", b""), part.get("more_body", False)
        if requests.pause:
            import asyncio

            await asyncio.sleep(requests.pause)
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        requests.got.append((scope["path"], headers, body))
        answers = requests.answers
        status, more_headers, content = answers.pop(0) if len(answers) > 1 else answers[0]
        sent = [(name.encode(), value.encode()) for name, value in more_headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": content})

    return application


@contextmanager
def stream(context: ssl.SSLContext | None = None) -> Iterator[tuple[int, list[bytes]]]:
    """Run a server that keeps the bytes of each connection until it ends; yields its port and what it got."""
    got: list[bytes] = []

    class Keep(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            try:
                taken = context.wrap_socket(self.request, server_side=True) if context else self.request
                found = b""
                while piece := taken.recv(65536):
                    found += piece
                got.append(found)
            except OSError:
                return

    with _Threading((LOOPBACK, 0), Keep) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        try:
            yield server.server_address[1], got
        finally:
            server.shutdown()
