"""The base image of the lab's nodes: a Debian 12 tree with the daemons, made once by mmdebstrap and then reused."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

LAB = Path(__file__).resolve().parent
WORK = LAB / "work"
BASE = WORK / "base"

PACKAGES = [
    "bsdutils",
    "cron",
    "curl",
    "dnsmasq-base",
    "dovecot-imapd",
    "iproute2",
    "less",
    "libpam-modules",
    "logrotate",
    "nftables",
    "nginx-light",
    "opendkim",
    "opendmarc",
    "openssh-client",
    "openssh-server",
    "openssh-sftp-server",
    "openssl",
    "passwd",
    "postfix",
    "postfix-policyd-spf-python",
    "procps",
    "python3",
    "rsyslog",
    "snoopy",
    "sshpass",
    "sudo",
    "tzdata",
    "ulogd2",
    "vim-tiny",
]

HOST_PACKAGES = {"mmdebstrap": "mmdebstrap", "ip": "iproute2", "unshare": "util-linux", "nsenter": "util-linux"}

# Answers to the questions packages ask while they are installed; and no package may start its daemon while building.
ANSWERS = """postfix postfix/main_mailer_type select No configuration
snoopy snoopy/install-ld-preload boolean false
opendmarc opendmarc/dbconfig-install boolean false
tzdata tzdata/Areas select Asia
tzdata tzdata/Zones/Asia select Ho_Chi_Minh
"""
NO_DAEMONS = 'mkdir -p "$1/usr/sbin" && printf "#!/bin/sh\\nexit 101\\n" > "$1/usr/sbin/policy-rc.d" && chmod 755 "$1/usr/sbin/policy-rc.d"'


def need_host_tools() -> None:
    """Install what the recording machine itself lacks. Raises PermissionError when not root."""
    if os.geteuid() != 0:
        raise PermissionError(
            "The lab needs root: it makes network namespaces and mounts. Run it as root on Debian 12."
        )
    missing = sorted({package for tool, package in HOST_PACKAGES.items() if shutil.which(tool) is None})
    if missing:
        subprocess.run(["apt-get", "update", "-qq"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *missing], check=True)


def build() -> Path:
    """The folder of the base image, built when it is not there or its package list has changed (half a minute). Raises
    PermissionError when not root."""
    need_host_tools()
    WORK.mkdir(parents=True, exist_ok=True)
    with (WORK / "build.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another recording may be building it
        return _built()


def _built() -> Path:
    recipe = hashlib.sha256(" ".join((*PACKAGES, ANSWERS, NO_DAEMONS)).encode()).hexdigest()
    stamp = WORK / "base.recipe"
    if BASE.is_dir() and stamp.is_file() and stamp.read_text() == recipe:
        return BASE
    shutil.rmtree(BASE, ignore_errors=True)
    answers = WORK / "answers"
    answers.write_text(ANSWERS)
    subprocess.run(
        [
            "mmdebstrap",
            "--variant=minbase",
            "--include=" + ",".join(PACKAGES),
            f"--setup-hook={NO_DAEMONS}",
            f"--essential-hook=apt-get --version >/dev/null; chroot \"$1\" debconf-set-selections < '{answers}'",
            "bookworm",
            str(BASE),
        ],
        check=True,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    stamp.write_text(recipe)
    return BASE


if __name__ == "__main__":
    print(build())
