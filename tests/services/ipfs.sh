#!/usr/bin/env bash
# IPFS: a node with Kubo's RPC and a gateway, since Kubo cannot be had as a package.  ipfs.sh start|stop|remove|status
# env: IPFS_API_PORT, IPFS_GATEWAY_PORT (unset = random, kept)
. "$(dirname "$0")/lib.sh"; svc_init ipfs
TOOLS=$(cd "$(dirname "$0")/../../tools/ipfs" && pwd)

missing() { echo "ipfs: MISSING: $1; run tests/services/install.sh" >&2; exit 69; }

start() {
  running && { status; return; }
  command -v node >/dev/null || missing "no Node.js"
  [ -d "$TOOLS/node_modules/ipfs-unixfs-importer" ] || missing "no ipfs-unixfs-importer"
  local port gateway
  port=${IPFS_API_PORT:-$(cat "$DIR/port" 2>/dev/null || free_port)}
  gateway=${IPFS_GATEWAY_PORT:-$(cat "$DIR/gateway-port" 2>/dev/null || free_port)}
  : > "$LOG"; launch node "$TOOLS/node.mjs" "$port" "$gateway" "$DIR/repository"
  wait_for 15000 tcp_open "$port" || { tail "$LOG" >&2; rm -f "$DIR/port" "$DIR/gateway-port"; stop_pid TERM 1000; die "did not start"; }
  echo "$port" > "$DIR/port"; echo "$gateway" > "$DIR/gateway-port"
  put_env "IPFS_RPC=http://127.0.0.1:$port" "IPFS_GATEWAY=http://127.0.0.1:$gateway" "IPFS_REPOSITORY=$DIR/repository"
  say "ready on 127.0.0.1:$port, gateway on 127.0.0.1:$gateway"
}

case "${1:-}" in
  start) start;;
  stop) stop_pid TERM 3000; say stopped;;
  crash) stop_pid KILL 1000; say killed;;
  remove) stop_pid KILL 1000; rm -rf "$DIR"; say removed;;
  status) status;;
  *) echo "usage: $0 start|stop|crash|remove|status" >&2; exit 2;;
esac
