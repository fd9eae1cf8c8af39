#!/usr/bin/env bash
# The web app: `web.sh build` makes web/dist when it is missing or older than its sources, quiet unless it fails; `web.sh test` runs
# its checks and journeys and ends with their totals.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
web=$root/web

say() { printf 'web: %s\n' "$*" >&2; }

# quietly COMMAND...: its output only when it fails.
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

packages() { fetch "$web" "the web app's packages"; }

# What drives the browser.
browser() { fetch "$web/e2e" "the packages of the web app's journeys"; }

# fetch FOLDER WHAT: its packages, when its lock file is another one than they were made from.
fetch() {
  cmp -s "$1/package-lock.json" "$1/node_modules/.made-from" && return
  say "fetching $2 by npm (the first time takes a minute)"
  (cd "$1" && quietly npm ci --ignore-scripts --no-audit --no-fund) || { say "npm could not fetch them"; return 1; }
  cp "$1/package-lock.json" "$1/node_modules/.made-from"
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

# missing WHAT: a laptop may lack it, a build machine may not.
missing() {
  say "$1"
  say "0 passed, 0 failed, 1 skipped"
  [ "${CI:-}" != true ]
}

check() {
  cd "$web"
  npm run --silent api >/dev/null && npm run --silent lint && npm run --silent types && npm run --silent budget
}

# Counts of a JSON report; Vitest and Playwright name them differently.
totals() {
  node -e '
    const [unit, journeys] = process.argv.slice(1).map((file) => JSON.parse(require("fs").readFileSync(file, "utf8")));
    const { expected, unexpected, flaky, skipped } = journeys.stats;
    console.log(`${unit.numPassedTests + expected + flaky} passed, ${unit.numFailedTests + unexpected} failed, ${unit.numPendingTests + skipped} skipped`);' "$@"
}

test_all() {
  need_npm || { missing "skipped: no Node.js"; return; }
  command -v chromium >/dev/null || { missing "skipped: no Chromium (Debian: apt-get install chromium)"; return; }
  build && browser || return 1
  check || { say "the web app's checks failed"; return 1; }
  local reports code=0
  reports=$(mktemp -d)
  (cd "$web" && npx vitest run --reporter=default --reporter=json --outputFile.json="$reports/unit.json") || code=1
  (cd "$web/e2e" && npx playwright test) || code=1
  cp "$web/e2e/test-results/results.json" "$reports/journeys.json" 2>/dev/null && say "$(totals "$reports/unit.json" "$reports/journeys.json")" || code=1
  rm -rf "$reports"
  return $code
}

case "${1:-}" in
  build) build;;
  test) test_all;;
  packages) need_npm && packages;;
  browser) need_npm && browser;;
  *) echo "usage: $0 build|test|packages|browser" >&2; exit 2;;
esac
