#!/bin/sh
# First process of a node, already in its own uts, ipc, mount, pid and network namespace: NAME BASE WORK
set -eu
name=$1 base=$2 work=$3
hostname "$name"
mkdir -p "$work/upper" "$work/scratch" "$work/root"
mount -t overlay "lab-$name" -o "lowerdir=$base,upperdir=$work/upper,workdir=$work/scratch" "$work/root"
cd "$work/root"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
# A /dev of its own keeps /dev/log apart from the other nodes'.
mount -t tmpfs -o mode=755 dev dev
for device in "null 1 3" "zero 1 5" "full 1 7" "random 1 8" "urandom 1 9" "tty 5 0"; do
    set -- $device
    mknod -m 666 "dev/$1" c "$2" "$3"
done
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts dev/pts
ln -s pts/ptmx dev/ptmx
mount -t tmpfs -o mode=1777 shm dev/shm
mount -t tmpfs -o mode=755 run run
mkdir -p run/sshd run/lock
touch run/utmp run/ready
# Orphans become children of this process: ignoring SIGCHLD lets the kernel collect them.
exec chroot . /usr/bin/perl -e '$SIG{CHLD} = "IGNORE"; $0 = "init"; sleep 3600 while 1'
