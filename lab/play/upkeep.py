"""The administrator's ordinary work: logs in by key and by password (with the occasional typo) and looks after the
servers with sudo. Each session is an ordinary symptom: nothing bad follows from it."""

from __future__ import annotations

import random

from lab import cast
from lab.play.stage import Stage
from lab.truth import now

LOOK = ("uptime", "df -h /", "free -m", "ps aux --sort=-rss", "last -n 3", "ls -l /var/log", "id", "who")
DUTIES = {
    "web1": (
        "nginx -t",
        "nginx -s reload",
        "tail -n 5 /var/log/dpkg.log",
        "ls -l /var/www/html",
        "cp /etc/nginx/nginx.conf /var/backups/nginx.conf",
        "logrotate --state /var/lib/logrotate/hand.state /etc/logrotate.conf",
        "dpkg --audit",
        "apt-get clean",
        "chown -R hoa.nt:www-data /var/www/html/tin-tuc",
    ),
    "mail1": (
        "postqueue -p",
        "postfix check",
        "postfix reload",
        "newaliases",
        "du -sh /var/mail",
        "postsuper -s",
        "dpkg --audit",
    ),
    "fw": ("nft list ruleset", "ss -tn", "ip neigh", "conntrack -C", "dpkg --audit", "ip -s link show wan"),
}


def administrator(stage: Stage) -> None:
    """Sessions from pc-admin until the hour is over."""
    chance = stage.chance("administrator")
    while stage.wait(chance.uniform(25, 150)):
        session(stage, chance, chance.choice(list(DUTIES)))


def session(stage: Stage, chance: random.Random, machine: str) -> None:
    """One login, a look around, one to four duties."""
    person, begin = cast.ADMIN, now()
    password = person.password if chance.random() < 0.3 else ""
    if password and chance.random() < 0.5:
        stage.terminal("pc-admin", f"{person.login}@{machine}", password[:-1] + "x", person).process.wait(timeout=20)
    terminal = stage.terminal("pc-admin", f"{person.login}@{machine}", password, person)
    for command in chance.sample(LOOK, chance.randint(1, 3)):
        terminal.type(command, chance.uniform(0.8, 4))
    duties = chance.sample(DUTIES[machine], chance.randint(1, 4))
    for duty in duties:
        wrong = person.password.lower() if chance.random() < 0.12 else ""
        terminal.sudo(duty, person.password, chance.uniform(1, 5), wrong)
    terminal.leave()
    stage.truth.add(
        "ordinary",
        kind="user",
        value=person.login,
        host=machine,
        begin=begin,
        why="the administrator looked after the server: " + "; ".join(f"sudo {duty}" for duty in duties),
    )


PLAYERS = (administrator,)
