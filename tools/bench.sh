#!/usr/bin/env bash
# The benchmarks: ./forge bench [NAME]. Results are written to benchmarks/results.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
names=(decode gateway chat dispatch memory)
name=${1:-}
postgres=${2:-}
cd "$root"

if [ -n "$name" ]; then
  [[ " ${names[*]} " == *" $name "* ]] || { echo "bench: there is no benchmark '$name'; there are: ${names[*]}" >&2; exit 2; }
  names=("$name")
fi

commit=$(git rev-parse --short HEAD 2>/dev/null || echo unknown)
programs=artifacts/bin

build() { dotnet build "benchmarks/$1" -c Release --nologo -v quiet >/dev/null || { echo "bench: the build failed; dotnet build benchmarks/$1 -c Release says why" >&2; exit 1; }; }

for name in "${names[@]}"; do
  echo "bench: $name" >&2
  case $name in
    decode) build Micro; "$programs/AIForge.Micro/release/AIForge.Micro" decode --commit "$commit" ;;
    *)
      build Load
      [ "$name" != gateway ] || (cd benchmarks/Load/Gateway/portkey && npm ci --ignore-scripts --no-audit --no-fund --silent)
      "$programs/AIForge.Load/release/AIForge.Load" "$name" --commit "$commit" ${postgres:+--postgres-programs "$postgres"}
      ;;
  esac
done
