#!/usr/bin/env bash
# On a machine with a GPU, from the published folder or a build: checks the kernels, once more under NVIDIA's compute-sanitizer where it
# is installed, then measures. Arguments are those of `AIForge.CudaBench bench`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
program=$here/AIForge.CudaBench
[ -x "$program" ] || program=$here/../../artifacts/bin/AIForge.CudaBench/release/AIForge.CudaBench
[ -x "$program" ] || { echo "cuda: build or publish benchmarks/Cuda first" >&2; exit 2; }

# Of the arguments a check takes two.
checked=() wanted=""
for argument; do
  case $argument in --library|--device) wanted=yes;; --*) wanted="";; esac
  [ -z "$wanted" ] || checked+=("$argument")
done

"$program" check ${checked[@]+"${checked[@]}"}
if command -v compute-sanitizer >/dev/null; then
  for tool in memcheck racecheck synccheck initcheck; do
    echo "cuda: compute-sanitizer --tool $tool" >&2
    compute-sanitizer --tool $tool --error-exitcode 9 "$program" check ${checked[@]+"${checked[@]}"}
  done
else
  echo "cuda: compute-sanitizer is not installed (it comes with the CUDA toolkit); races are not looked for" >&2
fi
"$program" bench "$@"
