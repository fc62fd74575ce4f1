"""`luuvet erase keygen|order|apply`: erasure of personal data by an order that its authority signed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from luuvet.archive.note import Signer, read_signer
from luuvet.archive.order import Order, ranges_of
from luuvet.cli import options
from luuvet.cli.door import open_door
from luuvet.cli.exits import sentences
from luuvet.cli.say import say
from luuvet.kit.durable import write_file
from luuvet.kit.ids import parse_event_id

_OUT = click.Path(dir_okay=False, path_type=Path)
_IN = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("erase", help=say("erase.help"), epilog=say("erase.example"))
def command() -> None:
    """Hold the sub-commands."""


@command.command("keygen", help=say("erase.keygen"), epilog=say("erase.keygen-example"))
@click.argument("name")
@click.option("-o", "--output", type=_OUT, required=True, help=say("erase.key-output"))
def keygen(name: str, output: Path) -> None:
    """Write the private key (mode 0600), print the verifier key for the setting archive.erasure_key."""
    with sentences():
        signer = Signer.generate(name)
        write_file(output, signer.private_text().encode(), 0o600)
    print(signer.verifier)


@command.command("order", help=say("erase.order"), epilog=say("erase.order-example"))
@click.argument("event_ids", nargs=-1, required=True)
@click.option("--key", type=_IN, required=True, help=say("erase.key"))
@click.option("--ground", required=True, help=say("erase.ground"))
@click.option("--authority", required=True, help=say("erase.authority"))
@click.option("-o", "--output", type=_OUT, required=True, help=say("checkpoint.output"))
def order(event_ids: tuple[str, ...], key: Path, ground: str, authority: str, output: Path) -> None:
    """Write a signed order for some events of one log."""
    with sentences():
        places = [parse_event_id(text) for text in event_ids]
        logs = {place.log for place in places}
        if len(logs) != 1:
            raise ValueError(say("erase.one-log"))
        text = Order(
            logs.pop(), ranges_of([p.index for p in places]), ground, date.today().isoformat(), authority
        ).text()
        write_file(output, read_signer(key.read_text("utf-8").strip()).sign(text).encode())


@command.command("apply", help=say("erase.apply"), epilog=say("erase.apply-example"))
@click.argument("order_file", type=_IN)
@options.data
def apply(order_file: Path, data: Path) -> None:
    """Carry it out; the order and who carried it out are sealed."""
    with sentences(), open_door(data) as door:
        done = door.ask("erase", order=order_file.read_text("utf-8"))
    click.echo(say("erase.done", count=done["erased"]), err=True)
