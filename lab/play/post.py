"""Ordinary mails: written at the desks, coming in from outside, fetched with what is attached to them."""

from __future__ import annotations

import random

from lab import cast
from lab.network import PUBLIC
from lab.play.stage import Hands, Stage

SUBJECTS = (
    "Báo cáo tuần của bộ phận {n}",
    "Xin ý kiến dự thảo công văn {n}",
    "Lịch họp giao ban ngày {n}",
    "Giấy mời tập huấn chuyển đổi số đợt {n}",
    "Trả lời: hồ sơ số {n}",
    "Bảng chấm công tháng {n}",
)


def write_mail(chance: random.Random, hands: Hands, person: cast.Person) -> None:
    """One mail to a colleague or to the outside."""
    colleagues = [f"{other.login}@{cast.DOMAIN}" for other in (cast.ADMIN, cast.EDITOR, cast.CLERK) if other != person]
    outside = [
        f"{first}@example.{zone}"
        for first in ("so.noivu", "bao", "doi-tac", "truong")
        for zone in ("org", "com", "net")
    ]
    to = [chance.choice(colleagues if chance.random() < 0.5 else outside)]
    if chance.random() < 0.15:
        to.append(f"nguoi.cu@{cast.DOMAIN}")
    if chance.random() < 0.06:
        to = [f"ban.hang.{chance.randint(1, 30)}@cham.example"]
    send(chance, hands, f"{person.login}@{cast.DOMAIN}", to, "mail1")


def send(chance: random.Random, hands: Hands, sender: str, to: list[str], server: str, source: str = "") -> None:
    """Hand one mail to a server by SMTP."""
    serial = chance.randrange(10**9)
    attachments = {f"bao-cao-{serial % 97}.pdf": chance.randint(2000, 60000)} if chance.random() < 0.25 else {}
    hands.do(
        "mail",
        server=server,
        source=source,
        helo="may." + sender.partition("@")[2],
        id=f"<{serial:09d}.{chance.randrange(10**6)}@{sender.partition('@')[2]}>",
        subject=chance.choice(SUBJECTS).format(n=serial % 31 + 1),
        text="Kính gửi anh chị,\nXem nội dung đính kèm.\n" * chance.randint(1, 9),
        attachments=attachments,
        utf8=chance.random() < 0.7 and all(address.endswith(cast.DOMAIN) for address in to),
        **{"from": sender, "to": to},
    )


def mails_from_outside(stage: Stage) -> None:
    """Mails that come in: wanted, to unknown people, and refused senders."""
    chance, hands = stage.chance("mails"), stage.hands("outside")
    while stage.wait(chance.expovariate(1 / 12.0)):
        kind = chance.random()
        to = chance.choice(("vanthu", "bientap", cast.ADMIN.login, cast.EDITOR.login, cast.CLERK.login))
        sender = (
            f"{chance.choice(('bao', 'so.noivu', 'cong-dan', 'truong'))}@example.{chance.choice(('org', 'com', 'net'))}"
        )
        source = chance.choice(cast.VISITORS[:20])
        if kind < 0.12:
            to = f"khong.co.{chance.randint(1, 40)}"
        elif kind < 0.22:
            sender = f"khuyen-mai-{chance.randint(1, 60)}@thu-rac.example"
        elif kind < 0.26:
            to = "gop-y"
        elif kind < 0.31:
            to, sender = "ai-do@example.net#", f"mo@example.{chance.choice(('org', 'com'))}"
        address = to[:-1] if to.endswith("#") else f"{to}@{cast.DOMAIN}"
        send(chance, hands, sender, [address], PUBLIC, source)


def mailbox(stage: Stage, machine: str, person: cast.Person) -> None:
    """A person looks into the mailbox now and then, and at what was attached to the mails. What looks like a program is
    left alone: who opens the forged mail's attachment is told by its own play."""
    chance, hands = stage.chance(f"mailbox of {person.login}"), stage.hands(machine, person)
    while stage.wait(chance.uniform(30, 80)):
        fetched = hands.do("mailbox", server="mail1", user=person.login, password=person.password)
        if fetched["why"]:
            raise RuntimeError(f"The mailbox of {person.login} does not open: {fetched['why']}")
        for letter in fetched["mails"]:
            for path in letter["saved"]:
                if path.endswith(".pdf"):
                    look_at(stage, chance, hands, machine, path, letter["id"])


def look_at(stage: Stage, chance: random.Random, hands: Hands, machine: str, path: str, message: str) -> None:
    """Open a wanted attachment: an ordinary symptom, and so is its mail."""
    stage.wait(chance.uniform(2, 9))
    hands.do("run", commands=[f"wc -c {path}", f"cp {path} ~/tai-lieu/"])
    why = f"{machine} saved and read a wanted attachment"
    stage.truth.add("ordinary", kind="file", value=path, host=machine, why=why)
    stage.truth.add("ordinary", kind="mail", value=message.strip("<>"), host="mail1", why="a wanted mail")


def mailbox_one(stage: Stage) -> None:
    """The editor's mailbox."""
    mailbox(stage, "pc-1", cast.EDITOR)


def mailbox_two(stage: Stage) -> None:
    """The clerk's mailbox."""
    mailbox(stage, "pc-2", cast.CLERK)


PLAYERS = (mails_from_outside, mailbox_one, mailbox_two)
