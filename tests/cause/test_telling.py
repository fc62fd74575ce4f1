from __future__ import annotations

from luuvet.cause.symptom import Symptom
from luuvet.cause.telling import told


def test_the_text_in_both_languages(office, ask, whole) -> None:
    story = ask(office).investigate(whole, Symptom.of("user:helper"))
    vi, en = told(story), told(story, "en")
    assert vi.startswith("Nguyên nhân: địa chỉ 203.0.113.7. Độ tin cậy: cao (0,8") and en.startswith(
        "Cause: address 203.0.113.7. Confidence: high (0.8"
    )
    assert "[1 dòng: 00112233aabbccdd-" in vi and "luuvet proof MÃ_SỰ_KIỆN" in vi
    assert "và 2 mục khác" in vi  # visitors are counted
    assert "{" not in vi + en


def test_choices_are_offered(events, rows, ask, whole) -> None:
    one = rows["logon"](0, "an", "192.0.2.1", 5, "failure")
    text = told(ask(events(one, one | {"host.name": "web2"})).investigate(whole, Symptom.of("user:an")), "en")
    assert "--host web1" in text and "--host web2" in text


def test_unknown(office, ask, whole) -> None:
    assert (
        told(ask(office).investigate(whole, Symptom.of("ip:192.0.2.99")))
        == "Không có nhật ký nào nhắc tới ip:192.0.2.99.\n"
    )


def test_what_was_asked_about_is_not_told_as_rejected(office, ask, whole) -> None:
    story = ask(office).investigate(whole, Symptom.of("ip:198.51.100.1"))
    assert [one.entry for one in story.rejected] == ["ip:198.51.100.1"] and "Đã xét" not in told(story)
