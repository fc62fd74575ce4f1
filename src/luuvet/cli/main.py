"""Finds the command. Modules are imported only when their command runs, so that small commands start fast."""

from __future__ import annotations

import importlib
import sys

import click

from luuvet import __version__
from luuvet.cli.click_words import speak
from luuvet.cli.exits import COULD_NOT, WRONG, CouldNot
from luuvet.cli.say import LANG, say

speak(LANG)

COMMANDS: dict[str, str] = {
    "serve": "serve",
    "ingest": "ingest",
    "parse": "parse",
    "search": "search",
    "tail": "tail",
    "trail": "trail",
    "match": "match",
    "searches": "searches",
    "hunt": "hunt",
    "cause": "cause",
    "alerts": "alerts",
    "assets": "assets",
    "deliver": "deliver",
    "status": "status",
    "checkpoint": "checkpoint",
    "verify": "verify",
    "proof": "proof",
    "verify-proof": "verify_proof",
    "erase": "erase",
    "rebuild": "rebuild",
    "backup": "backup",
    "restore": "restore",
    "rules": "rules",
    "formats": "formats",
    "settings": "settings",
}
_HIDDEN = {"process": "process"}


class Commands(click.Group):
    """A group whose commands are imported when asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of a first day's use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Return a command or None."""
        module = (COMMANDS | _HIDDEN).get(name)
        if module is None:
            return None
        command: click.Command = importlib.import_module(f"luuvet.cli.{module}").command
        return command


@click.command(cls=Commands, help=say("main.help"), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="luuvet")
def root() -> None:
    """Dispatch to a command."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; exits with 0, 1, 2 or 3 as the interface says."""
    try:
        code = root.main(args=arguments, prog_name="luuvet", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = WRONG
    except CouldNot as error:
        click.echo(str(error), err=True)
        code = COULD_NOT
    except BrokenPipeError:
        sys.stderr.close()
        code = 0
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
