"""Who is in the play: people, accounts, addresses and names. All invented; addresses of the outside are RFC 5737."""

from __future__ import annotations

from dataclasses import dataclass

DOMAIN = "maytrang.vn.example"
WEB_NAME = f"www.{DOMAIN}"


@dataclass(frozen=True)
class Person:
    """An account. `uid` is the same on every machine that knows the person."""

    login: str
    name: str
    uid: int
    password: str
    machines: tuple[str, ...]
    sudo: bool = False


ADMIN = Person("minh.lq", "Lê Quang Minh", 1001, "Suong-Mai-71-nui", ("fw", "web1", "mail1", "pc-admin"), sudo=True)
EDITOR = Person("hoa.nt", "Nguyễn Thu Hoa", 1002, "Chim-se-34-hot", ("web1", "mail1", "pc-1"))
CLERK = Person("binh.tv", "Trần Văn Bình", 1003, "La-ban-58-cu", ("mail1", "pc-2"))
SHARED = Person("quantri", "Quản trị trang web", 1004, "quantri@2024", ("web1",), sudo=True)
"""The shared web account with a weak password: this is how the intruder comes in."""
PEOPLE = (ADMIN, EDITOR, CLERK, SHARED)

INTRUDER = "203.0.113.66"
"""Guesses until it is in."""
INTRUDER_RETURN = "198.51.100.140"
"""Logs in with the new account."""
INTRUDER_STORE = "203.0.113.88"
"""Serves the piece of page with the hidden links."""
INTRUDER_NAME = "cdn-tai.example"
NEW_ACCOUNT = "sysbackup"
NEW_PASSWORD = "Kho-luu-99-dem"

FORGER = "203.0.113.45"
"""Sends the forged mail, with no SPF record, from a domain that looks like the office's."""
FORGED_DOMAIN = "maytrang-vn.example"
FORGED_SENDER = f"chanh.vanphong@{FORGED_DOMAIN}"
FORGED_NAME = "Chánh Văn phòng Sở Nội vụ"
ATTACHMENT = "Cong-van-khan-118.pdf.sh"
CONTROL = "203.0.113.199"
"""Where the program of the forged mail asks for orders."""
CONTROL_NAME = "dong-bo-tai-lieu.example"
SPAMMED = {f"noi-nhan-{n}.example": f"192.0.2.{n}" for n in range(140, 200)}
"""Domains that get the spam, each with a mail server of its own."""

GUESSERS = ("192.0.2.201", "198.51.100.77", "203.0.113.190")
"""Ordinary noise: addresses that guess and never get in."""
SCANNERS = ("192.0.2.222", "203.0.113.240", "198.51.100.210")
OUTSIDE_DNS = "203.0.113.53"
OUTSIDE_WEB = "203.0.113.80"
OUTSIDE_MAIL = "203.0.113.25"
CRAWLERS = ("192.0.2.130", "192.0.2.131", "192.0.2.132")
VISITORS = tuple(
    [f"192.0.2.{n}" for n in range(10, 100, 3)]
    + [f"198.51.100.{n}" for n in range(20, 70, 2)]
    + [f"203.0.113.{n}" for n in range(100, 180, 3)]
)
OUTSIDE_ADDRESSES = [
    *VISITORS,
    *CRAWLERS,
    *GUESSERS,
    *SCANNERS,
    INTRUDER,
    INTRUDER_RETURN,
    INTRUDER_STORE,
    FORGER,
    CONTROL,
    *SPAMMED.values(),
    OUTSIDE_DNS,
    OUTSIDE_WEB,
    OUTSIDE_MAIL,
]
MARK = "nhà cái"
"""Words that the changed page carries and no other page does."""
