#!/usr/bin/env bash
# Lints the protos and compares them with the last published state: a change must not break clients that exist.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
buf=$root/tools/buf/node_modules/@bufbuild/buf-linux-x64/bin/buf
[ -x "$buf" ] || (cd "$root/tools/buf" && npm ci --ignore-scripts --no-audit --no-fund --silent)

cd "$root"
"$buf" lint protos
echo "protos: lint clean"

# Published is what origin holds; a clone that is exactly that compares with the commit before.
base=$(git rev-parse --verify --quiet origin/main || true)
[ -n "$base" ] && [ "$base" != "$(git rev-parse HEAD)" ] || base=$(git rev-parse --verify --quiet HEAD~1 || true)
if [ -z "$base" ] || ! git cat-file -e "$base:protos/buf.yaml" 2>/dev/null; then
  echo "protos: no earlier state to compare with"
  exit 0
fi
against=$(mktemp -d)
trap 'rm -rf "$against"' EXIT
git archive "$base" protos | tar -x -C "$against"
"$buf" breaking protos --against "$against/protos"
echo "protos: compatible with ${base:0:9}"
