#!/usr/bin/env bash
# The benchmarks: ./forge bench [NAME]. Results are written to benchmarks/results.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
names=(constraints decode engine cuda crypto storage upload gateway chat container dispatch streams auth limits memory metering ledger month-close escrow payments gas web)
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

# A Redis of our own, gone at the end.
redis() { SVC_INSTANCE=bench bash tests/services/redis.sh "$1"; }
redis_at=""
start_redis() {
  [ -z "$redis_at" ] || return 0
  bash tests/services/install.sh >/dev/null || { echo "bench: Redis is missing and could not be installed" >&2; exit 1; }
  redis start >/dev/null
  redis_at=$(redis status | sed -n 's/^ *REDIS_CONN=//p')
}

# An Ethereum node of our own, gone at the end.
ethereum() { SVC_INSTANCE=bench bash tests/services/eth.sh "$1"; }
ethereum_at=""
start_ethereum() {
  bash tests/services/install.sh chains >/dev/null || { echo "bench: anvil is missing and could not be installed" >&2; exit 1; }
  ethereum start >/dev/null
  ethereum_at=$(ethereum status | sed -n 's/^ *ETH_RPC=//p'),$(ethereum status | sed -n 's/^ *ETH_TOKEN=//p')
}

# A container engine of our own, gone at the end.
docker_engine() { SVC_INSTANCE=bench bash tests/services/docker.sh "$1"; }
docker_at=""
start_docker() {
  bash tests/services/install.sh >/dev/null || { echo "bench: Docker is missing and could not be installed" >&2; exit 1; }
  docker_engine start >/dev/null
  docker_at=$(docker_engine status | sed -n 's/^ *DOCKER_SOCK=//p'),aiforge/busybox@$(docker_engine status | sed -n 's/^ *DOCKER_IMAGE=//p')
}
clean_up() { [ -z "$redis_at" ] || redis remove >/dev/null; [ -z "$ethereum_at" ] || ethereum remove >/dev/null; [ -z "$docker_at" ] || docker_engine remove >/dev/null; }
trap clean_up EXIT

for name in "${names[@]}"; do
  echo "bench: $name" >&2
  case $name in
    constraints|decode|engine|crypto|storage)
      build Micro
      [ "$name" != engine ] || (cd benchmarks/Micro/Engine/peers && npm install --no-save --omit=optional --ignore-scripts --no-audit --no-fund --silent)
      "$programs/AIForge.Micro/release/AIForge.Micro" "$name" --commit "$commit"
      ;;
    cuda)
      build Cuda
      code=0
      benchmarks/Cuda/run.sh --commit "$commit" || code=$?
      # Of all benchmarks this one may be left out: most machines have no GPU.
      [ $code = 0 ] || { [ $code = 3 ] && [ ${#names[@]} -gt 1 ]; } || exit $code
      ;;
    gas)
      start_ethereum
      ETH_RPC=${ethereum_at%,*} node contracts/gas.mjs benchmarks/results/gas.md --commit "$commit" >/dev/null
      ;;
    web)
      bash tools/web.sh browser || { echo "bench: the browser's tools could not be fetched" >&2; exit 1; }
      (cd web/e2e && AIFORGE_COMMIT=$commit npm run --silent measure)
      ;;
    *)
      build Load
      [ "$name" != dispatch ] || (cd benchmarks/Load/Dispatch/peers && npm ci --ignore-scripts --no-audit --no-fund --silent)
      [ "$name" != gateway ] || (cd benchmarks/Load/Gateway/portkey && npm ci --ignore-scripts --no-audit --no-fund --silent)
      case $name in auth|limits) start_redis ;; payments) start_ethereum ;; container) start_docker ;; esac
      "$programs/AIForge.Load/release/AIForge.Load" "$name" --commit "$commit" ${postgres:+--postgres-programs "$postgres"} ${redis_at:+--redis "$redis_at"} ${ethereum_at:+--ethereum "$ethereum_at"} ${docker_at:+--docker "$docker_at"}
      ;;
  esac
done
