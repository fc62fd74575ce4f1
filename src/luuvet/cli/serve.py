"""`luuvet serve`: everything, in the foreground, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import click

from luuvet.case.delivery.routes import read_routes
from luuvet.cli import options
from luuvet.cli.exits import CouldNot, sentences
from luuvet.cli.say import say
from luuvet.kit import journal, settings
from luuvet.wire.layout import Layout
from luuvet.wire.remote import answers
from luuvet.wire.supervisor import Supervisor
from luuvet.wire.welcome import first_key

_READY_SECONDS = 60.0


@click.command("serve", help=say("serve.help"), epilog=say("serve.example"))
@options.data
def command(data: Path) -> None:
    """Start, print how to use it, watch until stopped."""
    with sentences():
        known = settings.load(data)
        read_routes(known)  # here: a wrong route is told to whoever starts the server, not found when an alert is lost
        journal.configure("supervisor", known.text("log_level"))
        supervisor = Supervisor(Layout(data), known.number("supervise.hang_seconds"), ["--data", str(data)])
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: supervisor.stopping.set())
        threading.Thread(target=_welcome, args=(supervisor, known), daemon=True).start()
        supervisor.run()
    if supervisor.failed:
        raise CouldNot(say("serve.failed", how=supervisor.failed))
    click.echo(say("serve.stopped"))


def _welcome(supervisor: Supervisor, known: settings.Settings) -> None:
    """Print the address and what to do once every process answers."""
    layout = supervisor.layout
    waited = 0.0
    while not supervisor.stopping.wait(0.1):
        waited += 0.1
        if all(answers(path) for path in (layout.inner("intake"), layout.inner("owner"), layout.socket)):
            break
        if waited > _READY_SECONDS:
            click.echo(say("serve.slow"), err=True)
            waited = 0.0
    else:
        return
    key = first_key(layout)
    if key:
        click.echo(say("serve.key", verifier=key, folder=layout.keys))
    target, _, port = (known.text("receive.syslog_tcp") or "127.0.0.1:5514").rpartition(":")
    click.echo(
        say(
            "serve.ready",
            target=target,
            port=port,
            console=known.text("console.address"),
            tcp=known.text("receive.syslog_tcp") or "–",
            udp=known.text("receive.syslog_udp") or "–",
            relp=known.text("receive.relp") or "–",
            http=known.text("receive.http") or "–",
            data=layout.data,
        )
    )
