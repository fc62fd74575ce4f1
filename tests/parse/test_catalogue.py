from __future__ import annotations

import hashlib
import re
from importlib.resources import files
from pathlib import Path

from luuvet.parse.catalogue import GENERATION, Formats

FOLDER = Path(str(files("luuvet.parse") / "formats"))


def test_ours_load_without_a_problem(formats: Formats) -> None:
    assert formats.problems == ()
    assert len(formats.formats) >= 15
    assert formats.constants.height == sum(len(one.meanings) for one in formats.formats) + 1


def test_a_broken_format_stops_no_other(tmp_path: Path) -> None:
    for name, text in (
        ("a_good", "reference: r\ndataset: a.b\nwhen: {programs: [a]}\npatterns: [{name: x, match: x}]\n"),
        ("b_yaml", "reference: [\n"),
        ("c_key", "reference: r\n"),
        ("d_regex", "reference: r\ndataset: a.b\nwhen: {programs: [a]}\npatterns: [{name: x, match: 'x(?=y)'}]\n"),
        ("e_content", "reference: r\ndataset: a.b\nwhen: {content: '('}\npatterns: [{name: x, match: x}]\n"),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "format.yaml").write_text(text)
    (tmp_path / "f_documents").mkdir()
    (tmp_path / "f_documents" / "documents.yaml").write_text("has: x\n")
    made = Formats.load(tmp_path)
    assert [one.name for one in made.formats] == ["a_good"]
    assert len(made.problems) == 5
    for name, problem in zip("bcdef", made.problems, strict=True):
        assert f"formats/{name}_" in problem


def test_programs_are_found_with_and_without_a_star(formats: Formats) -> None:
    named = [one.name for one in formats.formats]
    assert [named[n] for n in formats.of_program("SSHD")] == ["openssh_sshd"]
    assert [named[n] for n in formats.of_program("postfix/smtps/smtpd")] == ["postfix_postfix"]
    assert [named[n] for n in formats.of_program("pop(pam_unix)")] == ["linux_pam"]
    assert formats.of_program("nobody-knows") == ()
    assert formats.of_path("/var/log/nginx/access.log") == named.index("nginx_nginx")
    assert formats.of_path("/tmp/x.log") is None
    assert formats.numbered("sshd.auth") == formats.numbered("openssh_sshd") == named.index("openssh_sshd")
    assert formats.numbered("nope") is None


def test_the_generation_is_raised_when_a_declaration_changes() -> None:
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*/*.yaml")):
        digest.update(f"{path.parent.name}/{path.name}\n".encode() + path.read_bytes())
    number, told = (FOLDER / GENERATION).read_text("ascii").split()
    assert told == digest.hexdigest()[:16], (
        f"a declaration changed: write '{int(number) + 1} {digest.hexdigest()[:16]}' into formats/{GENERATION}, "
        "so that rows tell which formats made them"
    )


def test_every_format_has_samples_and_a_reference(formats: Formats) -> None:
    for one in formats.formats:
        assert len(one.reference) > 20, one.name
        samples = list((FOLDER / one.name.partition("-")[0] / "samples").glob("*.log"))
        assert sum(len(path.read_bytes().splitlines()) for path in samples) >= 5, one.name


def test_one_expression_stands_for_the_contents_of_all(formats: Formats) -> None:
    known = re.compile(formats.any_content)
    assert known.search("2026-11-23 08:00:06 1tEx4M-0000Ab-1x Completed")
    assert not known.search("request 7 took 12 ms")
    assert sum(1 for _ in formats.by_content()) > 1
