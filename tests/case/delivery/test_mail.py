from __future__ import annotations

from email import policy
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from bench.receivers import Authority, Mailbox, mailbox

from luuvet.case.delivery.failed import Failed
from luuvet.case.delivery.letter import Style
from luuvet.case.delivery.mail import Mailer, message

TWO = ("a@example.test", "b@example.test")


def mailer(route: Any, style: Style, box: Mailbox, scheme: str = "smtp+plain", **more: Any) -> Mailer:
    secret = more.pop("secret", "")
    return Mailer(route(server=f"{scheme}://127.0.0.1:{box.port}", **more), style, lambda: secret)


def test_a_mail_says_by_whom_it_is_sent_and_is_known_again(letter: Any, route: Any, style: Style, notice: Any) -> None:
    mail = message(letter(notice(level="critical"), kind="risen", key="a1-risen", about="a1-raised"), route(), style)
    assert mail["Message-ID"] == f"<a1-risen.{style.log}.luuvet@example.test>"
    assert mail["In-Reply-To"] == mail["References"] == f"<a1-raised.{style.log}.luuvet@example.test>"
    assert mail["Auto-Submitted"] == "auto-generated" and mail["List-Id"] == "<chief.luuvet.example.test>"
    assert mail["Importance"] == "high" and mail["Date"] and mail["From"].endswith("<luuvet@example.test>")
    assert message(letter(), route(), style)["In-Reply-To"] is None


def test_vietnamese_arrives_as_it_was_written(letter: Any, route: Any, style: Style) -> None:
    with mailbox(Mailbox()) as box:
        said = mailer(route, style, box)(letter(), ())
    (mail,) = box.parsed()
    assert box.mails[0][:2] == ("luuvet@example.test", ["truc-ban@example.test"])
    assert mail["Subject"] == "[Lưu Vết] CAO: Có người lạ (web1)" and "Vì đó là người lạ." in mail.get_content()
    assert box.mails[0][2].isascii() and "truc-ban" in said["vi"]


def test_a_long_subject_keeps_every_blank(letter: Any, route: Any, style: Style, notice: Any) -> None:
    long = "Có tài khoản mới trên máy chủ của Cục Công nghệ thông tin (web1, sysbackup), nhiều lần đăng nhập thất bại"
    for cut in range(40):
        told = notice(alert={"vi": {"message": long[cut:].strip()}})
        with_blanks = message(letter(told), route(), style).as_bytes()
        assert (
            BytesParser(policy=policy.default).parsebytes(with_blanks)["Subject"]
            == f"[Lưu Vết] CAO: {long[cut:].strip()}"
        )
        assert max(map(len, with_blanks.split(b"\n"))) < 100


def test_a_header_cannot_be_injected(letter: Any, route: Any, style: Style, notice: Any) -> None:
    hostile = notice(alert={"vi": {"message": "x\r\nBcc: victim@example.test\r\n\r\n.\r\nMAIL FROM:<e@example.test>"}})
    with mailbox(Mailbox()) as box:
        mailer(route, style, box)(letter(hostile), ())
    (mail,) = box.parsed()
    assert mail["Bcc"] is None and r"\r\nBcc" in mail["Subject"] and len(box.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_tls_and_a_logon(letter: Any, route: Any, style: Style, signed: Authority, scheme: str) -> None:
    tls = "smtps" if scheme == "smtps" else "starttls"
    box = Mailbox(tls=tls, logon="luuvet:mật-khẩu", context=signed.context())
    with mailbox(box):
        mailer(route, style, box, scheme, ca_file=signed.ca, user="luuvet", secret="mật-khẩu")(letter(), ())
        assert len(box.mails) == 1
        for secret, key in (("wrong", "logon"), ("sai-mật", "logon"), ("", "no-secret")):
            with pytest.raises(Failed) as refused:
                mailer(route, style, box, scheme, ca_file=signed.ca, user="luuvet", secret=secret)(letter(), ())
            assert refused.value.key == key and refused.value.blocking and not refused.value.permanent
            assert not secret or secret not in str(refused.value.said)
    assert len(box.mails) == 1


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_wrong_certificate_gets_no_mail(
    letter: Any, route: Any, style: Style, signed: Authority, other: Authority, scheme: str
) -> None:
    for theirs, trusted in ((signed, None), (other, other.ca)):
        box = Mailbox(tls="smtps" if scheme == "smtps" else "starttls", context=theirs.context())
        with mailbox(box), pytest.raises(Failed) as refused:
            mailer(route, style, box, scheme, ca_file=trusted)(letter(), ())
        assert refused.value.key == "certificate" and not box.mails


def test_no_starttls_no_mail(letter: Any, route: Any, style: Style) -> None:
    with mailbox(Mailbox()) as box, pytest.raises(Failed) as refused:
        mailer(route, style, box, "smtp")(letter(), ())
    assert refused.value.key == "no-starttls" and not box.mails


@pytest.mark.parametrize(
    ("replies", "permanent", "blocking"),
    [
        ({"CONNECT": "421 too busy"}, False, True),
        ({"MAIL": "451 later"}, False, False),
        ({"MAIL": "550 not you"}, True, False),
        ({"RCPT": "450 greylisted"}, False, False),
        ({"RCPT": "550 unknown"}, True, False),
        ({"DATA.": "452 full"}, False, False),
        ({"DATA.": "554 spam"}, True, False),
    ],
)
def test_what_the_server_says_decides_what_follows(
    letter: Any, route: Any, style: Style, replies: dict[str, str], permanent: bool, blocking: bool
) -> None:
    with mailbox(Mailbox(replies=replies)) as box, pytest.raises(Failed) as refused:
        mailer(route, style, box)(letter(), ())
    assert (refused.value.permanent, refused.value.blocking) == (permanent, blocking) and not box.mails
    assert next(iter(replies.values()))[:3] in refused.value.said["vi"]


def test_only_those_who_did_not_get_it_are_tried_again(letter: Any, route: Any, style: Style) -> None:
    box = Mailbox(replies={"RCPT:b@example.test": "450 later"})
    with mailbox(box):
        with pytest.raises(Failed) as partly:
            mailer(route, style, box, to=TWO)(letter(), ())
        assert partly.value.rest == ("b@example.test",) and not partly.value.permanent
        box.replies.clear()
        mailer(route, style, box, to=TWO)(letter(), partly.value.rest)
    assert [to for _, to, _ in box.mails] == [["a@example.test"], ["b@example.test"]]


def test_a_recipient_who_is_refused_for_good_is_named(letter: Any, route: Any, style: Style) -> None:
    box = Mailbox(replies={"RCPT:a@example.test": "550 unknown", "RCPT:b@example.test": "450 later"})
    with mailbox(box), pytest.raises(Failed) as mixed:
        mailer(route, style, box, to=TWO)(letter(), ())
    assert mixed.value.rest == ("b@example.test",) and mixed.value.lost == ("a@example.test",)
    box = Mailbox(replies={"RCPT:a@example.test": "550 unknown"})
    with mailbox(box), pytest.raises(Failed) as lost:
        mailer(route, style, box, to=TWO)(letter(), ())
    assert lost.value.permanent and "a@example.test" in lost.value.said["vi"] and len(box.mails) == 1


def test_no_server_is_a_sentence(letter: Any, route: Any, style: Style, tmp_path: Path) -> None:
    with mailbox(Mailbox()) as box:
        pass
    with pytest.raises(Failed) as refused:
        mailer(route, style, box)(letter(), ())
    assert refused.value.key == "refused" and str(box.port) in refused.value.said["vi"]
