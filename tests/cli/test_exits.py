from __future__ import annotations

import click
import pytest

from luuvet.cli.exits import CouldNot, sentences
from luuvet.cli.say import LANG
from luuvet.console.abilities import Refused
from luuvet.event.raw import SinkClosed, SinkFull
from luuvet.kit.durable import Held
from luuvet.kit.settings import BadSetting


@pytest.mark.parametrize(
    "wrong",
    [
        BadSetting("there is no setting 'x'"),
        ValueError("'x' is not a time"),
        FileNotFoundError(2, "No such file", "x"),
        IsADirectoryError(21, "Is a directory", "x"),
        Refused(400, "the query is wrong"),
        Refused(404, "there is no such event"),
    ],
)
def test_wrong_input_is_the_persons_to_mend(wrong: Exception) -> None:
    with pytest.raises(click.ClickException) as told, sentences():
        raise wrong
    assert "x" in told.value.message or str(wrong) in told.value.message


@pytest.mark.parametrize(
    "cannot",
    [
        Held("another process has it"),
        SinkFull("the disk is full"),
        SinkClosed("the log is closing"),
        OSError(28, "No space left on device"),
        PermissionError(13, "Permission denied"),
        Refused(503, "the process 'owner' does not run now"),
    ],
)
def test_what_cannot_be_done_now_keeps_its_sentence(cannot: Exception) -> None:
    with pytest.raises(CouldNot) as told, sentences():
        raise cannot
    assert str(cannot) == str(told.value)


def test_a_refusal_is_told_in_the_language_of_the_command_line() -> None:
    with pytest.raises(click.ClickException) as told, sentences():
        raise Refused(400, "the bracket is not closed", "dấu ngoặc chưa đóng")
    assert told.value.message == Refused(400, "the bracket is not closed", "dấu ngoặc chưa đóng").said(LANG)


def test_a_reader_that_has_enough_is_no_failure() -> None:
    with pytest.raises(BrokenPipeError), sentences():
        raise BrokenPipeError(32, "Broken pipe")


def test_a_fault_of_ours_is_not_dressed_up() -> None:
    with pytest.raises(KeyError), sentences():
        raise KeyError("a fault")
