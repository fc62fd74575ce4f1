"""The one settings table. Values come from `DATA/luuvet.toml`, over it the environment, over it the command line.

This is the only file that reads the environment. A setting `receive.syslog_tcp` stands in the file as `syslog_tcp` in
table `[receive]` and in the environment as `LUUVET_RECEIVE_SYSLOG_TCP`. Tables that may stand more than once (`[[delivery]]`)
are only handed on: the room that owns them says what they may hold.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Value = str | int | float | bool


@dataclass(frozen=True)
class Setting:
    """One row: name, default (its type is the setting's type), unit, and help in both languages."""

    name: str
    default: Value
    unit: str
    vi: str
    en: str

    @property
    def environment(self) -> str:
        """The name of the environment variable that overrides this setting."""
        return "LUUVET_" + self.name.upper().replace(".", "_")


TABLE: tuple[Setting, ...] = (
    Setting(
        "language",
        "vi",
        "",
        "Ngôn ngữ của thông báo và câu chuyện: vi hoặc en",
        "Language of messages and stories: vi or en",
    ),
    Setting(
        "timezone",
        "Asia/Ho_Chi_Minh",
        "",
        "Múi giờ để hiển thị và để hiểu dòng không ghi múi giờ",
        "Zone for display, and for lines that name none",
    ),
    Setting(
        "timezones",
        "",
        "",
        "Múi giờ riêng của từng nguồn, ví dụ fw1=UTC, 192.0.2.0/24=Asia/Tokyo (tên máy, địa chỉ hoặc dải địa chỉ)",
        "Zones of sources, e.g. fw1=UTC, 192.0.2.0/24=Asia/Tokyo (host name, address or range)",
    ),
    Setting("log_level", "info", "", "Mức nhật ký của chính chương trình", "Level of the program's own log"),
    Setting(
        "receive.syslog_udp",
        "127.0.0.1:5514",
        "address",
        "Cổng syslog UDP; rỗng là tắt",
        "Syslog UDP address; empty turns it off",
    ),
    Setting(
        "receive.syslog_tcp",
        "127.0.0.1:5514",
        "address",
        "Cổng syslog TCP; rỗng là tắt",
        "Syslog TCP address; empty turns it off",
    ),
    Setting(
        "receive.relp",
        "127.0.0.1:2514",
        "address",
        "Cổng RELP; rỗng là tắt",
        "RELP address; empty turns it off",
    ),
    Setting(
        "receive.http",
        "127.0.0.1:8088",
        "address",
        "Cổng HTTP nhận nhật ký; rỗng là tắt",
        "HTTP intake address; empty turns it off",
    ),
    Setting(
        "receive.http_token",
        "",
        "secret",
        "Mã bí mật cho HTTP; bắt buộc khi mở ra ngoài máy này",
        "Token of the HTTP intake; required off loopback",
    ),
    Setting(
        "receive.relays",
        "",
        "networks",
        "Dải địa chỉ máy chuyển tiếp được tin về tên máy gửi; rỗng là tin tất cả",
        "Networks of relays whose claimed host counts; empty trusts all",
    ),
    Setting("archive.commit_ms", 50, "ms", "Một lần ghi gộp kéo dài nhiều nhất", "Longest group commit"),
    Setting("archive.segment_bytes", 256 << 20, "bytes", "Cỡ lớn nhất của một tệp lưu trữ", "Largest segment file"),
    Setting(
        "archive.retention_days",
        400,
        "days",
        "Giữ kho gốc bao nhiêu ngày; 0 là mãi mãi",
        "Days the archive is kept; 0 is for ever",
    ),
    Setting(
        "archive.reserve_bytes",
        256 << 20,
        "bytes",
        "Dừng nhận khi đĩa còn ít hơn mức này",
        "Intake stops when the disk has less than this left",
    ),
    Setting(
        "archive.warn_bytes",
        2 << 30,
        "bytes",
        "Cảnh báo khi đĩa còn ít hơn mức này",
        "Warns when the disk has less than this left",
    ),
    Setting(
        "archive.origin",
        "luuvet",
        "",
        "Tên nguồn gốc ghi trong điểm kiểm (C2SP)",
        "Origin line of the checkpoints (C2SP)",
    ),
    Setting(
        "archive.export_file",
        "",
        "path",
        "Tệp (nơi khác) nhận điểm kiểm định kỳ",
        "File elsewhere that receives checkpoints",
    ),
    Setting(
        "archive.export_syslog",
        "",
        "address",
        "Máy chủ syslog nhận điểm kiểm định kỳ",
        "Syslog server that receives checkpoints",
    ),
    Setting(
        "archive.export_seconds",
        3600,
        "seconds",
        "Khoảng cách giữa hai lần xuất điểm kiểm",
        "Time between two exports of a checkpoint",
    ),
    Setting(
        "archive.erasure_key",
        "",
        "key",
        "Khoá công khai của người được ra lệnh xoá dữ liệu cá nhân",
        "Verifier key of whoever may order an erasure",
    ),
    Setting(
        "store.url",
        "",
        "url",
        "Cụm ClickHouse; rỗng là kho nhúng trong DATA/store",
        "ClickHouse cluster; empty is the embedded store in DATA/store",
    ),
    Setting(
        "store.retention_days",
        400,
        "days",
        "Giữ kho tìm kiếm bao nhiêu ngày; 0 là mãi mãi",
        "Days the store is kept; 0 is for ever",
    ),
    Setting(
        "records.url",
        "",
        "secret",
        "Cơ sở dữ liệu của hồ sơ (tài sản, kỳ vọng …), ví dụ postgresql://luuvet@db.example/luuvet; rỗng là DATA/records.sqlite",
        "Database of the records (assets, expectations …), e.g. postgresql://luuvet@db.example/luuvet; empty is DATA/records.sqlite",
    ),
    Setting(
        "detect.rules",
        "",
        "path",
        "Thư mục luật Sigma riêng, thêm vào luật có sẵn",
        "Folder of your own Sigma rules beside ours",
    ),
    Setting(
        "detect.habits",
        "on",
        "",
        "Học thói quen của từng máy, tài khoản, nguồn và báo điều khác thường: on hoặc off",
        "Learn the habits of machines, accounts and sources, and tell what is otherwise: on or off",
    ),
    Setting(
        "detect.habits_learn_days",
        14,
        "days",
        "Phải biết một máy, tài khoản hay nguồn bao nhiêu ngày rồi mới báo điều khác thường của nó",
        "Days that a machine, account or source must be known before anything of it is told",
    ),
    Setting(
        "detect.habits_seconds",
        60,
        "seconds",
        "Khoảng cách giữa hai lần so với thói quen",
        "Time between two comparisons with the habits",
    ),
    Setting(
        "console.address",
        "127.0.0.1:8080",
        "address",
        "Địa chỉ trang tình trạng và API",
        "Address of the status page and the API",
    ),
    Setting(
        "console.link",
        "",
        "url",
        "Địa chỉ mà người nhận cảnh báo dùng để mở trang này, ví dụ https://nhatky.example.vn; rỗng là console.address",
        "Address under which whoever gets an alert opens the console, e.g. https://log.example.vn; empty is console.address",
    ),
    Setting(
        "supervise.hang_seconds",
        60,
        "seconds",
        "Tiến trình không tiến triển lâu hơn mức này thì bị khởi động lại",
        "A process without progress for this long is restarted",
    ),
)


LISTS = ("delivery",)
"""Tables of the file that may stand more than once, as `[[delivery]]`."""


class BadSetting(ValueError):
    """A setting has a wrong name or value; the sentence says which, where, and what is right."""


@dataclass(frozen=True)
class Settings:
    """The values of every row, read once at the start and handed to the rooms."""

    data: Path
    values: Mapping[str, Value] = field(default_factory=dict)
    lists: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """By the name of a list its tables, as they stand in the file."""

    def text(self, name: str) -> str:
        """Return a setting as text."""
        return str(self._value(name))

    def number(self, name: str) -> int:
        """Return a setting as a whole number, in the unit of its row."""
        return int(self._value(name))

    def _value(self, name: str) -> Value:
        return self.values[name] if name in self.values else row(name).default


def row(name: str) -> Setting:
    """Return the row of a setting.

    Raises:
        BadSetting: there is no such row.
    """
    for setting in TABLE:
        if setting.name == name:
            return setting
    raise BadSetting(f"there is no setting '{name}'; 'luuvet serve --help' names the page that lists them")


def default_data(environment: Mapping[str, str] | None = None) -> Path:
    """Return the data folder that is used where no `--data` is given: LUUVET_DATA, else `~/.local/share/luuvet`."""
    environment = os.environ if environment is None else environment
    return Path(environment.get("LUUVET_DATA") or Path.home() / ".local/share/luuvet")


def default_cache(environment: Mapping[str, str] | None = None) -> Path:
    """Return where what can be made again is kept for this user: `XDG_CACHE_HOME`, else `~/.cache`, in a folder of ours."""
    environment = os.environ if environment is None else environment
    return Path(environment.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "luuvet"


def language(data: Path | None = None, environment: Mapping[str, str] | None = None) -> str:
    """Return the language before the settings are read: LUUVET_LANGUAGE, else what the data folder says, else `vi`.

    A file that cannot be read says nothing here: whoever then loads the settings says what is wrong with it, in some language.
    """
    environment = os.environ if environment is None else environment
    found = environment.get("LUUVET_LANGUAGE")
    if found is None:
        found = _language_of(default_data(environment) if data is None else data)
    return spoken(found)


def spoken(text: str) -> str:
    """Return the one of our languages that a text such as `en` or `en_GB.UTF-8` means; anything else is `vi`."""
    return "en" if text.startswith("en") else "vi"


def _language_of(data: Path) -> str:
    try:
        return str(_tree(data / "luuvet.toml").get("language", ""))
    except (OSError, BadSetting):
        return ""


def load(
    data: Path, overrides: Mapping[str, Value] | None = None, environment: Mapping[str, str] | None = None
) -> Settings:
    """Read the settings of a data folder.

    Raises:
        BadSetting: file, line or variable, and what is wrong with it.
    """
    values: dict[str, Value] = {}
    lists: dict[str, Sequence[Mapping[str, Any]]] = {}
    path = data / "luuvet.toml"
    if path.is_file():
        tree = _tree(path)
        lists = {name: _tables(name, tree.pop(name), path) for name in LISTS if name in tree}
        values.update(_from_file(tree, path))
    values.update(_from_environment(os.environ if environment is None else environment))
    for name, value in (overrides or {}).items():
        values[name] = _typed(row(name), value, "command line")
    return Settings(data, values, lists)


def secret(name: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the secret of one table of a list, e.g. `delivery.chief`, from LUUVET_DELIVERY_CHIEF_SECRET; '' where it is not set."""
    environment = os.environ if environment is None else environment
    return environment.get(secret_variable(name), "")


def secret_variable(name: str) -> str:
    """Return the name of the environment variable that `secret` reads."""
    return "LUUVET_" + re.sub("[^A-Z0-9]", "_", name.upper()) + "_SECRET"


def _tree(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSetting(f"{path}: {error}") from error


def _tables(name: str, found: Any, path: Path) -> list[dict[str, Any]]:
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadSetting(f"{path}: {name} may stand several times, so it is written [[{name}]], not [{name}]")
    return found


def _from_file(tree: Mapping[str, Any], path: Path) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for key, value in tree.items():
        pairs = {f"{key}.{k}": v for k, v in value.items()} if isinstance(value, dict) else {key: value}
        for name, inner in pairs.items():
            found[name] = _typed(row(name), inner, str(path))
    return found


def _from_environment(environment: Mapping[str, str]) -> dict[str, Value]:
    return {s.name: _typed(s, environment[s.environment], s.environment) for s in TABLE if s.environment in environment}


def _typed(setting: Setting, value: Any, where: str) -> Value:
    if isinstance(setting.default, int):
        try:
            return int(value)
        except (TypeError, ValueError):
            raise BadSetting(
                f"{where}: {setting.name} must be a whole number of {setting.unit}, not '{value}'"
            ) from None
    return str(value)
