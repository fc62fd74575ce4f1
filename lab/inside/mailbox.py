#!/usr/bin/python3
"""thu-dien-tu: a small mail program. Fetches the new mails of a mailbox by IMAP and saves what is attached to them in
~/Tai-ve; prints a JSON list of what it fetched. Usage: PASSWORD=... thu-dien-tu SERVER USER. Standard library alone."""

# ruff: noqa: PTH103, PTH111, PTH118, PTH119, PTH123
from __future__ import annotations

import email
import imaplib
import json
import os
import sys
from email.policy import default

FOLDER = os.path.expanduser("~/Tai-ve")


def fetch(server, user, password):
    """What came since the last time: sender, subject, id, paths of the saved attachments."""
    seen = []
    with imaplib.IMAP4(server) as box:
        box.login(user, password)
        box.select("INBOX")
        for number in box.search(None, "UNSEEN")[1][0].split():
            letter = email.message_from_bytes(box.fetch(number, "(RFC822)")[1][0][1], policy=default)
            seen.append(
                {
                    "from": str(letter["From"]),
                    "subject": str(letter["Subject"]),
                    "id": str(letter["Message-ID"]),
                    "saved": [save(part) for part in letter.iter_attachments() if part.get_filename()],
                }
            )
    return seen


def save(part):
    os.makedirs(FOLDER, exist_ok=True)
    path = os.path.join(FOLDER, os.path.basename(part.get_filename()))
    with open(path, "wb") as file:
        file.write(part.get_payload(decode=True))
    return path


if __name__ == "__main__":
    print(json.dumps(fetch(sys.argv[1], sys.argv[2], os.environ["PASSWORD"])))
