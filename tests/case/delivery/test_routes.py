from __future__ import annotations

from pathlib import Path

import pytest

from luuvet.case.delivery.route import Route
from luuvet.case.delivery.routes import read_routes
from luuvet.case.story import height
from luuvet.kit.settings import BadSetting, load

MAIL = 'name="chief"\nkind="mail"\nto=["a@example.test", "b@example.test"]\nfrom="l@example.test"\nserver="smtp://mail.example.test"\n'
HOOK = 'name="hook"\nkind="webhook"\nto="https://hooks.example.test/a"\n'
SYSLOG = 'name="siem"\nkind="syslog"\nto="tls://siem.example.test:6514"\n'
CHAT = 'name="chat"\nkind="telegram"\nto="-100123"\n'


def routes(folder: Path, *tables: str, head: str = "") -> list[Route]:
    (folder / "luuvet.toml").write_text(head + "".join(f"[[delivery]]\n{one}" for one in tables))
    return read_routes(load(folder, environment={}))


def test_each_kind_is_read_with_its_defaults(tmp_path: Path) -> None:
    found = routes(
        tmp_path,
        MAIL + 'secret_file="keys/mail"\nunits="Cục A, Cục B"\nlang="both"\n',
        HOOK,
        SYSLOG,
        CHAT + "lines=1\n",
    )
    assert [one.name for one in found] == ["chief", "hook", "siem", "chat"]
    mail, hook, syslog, chat = found
    assert mail.to == ("a@example.test", "b@example.test") and mail.langs == ("vi", "en") and len(mail.units) == 2
    assert mail.secret_file == tmp_path / "keys/mail" and mail.least == height("high")
    assert [one.lines for one in found] == [3, 3, 0, 1]
    assert chat.server == "https://api.telegram.org" and hook.langs == ("vi",) and syslog.quiet is None
    assert routes(tmp_path) == []


@pytest.mark.parametrize(
    ("table", "why"),
    [
        (MAIL.replace("chief", "Chief X"), "name"),
        (MAIL + 'colour="red"\n', "colour"),
        (MAIL.replace("a@example.test", r"a@example.test\r\nBcc: x@example.test"), "mail address"),
        (MAIL.replace("l@example.test", ""), "from"),
        (MAIL.replace("smtp://", "http://"), "server"),
        (MAIL.replace("smtp://mail", "smtp://user:hush@mail"), "server"),
        (MAIL.replace("smtp://", "smtp+plain://") + 'user="u"\n', "password"),
        (MAIL + 'min_level="loud"\n', "min_level"),
        (MAIL + 'quiet="22-06"\n', "quiet"),
        (MAIL + 'quiet="22:00-22:00"\n', "quiet"),
        (MAIL + 'lang="fr"\n', "lang"),
        (MAIL + "lines=99\n", "lines"),
        (MAIL + "digest_minutes=true\n", "digest_minutes"),
        (MAIL + "user=7\n", "user"),
        (HOOK.replace("https", "http"), "https"),
        (HOOK.replace("hooks", "me:hush@hooks"), "to"),
        (HOOK.replace('"https://hooks.example.test/a"', "[]"), "missing"),
        (HOOK.replace('"https://hooks.example.test/a"', "7"), "to"),
        (SYSLOG.replace("tls://siem.example.test:6514", "tcp://127.0.0.1:5514"), "own door"),
        (SYSLOG.replace(":6514", ""), "port"),
        (SYSLOG.replace(":6514", ":99999"), "to"),
        (CHAT.replace("-100123", "someone"), "chat"),
        (CHAT + 'server="http://relay.example.test"\n', "https"),
        ('name="x"\nkind="pigeon"\nto="y"\n', "mail, webhook, syslog, telegram"),
    ],
)
def test_what_could_not_work_is_refused_by_name_and_shows_no_secret(tmp_path: Path, table: str, why: str) -> None:
    with pytest.raises(BadSetting, match=why) as refused:
        routes(tmp_path, table)
    assert "luuvet.toml" in str(refused.value) and "hush" not in str(refused.value)


def test_two_of_one_name_and_a_single_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="two"):
        routes(tmp_path, HOOK, HOOK)
    (tmp_path / "luuvet.toml").write_text(f"[delivery]\n{HOOK}")
    with pytest.raises(BadSetting, match=r"\[\[delivery\]\]"):
        load(tmp_path, environment={})


def test_plain_http_is_for_this_machine(tmp_path: Path) -> None:
    (found,) = routes(tmp_path, HOOK.replace("https://hooks.example.test", "http://127.0.0.1:8099"))
    assert found.to == ("http://127.0.0.1:8099/a",)
