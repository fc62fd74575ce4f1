#!/usr/bin/python3
"""Hands of a person at a machine: obeys one JSON order a line on standard input, answers with one JSON line.
It makes real connections from inside its node: web pages, names, mails. Python standard library alone."""

from __future__ import annotations

import http.client
import json
import os
import smtplib
import socket
import subprocess
import sys
import time
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import formataddr
from urllib.parse import urlsplit


def get(order):
    """Fetch pages of one server over one connection, as a browser keeps it open."""
    address = urlsplit(order["server"])
    source = (order["source"], 0) if order.get("source") else None
    connection = http.client.HTTPConnection(address.hostname, address.port or 80, timeout=5, source_address=source)
    seen = []
    for page in order["pages"]:
        headers = {"Host": order.get("host") or address.hostname, "User-Agent": order["agent"], "Accept": "*/*"}
        if page.get("referer"):
            headers["Referer"] = page["referer"]
        connection.request(page.get("method", "GET"), page["path"], body=page.get("body"), headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        seen.append({"status": answer.status, "bytes": len(body), "marked": order.get("mark", "\0").encode() in body})
        time.sleep(page.get("wait", 0))
    connection.close()
    return {"pages": seen}


def lookup(order):
    """Ask the machine's resolver for names, as a browser does before it connects."""
    found = {}
    for name in order["names"]:
        try:
            found[name] = socket.getaddrinfo(name, 80, socket.AF_INET, socket.SOCK_STREAM)[0][4][0]
        except OSError as error:
            found[name] = str(error)
    return {"found": found}


def mail(order):
    """Send one mail by SMTP; with `utf8` its header lines are plain UTF-8 (RFC 6531), else encoded words. An attachment is
    a text, or so many bytes of chance."""
    letter = EmailMessage(policy=SMTPUTF8 if order.get("utf8") else SMTP)
    sender = formataddr((order["name"], order["from"])) if order.get("name") else order["from"]
    letter["From"], letter["To"], letter["Subject"] = sender, ", ".join(order["to"]), order["subject"]
    letter["Message-ID"] = order["id"]
    letter.set_content(order["text"])
    for name, size in order.get("attachments", {}).items():
        content = size.encode() if isinstance(size, str) else os.urandom(size)
        letter.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    source = (order["source"], 0) if order.get("source") else None
    options = ["SMTPUTF8", "BODY=8BITMIME"] if order.get("utf8") else []
    try:
        with smtplib.SMTP(order["server"], 25, local_hostname=order["helo"], timeout=10, source_address=source) as smtp:
            smtp.sendmail(order["from"], order["to"], letter.as_bytes(), mail_options=options)
        return {"sent": True}
    except (smtplib.SMTPException, OSError) as error:
        return {"sent": False, "why": repr(error)}


def run(order):
    """Run shell commands one after the other, as a person types them in a terminal of the desktop."""
    ended = []
    for command in order["commands"]:
        ended.append(
            subprocess.run(["/bin/sh", "-c", command], stdin=subprocess.DEVNULL, capture_output=True).returncode
        )
        time.sleep(order.get("wait", 0))
    return {"ended": ended}


def mailbox(order):
    """Look into the mailbox with the machine's mail program; what it fetched."""
    command = ["thu-dien-tu", order["server"], order["user"]]
    done = subprocess.run(
        command, env={**os.environ, "PASSWORD": order["password"]}, stdin=subprocess.DEVNULL, capture_output=True
    )
    return {"mails": json.loads(done.stdout) if done.returncode == 0 else [], "why": done.stderr.decode()[-300:]}


def knock(order):
    """Try ports, as scanners do."""
    opened = []
    for port in order["ports"]:
        try:
            source = (order["source"], 0) if order.get("source") else None
            socket.create_connection((order["to"], port), timeout=0.15, source_address=source).close()
            opened.append(port)
        except OSError:
            pass
    return {"open": opened}


DOES = {"get": get, "lookup": lookup, "mail": mail, "run": run, "mailbox": mailbox, "knock": knock}


def main():
    for line in sys.stdin:
        order = json.loads(line)
        try:
            answer = DOES[order["do"]](order)
        except (OSError, http.client.HTTPException) as error:
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
