#!/bin/sh
# Removes the program. The data folder with the log and its keys stays: removing that is your decision, by hand.
set -eu
. "$(cd "$(dirname "$0")" && pwd)/steps.sh"

need_root
if has_systemd; then systemctl disable --quiet --now luuvet || true; fi
if ! has_systemd && [ -S "$DATA/socket" ]; then
    fail "Hãy dừng máy chủ trước (Ctrl-C hoặc SIGTERM) | Stop the server first (Ctrl-C or SIGTERM)"
fi
rm -f "$UNIT"
if [ "$(readlink /usr/local/bin/luuvet || true)" = "$PREFIX/luuvet" ]; then rm -f /usr/local/bin/luuvet; fi
rm -rf "$PREFIX"
if has_systemd; then systemctl daemon-reload; fi
say "Đã gỡ chương trình; dữ liệu và khoá còn ở $DATA, người dùng $OWNER còn đó. | Removed; data and keys stay in $DATA, the user $OWNER stays."
