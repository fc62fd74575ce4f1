from __future__ import annotations

import polars as pl

from luuvet.cause.blind import CAP
from luuvet.cause.symptom import Symptom

PAGE = Symptom.of("file:/var/www/html/index.html", "web1")


def test_with_every_log_there_is_no_blind_spot(office, ask, whole) -> None:
    assert ask(office).investigate(whole, PAGE).blind_spots == ()


def test_without_the_logon_log_no_entry_is_told_and_the_missing_log_is_named(office, ask, whole) -> None:
    without = office.filter(pl.col("event.action") != "ssh-login")
    story = ask(without).investigate(whole, PAGE)
    assert story.verdict in ("abstained", "ordinary") and story.entry == ()
    assert ("web1", "authentication") in {(spot.host, spot.source) for spot in story.blind_spots}


def test_without_the_process_log_the_cause_stands_less_sure(office, ask, whole) -> None:
    without = office.filter(pl.col("event.action") != "process-started")
    story = ask(without).investigate(whole, PAGE)
    assert story.verdict == "found" and story.entry == ("ip:203.0.113.7",)
    assert story.confidence <= CAP and "process" in {spot.source for spot in story.blind_spots}
