#!/usr/bin/env bash
# The CUDA kernels without NVIDIA's tools: clang makes PTX, which the driver compiles for its GPU; any C++ compiler makes the emulator.
#   tools/cuda/build.sh ptx            writes src/Inference/Backends/Cuda/Kernels/kernels.sm_80.ptx, installing clang 16 where apt can
#   tools/cuda/build.sh check          fails when the committed PTX is not what the kernels give; needs clang 16, says so without it
#   tools/cuda/build.sh emulator FILE  writes a shared library with the driver's functions that runs the kernels on the processor
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
kernels=$root/src/Inference/Backends/Cuda/Kernels
clang="clang-16"

die() { echo "cuda: $*" >&2; exit 1; }

# All kernels are one module, in the order of their names.
all() { (cd "$kernels" && for file in *.cu; do echo "#include \"$file\""; done); }

install_clang() {
  command -v $clang >/dev/null && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $clang; } >/dev/null 2>&1
}

# Sums and products are fused only where the kernels say so, or two kernels of one sum could differ in a bit.
# sm_90 gives the same instructions but for the target's name, and every driver since CUDA 11.0 takes this version (the backend itself asks for 11.4).
compile() {
  all | $clang -x cuda -std=c++17 --cuda-device-only -nocudainc -nocudalib --cuda-gpu-arch=sm_80 --cuda-feature=+ptx70 -I"$kernels" \
    -O3 -fno-exceptions -fno-rtti -ffp-contract=off -Wall -Wextra -Werror -Wno-unknown-cuda-version -Wno-unused-function -Wno-unused-parameter -S -o - - | refuse_calls
}

# A call into a library compiles, and then fails to load on every GPU.
refuse_calls() {
  local ptx
  ptx=$(cat)
  ! grep -n '\.extern \.func' <<<"$ptx" >&2 || die "the kernels call functions that no GPU has (above)"
  [ -n "$ptx" ] || die "the kernels do not compile"
  sed -e '/^\/\//d' <<<"$ptx"
}

case "${1:-}" in
  ptx)
    install_clang || die "$clang is missing. Install it and run this again."
    compile >"$kernels/kernels.sm_80.ptx.new"
    mv "$kernels/kernels.sm_80.ptx.new" "$kernels/kernels.sm_80.ptx"
    ;;
  check)
    install_clang || { echo "cuda: $clang is missing and could not be installed; the committed PTX is not compared" >&2; exit "$([ "${CI:-}" = true ] && echo 1 || echo 0)"; }
    compile | cmp -s - "$kernels/kernels.sm_80.ptx" || die "kernels.sm_80.ptx is not what the kernels give; run tools/cuda/build.sh ptx"
    ;;
  emulator)
    [ $# = 2 ] || die "which file?"
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    { echo '#define EMULATION 1'; echo '#include <memory>'; all; } >"$work/kernels.generated.h"
    # The checks end the process at misaligned accesses and at indexes outside of arrays.
    "${CXX:-g++}" -std=c++17 -O2 -march=native -ffp-contract=off -fPIC -shared -w -fvisibility=hidden -fno-strict-aliasing \
      -fsanitize=alignment,bounds,shift -fsanitize-undefined-trap-on-error \
      -I"$work" -I"$kernels" -I"$root/tools/cuda/emulation" -o "$2" "$root/tools/cuda/emulation/driver.cpp"
    ;;
  *) sed -n '2,6p' "${BASH_SOURCE[0]}" >&2; exit 2;;
esac
