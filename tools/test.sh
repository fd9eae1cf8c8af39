#!/usr/bin/env bash
# Every test, against real services: ./forge test [FILTER]. Ends with the totals on a line of their own.
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
filter=${1:-}
configuration=Release
cd "$root"

bash tests/services/install.sh || exit 1
[ -n "$filter" ] || bash tools/protos.sh || exit 1

echo "test: building"
build_log=$(mktemp)
trap 'rm -f "$build_log"' EXIT
dotnet build AIForge.sln -c $configuration --nologo -v quiet >"$build_log" 2>&1 || { cat "$build_log"; echo "test: the build failed"; exit 1; }

passed=0 failed=0 skipped=0 broken=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  echo "test: $name"
  output=$(dotnet test "$project" -c $configuration --no-build --nologo --blame-hang-timeout 5m ${filter:+--filter "FullyQualifiedName~$filter"} 2>&1)
  status=$?
  # The runner's summary: Failed: 0, Passed: 12, Skipped: 1, Total: 13
  summary=$(grep -oE 'Failed: +[0-9]+, Passed: +[0-9]+, Skipped: +[0-9]+' <<<"$output" | tail -1)
  if [ -z "$summary" ]; then
    grep -q 'No test matches' <<<"$output" && continue
    echo "$output"
    broken=$((broken + 1))
    continue
  fi
  read -r f p s <<<"$(grep -oE '[0-9]+' <<<"$summary" | tr '\n' ' ')"
  passed=$((passed + p)) failed=$((failed + f)) skipped=$((skipped + s))
  echo "test:   $p passed, $f failed, $s skipped"
  [ $status -eq 0 ] || echo "$output"
done
[ $broken -eq 0 ] || echo "test: $broken project(s) did not run to their end"
bash tests/services/svc.sh stop >/dev/null 2>&1

echo "$passed passed, $((failed + broken)) failed, $skipped skipped"
[ $((failed + broken)) -eq 0 ] && [ $((passed)) -gt 0 ]
