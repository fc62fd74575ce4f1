# Steps that install.sh and upgrade.sh share; sourced, not run. POSIX sh, no network.
PREFIX=/opt/luuvet
DATA=${LUUVET_DATA:-/var/lib/luuvet}
UNIT=/etc/systemd/system/luuvet.service
OWNER=luuvet
here=$(cd "$(dirname "$0")" && pwd)

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 3; }

need_root() { [ "$(id -u)" = 0 ] || fail "Cần quyền root: sudo $0 | Run as root: sudo $0"; }

has_systemd() { [ -d /run/systemd/system ]; }

as_owner() { # run a command as the owner of the data; unlike runuser and su, setpriv leaves signals to the command itself
    setpriv --reuid "$OWNER" --regid "$OWNER" --init-groups -- "$@"
}

check_machine() { # sets PYTHON
    wanted=$(sed -n 's/^python=//p' "$here/needs")
    PYTHON=$(command -v "python$wanted" || true)
    [ -n "$PYTHON" ] || fail "Gói này cần Python $wanted (Debian: apt-get install python3) | This bundle needs Python $wanted; found: $(python3 -V 2>&1)"
    machine=$(sed -n 's/^machine=//p' "$here/needs")
    [ "$(uname -m)" = "$machine" ] || fail "Gói này cho máy $machine, máy này là $(uname -m) | This bundle is for $machine, not $(uname -m)"
    "$PYTHON" - "$(sed -n 's/^glibc=//p' "$here/needs")" <<'EOF' || fail "glibc của máy quá cũ | the glibc of this machine is too old (see the file needs)"
import platform, sys
name, version = platform.libc_ver()
sys.exit(name != "glibc" or [*map(int, version.split("."))] < [*map(int, sys.argv[1].split("."))])
EOF
}

check_sums() {
    (cd "$here" && sha256sum --quiet --check SHA256SUMS) || fail "Gói bị hỏng hoặc bị sửa; hãy chép lại | The bundle is damaged or altered; copy it again"
}

release_name() { # version and the first digits of the bundle's sums: two builds of one version stand side by side
    version=$(basename "$(ls "$here"/wheels/luuvet-*.whl)" | cut -d- -f2)
    say "$version-$(sha256sum "$here/SHA256SUMS" | cut -c1-8)"
}

make_release() { # $1 release name; leaves nothing half-made
    target=$PREFIX/$1
    [ ! -e "$target/.whole" ] || return 0
    rm -rf "$target"
    mkdir -p "$PREFIX"
    "$PYTHON" -m venv --without-pip "$target"
    # pip runs out of its own wheel: neither python3-venv nor a network is needed.
    "$target/bin/python" "$(ls "$here"/wheels/pip-*.whl)/pip" --quiet --disable-pip-version-check --no-cache-dir \
        install --no-index --no-deps --no-compile "$here"/wheels/*.whl
    "$target/bin/python" -m compileall -q "$target/lib" >/dev/null 2>&1 || true
    "$target/bin/luuvet" --version >/dev/null
    touch "$target/.whole"
}

switch_to() { # $1 release name; one rename, so that there is always a command
    ln -sfn "$1" "$PREFIX/.current.new"
    mv -T "$PREFIX/.current.new" "$PREFIX/current"
}

write_command() { # the command knows its data folder; a link of this name elsewhere is left alone
    cat > "$PREFIX/luuvet" <<EOF
#!/bin/sh
LUUVET_DATA="\${LUUVET_DATA:-$DATA}" exec $PREFIX/current/bin/luuvet "\$@"
EOF
    chmod 755 "$PREFIX/luuvet"
    mkdir -p /usr/local/bin
    ln -sfn "$PREFIX/luuvet" /usr/local/bin/luuvet
}

write_unit() {
    sed -e "s#@PREFIX@#$PREFIX#g" -e "s#@DATA@#$DATA#g" -e "s#@OWNER@#$OWNER#g" "$here/luuvet.service" > "$UNIT.new"
    mv "$UNIT.new" "$UNIT"
    if has_systemd; then systemctl daemon-reload; fi
}

answers() { # a running server answers a question that needs all three processes; $1 seconds to wait
    left=$1
    while [ "$left" -gt 0 ]; do
        if [ -S "$DATA/socket" ] && "$PREFIX/current/bin/luuvet" search --count --last 1s --data "$DATA" >/dev/null 2>&1; then return 0; fi
        sleep 1
        left=$((left - 1))
    done
    return 1
}
