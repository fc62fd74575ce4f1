from __future__ import annotations

import orjson

from luuvet.event.verbatim import begins, filled, told


def test_a_documents_own_words_are_filled_in():
    original = orjson.dumps(
        {
            "message": "a\nb",
            "winlog": {"event_data": {"Image": "x", "Empty": "", "None": None, "List": [], "Many": [1, "2"]}},
        }
    ).decode()
    message, extra = filled(original, begins(0), None)
    assert message == "a\nb"
    assert orjson.loads(extra or "") == {"winlog.event_data.Image": "x", "winlog.event_data.Many": [1, "2"]}


def test_what_was_moved_or_has_a_column_is_not_filled_in():
    original = '{"message":1,"host":{"name":"pc","os":{"type":"windows"}},"luuvet":{"x":1},"event":{"id":"7"},"user":{"name":"a"}}'
    message, extra = filled(original, begins(0), '{"luuvet.sender.host.os.type":"windows","luuvet.sender.x":1}')
    assert message is None
    assert orjson.loads(extra or "") == {"luuvet.sender.host.os.type": "windows", "luuvet.sender.x": 1}
    assert filled('{"user":{"name":"a"}}', begins(0), None) == (None, None)


def test_columns_and_our_own_names_are_never_left_out():
    assert told("winlog.event_data.Image")
    assert not any(told(name) for name in ("user.name", "message", "event.original", "luuvet.log"))


def test_an_object_at_the_end_of_a_record():
    assert filled('đ: {"message":"m","a":1}\n', begins(4), None) == ("m", '{"a":1}')
    assert begins(begins(7)) == 7
