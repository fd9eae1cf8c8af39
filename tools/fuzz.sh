#!/usr/bin/env bash
# Fuzzes what reads strangers' input in the engine: model files, texts, templates, schemas and grammars, SECONDS each (default 150).
# tools/fuzz.sh [SECONDS [SEED]]. A case that fails is named by its number and seed; the same seed runs the same cases.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export FUZZ_SECONDS=${1:-150} FUZZ_SEED=${2:-$RANDOM} FUZZ_REPORT
FUZZ_REPORT=$(mktemp)
trap 'rm -f "$FUZZ_REPORT"' EXIT
echo "fuzz: $FUZZ_SECONDS s each, seed $FUZZ_SEED"
dotnet test tests/Inference.Tests -c Release --nologo -v quiet --filter "FullyQualifiedName~Fuzzing.FuzzTests"
printf '| what | cases | understood | slowest |\n|---|---|---|---|\n'
cat "$FUZZ_REPORT"
