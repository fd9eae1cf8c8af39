#!/usr/bin/env bash
# S3: a real server, Ceph's radosgw over one object store in memory; stopping forgets everything.  rgw.sh start|restart|stop|remove|status
# env: RGW_PORT (unset = random, kept), RGW_BYTES (how much it holds, 2 GiB unless told otherwise)
. "$(dirname "$0")/lib.sh"; svc_init rgw
ACCESS_KEY=AIFORGETESTKEY; SECRET_KEY=aiforge-test-secret-0001
CONFIG=$DIR/ceph.conf

missing() { echo "rgw: MISSING: $1; run tests/services/install.sh" >&2; exit 69; }

# daemon <name> <command...>: acts on one of the two daemons that radosgw needs.
daemon() { ( SVC=rgw-$1; PIDF="$DIR/$1.pid"; LOG="$DIR/$1.log"; shift; "$@" ); }
ceph_cli() { timeout 20 ceph -c "$CONFIG" "$@" 9>&-; }
one_osd_up() { ceph_cli osd stat 2>/dev/null | grep -q '1 up'; }

# Messages stay unencrypted and every decision is made at once: this takes seconds off the start.
configure() {
  cat > "$CONFIG" <<TEXT
[global]
fsid = $(cat /proc/sys/kernel/random/uuid)
mon host = v2:127.0.0.1:$2
auth cluster required = none
auth service required = none
auth client required = none
ms mon client mode = crc
ms bind ipv6 = false
ms bind port min = 21000
ms bind port max = 22000
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
osd mon heartbeat interval = 1
mon allow pool size one = true
mon max pg per osd = 1000
mon warn on pool no redundancy = false
paxos propose interval = 0.02
paxos min wait = 0.01
run dir = $DIR/out
admin socket = $DIR/out/\$name.asok
pid file =
log file = $DIR/out/\$name.log
mon cluster log file = $DIR/out/cluster.log
[mon.a]
mon data = $DIR/mon
[osd.0]
osd data = $DIR/osd
osd objectstore = memstore
memstore device bytes = ${RGW_BYTES:-2147483648}
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:$1
rgw data = $DIR/rgw
rgw dns name = 127.0.0.1
rgw enable usage log = false
rgw thread pool size = 32
TEXT
}

start_cluster() {
  local monitor=$1 osd
  monmaptool --create --fsid "$(sed -n 's/^fsid = //p' "$CONFIG")" --addv a "[v2:127.0.0.1:$monitor]" "$DIR/monmap" --clobber >>"$LOG" 2>&1 || return 1
  ceph-mon -c "$CONFIG" --mkfs -i a --monmap "$DIR/monmap" >>"$LOG" 2>&1 9>&- || return 1
  daemon mon launch ceph-mon -c "$CONFIG" -i a -f
  # The store must have the id that the monitor knows, or it never boots.
  osd=$(cat /proc/sys/kernel/random/uuid)
  ceph_cli osd new "$osd" >/dev/null 2>>"$LOG" || return 1
  ceph-osd -c "$CONFIG" -i 0 --mkfs --osd-uuid "$osd" >>"$LOG" 2>&1 9>&- || return 1
  daemon osd launch ceph-osd -c "$CONFIG" -i 0 -f
  for _ in $(seq 200); do one_osd_up && return; sleep 0.1; done
  return 1
}

start() {
  running && { status; return; }
  local program port monitor
  for program in radosgw ceph-mon ceph-osd ceph; do command -v $program >/dev/null || missing "no $program"; done
  port=${RGW_PORT:-$(cat "$DIR/port" 2>/dev/null || free_port)}; monitor=$(free_port)
  halt; rm -rf "$DIR/mon" "$DIR/osd" "$DIR/out"; mkdir -p "$DIR/osd" "$DIR/out" "$DIR/rgw"; : > "$LOG"
  configure "$port" "$monitor"
  start_cluster "$monitor" || { tail "$LOG" >&2; halt; die "the object store did not start"; }
  launch radosgw -c "$CONFIG" -n client.rgw -f
  wait_for 60000 tcp_open "$port" || { tail "$LOG" >&2; rm -f "$DIR/port"; halt; die "did not start"; }
  echo "$port" > "$DIR/port"
  timeout 30 radosgw-admin -c "$CONFIG" -n client.rgw user create --uid=aiforge --display-name=aiforge --access-key=$ACCESS_KEY --secret-key=$SECRET_KEY >/dev/null 2>>"$LOG" 9>&- \
    || { tail "$LOG" >&2; halt; die "the user was not made"; }
  put_env "S3_ENDPOINT=http://127.0.0.1:$port" "S3_ACCESS_KEY=$ACCESS_KEY" "S3_SECRET_KEY=$SECRET_KEY" "S3_REGION=default"
  say "ready on 127.0.0.1:$port"
}

# The server alone is killed, and comes back over what is stored.
restart() {
  stop_pid KILL 1000
  launch radosgw -c "$CONFIG" -n client.rgw -f
  wait_for 60000 tcp_open "$(cat "$DIR/port")" || { tail "$LOG" >&2; die "did not come back"; }
  say "ready again"
}

halt() { stop_pid TERM 8000; daemon osd stop_pid TERM 5000; daemon mon stop_pid TERM 5000; }
down() { stop_pid KILL 1000; daemon osd stop_pid KILL 1000; daemon mon stop_pid KILL 1000; }

case "${1:-}" in
  start) start;;
  restart) restart;;
  stop) halt; say stopped;;
  remove) down; rm -rf "$DIR"; say removed;;
  status) status;;
  *) echo "usage: $0 start|restart|stop|remove|status" >&2; exit 2;;
esac
