#!/bin/sh
# Upgrades to the release in this folder: built beside the old one, switched by one rename, taken back when it does not
# come up. The archive's format does not change with a release; what is derived is derived again where it must.
set -eu
. "$(cd "$(dirname "$0")" && pwd)/steps.sh"

need_root
check_machine
check_sums
[ -L "$PREFIX/current" ] || fail "Chưa cài: dùng ./install.sh | Nothing is installed: use ./install.sh"
old=$(readlink "$PREFIX/current")
new=$(release_name)
[ "$old" != "$new" ] || { say "Đã là bản $new | $new is installed already"; exit 0; }
if ! has_systemd && [ -S "$DATA/socket" ]; then
    fail "Hãy dừng máy chủ trước (Ctrl-C hoặc SIGTERM) | Stop the server first (Ctrl-C or SIGTERM)"
fi

say "Nên sao lưu trước: luuvet backup THƯ_MỤC | Better back up first: luuvet backup FOLDER"
say "Dựng $new cạnh $old … | Building $new beside $old …"
make_release "$new"

stop() { if has_systemd; then systemctl stop luuvet; fi; }
start() { if has_systemd; then systemctl start luuvet; fi; }

# With the server stopped, ask the new release itself; a store of another layout is derived again from the archive.
ready() {
    as_owner "$PREFIX/current/bin/luuvet" status --data "$DATA" >/dev/null || {
        say "Dựng lại kho tìm kiếm từ kho gốc … | Deriving the store again from the archive …"
        as_owner "$PREFIX/current/bin/luuvet" rebuild --data "$DATA"
    }
}

stop
switch_to "$new"
write_command
write_unit
if ready && start && { ! has_systemd || answers 120; }; then
    say "Xong: $new. Bản cũ còn ở $PREFIX/$old, xoá khi đã yên tâm. | Done: $new. The old release is in $PREFIX/$old; remove it once you are content."
    if ! has_systemd; then say "Chạy: | Start: setpriv --reuid $OWNER --regid $OWNER --init-groups -- luuvet serve"; fi
    exit 0
fi
say "Bản mới không lên được; quay về $old … | The new release does not come up; going back to $old …" >&2
stop
switch_to "$old"
start
fail "Đã quay về $old. Dữ liệu còn nguyên. Nếu bản cũ đòi, chạy: luuvet rebuild | Back on $old, the data is whole. Should it ask for it: luuvet rebuild"
