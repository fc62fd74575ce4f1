from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from luuvet.parse.time import TIME, by_formats, iso, settle, tells_zone, traditional, zone_of

HCM = "Asia/Ho_Chi_Minh"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def one_iso(text: str, zone: str = HCM) -> tuple[datetime | None, str | None]:
    row = iso(pl.Series([text]), zone).row(0)
    return row[0], row[1]


def one_traditional(text: str, received: str, zone: str = HCM, year: int = 0) -> tuple[datetime | None, str | None]:
    row = traditional(pl.Series([text]), pl.Series([at(received)], dtype=TIME), zone, year).row(0)
    return row[0], row[1]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-22T13:00:00.123456+07:00", "2026-11-22T06:00:00.123456"),
        ("2026-11-22T13:00:00Z", "2026-11-22T13:00:00"),
        ("2026-11-22T13:00:00.5-03:30", "2026-11-22T16:30:00.500000"),
        ("2026-11-22T13:00:00.123456789Z", "2026-11-22T13:00:00.123456"),
        ("2026-11-22 13:00:00,250 +0700", "2026-11-22T06:00:00.250000"),
        ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59"),
        ("1970-01-01T00:00:00Z", "1970-01-01T00:00:00"),
        ("2026-11-22T13:00:00,5+07:00", "2026-11-22T06:00:00.500000"),
        ("2026-11-22 13:00:00.5+07", "2026-11-22T06:00:00.500000"),
        ("2026-11-22 13:00:00 ICT", "2026-11-22T06:00:00"),
        ("2026-11-22 13:00:00.250 UTC", "2026-11-22T13:00:00.250000"),
        ("2026-11-22T13:00Z", "2026-11-22T13:00:00"),
        ("2024-02-29T23:59:59Z", "2024-02-29T23:59:59"),
        ("2025-12-31T24:00:00Z", "2026-01-01T00:00:00"),
        ("2025-12-31T23:59:60+00:00", "2025-12-31T23:59:59"),
    ],
)
def test_iso_with_offset(text: str, time: str) -> None:
    assert one_iso(text) == (at(time), None)


def test_iso_without_offset_is_of_the_zone_and_says_so() -> None:
    assert one_iso("2026-11-22T13:00:00") == (at("2026-11-22T06:00:00"), f"zone={HCM}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2026-13-01T00:00:00Z",
        "2026-11-22T25:00:00Z",
        "2026-11-22T13:00:00+99:00",
        "2026-02-29T00:00:00Z",
        "2026-11-22T24:00:01Z",
        "2026-11-22 13:00:00 CET",
    ],
)
def test_what_is_no_time_is_null(text: str) -> None:
    assert one_iso(text) == (None, None)


def test_shapes_may_be_mixed() -> None:
    texts = pl.Series(["2026-11-22T13:00:00.123456+07:00", "2026-11-22T13:00:00", None])
    assert iso(texts, HCM)["time"].to_list() == [at("2026-11-22T06:00:00.123456"), at("2026-11-22T06:00:00"), None]


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T13:00:00Z",
        "2026-11-22T13:00:00+07:00",
        "2026-11-22T13:00:00.123Z",
        "2026-11-22T13:00:00.123-03:30",
        "2026-11-22T13:00:00.123456Z",
        "2026-11-22T13:00:00.123456+07:00",
        "2026-11-22 13:00:00.123456+07:00",
        "2026-11-22T13:00:00,123456+07:00",
        "2026-11-22T13:00:60.123456+07:00",
        "2026-11-22T13:00: 0.123456+07:00",
        "2026-02-30T13:00:00Z",
    ],
)
def test_neighbours_of_the_same_shape_change_nothing(text: str) -> None:
    alone = iso(pl.Series([text, text]), HCM).rows()
    assert iso(pl.Series([text, "noon", text]), HCM).rows() == [alone[0], (None, None), alone[1]]


@given(st.datetimes(datetime(1971, 1, 1), datetime(2200, 1, 1)), st.integers(-14 * 60, 14 * 60))
def test_iso_round_trip(naive: datetime, minutes: int) -> None:
    sign, hours, rest = "-" if minutes < 0 else "+", *divmod(abs(minutes), 60)
    text = naive.isoformat(timespec="microseconds") + f"{sign}{hours:02d}:{rest:02d}"
    assert one_iso(text)[0] == (naive - timedelta(minutes=minutes)).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "received", "year", "time"),
    [
        ("Nov 22 13:00:00", "2026-11-22T07:00:00", 2026, "2026-11-22T06:00:00"),
        ("Nov  2 03:00:00", "2026-11-22T07:00:00", 2026, "2026-11-01T20:00:00"),
        ("Nov 2 03:00:00", "2026-11-22T07:00:00", 2026, "2026-11-01T20:00:00"),
        ("Nov 23 01:00:00", "2026-11-22T07:00:00", 2026, "2026-11-22T18:00:00"),  # a day ahead is a wrong clock, not last year
        ("Nov 24 01:00:00", "2026-11-22T07:00:00", 2025, "2025-11-23T18:00:00"),
        ("Dec 31 23:59:59", "2026-01-01T00:00:00", 2025, "2025-12-31T16:59:59"),
        ("Jan  1 00:00:01", "2025-12-31T16:59:58", 2026, "2025-12-31T17:00:01"),
        ("Feb 29 12:00:00", "2026-03-01T00:00:00", 2024, "2024-02-29T05:00:00"),
        ("Feb 29 12:00:00", "2024-03-01T00:00:00", 2024, "2024-02-29T05:00:00"),
    ],
)  # fmt: skip
def test_the_year_is_the_nearest_before_receipt(text: str, received: str, year: int, time: str) -> None:
    assert one_traditional(text, received) == (at(time), f"zone={HCM} year={year}")


def test_a_told_year_counts_and_a_written_one_more() -> None:
    assert one_traditional("Nov 22 13:00:00", "2026-11-22T07:00:00", year=2019)[0] == at("2019-11-22T06:00:00")
    assert one_traditional("Nov 22 2018 13:00:00.25", "2026-11-22T07:00:00")[0] == at("2018-11-22T06:00:00.250000")
    assert one_traditional("Nov 22 13:00:00 2018", "2026-11-22T07:00:00") == (at("2018-11-22T06:00:00"), f"zone={HCM}")


@pytest.mark.parametrize(
    ("text", "time", "how"),
    [
        ("Nov 25 2026 10:00:00.123", "2026-11-25T03:00:00.123", f"zone={HCM}"),
        ("Nov 25 2026 10:00:00,123 ICT", "2026-11-25T03:00:00.123", None),
        ("Nov 25 10:00:00.5 UTC", "2026-11-25T10:00:00.5", "year=2026"),
        ("*Mar  1 00:00:11.123", "2026-02-28T17:00:11.123", f"zone={HCM} year=2026 suspect=unsynchronised"),
        (".Mar  1 00:00:11", "2026-02-28T17:00:11", f"zone={HCM} year=2026 suspect=unsynchronised"),
        ("*Mar  1 1993 00:00:11 UTC", "1993-03-01T00:00:11", "suspect=unsynchronised"),
        ("Dec 31 2016 23:59:60", "2016-12-31T16:59:59", f"zone={HCM}"),
        ("Nov 24 24:00:00", "2026-11-24T17:00:00", f"zone={HCM} year=2026"),
    ],
)
def test_what_stands_around_a_traditional_time(text: str, time: str, how: str | None) -> None:
    assert one_traditional(text, "2026-11-25T04:00:00") == (at(time), how)


def test_a_leap_second_alone_or_among_others_is_the_last_moment_before_it() -> None:
    received = pl.Series([at("2017-01-01T00:00:05")] * 2, dtype=TIME)
    for texts in (["Dec 31 23:59:60", "Dec 31 23:59:59"], ["Dec 31 23:59:60", "Dec 31 2016 23:59:60"]):
        assert traditional(pl.Series(texts), received, "UTC")["time"].to_list() == [at("2016-12-31T23:59:59")] * 2


def test_a_file_of_another_year_is_read_in_the_year_that_is_told() -> None:
    received = pl.Series([at("2026-11-25T03:00:00")] * 3, dtype=TIME)
    texts = pl.Series(["Jan  1 00:00:00", "Nov 30 07:00:00", "Feb 29 12:00:00"])
    assert traditional(texts, received, HCM, 2024)["time"].to_list() == [
        at("2023-12-31T17:00:00"), at("2024-11-30T00:00:00"), at("2024-02-29T05:00:00"),
    ]  # fmt: skip
    assert traditional(texts, received, HCM, 2025)["time"].to_list()[2] is None


@given(
    st.integers(0, 86_399), st.sampled_from(["UTC", HCM, "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe"])
)
def test_new_year_is_crossed_in_every_zone(seconds: int, zone: str) -> None:
    when = datetime(2025, 12, 31, 12, tzinfo=UTC) + timedelta(seconds=seconds)
    text = when.astimezone(ZoneInfo(zone)).strftime("%b %e %H:%M:%S")
    for late in (0, 1, 3_600, 40_000):
        received = (when + timedelta(seconds=late)).replace(tzinfo=None).isoformat()
        assert one_traditional(text, received, zone)[0] == when


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2068, 1, 1)),
    st.sampled_from(["", "*", "."]),
    st.booleans(),
    st.integers(0, 999),
    st.sampled_from(["", " UTC"]),
)
def test_a_traditional_time_with_all_its_parts_round_trips(
    when: datetime, mark: str, year: bool, milli: int, zone: str
) -> None:
    when = when.replace(microsecond=milli * 1000, tzinfo=UTC)
    text = mark + when.strftime("%b %e %Y %H:%M:%S" if year else "%b %e %H:%M:%S") + f".{milli:03d}{zone}"
    found = one_traditional(text, when.replace(tzinfo=None).isoformat(), "UTC")
    assert found[0] == when
    assert ("unsynchronised" in (found[1] or "")) == bool(mark)


@pytest.mark.parametrize(
    ("text", "form", "time"),
    [
        ("25/11/2026 10:00:00 SA", "%d/%m/%Y %I:%M:%S %p", "2026-11-25T03:00:00"),
        ("25/11/2026 10:00:00 CH", "%d/%m/%Y %I:%M:%S %p", "2026-11-25T15:00:00"),
        ("25/11/2026 12:00:00 SA", "%d/%m/%Y %I:%M:%S %p", "2026-11-24T17:00:00"),
        ("25/11/2026 7:05:01 PM", "%d/%m/%Y %I:%M:%S %p", "2026-11-25T12:05:01"),
        ("25 Thg 11 2026 10:00:00", "%d Thg %m %Y %H:%M:%S", "2026-11-25T03:00:00"),
        ("25/11/26 10:00:00", "%d/%m/%y %H:%M:%S", "2026-11-25T03:00:00"),
        ("25/11/99 10:00:00", "%d/%m/%y %H:%M:%S", "1999-11-25T03:00:00"),
        ("29/02/2024 10:00:00", "%d/%m/%Y %H:%M:%S", "2024-02-29T03:00:00"),
        ("31/12/2016 23:59:60", "%d/%m/%Y %H:%M:%S", "2016-12-31T17:00:00"),
        ("1764040800", "%s", "2025-11-24T20:20:00"),
    ],
)
def test_forms_of_products_here(text: str, form: str, time: str) -> None:
    assert pl.DataFrame({"t": [text]}).select(by_formats(pl.col("t"), [form], HCM)).item() == at(time)


@pytest.mark.parametrize(
    "text", ["Foo 22 13:00:00", "Nov 31 13:00:00", "Nov 22 25:00:00", "nonsense", "Nov xx 13:00:00"]
)
def test_what_is_no_traditional_time_is_null(text: str) -> None:
    assert one_traditional(text, "2026-11-22T07:00:00") == (None, None)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2090, 1, 1)), st.integers(0, 300))
def test_traditional_round_trip(when: datetime, days: int) -> None:
    when = when.replace(microsecond=0, tzinfo=UTC)
    text = when.astimezone(ZoneInfo(HCM)).strftime("%b %e %H:%M:%S")
    received = (when + timedelta(days=days)).replace(tzinfo=None).isoformat()
    assert one_traditional(text, received)[0] == when


def test_hours_that_happen_twice_or_never() -> None:
    assert one_traditional("Oct 25 02:30:00", "2026-10-30T00:00:00", "Europe/Berlin")[0] == at("2026-10-25T00:30:00")
    assert one_traditional("Mar 29 02:30:00", "2026-10-30T00:00:00", "Europe/Berlin")[0] == at("2026-03-29T01:30:00")


def test_formats_of_products() -> None:
    frame = pl.DataFrame({"t": ["22/Nov/2026:13:00:00 +0700", "2026/11/22 13:00:00", "no"]})
    made = frame.select(by_formats(pl.col("t"), ["%d/%b/%Y:%H:%M:%S %z", "%Y/%m/%d %H:%M:%S"], HCM)).to_series()
    assert made.to_list() == [at("2026-11-22T06:00:00"), at("2026-11-22T06:00:00"), None]


def test_settling_marks_what_is_suspect_and_never_guesses() -> None:
    received = at("2026-11-22T07:00:00")
    claims = [
        at("2026-11-22T06:00:00"),
        at("2099-01-01T00:00:00"),
        at("1970-01-01T00:00:00"),
        at("9999-01-01T00:00:00"),
        None,
    ]
    frame = pl.DataFrame(
        {"c": claims, "h": [None, "zone=UTC", None, None, None], "r": [received] * 5},
        {"c": TIME, "h": pl.String, "r": TIME},
    )
    made = pl.DataFrame(settle(frame["c"], frame["h"], frame["r"]))
    assert made["@timestamp"].to_list() == [*claims[:3], received, received]
    assert made["luuvet.time"].to_list() == [None, "zone=UTC suspect=future", "suspect=past", "received", "received"]


def test_a_wrong_zone_is_a_sentence() -> None:
    with pytest.raises(ValueError, match="'Mars/Base' is no time zone"):
        zone_of("Mars/Base")


def test_equal_stamps_received_on_different_days_are_of_different_years() -> None:
    days = [at("2026-01-01T00:00:00"), at("2025-06-01T00:00:00")] * 4
    times = traditional(pl.Series(["Dec 31 12:00:00"] * 8), pl.Series(days, dtype=TIME), HCM)
    assert times["time"].to_list() == [at("2025-12-31T05:00:00"), at("2024-12-31T05:00:00")] * 4


def test_a_batch_without_an_odd_clock_is_settled_as_it_stands() -> None:
    now = pl.Series([at("2026-11-22T07:00:00")] * 2, dtype=TIME)
    stamp, note = settle(now, pl.Series(["zone=UTC", None]), now)
    assert (stamp.name, stamp.to_list()) == ("@timestamp", now.to_list())
    assert (note.name, note.to_list()) == ("luuvet.time", ["zone=UTC", None])


def test_formats_that_name_a_moment_need_no_zone() -> None:
    frame = pl.DataFrame({"t": ["2026-11-22 08:00:00 CEST", "22/11/2026 13:00:00", "2026-11-22 06:00:00"]})
    forms = ["%Y-%m-%d %H:%M:%S %Z", "%Y-%m-%d %H:%M:%S UTC", "%d/%m/%Y %H:%M:%S"]
    made = frame.select(by_formats(pl.col("t"), forms, HCM)).to_series().dt.strftime("%H:%M:%S.%3f")
    assert made.to_list() == ["06:00:00.000"] * 3
    assert [tells_zone(form) for form in forms] == [True, True, False]
