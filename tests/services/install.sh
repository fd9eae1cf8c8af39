#!/usr/bin/env bash
# Installs what the tests' services need and this machine lacks, by apt.
set -eu
packages=()
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages+=(postgresql)
command -v redis-server >/dev/null || packages+=(redis-server)
[ ${#packages[@]} -gt 0 ] || { echo "services: everything is installed"; exit 0; }

wanted="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
command -v apt-get >/dev/null || { echo "services: missing ${packages[*]}; this machine has no apt-get, install them by its own means" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "services: missing ${packages[*]}; installing needs root: sudo sh -c '$wanted'" >&2; exit 1; }

echo "services: installing ${packages[*]} by apt"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
{ apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 || { tail -20 "$log" >&2; rm -f "$log"; exit 1; }
rm -f "$log"
echo "services: installed"
