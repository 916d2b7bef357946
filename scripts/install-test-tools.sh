#!/usr/bin/env bash
# Installs what some tests use if it is available: shells, parsers and a keychain with which the command
# is tested, strace to watch it, and AWS's own clients and models. Tests skip what is missing.
#
#   scripts/install-test-tools.sh DIRECTORY
#
# makes a Python virtual environment in DIRECTORY; add its bin to PATH. Exits with code 1 if a part
# could not be installed, after the other part.
set -uo pipefail
venv=${1:?usage: scripts/install-test-tools.sh DIRECTORY}

as_root() {
  if [ "$(id -u)" != 0 ] && command -v sudo >/dev/null; then sudo "$@"; else "$@"; fi
}

status=0
if command -v apt-get >/dev/null; then
  as_root apt-get update &&
    as_root apt-get install --yes zsh fish jq strace gnome-keyring dbus direnv systemd || status=1
fi
if command -v python3 >/dev/null; then
  python3 -m venv "$venv" && "$venv/bin/pip" install boto3 awscli || status=1
fi
exit "$status"
