# Shared by the service scripts. Source it; do not run it.
# A service keeps everything under $SVC_HOME/<service>[-<instance>]: pid (pid + kernel start time), port, env, log, data/.
set -u
# One home a checkout and user, so that tests of two checkouts do not stop each other's services. It lies outside of the checkout
# because the unprivileged user that PostgreSQL runs as must reach it.
CHECKOUT=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P | cksum | cut -d' ' -f1)
SVC_HOME="${SVC_HOME:-${TMPDIR:-/tmp}/aiforge-test-services-$(id -u)-$CHECKOUT}"
SVC_INSTANCE="${SVC_INSTANCE:-}"   # set it to run a second copy of a service

svc_init() {
  SVC="$1"; DIR="$SVC_HOME/$SVC${SVC_INSTANCE:+-$SVC_INSTANCE}"
  mkdir -p "$DIR"; chmod 755 "$SVC_HOME" "$DIR"; PIDF="$DIR/pid"; LOG="$DIR/log"
  # Test assemblies run side by side and start the same service at the same moment: one goes first.
  if command -v flock >/dev/null; then exec 9>"$DIR/lock"; flock 9; fi
}

now_ms() { echo $(( $(date +%s%N) / 1000000 )); }
say() { printf '%s: %s\n' "$SVC" "$*"; }
die() { printf '%s: %s\n' "${SVC:-services}" "$*" >&2; exit 1; }

# Field 22 of /proc/<pid>/stat is the start time; a pid that was used again has another one.
starttime() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }
save_pid() { printf '%s %s\n' "$1" "$(starttime "$1")" > "$PIDF"; }
svc_pid() {
  local p s; [ -f "$PIDF" ] && read -r p s < "$PIDF" || return 1
  [ -n "${p:-}" ] && [ "$(starttime "$p")" = "$s" ] && ! grep -q '^State:.Z' "/proc/$p/status" 2>/dev/null && echo "$p"
}
running() { svc_pid >/dev/null; }

# A free loopback port; between finding and using it another program may take it, which the start then reports.
free_port() {
  local port
  for _ in $(seq 100); do
    port=$(( 20000 + (RANDOM * 32768 + RANDOM) % 12000 ))
    tcp_open "$port" || { echo "$port"; return; }
  done
  return 1
}
tcp_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# wait_for <ms> <command...>: polls, and gives up when our process died.
wait_for() {
  local end=$(( $(now_ms) + $1 )); shift
  until "$@" >/dev/null 2>&1; do
    running || return 2
    [ "$(now_ms)" -lt "$end" ] || return 1
    sleep 0.02
  done
}

# launch <command...>: in its own session, output to $LOG, pid kept; descriptor 9 is the lock and must not be inherited.
launch() { setsid "$@" >>"$LOG" 2>&1 </dev/null 9>&- & save_pid $!; }

# stop_pid <signal> <grace_ms>: only our own pid, KILL after the grace.
stop_pid() {
  local p end; p=$(svc_pid) || { rm -f "$PIDF"; return 0; }
  kill "-$1" "$p" 2>/dev/null; end=$(( $(now_ms) + $2 ))
  while running; do
    [ "$(now_ms)" -lt "$end" ] || { kill -KILL "$p" 2>/dev/null; sleep 0.1; break; }
    sleep 0.02
  done
  rm -f "$PIDF"
}

# put_env KEY=VALUE...: what a test needs to connect.
put_env() { printf '%s\n' "$@" > "$DIR/env"; }
status() { local p; if p=$(svc_pid); then say "running pid=$p dir=$DIR"; sed 's/^/  /' "$DIR/env"; else say "stopped"; return 3; fi; }
