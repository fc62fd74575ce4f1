from __future__ import annotations

from luuvet.parse.gathering import EXTRA, Gathering


def test_groups_come_back_in_the_order_of_the_batch() -> None:
    made = Gathering()
    made.begin([0, 3])
    made.put("user.name", ["an", "binh"])
    made.put("process.pid", [1, None])
    made.put_same("event.category", ["file", "web"])
    made.put_same("event.action", "seen")
    made.begin([2])
    made.put("user.name", ["chi"])
    made.put("event.category", [["web"]])
    made.put(EXTRA, [b'{"a":"\xc4\x91"}'])
    frame = made.frame(5)
    assert frame["user.name"].to_list() == ["an", None, "chi", "binh", None]
    assert frame["process.pid"].to_list() == [1, None, None, None, None]
    assert frame["event.category"].to_list() == [["file", "web"], None, ["web"], ["file", "web"], None]
    assert frame["event.action"].to_list() == ["seen", None, None, "seen", None]
    assert frame[EXTRA].to_list() == [None, None, '{"a":"đ"}', None, None]


def test_lists_may_be_absent_in_some_rows() -> None:
    made = Gathering()
    made.begin([1, 0, 2])
    made.put("dns.resolved_ip", [["192.0.2.1"], None, ["192.0.2.1"]])
    assert made.frame(3)["dns.resolved_ip"].to_list() == [None, ["192.0.2.1"], ["192.0.2.1"]]


def test_nothing_is_a_frame_of_its_size() -> None:
    assert Gathering().frame(3).height == 3
    assert Gathering().frame(0).height == 0
