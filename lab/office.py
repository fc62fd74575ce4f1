"""The office: its machines, how they send their logs, and the recorder. `Office.open` starts it all."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from lab import cast, outside
from lab.build import LAB, build
from lab.machines import CRON, DAEMONS, SETTINGS
from lab.network import ADDRESSES, cable_office, cable_outside
from lab.nodes import Node

LOG_PORT = 5514
SENDS = {
    "fw": ("tcp", "octet-counted", "RSYSLOG_SyslogProtocol23Format"),
    "web1": ("tcp", "octet-counted", "RSYSLOG_SyslogProtocol23Format"),
    "mail1": ("tcp", "traditional", "RSYSLOG_TraditionalForwardFormat"),
    "pc-admin": ("tcp", "traditional", "RSYSLOG_TraditionalForwardFormat"),
    "pc-2": ("tcp", "octet-counted", "RSYSLOG_SyslogProtocol23Format"),
    "pc-1": ("udp", "datagram", "RSYSLOG_TraditionalForwardFormat"),
}
"""Machine → how its rsyslog sends: transport, framing, template (RFC 5424 or the traditional RFC 3164)."""


class Office:
    """The running machines and the recorder. `close` may be called at any time, also half way through the start."""

    def __init__(self, recording: Path, space: str) -> None:
        """`space` keeps apart the namespaces of recordings that run at the same time."""
        self.recording, self._space = recording, space
        self.nodes: dict[str, Node] = {}
        self._recorder: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        """Start the machines, the recorder and the daemons: about five seconds."""
        base = build()
        for name in (*ADDRESSES, "outside"):
            self.nodes[name] = Node(name, base, self._space)
            self.nodes[name].start()
        cable_office(self.nodes)
        cable_outside(self.nodes["fw"], self.nodes["outside"], cast.OUTSIDE_ADDRESSES)
        self._record()
        outside.settings(self.nodes["outside"])
        for name in SENDS:
            self._common(name)
        self._keys()
        for name in SENDS:
            self._boot(name)

    def close(self) -> None:
        """Stop the senders so that their last words arrive, then the recorder, then every machine."""
        for name in SENDS:
            if name in self.nodes:
                self.nodes[name].run("sh", "-c", "kill $(cat /run/rsyslogd.pid)", check=False)
        if self._recorder is not None:
            time.sleep(1)
            self._recorder.terminate()
            self._recorder.wait(timeout=10)
        for node in reversed(self.nodes.values()):
            node.stop()

    def _record(self) -> None:
        self.recording.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "lab.recorder", str(self.recording), ADDRESSES["log"], str(LOG_PORT)]
        inside = ["ip", "netns", "exec", self.nodes["log"].namespace]
        self._recorder = subprocess.Popen([*inside, *command], cwd=LAB.parent, start_new_session=True)
        deadline = time.monotonic() + 10
        while not (self.recording / "ready").exists():
            if time.monotonic() > deadline:
                raise TimeoutError("The recorder does not listen; see its error above.")
            time.sleep(0.05)

    def _common(self, name: str) -> None:
        """What every machine has: names, people, its daemons' settings. Nothing logs yet."""
        node = self.nodes[name]
        names = [f"{address}\t{host}.{cast.DOMAIN} {host}" for host, address in ADDRESSES.items()]
        names.append(f"{ADDRESSES['web1']}\t{cast.WEB_NAME}")
        node.write("/etc/hosts", "127.0.0.1\tlocalhost\n" + "\n".join(names) + "\n")
        node.write("/etc/resolv.conf", f"nameserver {ADDRESSES['fw']}\nsearch {cast.DOMAIN}\n")
        node.write("/etc/hostname", name + "\n")
        node.write("/etc/default/locale", "")
        node.write("/etc/timezone", "Asia/Ho_Chi_Minh\n")
        node.write("/etc/rsyslog.conf", rsyslog_settings(name))
        node.write("/usr/local/lib/desk/agent.py", (LAB / "inside/agent.py").read_text(), 0o755)
        people = "".join(add_person(person) for person in cast.PEOPLE if name in person.machines)
        node.shell(
            "rm -f /etc/localtime; ln -s /usr/share/zoneinfo/Asia/Ho_Chi_Minh /etc/localtime\n"
            "sed -i /pam_limits/d /etc/pam.d/sudo\n"
            "sed -i 's/^#*PasswordAuthentication.*/PasswordAuthentication yes/' /etc/ssh/sshd_config\n" + people
        )
        node.write("/etc/cron.d/bao-tri", CRON[name])
        SETTINGS.get(name, lambda _: None)(node)

    def _keys(self) -> None:
        """The administrator and the editor log in to servers by key."""
        for person, home, servers in (
            (cast.ADMIN, "pc-admin", ("fw", "web1", "mail1")),
            (cast.EDITOR, "pc-1", ("web1",)),
        ):
            folder = f"/home/{person.login}/.ssh"
            own = f"chown -R {person.uid}:{person.uid} {folder}; chmod 700 {folder}\n"
            config = "Host *\n  StrictHostKeyChecking accept-new\n  LogLevel ERROR\n"
            self.nodes[home].shell(f"mkdir -p {folder}; ssh-keygen -q -t ed25519 -N '' -f {folder}/id_ed25519\n" + own)
            self.nodes[home].write(f"{folder}/config", config)
            public = self.nodes[home].read(f"{folder}/id_ed25519.pub")
            for server in servers:
                self.nodes[server].write(f"{folder}/authorized_keys", public)
                self.nodes[server].shell(own)

    def _boot(self, name: str) -> None:
        """Start the machine's daemons, rsyslog first; from here on everything is recorded."""
        node = self.nodes[name]
        node.run("rsyslogd")
        node.write("/etc/ld.so.preload", "/usr/lib/x86_64-linux-gnu/libsnoopy.so\n")
        for command in (*DAEMONS[name], "cron"):
            node.run("sh", "-c", command)


def rsyslog_settings(name: str) -> str:
    """rsyslog.conf of a machine: local socket in, everything out to the log host."""
    transport, framing, template = SENDS[name]
    counted = 'TCP_Framing="octet-counted"' if framing == "octet-counted" else ""
    return (
        'module(load="imuxsock")\n'
        f'action(type="omfwd" target="{ADDRESSES["log"]}" port="{LOG_PORT}" protocol="{transport}" {counted}\n'
        f'  template="{template}" action.resumeInterval="1" action.resumeRetryCount="-1" queue.type="LinkedList")\n'
    )


def add_person(person: cast.Person) -> str:
    """Shell lines that make an account."""
    groups = "-G sudo" if person.sudo else ""
    return (
        f"useradd -m -u {person.uid} -s /bin/bash -c '{person.name}' {groups} --badname {person.login}\n"
        f"echo '{person.login}:{person.password}' | chpasswd\n"
    )
