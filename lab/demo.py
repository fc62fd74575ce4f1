"""`make run`: the product on a demo data folder, with the recorded incident sent over the wire once.

Times are moved so that the recording ends now. A second start finds the data of the first. Ctrl-C stops it.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from lab.recording import OFFICE, Recording
from lab.replay import moved_truth, mover, replay
from luuvet.kit import settings
from luuvet.kit.spans import address
from luuvet.wire.layout import Layout
from luuvet.wire.remote import answers

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "demo-data"
SENT = "demo-sent.json"
_START_SECONDS = 120.0


def main() -> int:
    """Start the server, send the recording if this folder has not had it, say what to type, wait."""
    luuvet = Path(sys.executable).with_name("luuvet")
    # What the processes say in their own log would hide the few lines that a newcomer needs.
    server = subprocess.Popen(["env", "LUUVET_LOG_LEVEL=warning", luuvet, "serve", "--data", DATA])
    # Ctrl-C reaches the server by itself: we only wait for it.
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: server.send_signal(signal.SIGTERM))
    if _ready(server):
        _send_once()
        _tell(luuvet)
    return server.wait()


def _ready(server: subprocess.Popen[bytes]) -> bool:
    layout = Layout(DATA)
    end = time.monotonic() + _START_SECONDS
    while server.poll() is None and time.monotonic() < end:
        if all(answers(path) for path in (layout.inner("intake"), layout.inner("owner"), layout.socket)):
            time.sleep(0.5)  # the server's own words first
            return True
        time.sleep(0.1)
    return False


def _send_once() -> None:
    sent = DATA / SENT
    if sent.exists():
        print(f"\nThe recorded incident was sent at an earlier start; its ground truth: {sent.relative_to(ROOT)}")
        return
    host, port = address(settings.load(DATA).text("receive.syslog_tcp"))
    recording = Recording.load(OFFICE)
    move = mover(recording)
    counts = replay(recording, host, port, move=move)
    sent.write_text(json.dumps(moved_truth(recording, move), ensure_ascii=False, indent=1), "utf-8")
    total = sum(counts.values())
    print(f"\nĐã gửi sự cố ghi sẵn qua mạng: {total} bản ghi của {len(counts)} máy, thời gian dời về bây giờ.")
    print(
        f"Sent the recorded incident over the wire: {total} records of {len(counts)} machines, its times moved to now."
    )


def _tell(luuvet: Path) -> None:
    command = luuvet.relative_to(ROOT) if luuvet.is_relative_to(ROOT) else luuvet
    print("\nTrang chủ của web1 bị chèn liên kết cờ bạc. Hỏi nguyên nhân (the cause of the changed page):")
    print(f"  {command} cause file:/var/www/html/index.html --host web1 --data {DATA.relative_to(ROOT)}")
    print("Cảnh báo (alerts):")
    print(f"  {command} alerts --data {DATA.relative_to(ROOT)}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
