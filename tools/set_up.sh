#!/bin/sh
# Makes .venv from requirements.lock with nothing but a Python 3.11-3.13 and pip. Called by make; run from the root.
set -eu

fail() { printf '%s\n' "$@" >&2; exit 1; }

fits() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1; }

find_python() {
    if [ -n "${PYTHON:-}" ]; then
        fits "$PYTHON" || fail "PYTHON=$PYTHON is not a working Python 3.11, 3.12 or 3.13."
        printf '%s' "$PYTHON"
        return
    fi
    for name in python3.13 python3.12 python3.11 python3 python; do
        if fits "$name"; then printf '%s' "$name"; return; fi
    done
    fail "Bluelamp needs Python 3.11, 3.12 or 3.13 and found none." \
        "Install one (on Debian or Ubuntu: apt-get install python3 python3-venv), or name it: make PYTHON=/path/to/python3.12"
}

if [ -z "${PYTHON:-}" ] && fits .venv/bin/python; then PYTHON=.venv/bin/python; fi
python=$(find_python)

# An environment that works is kept, unless another interpreter is asked for; a broken one is replaced, never patched.
version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }
wanted=$(version_of "$python")
if ! .venv/bin/python -m pip --version >/dev/null 2>&1 || [ "$(version_of .venv/bin/python)" != "$wanted" ]; then
    "$python" -c 'import venv, ensurepip' 2>/dev/null || fail \
        "$python cannot make virtual environments: its venv or ensurepip module is missing." \
        "On Debian or Ubuntu: apt-get install python$wanted-venv (or python3-venv). Or name another: make PYTHON=/path/to/python3.12"
    echo "set-up 1/3  environment in .venv with Python $wanted"
    "$python" -m venv --clear .venv
fi

echo "set-up 2/3  installing $(grep -c '^[a-zA-Z0-9]' requirements.lock) locked packages (first time: one to three minutes)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --require-hashes -r requirements.lock ||
    fail "Some packages could not be installed: the lines above say which." \
        "Check that pip can reach a package registry from here, then run make again: it goes on from where it stopped."

echo "set-up 3/3  bluelamp itself"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input --no-deps --no-build-isolation --editable .
touch .venv/.ready
