#!/usr/bin/env bash
# Redis on loopback, nothing kept on disk.  redis.sh start|stop|restart|crash|remove|status|cli …
# env: REDIS_PORT (unset = random, kept over restarts so that reconnecting can be tested).
. "$(dirname "$0")/lib.sh"; svc_init redis

start() {
  running && { status; return; }
  local bin; bin=$(command -v redis-server) || { echo "redis: MISSING: no redis-server; run tests/services/install.sh" >&2; exit 69; }
  local port=${REDIS_PORT:-$(cat "$DIR/port" 2>/dev/null || free_port)}
  mkdir -p "$DIR/data"; : > "$LOG"
  launch "$bin" --bind 127.0.0.1 --port "$port" --dir "$DIR/data" --save '' --daemonize no --databases 64
  wait_for 5000 tcp_open "$port" || { tail "$LOG"; rm -f "$DIR/port"; stop_pid TERM 1000; die "did not start"; }
  echo "$port" > "$DIR/port"
  put_env "REDIS_CONN=127.0.0.1:$port" "REDIS_PORT=$port"
  say "ready on 127.0.0.1:$port"
}

case "${1:-}" in
  start) start;;
  stop) stop_pid TERM 5000; say stopped;;
  crash) stop_pid KILL 1000; say killed;;
  remove) stop_pid TERM 5000; rm -rf "$DIR"; say removed;;
  restart) stop_pid TERM 5000; start;;
  status) status;;
  cli) shift; . "$DIR/env"; exec 9>&-; exec redis-cli -h 127.0.0.1 -p "$REDIS_PORT" "$@";;
  *) echo "usage: $0 start|stop|restart|crash|remove|status|cli" >&2; exit 2;;
esac
