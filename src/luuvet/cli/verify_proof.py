"""`luuvet verify-proof`: works on a machine that has nothing but the file and the public key."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from luuvet.archive.prove import verify_proof
from luuvet.archive.tree import BadProof
from luuvet.cli.exits import FOUND, sentences
from luuvet.cli.keys import verifier_of
from luuvet.cli.say import say
from luuvet.event.proof import Proof
from luuvet.kit.clock import rfc3339


@click.command("verify-proof", help=say("verify-proof.help"), epilog=say("verify-proof.example"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--pub", metavar="KEY", required=True, help=say("verify.pub"))
def command(file: Path, pub: str) -> None:
    """Verify and tell; exit 1 when the proof does not hold."""
    with sentences():
        key = verifier_of(pub)
        proof = Proof.from_json(orjson.loads(file.read_bytes()))
        try:
            header = verify_proof(proof, key)
        except BadProof as error:
            print(say("verify-proof.bad", reason=error))
            raise click.exceptions.Exit(FOUND) from error
    print(
        say(
            "verify-proof.good",
            index=header.index,
            log=header.log,
            received=rfc3339(header.received),
            peer=header.peer or "–",
            listener=header.listener,
            size=proof.size,
        )
    )
    print(proof.payload.decode("utf-8", "replace"))
