#!/bin/sh
# Makes an environment (.venv, or VENV) from requirements.lock with nothing but a Python 3.11-3.13 and pip. Called by make; run from the root.
set -eu
VENV=${VENV:-.venv}

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

version_of() { "$1" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || true; }

# An environment that works is kept, unless another interpreter is asked for; a broken one is replaced, never patched.
keep=no
if fits "$VENV/bin/python" && "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    if [ -z "${PYTHON:-}" ] || [ "$(version_of "$PYTHON")" = "$(version_of "$VENV/bin/python")" ]; then keep=yes; fi
fi
if [ "$keep" = no ]; then
    python=$(find_python)
    wanted=$(version_of "$python")
    "$python" -c 'import venv, ensurepip' 2>/dev/null || fail \
        "$python cannot make virtual environments: its venv or ensurepip module is missing." \
        "On Debian or Ubuntu: apt-get install python$wanted-venv (or python3-venv). Or name another: make PYTHON=/path/to/python3.12"
    echo "set-up 1/3  environment in $VENV with Python $wanted"
    "$python" -m venv --clear "$VENV"
fi

packages=$(grep -c '^[a-zA-Z0-9]' requirements.lock)
echo "set-up 2/3  installing $packages locked packages (first time: one to three minutes)"
pip() { "$VENV/bin/python" -m pip --disable-pip-version-check --no-input "$@"; }

if [ -t 1 ]; then
    # A count that moves, since pip's own bars are many and its --quiet is silent for minutes.
    mkdir -p .cache
    { pip install --require-hashes -r requirements.lock 2>.cache/pip-errors || echo FAILED; } |
        awk -v all="$packages" '
            /^(Collecting|Requirement already)/ { printf "\r            %d of %d", ++seen, all; fflush() }
            /^Installing/ { printf "\r            unpacking          "; fflush() }
            /^FAILED/ { failed = 1 }
            END { print ""; exit failed }' ||
        { cat .cache/pip-errors >&2; installed=no; }
else
    pip install --quiet --require-hashes -r requirements.lock || installed=no
fi
[ "${installed:-yes}" = yes ] || fail "Some packages could not be installed: the lines above say which." \
    "Check that pip can reach a package registry from here, then run make again: it goes on from where it stopped."

echo "set-up 3/3  bluelamp itself"
pip install --quiet --no-deps --no-build-isolation --editable .
touch "$VENV/.ready"
