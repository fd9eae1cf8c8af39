#!/usr/bin/env bash
# Installs, upgrades and removes the node of this machine. It fetches nothing: what it installs lies beside it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
service=aiforge-node
account=aiforge-node
source_path=
root=
token_file=
coordinator=
drain_seconds=900
containers=keep
start=yes
drained=no
act=install

say() { printf 'install: %s\n' "$*" >&2; }
die() { say "$*"; exit 2; }

usage() {
  cat <<'TEXT'
usage: install.sh [options]

Installs the node beside this script, or upgrades to it: takes no new work, waits for what runs, replaces the program, starts again.
Settings, the token and all data stay as they are.

  --from PATH           an unpacked folder or a .tar.xz of publish.sh (default: the folder of this script);
                        a .sha256 beside the archive is checked
  --token-file FILE     copies the node token from FILE (first installation; - reads it from standard input)
  --coordinator URL     writes this address into the settings (first installation only)
  --containers          sets the service up for container jobs: as root, beside the container engine
  --no-containers       sets it up for models only again, as a user of its own that may write nothing else
  --drain-seconds N     longest wait for running work before an upgrade, 900 by default; 0 does not wait.
                        What still runs then starts again on another node.
  --no-start            installs and leaves the service as it is
  --root DIR            installs under DIR, for images and tests: makes no user and touches no service
  --uninstall           stops and removes the service and the program; settings, token and data stay
  --uninstall --purge   removes these, too
  --help                this text

Programs go to /opt/aiforge-node, settings and the token to /etc/aiforge-node, everything else to /var/lib/aiforge-node.
TEXT
}

value_of() { if [ -z "${2-}" ]; then die "$1 needs a value"; fi; }

while [ $# -gt 0 ]; do
  case $1 in
    --from) value_of "$@"; source_path=$2; shift 2 ;;
    --root) value_of "$@"; root=$2; shift 2 ;;
    --token-file) value_of "$@"; token_file=$2; shift 2 ;;
    --coordinator) value_of "$@"; coordinator=$2; shift 2 ;;
    --drain-seconds) value_of "$@"; drain_seconds=$2; shift 2 ;;
    --containers) containers=yes; shift ;;
    --no-containers) containers=no; shift ;;
    --no-start) start=no; shift ;;
    --uninstall) [ $act = purge ] || act=uninstall; shift ;;
    --purge) act=purge; shift ;;
    -h | --help) usage; exit 0 ;;
    *) die "unknown argument $1; --help lists them" ;;
  esac
done
case $drain_seconds in '' | *[!0-9]* | ??????*) die "--drain-seconds takes whole seconds up to 99999, not $drain_seconds" ;; esac
case $coordinator in '' | http://?* | https://?*) ;; *) die "--coordinator $coordinator must begin with http:// or https://" ;; esac
case $coordinator in *[\"\\\|\&[:space:]]*) die "--coordinator $coordinator is no address" ;; esac

# A relative folder would end up in links and units.
if [ -n "$root" ]; then mkdir -p "$root" && root=$(cd "$root" && pwd); fi
programs=$root/opt/aiforge-node
settings=$root/etc/aiforge-node
data=$root/var/lib/aiforge-node
command=$root/usr/local/bin/aiforge-node
units=$root/etc/systemd/system
unit=$units/$service.service
drop_in=$units/$service.service.d/containers.conf
work=
new=
trap '[ -z "$work" ] || rm -rf "$work"; [ -z "$new" ] || rm -rf "$new"' EXIT

on_this_machine() { [ -z "$root" ]; }
has_systemd() { on_this_machine && command -v systemctl >/dev/null && [ -d /run/systemd/system ]; }
is_active() { has_systemd && systemctl is-active --quiet "$service"; }
owner() { if [ -e "$drop_in" ]; then echo root; else echo "$account"; fi; }

require_root() {
  if on_this_machine && [ "$(id -u)" != 0 ]; then die "this needs root: sudo $0"; fi
}

# Sets $package to the folder that is to be installed.
find_package() {
  package=${source_path:-$here}
  [ -e "$package" ] || die "$package does not exist"
  if [ -f "$package" ]; then unpack; fi
  for part in app/AIForge.Node VERSION aiforge-node.service containers.conf node.json; do
    [ -e "$package/$part" ] || die "$package holds no node: $part is missing. Name a folder or archive that publish.sh made with --from."
  done
  version=$(head -n 1 "$package/VERSION")
  case $version in '' | *[!A-Za-z0-9.+-]*) die "$package/VERSION names no version" ;; esac
  # A program for another machine, or one that was cut short, is noticed before anything is stopped.
  "$package/app/AIForge.Node" --version >/dev/null 2>&1 \
    || die "the program in $package does not run on this machine ($(uname -m)). It needs x86-64 Linux with glibc, and the whole archive."
}

unpack() {
  local archive=$package
  if [ -f "$archive.sha256" ]; then
    (cd "$(dirname "$archive")" && sha256sum --check --status "$(basename "$archive").sha256") \
      || die "$archive is not what its .sha256 says: copy it again"
  fi
  work=$(mktemp -d)
  tar --extract --xz --file "$archive" --directory "$work" --no-same-owner || die "$archive cannot be unpacked (is xz there?)"
  package=$(find "$work" -mindepth 1 -maxdepth 1 -type d | head -n 1)
  [ -n "$package" ] || die "$archive is empty"
}

make_account() {
  on_this_machine || return 0
  id "$account" >/dev/null 2>&1 && return 0
  command -v useradd >/dev/null || die "useradd is missing: make a system user $account and run this again"
  useradd --system --user-group --home-dir /var/lib/aiforge-node --no-create-home --shell /usr/sbin/nologin "$account"
  for group in video render; do
    if getent group "$group" >/dev/null; then usermod --append --groups "$group" "$account"; fi
  done
}

make_folders() {
  mkdir -p "$programs" "$settings" "$data" "$units" "$(dirname "$command")"
  chmod 0755 "$programs" "$settings"
  # What root writes there while it runs containers belongs to the group all the same, which may read it.
  chmod 2750 "$data"
}

write_settings() {
  if [ -e "$settings/node.json" ]; then
    [ -z "$coordinator" ] || say "$settings/node.json is there already and stays as it is; --coordinator is not written"
  else
    sed "s|\"Coordinator\": \"[^\"]*\"|\"Coordinator\": \"${coordinator:-http://127.0.0.1:18001}\"|" "$package/node.json" >"$settings/node.json.new"
    chmod 0644 "$settings/node.json.new"
    mv "$settings/node.json.new" "$settings/node.json"
  fi
}

# Never on a command line, where others see it; never readable for others, not even for a moment.
write_token() {
  local token=
  if [ "$token_file" = - ]; then
    IFS= read -r token || [ -n "$token" ] || die "no token came on standard input"
  elif [ -n "$token_file" ]; then
    [ -r "$token_file" ] || die "the token file $token_file cannot be read"
    token=$(tr -d '[:space:]' <"$token_file")
  elif [ -e "$settings/token" ]; then
    return 0
  fi
  case $token in '' | afn_*) ;; *) die "a node token begins with afn_; that is something else. POST /api/nodes/tokens gives one." ;; esac
  (umask 077 && printf '%s\n' "$token" >"$settings/token.new")
  mv "$settings/token.new" "$settings/token"
}

set_mode() {
  mkdir -p "$units/$service.service.d"
  install -m 0644 "$package/aiforge-node.service" "$unit"
  case $containers in
    yes) install -m 0644 "$package/containers.conf" "$drop_in" ;;
    no) rm -f "$drop_in" ;;
    keep) if [ -e "$drop_in" ]; then install -m 0644 "$package/containers.conf" "$drop_in"; fi ;;
  esac
  on_this_machine || return 0
  # What root wrote while it ran containers the account must be able to change again.
  chown -R "$(owner)" "$data" "$settings/token"
  chgrp -R "$account" "$data"
}

drain() {
  is_active || return 0
  [ "$drain_seconds" -gt 0 ] || return 0
  # An operator's own drain outlives the upgrade.
  if [ ! -e "$data/drain" ]; then drained=yes; fi
  say "waiting up to $drain_seconds s for what runs; it takes no new work"
  "$command" drain --wait --timeout "$drain_seconds" >&2 || say "work is still running after $drain_seconds s; it starts again elsewhere"
}

replace_program() {
  local target
  target=$programs/$version-$(date -u +%Y%m%d%H%M%S)-$$
  new=$target
  cp -R "$package" "$target"
  chmod -R go-w "$target"
  if on_this_machine; then chown -R root:root "$target"; fi
  # The link is replaced in one step: there is always a whole program behind it.
  ln -s "$(basename "$target")" "$programs/current.new"
  mv -T "$programs/current.new" "$programs/current"
  new=
  forget_old "$(basename "$target")"
}

# The one before stays, to go back to.
forget_old() {
  find "$programs" -mindepth 1 -maxdepth 1 -type d ! -name "$1" -printf '%T@ %p\n' | sort -rn | tail -n +2 | cut -d' ' -f2- \
    | while IFS= read -r old; do rm -rf "$old"; done
}

write_command() {
  cat >"$command.new" <<'TEXT'
#!/bin/sh
# Written by install.sh: the node of this machine with its settings.
AIFORGE_NODE_CONFIG=${AIFORGE_NODE_CONFIG:-/etc/aiforge-node/node.json}
export AIFORGE_NODE_CONFIG
exec /opt/aiforge-node/current/app/AIForge.Node "$@"
TEXT
  chmod 0755 "$command.new"
  mv "$command.new" "$command"
}

start_service() {
  has_systemd || { say "no systemd here: run aiforge-node run as you like"; return 0; }
  systemctl daemon-reload
  [ $start = yes ] || return 0
  if [ ! -s "$settings/token" ]; then
    say "there is no token yet: write it to $settings/token, then: systemctl enable --now $service"
    return 0
  fi
  systemctl enable --quiet "$service"
  systemctl restart "$service" || die "the service does not start; journalctl -u $service says why"
  sleep 3
  is_active || die "the service has ended at once; aiforge-node logs and journalctl -u $service say why. The program before is beside $programs/current."
}

install_node() {
  require_root
  find_package
  make_account
  make_folders
  write_settings
  write_token
  drain
  replace_program
  write_command
  set_mode
  if [ $drained = yes ]; then rm -f "$data/drain"; fi
  start_service
  say "version $version is installed; settings are in $settings/node.json, and aiforge-node status shows how it does"
}

uninstall_node() {
  require_root
  if has_systemd && [ -e "$unit" ]; then
    drain
    systemctl disable --now --quiet "$service" || say "the service could not be stopped"
    if [ $drained = yes ]; then rm -f "$data/drain"; fi
  fi
  rm -rf "$programs" "$unit" "$units/$service.service.d"
  rm -f "$command"
  if has_systemd; then systemctl daemon-reload; fi
  if [ $act = purge ]; then
    rm -rf "$settings" "$data"
    if on_this_machine && id "$account" >/dev/null 2>&1; then userdel "$account"; fi
    say "removed, with settings, token and data"
  else
    say "removed; settings in $settings and data in $data are kept (--uninstall --purge removes them)"
  fi
}

case $act in
  install) install_node ;;
  *) uninstall_node ;;
esac
