#!/bin/sh
# Installs Lưu Vết from this folder, without any network. Run as root. A second run of the same bundle changes nothing.
set -eu
. "$(cd "$(dirname "$0")" && pwd)/steps.sh"

need_root
check_machine
check_sums
release=$(release_name)
if [ -e "$PREFIX/current" ] && [ "$(readlink "$PREFIX/current")" != "$release" ]; then
    fail "Đã có bản $(readlink "$PREFIX/current"): dùng ./upgrade.sh | $(readlink "$PREFIX/current") is installed: use ./upgrade.sh"
fi

if ! id "$OWNER" >/dev/null 2>&1; then
    useradd --system --user-group --home-dir "$DATA" --no-create-home --shell /usr/sbin/nologin "$OWNER"
fi
[ -d "$DATA" ] || install -d -m 0750 -o "$OWNER" -g "$OWNER" "$DATA"

say "Cài $release vào $PREFIX … | Installing $release into $PREFIX …"
make_release "$release"
switch_to "$release"
write_command
mkdir -p "$(dirname "$UNIT")"
write_unit

if has_systemd; then
    systemctl enable --quiet --now luuvet
    answers 60 || fail "Không lên được: journalctl -u luuvet | It does not come up: journalctl -u luuvet"
    say "Đang chạy. Xem: luuvet status; khoá kiểm tra: journalctl -u luuvet | Running. See luuvet status; the verifier key: journalctl -u luuvet"
else
    say "Máy không có systemd; chạy bằng: | No systemd here; start it with:"
    say "  setpriv --reuid $OWNER --regid $OWNER --init-groups -- luuvet serve"
fi
