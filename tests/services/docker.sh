#!/usr/bin/env bash
# A Docker engine on a socket of its own, beside any other of the machine.  docker.sh start|stop|crash|remove|status|registry|cli …
# No bridge and no firewall rules are made: containers have no network. A registry for it to pull from comes with `registry`.
# env: DOCKER_STORAGE=overlay2|vfs (unset = the first that works)
. "$(dirname "$0")/lib.sh"; svc_init docker
SOCK="$DIR/docker.sock"

missing() { echo "docker: MISSING: $1; run tests/services/install.sh" >&2; exit 69; }

# What an engine leaves mounted when it is gone.
unmount() { grep -oE " $DIR/(exec|data)[^ ]*" /proc/mounts | sort -r | while read -r m; do umount -l "$m" 2>/dev/null; done; }

spawn() {
  unmount; rm -rf "$DIR/exec"; mkdir -p "$DIR/exec"; rm -f "$SOCK" "$DIR/dockerd.pid"
  launch dockerd --config-file "$DIR/daemon.json" --iptables=false --ip6tables=false --ip-forward=false --ip-masq=false --bridge=none \
    --storage-driver="$1" --data-root "$DIR/data-$1" --exec-root "$DIR/exec" --pidfile "$DIR/dockerd.pid" -H "unix://$SOCK" --exec-opt native.cgroupdriver=cgroupfs
  wait_for 30000 curl -sf --unix-socket "$SOCK" http://engine/_ping
}

start() {
  running && { status; return; }
  command -v dockerd >/dev/null || missing "no dockerd"
  command -v curl >/dev/null || missing "no curl"
  [ "$(id -u)" = 0 ] || missing "an engine of our own needs root"
  local driver ok=
  : > "$LOG"; echo '{}' > "$DIR/daemon.json"
  for driver in ${DOCKER_STORAGE:-overlay2 vfs}; do
    if spawn "$driver"; then ok=$driver; break; fi
    stop_pid TERM 5000
  done
  [ -n "$ok" ] || { grep -E 'level=(error|fatal)|failed' "$LOG" | tail -5 >&2; missing "dockerd does not run on this machine"; }
  put_env "DOCKER_SOCK=$SOCK" "DOCKER_ENGINE_PID=$(svc_pid)" "DOCKER_IMAGE=$(image)"
  say "ready, $ok, $SOCK"
}

# A tiny image, made of busybox-static and nothing else: no registry is needed.
image() {
  local root busybox known
  known=$(DOCKER_HOST="unix://$SOCK" docker image inspect --format '{{.Id}}' aiforge/busybox:test 2>/dev/null 9>&-) && { echo "$known"; return; }
  busybox=$(command -v busybox) || { echo "docker: MISSING: no busybox" >&2; return; }
  root=$(mktemp -d)
  mkdir -p "$root"/{bin,etc,root,tmp,work}
  cp "$busybox" "$root/bin/busybox"
  for applet in $("$busybox" --list); do [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"; done
  echo 'root:x:0:0:root:/root:/bin/sh' > "$root/etc/passwd"
  tar -C "$root" --sort=name --mtime=@0 --numeric-owner --owner=0 --group=0 -c . | DOCKER_HOST="unix://$SOCK" docker import --change 'CMD ["/bin/sh"]' --change 'ENV PATH=/bin' - aiforge/busybox:test 2>>"$LOG" 9>&-
  rm -rf "$root"
}

# A registry on loopback, which engines trust without TLS; with `private` it asks for a password that nobody has.
registry() {
  command -v docker-registry >/dev/null || missing "no docker-registry"
  local port folder=$DIR/registry${1:+-$1}
  ( SVC=docker-registry; PIDF="$folder.pid"; LOG="$folder.log"
    running && { cat "$folder.env"; exit; }
    port=$(free_port); mkdir -p "$folder"
    { echo "version: 0.1"; echo "log: {level: error}"; echo "storage: {filesystem: {rootdirectory: $folder}}"; echo "http: {addr: 127.0.0.1:$port}"
      [ "${1:-}" != private ] || { : > "$folder.htpasswd"; echo "auth: {htpasswd: {realm: private, path: $folder.htpasswd}}"; }; } > "$folder.yml"
    launch docker-registry serve "$folder.yml"
    wait_for 10000 tcp_open "$port" || die "the registry did not start"
    echo "127.0.0.1:$port" | tee "$folder.env" )
}

registries_down() { for f in "$DIR"/registry*.pid; do [ -e "$f" ] && ( PIDF="$f"; stop_pid TERM 2000 ); done; }

# Engines that were killed leave their containerd and what runs in it: ours alone, by the folder it was started in.
orphans() {
  local pid
  for pid in $(ls /proc | grep -E '^[0-9]+$'); do
    { tr '\0' ' ' < "/proc/$pid/cmdline"; } 2>/dev/null | grep -qF "$DIR/exec" && kill "-$1" "$pid" 2>/dev/null
  done
}

case "${1:-}" in
  start) start;;
  stop) stop_pid TERM 20000; registries_down; unmount; say stopped;;
  crash) stop_pid KILL 1000; say killed;;
  remove) stop_pid TERM 20000; registries_down; orphans KILL; unmount; rm -rf "$DIR" 2>/dev/null || { sleep 1; unmount; rm -rf "$DIR"; }; say removed;;
  status) status;;
  registry) registry "${2:-}";;
  cli) shift; exec 9>&-; exec docker -H "unix://$SOCK" "$@";;
  *) echo "usage: $0 start|stop|crash|remove|status|registry [private]|cli …" >&2; exit 2;;
esac
