#!/usr/bin/env bash
# Installs what the tests' services need and this machine lacks: programs by apt, the chains by npm.
set -eu
chains=$(cd "$(dirname "$0")/../../tools/chains" && pwd)

# The folder says which lock file it was made from.
install_chains() {
  cmp -s "$chains/package-lock.json" "$chains/node_modules/.made-from" && return
  echo "services: fetching the chains' programs by npm (40 MB)"
  (cd "$chains" && npm ci --ignore-scripts --no-audit --no-fund --silent) || { echo "services: npm could not fetch them" >&2; exit 1; }
  cp "$chains/package-lock.json" "$chains/node_modules/.made-from"
}

# ./forge up --chains needs nothing else.
[ "${1:-}" != chains ] || { command -v node >/dev/null && command -v npm >/dev/null || { echo "services: Node.js and npm are missing" >&2; exit 1; }; install_chains; exit 0; }

packages=()
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages+=(postgresql)
command -v redis-server >/dev/null || packages+=(redis-server)
command -v node >/dev/null && command -v npm >/dev/null || packages+=(nodejs npm)
command -v curl >/dev/null || packages+=(curl)
[ ${#packages[@]} -gt 0 ] || { install_chains; echo "services: everything is installed"; exit 0; }

wanted="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
command -v apt-get >/dev/null || { echo "services: missing ${packages[*]}; this machine has no apt-get, install them by its own means" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "services: missing ${packages[*]}; installing needs root: sudo sh -c '$wanted'" >&2; exit 1; }

echo "services: installing ${packages[*]} by apt"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
{ apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 || { tail -20 "$log" >&2; rm -f "$log"; exit 1; }
rm -f "$log"
install_chains
echo "services: installed"
