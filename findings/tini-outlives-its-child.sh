#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# An init that never ends, because of a setting it inherited.
#
# Software:  tini 0.19.0 (Debian package 0.19.0-1+b3, taken from the archive, not installed).
# Input:     `tini -s -- sh -c 'exit 7'`, started by a process that ignores SIGCHLD. An ignored
#            signal stays ignored across execve, so this happens below every program that leaves
#            its dead children to the kernel.
# Expected:  its README: tini spawns a single child and waits for it to exit, and then exits with
#            the child's exit code. So 7, as without the ignored signal.
# Seen:      the child is gone, tini stays for ever. It looks for dead children with waitpid, which
#            knows of none (the kernel has reaped them: ECHILD), and takes that for "no news". A
#            SIGTERM does not end it either: it goes to the child that is no more.
#
# Exit code: 0 as described, 1 something changed, 77 this machine cannot show it.

set -euo pipefail

version=0.19.0-1+b3
scratch=$(mktemp -d)
tini_pid=
finish() {
  # What does not end by itself is ended here.
  if [[ -n $tini_pid ]]; then
    kill -KILL "$tini_pid" || true
    wait "$tini_pid" || true
  fi 2>"$scratch/gone"
  rm -rf "$scratch"
}
trap finish EXIT

skip() { printf 'SKIPPED: %s\n' "$*"; exit 77; }
changed() { printf 'CHANGED: %s\n' "$*"; exit 1; }

[[ $(uname -sm) == 'Linux x86_64' ]] || skip 'needs Linux on x86-64'
for tool in apt-get dpkg-deb python3; do
  command -v "$tool" >"$scratch/tool" || skip "needs $tool"
done
cd "$scratch"
apt-get download -qq "tini=$version" >apt.log 2>&1 ||
  skip "apt offers no tini $version here (Debian 12 does, after apt-get update)"
dpkg-deb -x tini_*.deb unpacked
tini=$scratch/unpacked/usr/bin/tini
"$tini" --version

# Starts its arguments with SIGCHLD as the first one says: a shell would set it back.
cat >start.py <<'PYTHON'
import os, signal, sys

signal.signal(signal.SIGCHLD, getattr(signal, sys.argv[1]))
os.execv(sys.argv[2], sys.argv[2:])
PYTHON

# alive PID: whether it runs; one that is dead and only not waited for does not.
alive() { [[ -r /proc/$1/stat && $(sed 's/.*) //' "/proc/$1/stat") != Z* ]]; }

code=0
timeout --signal=KILL 10 python3 start.py SIG_DFL "$tini" -s -- sh -c 'exit 7' || code=$?
printf 'SIGCHLD as usual: tini ends with %d\n' "$code"
((code == 7)) || changed "with SIGCHLD as usual, 7 was expected"

python3 start.py SIG_IGN "$tini" -s -- sh -c 'echo $$ >child; exit 7' 2>messages &
tini_pid=$!
for ((tries = 0; tries < 100; tries++)); do
  [[ ! -s child ]] || alive "$(<child)" || break
  sleep 0.1
done
[[ -s child ]] || skip 'the child did not start within 10 s'
! alive "$(<child)" || skip 'the child did not end within 10 s'

# tini looks around once a second; three of its looks are enough.
sleep 3
alive "$tini_pid" || changed 'tini ended with its child'
printf 'SIGCHLD ignored: the child is gone, tini still runs 3 s later\n'

kill -TERM "$tini_pid"
sleep 2
alive "$tini_pid" || changed 'SIGTERM ended tini'
grep -q 'Child was dead when forwarding signal' messages || changed 'tini said nothing of it'
printf 'and 2 s after SIGTERM, of which it says: %s\n' "$(sed -n 1p messages)"
printf 'OK: as described\n'
