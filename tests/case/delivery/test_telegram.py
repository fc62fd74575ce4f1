from __future__ import annotations

from typing import Any

import orjson
import pytest
from bench.receivers import Authority, Requests, web

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.letter import Style
from luuvet.case.delivery.shown import units
from luuvet.case.delivery.telegram import MOST_UNITS, Telegram, html, parts

TOKEN = "123456:AAbbccddeeffgghhiijjkkllmmnnoopp"
OK = (200, {}, b'{"ok": true, "result": {"message_id": 7}}')


def refusal(code: int, description: str, **parameters: int) -> tuple[int, dict[str, str], bytes]:
    return (
        code,
        {},
        orjson.dumps({"ok": False, "error_code": code, "description": description, "parameters": parameters}),
    )


def bot(route: Any, style: Style, server: Requests, signed: Authority, token: str = TOKEN) -> Telegram:
    of = route(kind="telegram", server=f"https://127.0.0.1:{server.port}", ca_file=signed.ca)
    return Telegram(of, style, lambda: token)


def test_it_is_sent_as_html_in_which_a_log_is_only_text(
    letter: Any, notice: Any, route: Any, style: Style, signed: Authority
) -> None:
    hostile = notice(alert={"vi": {"message": "<b>x</b> & <a href='tg://x'>y</a>"}})
    with web(Requests([OK]), signed) as server:
        bot(route, style, server, signed)(letter(hostile), ())
    ((path, _, content),) = server.got
    message = orjson.loads(content)
    assert path == f"/bot{TOKEN}/sendMessage" and message["chat_id"] == "-100123" and message["parse_mode"] == "HTML"
    assert message["text"].startswith("<b>[Lưu Vết] CAO: &lt;b&gt;x&lt;/b&gt; &amp; &lt;a href='tg://x'&gt;y")
    assert message["text"].count("<") == 2 and message["link_preview_options"] == {"is_disabled": True}


def test_it_is_cut_as_telegram_counts(letter: Any, notice: Any, style: Style) -> None:
    long = notice(alert={"vi": {"message": "😀&" * 900, "why": "😀<" * 900, "first_step": "😀" * 900}})
    heading, told = parts(letter(*[long] * 20), style)
    assert MOST_UNITS - 2 <= units(f"{heading}\n\n{told}") <= MOST_UNITS and told.endswith("…")
    assert html("a<b", "c&d") == "<b>a&lt;b</b>\n\nc&amp;d"


def test_what_it_cannot_parse_is_sent_plain(letter: Any, route: Any, style: Style, signed: Authority) -> None:
    answers = [refusal(400, "Bad Request: can't parse entities: byte 7"), OK]
    with web(Requests(answers), signed) as server:
        bot(route, style, server, signed)(letter(), ())
    first, second = (orjson.loads(content) for _, _, content in server.got)
    assert "parse_mode" in first and "parse_mode" not in second and second["text"].startswith("[Lưu Vết] CAO")


@pytest.mark.parametrize(
    ("answer", "wish", "blocking"),
    [
        (refusal(429, "Too Many Requests: retry after 31", retry_after=31), 31, True),
        (refusal(400, "Bad Request: chat not found"), 0, False),
        (refusal(401, f"Unauthorized {TOKEN}"), 0, True),
        ((502, {"retry-after": "5"}, b"<html>bad gateway"), 5, True),
        ((200, {}, b'{"ok": false}'), 0, True),
        ((302, {"location": "https://127.0.0.1:1/"}, b""), 0, True),
    ],
)
def test_what_it_says_decides_what_follows_and_the_token_stays_ours(
    letter: Any, route: Any, style: Style, signed: Authority, answer: Any, wish: int, blocking: bool
) -> None:
    with web(Requests([answer]), signed) as server, pytest.raises(Failed) as refused:
        bot(route, style, server, signed)(letter(), ())
    assert (refused.value.retry_after, refused.value.blocking, refused.value.permanent) == (wish, blocking, False)
    assert TOKEN not in str(refused.value.said) and len(server.got) == 1


@pytest.mark.parametrize("token", ["", "hush", "123:abc/../getMe"])
def test_a_token_that_is_none_is_not_sent_anywhere(
    letter: Any, route: Any, style: Style, signed: Authority, token: str
) -> None:
    with web(Requests([OK]), signed) as server, pytest.raises(Failed) as refused:
        bot(route, style, server, signed, token)(letter(), ())
    assert refused.value.key == "token" and not server.got


def test_no_answer_shows_no_token(letter: Any, route: Any, style: Style, signed: Authority) -> None:
    with web(Requests([OK]), signed) as server:
        pass
    with pytest.raises(Failed) as refused:
        bot(route, style, server, signed)(letter(), ())
    assert refused.value.key == "refused" and TOKEN not in str(refused.value.said)
