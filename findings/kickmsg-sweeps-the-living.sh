#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# A living writer, buried by a neighbour who cannot see it.
#
# Software:  the Python package kickmsg 0.9.2.
# Input:     a writer owns a key of a blackboard; a process in another pid namespace that shares
#            /dev/shm (two containers of one group) opens the blackboard and calls sweep_stale().
# Expected:  the documentation of sweep_stale: it frees keys whose owner process is provably dead,
#            destroying their values, and is safe under live traffic. The writer lives, so nothing
#            is swept.
# Seen:      the number of the writer means nothing in the other namespace. That counts as a proof:
#            owner_alive() is False, the key and its value are gone for all, and the writer's next
#            write fails with "State not recoverable".
#
# Exit code: 0 as described, 1 something changed, 77 this machine cannot show it.

set -euo pipefail

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

skip() { printf 'SKIPPED: %s\n' "$*"; exit 77; }

[[ $(uname -s) == Linux ]] || skip 'needs Linux'
for tool in python3 unshare; do
  command -v "$tool" >"$scratch/tool" || skip "needs $tool"
done
isolate=(unshare --fork --pid --mount-proc)
((EUID == 0)) || isolate+=(--user --map-current-user)
"${isolate[@]}" true 2>"$scratch/unshare.log" ||
  skip "needs a pid namespace: $(tail -1 "$scratch/unshare.log")"
cd "$scratch"
python3 -m venv venv >venv.log 2>&1 || skip 'python3 makes no virtual environment'
venv/bin/pip install -q --only-binary=:all: kickmsg==0.9.2 >pip.log 2>&1 ||
  skip "pip cannot install kickmsg 0.9.2: $(tail -1 pip.log)"

cat >sweep.py <<'PYTHON'
import sys

import kickmsg

board = kickmsg.Node("neighbour", sys.argv[1]).blackboard("robot")
key = board.observe("state")
print(int(key.owner_alive()), board.sweep_stale())
PYTHON

cat >board.py <<'PYTHON'
import importlib.metadata
import os
import subprocess
import sys

import kickmsg

print("kickmsg", importlib.metadata.version("kickmsg"))
namespace = f"finding{os.getpid()}"
node = kickmsg.Node("writer", namespace)
board = node.blackboard("robot")
wrong = False


def see(what, seen, recorded):
    global wrong
    print(f"{what:<58} {seen}")
    if seen != recorded:
        print(f"CHANGED: {recorded} was recorded")
        wrong = True


def write(value):
    try:
        state.write(value)
    except OSError as refused:
        return os.strerror(refused.errno)
    return "done"


def sweep(prefix):
    command = [*prefix, sys.executable, "sweep.py", namespace]
    words = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    alive, swept = map(int, words.stdout.split())
    return bool(alive), swept


try:
    state = board.declare("state")
    see("the writer writes:", write(b"active"), "done")
    see("a neighbour: (is the writer alive, keys swept)", sweep([]), (True, 0))
    see("and the key is there:", board.keys(), ["state"])
    see("one in another pid namespace:", sweep(sys.argv[1:]), (False, 1))
    see("the keys, seen by the writer, which has never paused:", board.keys(), [])
    see("the writer writes again:", write(b"active"), "State not recoverable")
finally:
    node.unlink_blackboard("robot")
    kickmsg.Registry.unlink(namespace)
sys.exit(1 if wrong else 0)
PYTHON
timeout --signal=KILL 180 venv/bin/python board.py "${isolate[@]}" || exit 1
printf 'OK: as described\n'
