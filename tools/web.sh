#!/usr/bin/env bash
# The web app's build: web.sh build makes web/dist when it is missing or older than its sources. Quiet unless it fails.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
web=$root/web

say() { printf 'web: %s\n' "$*" >&2; }

# loudly-if-it-fails COMMAND...
quietly() {
  local log
  log=$(mktemp)
  "$@" >"$log" 2>&1 || { cat "$log" >&2; rm -f "$log"; return 1; }
  rm -f "$log"
}

need_npm() {
  command -v node >/dev/null && command -v npm >/dev/null || { say "Node.js and npm are missing, so the web app is not built; install them (Debian: apt-get install nodejs npm) and start again"; return 1; }
  local version
  version=$(node -p 'process.versions.node.split(".").slice(0, 2).map(Number).reduce((major, minor) => major * 100 + minor)')
  [ "$version" -ge 2019 ] || { say "Node.js $(node -v) is too old for the web app; it needs 20.19 or later"; return 1; }
}

packages() {
  cmp -s "$web/package-lock.json" "$web/node_modules/.made-from" && return
  say "fetching the web app's packages by npm (the first time takes a minute)"
  (cd "$web" && quietly npm ci --ignore-scripts --no-audit --no-fund) || { say "npm could not fetch them"; return 1; }
  cp "$web/package-lock.json" "$web/node_modules/.made-from"
}

is_fresh() {
  [ -f "$web/dist/index.html" ] && [ -z "$(find "$web/src" "$web/public" "$web/scripts" "$web/index.html" "$web/package.json" "$web/package-lock.json" "$web/vite.config.ts" \
    -newer "$web/dist/index.html" -type f ! -name '*.gen.ts' ! -name '*.test.ts*' -print -quit)" ]
}

build() {
  is_fresh && return
  need_npm && packages || return 1
  say "building the web app"
  (cd "$web" && quietly npm run build) || { say "the web app's build failed"; return 1; }
}

case "${1:-}" in
  build) build;;
  packages) need_npm && packages;;
  *) echo "usage: $0 build|packages" >&2; exit 2;;
esac
