#!/usr/bin/env bash
# Bitcoin: a bcoin full node with a wallet on regtest, in memory; stopping forgets the chain.  btc.sh start|stop|remove|status
# env: BTC_PORT, BTC_WALLET_PORT (unset = random, kept), BTC_BLOCK_SECONDS (unset = a block only on demand)
. "$(dirname "$0")/lib.sh"; svc_init btc
TOOLS=$(cd "$(dirname "$0")/../../tools/chains" && pwd)
KEY=regtest

missing() { echo "btc: MISSING: $1; run tests/services/install.sh" >&2; exit 69; }

start() {
  running && { status; return; }
  command -v node >/dev/null || missing "no Node.js"
  [ -d "$TOOLS/node_modules/bcoin" ] || missing "no bcoin"
  local port wallet
  port=${BTC_PORT:-$(cat "$DIR/port" 2>/dev/null || free_port)}
  wallet=${BTC_WALLET_PORT:-$(cat "$DIR/wallet-port" 2>/dev/null || free_port)}
  mkdir -p "$DIR/data"; cd "$DIR/data" || exit 1
  : > "$LOG"; launch node "$TOOLS/bitcoin/node.cjs" "$port" "$wallet" "$KEY" "${BTC_BLOCK_SECONDS:-0}"
  wait_for 30000 grep -q '^bitcoin ready' "$LOG" || { tail "$LOG" >&2; rm -f "$DIR/port" "$DIR/wallet-port"; stop_pid TERM 1000; die "did not start"; }
  echo "$port" > "$DIR/port"; echo "$wallet" > "$DIR/wallet-port"
  put_env "BTC_RPC=http://127.0.0.1:$port" "BTC_WALLET_RPC=http://127.0.0.1:$wallet" "BTC_RPC_KEY=$KEY"
  say "ready on 127.0.0.1:$port, wallet on 127.0.0.1:$wallet"
}

case "${1:-}" in
  start) start;;
  stop) stop_pid TERM 3000; say stopped;;
  remove) stop_pid KILL 1000; rm -rf "$DIR"; say removed;;
  status) status;;
  *) echo "usage: $0 start|stop|remove|status" >&2; exit 2;;
esac
