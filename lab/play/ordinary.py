"""An ordinary hour: visitors, staff, mails, the editor, scheduled jobs, and the noise that every public address has."""

from __future__ import annotations

import random
from urllib.parse import quote

from lab import cast, site
from lab.network import PUBLIC
from lab.play.post import write_mail
from lab.play.stage import Stage, guess
from lab.truth import now

BROWSERS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15",
)
CRAWLER = "ExampleBot/2.1 (+http://www.example.org/bot.html)"
PROBES = ("/wp-login.php", "/.env", "/admin/config.php", "/phpmyadmin/", "/quan-tri", "/cgi-bin/test", "/.git/config")
OUTSIDE_NAMES = [
    f"{first}.example.{zone}"
    for first in ("www", "tin", "anh", "api", "cdn", "mail", "bando", "thoitiet", "hoc")
    for zone in ("org", "com", "net")
]


def page_views(chance: random.Random, crawler: bool) -> list[dict[str, object]]:
    """What one visit asks for: pages with what belongs to them, searches, documents, sometimes a wrong address."""
    asked: list[dict[str, object]] = []
    at = "/"
    for _ in range(chance.choice((1, 1, 2, 2, 3, 4, 6))):
        kind = chance.random()
        if kind < 0.25:
            path = chance.choice(["/", "/index.html"])
        elif kind < 0.65:
            path = f"/tin-tuc/{chance.choice(list(site.ARTICLES))}.html"
        elif kind < 0.8:
            path = chance.choice(site.DOCUMENTS)
        elif kind < 0.95:
            path = f"/tim-kiem?q={quote(chance.choice(site.SEARCHES))}&trang={chance.randint(1, 9)}"
        else:
            path = f"/tin-tuc/cu-{chance.randint(100, 999)}.html"
        asked.append({"path": path, "referer": f"http://{cast.WEB_NAME}{at}", "wait": chance.uniform(0.05, 0.9)})
        at = path
        if not crawler and path.endswith((".html", "/")):
            asked += [{"path": asset, "referer": f"http://{cast.WEB_NAME}{path}"} for asset in site.ASSETS]
    return asked


def visitors(stage: Stage, name: str = "visitors") -> None:
    """People and crawlers of the outside who read the web site."""
    chance, hands = stage.chance(name), stage.hands("outside")
    server, seen = f"http://{PUBLIC}", set[str]()
    while stage.wait(chance.expovariate(1 / 1.1)):
        crawler = chance.random() < 0.08
        source = chance.choice(cast.CRAWLERS if crawler else cast.VISITORS)
        agent = CRAWLER if crawler else BROWSERS[cast.VISITORS.index(source) % len(BROWSERS)]
        pages = page_views(chance, crawler)
        if len(seen) < 2 and not crawler and source not in seen:
            seen.add(source)
            stage.truth.add("ordinary", kind="ip", value=source, host="web1", why="a visitor read the web site")
        answer = hands.do(
            "get", server=server, host=cast.WEB_NAME, source=source, agent=agent, pages=pages, mark=cast.MARK
        )
        if any(page["marked"] for page in answer.get("pages", ())):
            stage.truth.served(source, "web1", crawler)


def more_visitors(stage: Stage) -> None:
    """A second crowd, so that visits overlap."""
    visitors(stage, "more visitors")


def third_crowd(stage: Stage) -> None:
    """And a third."""
    visitors(stage, "third crowd")


def desk(stage: Stage, machine: str, person: cast.Person) -> None:
    """A person at work: looks up names, reads pages inside and outside, keeps files, writes mails."""
    chance, hands = stage.chance(person.login), stage.hands(machine, person)
    hands.do("run", commands=["mkdir -p ~/tai-lieu", "touch ~/tai-lieu/so-tay.txt"])
    while stage.wait(chance.expovariate(1 / 4.0)):
        kind = chance.random()
        if kind < 0.5:
            names = chance.sample(OUTSIDE_NAMES, chance.randint(1, 6))
            if chance.random() < 0.1:
                names.append(f"khong-co-{chance.randint(1, 99)}.example")
            hands.do("lookup", names=names)
            page = f"/bai/{chance.randint(1, 9999)}"
            hands.do("get", server=f"http://{names[0]}", agent=BROWSERS[0], pages=[{"path": page}])
        elif kind < 0.68:
            hands.do(
                "get", server=f"http://{cast.WEB_NAME}", agent=BROWSERS[3], pages=page_views(chance, crawler=False)
            )
        elif kind < 0.84:
            hands.do("run", commands=chores(chance), wait=chance.uniform(0.2, 1.5))
        else:
            write_mail(chance, hands, person)


def chores(chance: random.Random) -> list[str]:
    """What a person does with files in a terminal."""
    number = chance.randint(1, 400)
    choices = (
        f"cp ~/tai-lieu/so-tay.txt ~/tai-lieu/cong-van-{number}.txt",
        "ls -l ~/tai-lieu",
        "grep -ril 'công văn' ~/tai-lieu | head -n 3",
        f"tar -czf ~/luu-{number}.tgz -C ~ tai-lieu",
        f"curl -s -o ~/tai-lieu/tai-{number}.txt http://tin.example.org/van-ban/{number}",
        "sort ~/tai-lieu/so-tay.txt | uniq -c",
        f"find ~/tai-lieu -name '*{number % 10}.txt' -delete",
        "df -h ~",
        "date",
    )
    return chance.sample(choices, chance.randint(1, 4))


def desk_one(stage: Stage) -> None:
    """The editor's desk."""
    desk(stage, "pc-1", cast.EDITOR)


def desk_two(stage: Stage) -> None:
    """The clerk's desk."""
    desk(stage, "pc-2", cast.CLERK)


def editor(stage: Stage) -> None:
    """The editor publishes: writes an article at her desk and copies it to the site by key. An ordinary page change."""
    chance, node = stage.chance("editor"), stage.nodes["pc-1"]
    person = cast.EDITOR
    while stage.wait(chance.uniform(70, 260)):
        name = chance.choice(list(site.ARTICLES))
        title, body = site.ARTICLES[name]
        text = site.article(title, f"{body} (Cập nhật lần {chance.randint(2, 999)}.)")
        node.write(f"/home/{person.login}/{name}.html", text)
        env = {"HOME": f"/home/{person.login}", "USER": person.login}
        target = f"{person.login}@web1:/var/www/html/tin-tuc/{name}.html"
        copy = node.spawn(
            ["scp", "-q", f"/home/{person.login}/{name}.html", target], uid=person.uid, gid=person.uid, env=env
        )
        if copy.wait(timeout=20) == 0:
            stage.truth.add(
                "ordinary",
                kind="file",
                value=f"/var/www/html/tin-tuc/{name}.html",
                host="web1",
                why=f"{person.login} published an article from pc-1 with her key",
            )


def guessers(stage: Stage) -> None:
    """Addresses that try a few passwords and never get in."""
    chance = stage.chance("guessers")
    names = ("root", "admin", "test", "oracle", "ubuntu", "postgres", "git", "user", "quantri", "pi")
    words = ("123456", "password", "admin", "root123", "qwerty", "1q2w3e", "letmein")
    seen: dict[str, str] = {}
    while stage.wait(chance.uniform(20, 90)):
        source = chance.choice(cast.GUESSERS)
        seen.setdefault(source, now())
        for _ in range(chance.randint(1, 6)):
            if stage.over():
                break
            guess(stage, source, chance.choice(names), chance.choice(words))
    for address, at in seen.items():
        why = "guessed a few passwords, never got in"
        stage.truth.add("ordinary", time=at, kind="ip", value=address, host="web1", why=why)


def scanners(stage: Stage) -> None:
    """Addresses that knock at ports and look for known holes in web sites."""
    chance, hands = stage.chance("scanners"), stage.hands("outside")
    while stage.wait(chance.uniform(10, 50)):
        source = chance.choice(cast.SCANNERS)
        hands.do(
            "knock",
            source=source,
            to=PUBLIC,
            ports=chance.sample(range(1, 9999), 4) + chance.sample([23, 445, 3389, 5900, 8080], 2),
        )
        if chance.random() < 0.4:
            pages = [{"path": path} for path in chance.sample(PROBES, 3)]
            hands.do("get", server=f"http://{PUBLIC}", source=source, agent="python-requests/2.32", pages=pages)


PLAYERS = (visitors, more_visitors, third_crowd, desk_one, desk_two, editor, guessers, scanners)
