"""`reference/settings.md`: the settings table."""

from __future__ import annotations

from docs.generate.table import document, table

from luuvet.case.delivery.table import TABLE as DELIVERY
from luuvet.kit.settings import TABLE, Setting

_INTRO = """Settings stand in `luuvet.toml` in the data folder; over the file goes the environment.
`receive.syslog_tcp` is `syslog_tcp` in the table `[receive]`. `luuvet settings` prints the values in use. The data folder itself
comes from `--data`, else `LUUVET_DATA`, else `~/.local/share/luuvet`. A change takes effect at the next start.

```toml
timezone = "Asia/Ho_Chi_Minh"

[receive]
syslog_tcp = "192.0.2.10:5514"
relays = "192.0.2.0/24"
```"""

_DELIVERY = """## Delivery of alerts

A route of alerts is a table `[[delivery]]` of the file; there may be several. [How to deliver alerts](../how-to/delivery.md) has one
of each kind. Secrets stand in a file of their own or in `LUUVET_DELIVERY_<NAME>_SECRET`, never here.

```toml
[[delivery]]
name = "duty-officer"
kind = "mail"
to = ["duty@example.vn"]
from = "luuvet@example.vn"
server = "smtp://mail.example.vn:587"
```
"""


def page() -> str:
    """Return the page."""
    heads = ["setting", "default", "unit", "environment", "what it does", "tiếng Việt"]
    routes = table([head for head in heads if head != "environment"], [_route(setting) for setting in DELIVERY])
    return document("Settings", _INTRO, table(heads, [_row(setting) for setting in TABLE]), _DELIVERY.strip(), routes)


def _route(setting: Setting) -> list[object]:
    return [cell for cell in _row(setting) if cell != f"`{setting.environment}`"]


def _row(setting: Setting) -> list[object]:
    default = f"`{setting.default}`" if setting.default != "" else "(empty)"
    return [f"`{setting.name}`", default, setting.unit, f"`{setting.environment}`", setting.en, setting.vi]
