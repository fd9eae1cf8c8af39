#!/usr/bin/env bash
# Tron: a stand-in for a node's HTTP interface, since no node can be had as a package.  tron.sh start|stop|remove|status
# env: TRON_PORT (unset = random, kept), TRON_BLOCK_SECONDS (unset = a block only on demand)
. "$(dirname "$0")/lib.sh"; svc_init tron
TOOLS=$(cd "$(dirname "$0")/../../tools/chains" && pwd)

CHAIN_ID=1846157070   # of the stand-in's block 0

missing() { echo "tron: MISSING: $1; run tests/services/install.sh" >&2; exit 69; }

start() {
  running && { status; return; }
  command -v node >/dev/null || missing "no Node.js"
  [ -d "$TOOLS/node_modules/tronweb" ] || missing "no tronweb"
  local port=${TRON_PORT:-$(cat "$DIR/port" 2>/dev/null || free_port)}
  : > "$LOG"; launch node "$TOOLS/tron/server.mjs" "$port" "${TRON_BLOCK_SECONDS:-0}"
  wait_for 15000 tcp_open "$port" || { tail "$LOG" >&2; rm -f "$DIR/port"; stop_pid TERM 1000; die "did not start"; }
  echo "$port" > "$DIR/port"
  put_env "TRON_RPC=http://127.0.0.1:$port" "TRON_CHAIN_ID=$CHAIN_ID" "TRON_TOKEN=TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
  say "ready on 127.0.0.1:$port"
}

case "${1:-}" in
  start) start;;
  stop) stop_pid TERM 3000; say stopped;;
  remove) stop_pid KILL 1000; rm -rf "$DIR"; say removed;;
  status) status;;
  *) echo "usage: $0 start|stop|remove|status" >&2; exit 2;;
esac
