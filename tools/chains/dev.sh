#!/usr/bin/env bash
# The chains of ./forge up --chains: start|stop|settings|pay. They are kept under .forge of the checkout.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
services=$here/../../tests/services
export SVC_HOME=$here/../../.forge/services SVC_INSTANCE=dev
# Blocks every three seconds, or as often as FORGE_BLOCK_SECONDS says.
block_seconds=${FORGE_BLOCK_SECONDS:-3}
export ETH_BLOCK_SECONDS=$block_seconds TRON_BLOCK_SECONDS=$block_seconds BTC_BLOCK_SECONDS=$block_seconds ETH_STATE=$SVC_HOME/eth-dev/state.json

contracts=$SVC_HOME/eth-dev/platform
contracts_key=$SVC_HOME/contracts.key

# The account m/84'/1'/0' of the words "abandon … about", which everybody knows.
exchange_key=tpubDC8msFGeGuwnKG9Upg7DM2b4DaRqg3CUZa5g8v2SRQ6K4NSkxUgd7HsL2XVWbVm39yBA4LAxysQAm397zwQSQoQgewGiYZqrA9DsP4zbQ1M

variables() { set -a; . "$SVC_HOME/eth-dev/env"; . "$SVC_HOME/tron-dev/env"; . "$SVC_HOME/btc-dev/env"; set +a; }

start() {
  bash "$services/install.sh" chains
  mkdir -p "$SVC_HOME"
  bash "$services/eth.sh" start
  bash "$services/tron.sh" start
  bash "$services/btc.sh" start
  variables
  node "$here/wallets.mjs" fund
  node "$here/platform.mjs" "$ETH_RPC" "$contracts_key" "$contracts"
}

# What the coordinator must know, as options of up.
settings() {
  variables
  local network rpc chain token payer
  payer=$(node "$here/wallets.mjs" payer)
  while read -r network rpc chain token; do
    printf -- '--setting\nPayments:Networks:%s:%s\n' "$network" "Rpc:0=$rpc" "$network" "ChainId=$chain" "$network" "Token=$token"
    printf -- '--setting\nPayouts:Networks:%s:Key=%s\n' "$network" "$payer"
  done <<<"ethereum $ETH_RPC $ETH_CHAIN_ID $ETH_TOKEN
tron $TRON_RPC $TRON_CHAIN_ID $TRON_TOKEN"
  . "$contracts"
  printf -- '--setting\nContracts:%s\n' "Enabled=true" "RpcUrls:0=$ETH_RPC" "ChainId=$ETH_CHAIN_ID" "KeyFile=$contracts_key" \
    "Token=$CONTRACTS_TOKEN" "Escrow=$CONTRACTS_ESCROW" "Anchor=$CONTRACTS_ANCHOR" "CheckEvery=00:00:02"
  printf -- '--setting\nExchange:%s\n' "Network=regtest" "AccountKey=$exchange_key" "Rpc=$BTC_RPC" "RpcUser=x" "RpcPassword=$BTC_RPC_KEY" \
    "PollSeconds=2" "Supply=1000000000"
  printf -- '--setting\n%s\n' "Audit:BatchEvery=00:00:10" "Escrow:Mirror:MaxAge=00:00:02" "Escrow:Mirror:CheckEvery=00:00:02"
}

stop() {
  [ -d "$SVC_HOME" ] || return 0
  local service
  # Only what was started: a stopped service says nothing.
  for service in eth tron btc; do [ ! -f "$SVC_HOME/$service-dev/pid" ] || bash "$services/$service.sh" stop; done
}

case "${1:-}" in
  start) start;;
  settings) settings;;
  stop) stop;;
  pay) shift; [ -f "$SVC_HOME/eth-dev/env" ] || { echo "forge: no chains run; start them with ./forge up --chains" >&2; exit 2; }; variables; exec node "$here/wallets.mjs" pay "$@";;
  *) echo "usage: $0 start|settings|stop|pay" >&2; exit 2;;
esac
