#!/usr/bin/env bash
# PostgreSQL on loopback, as an unprivileged user when run by root.  pg.sh start|stop|crash|remove|status|reset|psql …
# env: PG_PORT (unset = random, kept), PG_BIN (folder of the programs).
# Commits survive a killed server (synchronous_commit is on) but not a power cut: test data needs no more.
# It takes a standby, so that a test can have commits wait for one that never comes.
. "$(dirname "$0")/lib.sh"; svc_init pg

find_bin() {
  local d; [ -n "${PG_BIN:-}" ] && [ -x "$PG_BIN/postgres" ] && { echo "$PG_BIN"; return; }
  [ -n "${PG_BIN:-}" ] || for d in $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -t/ -k5 -rn); do [ -x "$d/postgres" ] && { echo "$d"; return; }; done
  echo "pg: MISSING: no PostgreSQL server programs; run tests/services/install.sh" >&2; exit 69
}

as_server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid="$U" --regid="$G" --clear-groups --no-new-privs "$@"; else "$@"; fi; }

setup() {
  BIN=$(find_bin) || exit $?
  if [ "$(id -u)" = 0 ]; then local n; id postgres >/dev/null 2>&1 && n=postgres || n=nobody; U=$(id -u $n); G=$(id -g $n); else U=$(id -u); G=$(id -g); fi
}

create_cluster() {
  rm -rf "$DIR/data.new"; install -d -o "$U" -g "$G" -m 700 "$DIR/data.new"
  as_server "$BIN/initdb" -D "$DIR/data.new" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --wal-segsize=1 --no-sync --no-instructions >"$LOG" 2>&1 \
    || { cat "$LOG"; die "initdb failed"; }
  mv "$DIR/data.new" "$DIR/data"
}

is_ready() { [ "$(sed -n 8p "$DIR/data/postmaster.pid" 2>/dev/null | tr -d ' ')" = ready ]; }

# After a crash the backends go within a second, but the zombie of the server would make its lock files look alive.
clear_leftovers() {
  local i; for i in $(seq 100); do ls -l /proc/[0-9]*/cwd 2>/dev/null | grep -q -- "-> $DIR/data$" || break; sleep 0.05; done
  rm -f "$DIR/data/postmaster.pid" "$DIR"/sock/.s.PGSQL.*
}

start() {
  running && { status; return; }
  setup; [ -f "$DIR/data/PG_VERSION" ] || { rm -rf "$DIR/data"; create_cluster; }
  install -d -o "$U" -g "$G" -m 700 "$DIR/sock"; : > "$LOG"; clear_leftovers
  local port=${PG_PORT:-$(cat "$DIR/port" 2>/dev/null || free_port)} drop=()
  [ "$(id -u)" = 0 ] && drop=(setpriv "--reuid=$U" "--regid=$G" --clear-groups --no-new-privs)
  cd /; launch "${drop[@]}" "$BIN/postgres" -D "$DIR/data" -p "$port" -k "$DIR/sock" -c listen_addresses=127.0.0.1 -c max_connections=300 \
    -c shared_buffers=128MB -c jit=off -c timezone=UTC -c fsync=off -c full_page_writes=off -c synchronous_commit=on -c autovacuum=off \
    -c wal_level=replica -c max_wal_senders=1 -c checkpoint_timeout=1h -c max_wal_size=1GB
  wait_for 20000 is_ready || { tail -20 "$LOG"; rm -f "$DIR/port"; stop_pid INT 3000; die "did not start"; }
  echo "$port" > "$DIR/port"
  put_env "PG_CONN='Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres'" "PGHOST=127.0.0.1" "PGPORT=$port" "PG_BINDIR=$BIN"
  say "ready on 127.0.0.1:$port"
}

case "${1:-}" in
  start) start;;
  stop) stop_pid INT 10000; say stopped;;                # INT is the fast shutdown; TERM would wait for clients
  crash) stop_pid KILL 1000; say killed;;
  remove) stop_pid QUIT 5000; rm -rf "$DIR"; say removed;;
  reset) stop_pid QUIT 5000; rm -rf "$DIR/data"; start;;
  status) status;;
  psql) shift; . "$DIR/env"; exec 9>&-; exec "$PG_BINDIR/psql" -h 127.0.0.1 -p "$PGPORT" -U postgres -d postgres "$@";;
  *) echo "usage: $0 start|stop|crash|remove|status|reset|psql" >&2; exit 2;;
esac
