#!/usr/bin/env bash
# Ethereum: an anvil of our own with a USDT-like token and test contracts.  eth.sh start|stop|remove|status
# env: ETH_PORT (unset = random, kept), ETH_BLOCK_SECONDS (unset = a block only on demand), ETH_STATE (a file that keeps the chain over restarts)
. "$(dirname "$0")/lib.sh"; svc_init eth
TOOLS=$(cd "$(dirname "$0")/../../tools/chains" && pwd)
BIN=$TOOLS/node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil
CHAIN_ID=31337

missing() { echo "eth: MISSING: $1; run tests/services/install.sh" >&2; exit 69; }
answers() { curl -sf -m 2 -H 'content-type: application/json' -d '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}' "http://127.0.0.1:$1"; }

start() {
  running && { status; return; }
  command -v node >/dev/null || missing "no Node.js"
  command -v curl >/dev/null || missing "no curl"
  [ -f "$BIN" ] || missing "no anvil"
  local port=${ETH_PORT:-$(cat "$DIR/port" 2>/dev/null || free_port)} args contracts
  # Epochs of four slots: a block is final eight blocks later. Gas has a price, but nobody runs out of it.
  args=(--host 127.0.0.1 --port "$port" --chain-id "$CHAIN_ID" --slots-in-an-epoch 4 --block-base-fee-per-gas 1000000000 --cache-path "$DIR/cache" --quiet)
  [ -n "${ETH_BLOCK_SECONDS:-}" ] && args+=(--block-time "$ETH_BLOCK_SECONDS" --mixed-mining) || args+=(--no-mining)
  [ -n "${ETH_STATE:-}" ] && args+=(--state "$ETH_STATE")
  : > "$LOG"; launch env HOME="$DIR" "$BIN" "${args[@]}"
  wait_for 15000 answers "$port" || { tail "$LOG" >&2; rm -f "$DIR/port"; stop_pid TERM 1000; die "did not start"; }
  echo "$port" > "$DIR/port"
  contracts=$DIR/contracts
  if [ -z "${ETH_STATE:-}" ] || [ ! -f "$contracts" ] || [ ! -f "$ETH_STATE" ]; then
    node "$TOOLS/deploy.mjs" "http://127.0.0.1:$port" >"$contracts.new" 2>>"$LOG" || { tail "$LOG" >&2; stop_pid TERM 1000; die "the contracts were not deployed"; }
    mv "$contracts.new" "$contracts"
  fi
  put_env "ETH_RPC=http://127.0.0.1:$port" "ETH_CHAIN_ID=$CHAIN_ID" $(cat "$contracts")
  say "ready on 127.0.0.1:$port"
}

# INT lets anvil write its state.
case "${1:-}" in
  start) start;;
  stop) stop_pid INT 5000; say stopped;;
  remove) stop_pid KILL 1000; rm -rf "$DIR"; say removed;;
  status) status;;
  *) echo "usage: $0 start|stop|remove|status" >&2; exit 2;;
esac
