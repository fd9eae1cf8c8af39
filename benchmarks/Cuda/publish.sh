#!/usr/bin/env bash
# Makes a folder that checks and measures a GPU on a machine that has nothing but NVIDIA's driver: benchmarks/Cuda/publish.sh FOLDER
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
[ $# = 1 ] || { echo "usage: benchmarks/Cuda/publish.sh FOLDER" >&2; exit 2; }
mkdir -p "$1"
out=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# From a copy: a runtime of its own adds to the lock files, which must not change in the sources.
(cd "$root" && git ls-files -z -- src/Inference src/Constraints benchmarks/Cuda benchmarks/Directory.Build.props tests/Inference.Tests '*.props' '*.txt' global.json .editorconfig \
  | tar --create --null --files-from -) | tar --extract --directory "$work"
dotnet publish "$work/benchmarks/Cuda/AIForge.CudaBench.csproj" --configuration Release --runtime linux-x64 --self-contained true \
  -p:RestoreLockedMode=false -p:DebugType=none --output "$out" --nologo --verbosity quiet >&2
cp "$here/run.sh" "$here/README.md" "$out/"
echo "publish: $out" >&2
