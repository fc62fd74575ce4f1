"""Varied event frames for the store's and the search's measurements: made with whole-column work, the same for the same seed.

Two kinds: `syslog` (lines of about 200 bytes: sshd, sudo, cron, nginx, postfix, dnsmasq, firewall, systemd, snoopy) and `sysmon`
(Winlogbeat-like documents of about 600 bytes with process columns). Addresses, hosts, users, ids and times vary with long tails.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from luuvet.event.edge import EDGE_SCHEMA
from luuvet.event.fields import BY_NAME
from luuvet.event.frame import IDENTITY, TIME

LOG = "5e1f0c0ffee05eed"
START = datetime(2026, 11, 1, tzinfo=UTC)
_VERBS = ["đăng nhập thất bại", "mở tệp", "gửi thư", "tải trang", "đổi mật khẩu", "xoá bản ghi", "in văn bản"]
_PATHS = ["/", "/index.php", "/van-ban/danh-sach", "/tin-tuc", "/api/v1/nop-ho-so", "/static/app.js", "/wp-login.php"]
_AGENTS = [
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{n}.0.0.0 Safari/537.36"
    for n in range(90, 140)
]
_PROGRAMS = [
    "powershell.exe",
    "cmd.exe",
    "svchost.exe",
    "chrome.exe",
    "winword.exe",
    "reg.exe",
    "rundll32.exe",
    "msiexec.exe",
]


@dataclass
class Traffic:
    """A source of frames; each call of `frame` continues time and index."""

    seed: int = 1
    rate: float = 1000.0  # events a second of log time

    def __post_init__(self) -> None:
        self.random = np.random.default_rng(self.seed)
        self.index = 0

    def frame(self, rows: int, kind: str = "syslog") -> pl.DataFrame:
        """Return the next `rows` events as an event frame."""
        seconds = (self.index + np.arange(rows)) / self.rate + self.random.normal(0, 0.4, rows)
        base = pl.DataFrame(
            {
                "n": np.arange(self.index, self.index + rows),
                "@timestamp": pl.Series((seconds * 1e6).astype("int64")).cast(pl.Duration("us")),
                **self._draws(rows),
            }
        ).with_columns(
            (pl.lit(START, TIME) + pl.col("@timestamp")).alias("@timestamp"),
            (pl.lit(START, TIME) + pl.duration(microseconds=(pl.col("n") * (1e6 / self.rate)).cast(pl.Int64))).alias(
                "received"
            ),
        )
        self.index += rows
        return _identity((_syslog if kind == "syslog" else _sysmon)(base))

    def _draws(self, rows: int) -> dict[str, object]:
        r = self.random
        zipf = lambda top: np.minimum(r.zipf(1.3, rows), top)  # noqa: E731
        return {
            "kind": r.choice(9, rows, p=[0.16, 0.06, 0.08, 0.24, 0.12, 0.12, 0.12, 0.05, 0.05]),
            "host": r.integers(0, 200, rows), "user": zipf(800), "ip": zipf(60_000), "pid": r.integers(300, 60_000, rows),
            "port": r.integers(1024, 65535, rows), "bytes": (r.pareto(1.2, rows) * 900).astype("int64"),
            "path": r.integers(0, len(_PATHS), rows), "item": zipf(40_000), "agent": np.minimum(zipf(50), 50) - 1,
            "hex": r.integers(0, 2**63, rows), "verb": r.integers(0, len(_VERBS), rows), "ok": r.random(rows) < 0.8,
        }  # fmt: skip


def _pick(values: list[str], column: str) -> pl.Expr:
    return pl.lit(pl.Series(values)).gather(pl.col(column))


def _guid(seconds: pl.Expr, counter: pl.Expr) -> pl.Expr:
    """Return ids built as Sysmon builds them: machine, start in seconds, counter."""
    quads = pl.lit(pl.Series([f"{n:04x}" for n in range(65536)]))

    def quad(value: pl.Expr) -> pl.Expr:
        return quads.gather((value % 65536).cast(pl.UInt32))

    machine = quad(pl.col("host") * 7919)
    return pl.format(
        "{{{}{}-{}-{}-{}-000000003300}}", machine, quad(pl.col("host") * 104729), quad(seconds), quad(seconds // 65536), quad(counter)
    )  # fmt: skip


def _address(column: str) -> pl.Expr:
    n = pl.col(column)
    return (
        pl.when(n % 3 == 0).then(pl.format("198.51.{}.{}", n // 256 % 256, n % 256))
        .when(n % 3 == 1).then(pl.format("203.0.{}.{}", n // 256 % 256, n % 256))
        .otherwise(pl.format("192.0.{}.{}", n // 256 % 256, n % 256))
    )  # fmt: skip


def _syslog(base: pl.DataFrame) -> pl.DataFrame:
    k = pl.col("kind")
    base = base.with_columns(
        pl.format("srv-{}", pl.col("host")).alias("host.name"),
        pl.format("nv{}", pl.col("user")).alias("u"),
        _address("ip").alias("a"),
        (pl.col("hex") % 2**44).cast(pl.String).alias("qid"),
        pl.format("{}?id={}", _pick(_PATHS, "path"), pl.col("item")).alias("url"),
        _pick(_AGENTS, "agent").alias("ua"),
        pl.format("www.co-quan-{}.example", pl.col("item")).alias("domain"),
        pl.col("@timestamp").dt.strftime("%b %e %H:%M:%S").alias("clock"),
    )
    messages = [
        ("sshd", pl.format("Failed password for invalid user {} from {} port {} ssh2", "u", "a", "port")),
        ("sudo", pl.format("{} : TTY=pts/1 ; PWD=/home/{} ; USER=root ; COMMAND=/usr/bin/systemctl restart job-{}", "u", "u", "item")),
        ("CRON", pl.format("({}) CMD (/usr/local/bin/sao-luu --muc {} --ma {})", "u", "item", "qid")),
        ("nginx", pl.format('{} - {} "GET {} HTTP/1.1" 200 {} "https://{}/" "{}"', "a", "u", "url", "bytes", "domain", "ua")),
        ("postfix/smtp", pl.format("{}: to=<{}@{}>, relay=mx.{}[{}]:25, delay=0.4, dsn=2.0.0, status=sent (250 ok)", "qid", "u", "domain", "domain", "a")),
        ("dnsmasq", pl.format("query[A] {} from {}", "domain", "a")),
        ("kernel", pl.format("IN=eth0 OUT= MAC=00:00:5e:00:53:01 SRC={} DST=192.0.2.10 LEN=60 TTL=52 ID={} PROTO=TCP SPT={} DPT=443 SYN", "a", "pid", "port")),
        ("systemd", pl.format("Started session-{}.scope - phiên làm việc của {}: {}.", "item", "u", _pick(_VERBS, "verb"))),
        ("snoopy", pl.format("[uid:{} sid:{} tty:/dev/pts/2 cwd:/srv filename:/bin/cat]: cat /srv/ho-so/{}.txt", "user", "pid", "item")),
    ]  # fmt: skip
    chain_app, chain_message = pl.when(False).then(pl.lit("")), pl.when(False).then(pl.lit(""))
    for number, (app, message) in enumerate(messages):
        chain_app, chain_message = (
            chain_app.when(k == number).then(pl.lit(app)),
            chain_message.when(k == number).then(message),
        )
    base = base.with_columns(chain_app.alias("app"), chain_message.alias("text"))
    head = pl.format("<{}>{} {} {}[{}]: ", pl.lit(86) + k, "clock", "host.name", "app", "pid")
    base = base.with_columns(head.alias("head")).with_columns(pl.concat_str("head", "text").alias("event.original"))

    def only(*numbers: int) -> pl.Expr:
        return pl.when(k.is_in(list(numbers)))

    return base.select(
        "n", "@timestamp", "received", "host.name", "event.original",
        pl.col("head").str.len_bytes().cast(pl.Int32).alias("luuvet.message_at"),
        pl.lit("event").alias("event.kind"),
        pl.concat_str(pl.lit("linux."), pl.col("app").str.replace("/", "_")).str.to_lowercase().alias("event.dataset"),
        only(0, 3).then(pl.lit("logon-failed")).when(k == 1).then(pl.lit("executed")).otherwise(pl.lit("seen")).alias("event.action"),
        only(0).then(pl.lit("failure")).when(k.is_in([3, 4])).then(pl.lit("success")).alias("event.outcome"),
        only(0).then(pl.lit(["authentication"])).when(k == 3).then(pl.lit(["web"])).when(k == 5).then(pl.lit(["network"]))
        .otherwise(pl.lit(["process"])).alias("event.category"),
        only(0, 1).then(pl.lit(["start"])).otherwise(pl.lit(["info"])).alias("event.type"),
        pl.col("app").alias("log.syslog.appname"), pl.col("app").alias("process.name"),
        pl.lit(10, pl.Int64).alias("log.syslog.facility.code"), (k % 8).cast(pl.Int64).alias("log.syslog.severity.code"),
        pl.col("pid").cast(pl.Int64).alias("process.pid"),
        only(0, 1, 2, 7).then("u").alias("user.name"), only(1).then(pl.lit("root")).alias("user.effective.name"),
        only(0, 3, 5, 6).then("a").alias("source.ip"), only(0, 6).then("port").cast(pl.Int64).alias("source.port"),
        only(6).then(pl.lit("192.0.2.10")).alias("destination.ip"), only(6).then(443).cast(pl.Int64).alias("destination.port"),
        only(3).then("url").alias("url.original"), only(3).then(_pick(_PATHS, "path")).alias("url.path"),
        only(3).then(pl.lit("GET")).alias("http.request.method"), only(3).then(200).cast(pl.Int64).alias("http.response.status_code"),
        only(3).then("bytes").cast(pl.Int64).alias("http.response.body.bytes"), only(3).then("ua").alias("user_agent.original"),
        only(5).then("domain").alias("dns.question.name"), only(5).then(pl.lit("A")).alias("dns.question.type"),
        only(4).then("qid").alias("email.local_id"), only(8).then(pl.format("cat /srv/ho-so/{}.txt", "item")).alias("process.command_line"),
        pl.when(k == 7).then(pl.concat_str(pl.lit("{\"systemd.session\":\""), "item", pl.lit("\"}"))).alias("luuvet.extra"),
    )  # fmt: skip


def _sysmon(base: pl.DataFrame) -> pl.DataFrame:
    base = base.with_columns(
        pl.format("pc-{}", pl.col("host")).alias("host.name"),
        pl.format("nv{}", pl.col("user")).alias("user.name"),
        _pick(_PROGRAMS, "path").alias("process.name"),
        _pick(_PROGRAMS, "verb").alias("process.parent.name"),
        _guid(pl.col("@timestamp").dt.epoch("s"), pl.col("n") % 9973).alias("process.entity_id"),
        _guid(pl.col("@timestamp").dt.epoch("s") // 3600 * 3600, pl.col("path") * 8 + pl.col("verb")).alias("process.parent.entity_id"),
        pl.format("{}{}{}", *(((pl.col("path") * 97 + pl.col("item") % 50).hash(seed)).cast(pl.String) for seed in (1, 2, 3))).alias("file.hash.sha256"),
    ).with_columns(
        pl.format("C:\\Windows\\System32\\{}", "process.name").alias("process.executable"),
        pl.format("C:\\Windows\\System32\\{}", "process.parent.name").alias("process.parent.executable"),
        pl.format('"C:\\Windows\\System32\\{}" /c start /b C:\\Users\\{}\\AppData\\Local\\Temp\\tep-{}.tmp --ma {}', "process.name", "user.name", "item", "bytes").alias("process.command_line"),
    )  # fmt: skip
    line = pl.format(
        "<13>1 {} {} Sysmon {} 1 - Process Create: RuleName: - ProcessGuid: {} ProcessId: {} Image: {} FileVersion: 10.0.19041 Product: Microsoft Windows "
        "CommandLine: {} CurrentDirectory: C:\\Users\\{}\\ User: CO-QUAN\\{} LogonId: 0x{} TerminalSessionId: 1 IntegrityLevel: Medium "
        "Hashes: SHA256={} ParentProcessGuid: {} ParentProcessId: {} ParentImage: {} ParentCommandLine: {}",
        pl.col("@timestamp").dt.strftime("%Y-%m-%dT%H:%M:%S%.6fZ"), "host.name", "pid", "process.entity_id", "pid", "process.executable",
        "process.command_line", "user.name", "user.name", "item", "file.hash.sha256", "process.parent.entity_id", "port",
        "process.parent.executable", "process.parent.executable",
    )  # fmt: skip
    return base.select(
        "n", "@timestamp", "received", "host.name", line.alias("event.original"), pl.lit(40, pl.Int32).alias("luuvet.message_at"),
        pl.lit("event").alias("event.kind"), pl.lit("windows.sysmon").alias("event.dataset"), pl.lit("1").alias("event.code"),
        pl.lit("Microsoft-Windows-Sysmon").alias("event.provider"), pl.lit("process-created").alias("event.action"),
        pl.lit(["process"]).alias("event.category"), pl.lit(["start"]).alias("event.type"),
        pl.lit("Microsoft-Windows-Sysmon/Operational").alias("winlog.channel"), pl.col("n").cast(pl.Int64).alias("winlog.record_id"),
        "process.name", "process.executable", "process.command_line", "process.entity_id", "process.parent.name",
        "process.parent.executable", "process.parent.entity_id", pl.col("pid").cast(pl.Int64).alias("process.pid"),
        pl.col("port").cast(pl.Int64).alias("process.parent.pid"), "user.name", pl.lit("CO-QUAN").alias("user.domain"), "file.hash.sha256",
        pl.format("C:\\Users\\{}\\", "user.name").alias("process.working_directory"),
    )  # fmt: skip


def _identity(frame: pl.DataFrame) -> pl.DataFrame:
    known = {
        "luuvet.log": pl.lit(LOG), "luuvet.index": pl.col("n").cast(pl.UInt64), "luuvet.k": pl.lit(0, pl.UInt16),
        "luuvet.received": pl.col("received"), "luuvet.listener": pl.lit("syslog-tcp"),
        "luuvet.peer": pl.format("192.0.2.{}:{}", pl.col("n") % 4 + 10, pl.lit(40022)), "luuvet.part": pl.lit(0, pl.Int32),
        "luuvet.generation": pl.lit(1, pl.UInt32), "luuvet.time": pl.lit("zone=Asia/Ho_Chi_Minh"),
    }  # fmt: skip
    ready = [
        (pl.col(name) if name in frame.columns else known.get(name, pl.lit(None))).cast(kind).alias(name)
        for name, kind in IDENTITY.items()
    ]
    return frame.select(*ready, *(pl.col(name) for name in frame.columns if name in BY_NAME))


def edges(frame: pl.DataFrame) -> pl.DataFrame:
    """Return one edge an event, as the observers of `cause` would make them."""
    host = pl.col("host.name")
    return frame.select(
        "luuvet.index", "luuvet.k", "@timestamp", "host.name",
        pl.when(pl.col("process.command_line").is_not_null()).then(pl.lit("spawned")).otherwise(pl.lit("connected")).alias("relation"),
        pl.lit("process").alias("from.kind"),
        pl.concat_str(host, pl.lit("|"), pl.col("process.pid"), pl.lit("|"), pl.col("process.name")).alias("from.key"),
        pl.lit("user").alias("to.kind"),
        pl.concat_str(host, pl.lit("|"), pl.col("user.name").fill_null("root")).alias("to.key"),
        pl.lit("").alias("detail"),
    ).cast(dict(EDGE_SCHEMA))  # type: ignore[arg-type]  # fmt: skip


def hours(frame: pl.DataFrame) -> timedelta:
    """Return the span of log time that a frame covers."""
    first, last = frame["@timestamp"].min(), frame["@timestamp"].max()
    return last - first  # type: ignore[operator,return-value]
