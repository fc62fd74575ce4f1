"""bench.conformance.crowdsec on a made-up test of the hub's shape."""

from __future__ import annotations

from pathlib import Path

from bench.conformance.crowdsec import results, table

_LINE = "Nov 22 07:00:01 gate-1 sshd[311]: Failed password for invalid user an from 192.0.2.7 port 4711 ssh2"


def _told(name: str, value: str) -> str:
    return f'results["s01-parse"]["crowdsecurity/sshd-logs"][0].Evt.{name} == "{value}"\n'


def _test(folder: Path, *told: str) -> Path:
    (folder / "ssh").mkdir()
    (folder / "ssh" / "config.yaml").write_text("log_file: ssh.log\n")
    (folder / "ssh" / "ssh.log").write_text(_LINE + "\n")
    (folder / "ssh" / "parser.assert").write_text("".join(told))
    return folder


def test_what_is_asserted_is_compared_with_the_field_of_the_same_meaning(tmp_path: Path) -> None:
    folder = _test(
        tmp_path,
        _told('Parsed["message"]', _LINE.partition(": ")[2]),
        _told('Parsed["sshd_client_ip"]', "192.0.2.7"),
        _told('Parsed["timestamp"]', "Nov 22 07:00:01"),
        _told('Parsed["logname"]', "an from"),
        _told('Meta["datasource_path"]', "ssh.log"),
        _told('Meta["target_user"]', "other"),
    )
    score = results(folder)["OpenSSH"]
    assert (score.asserted, score.found, score.anywhere) == (3, 2, 0)
    assert list(score.missing) == ["logname (ssh, sshd.auth)"]
    assert score.left_out["not in the line"] == 1, "'other' stands nowhere in the line"
    assert "OpenSSH" in table({"OpenSSH": score})


def test_an_assertion_without_its_line_is_told_as_left_out(tmp_path: Path) -> None:
    folder = _test(tmp_path, _told('Parsed["message"]', "another line"), _told('Parsed["sshd_client_ip"]', "192.0.2.7"))
    score = results(folder)["OpenSSH"]
    assert (score.asserted, score.left_out["no line of the file"]) == (0, 2)
