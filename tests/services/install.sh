#!/usr/bin/env bash
# Installs what the tests' services need and this machine lacks: programs by apt, the chains and the IPFS node by npm.
set -eu
tools=$(cd "$(dirname "$0")/../../tools" && pwd)

# install_npm FOLDER WHAT: the folder says which lock file it was made from.
install_npm() {
  cmp -s "$tools/$1/package-lock.json" "$tools/$1/node_modules/.made-from" && return
  echo "services: fetching $2 by npm"
  (cd "$tools/$1" && npm ci --ignore-scripts --no-audit --no-fund --silent) || { echo "services: npm could not fetch $2" >&2; exit 1; }
  cp "$tools/$1/package-lock.json" "$tools/$1/node_modules/.made-from"
}
install_chains() { install_npm chains "the chains' programs (40 MB)"; }
install_web() { (tools=$tools/../web && install_npm . "the web app's packages (90 MB)" && install_npm e2e "what drives the browser (30 MB)"); }
install_all() { install_chains; install_npm ipfs "the IPFS node (16 MB)"; install_web; }

# ./forge up --chains needs nothing else.
[ "${1:-}" != chains ] || { command -v node >/dev/null && command -v npm >/dev/null || { echo "services: Node.js and npm are missing" >&2; exit 1; }; install_chains; exit 0; }

packages=()
command -v radosgw >/dev/null && command -v ceph-mon >/dev/null && command -v ceph-osd >/dev/null && command -v ceph >/dev/null || packages+=(radosgw ceph-mon ceph-osd ceph-common)
ls /usr/lib/postgresql/*/bin/postgres >/dev/null 2>&1 || packages+=(postgresql)
command -v redis-server >/dev/null || packages+=(redis-server)
command -v node >/dev/null && command -v npm >/dev/null || packages+=(nodejs npm)
command -v chromium >/dev/null || packages+=(chromium)
command -v curl >/dev/null || packages+=(curl)
command -v dockerd >/dev/null || packages+=(docker.io)
command -v busybox >/dev/null || packages+=(busybox-static)
command -v docker-registry >/dev/null || packages+=(docker-registry)
command -v cc >/dev/null || packages+=(gcc libc6-dev)
command -v g++ >/dev/null || packages+=(g++)
command -v promtool >/dev/null || packages+=(prometheus)
command -v shellcheck >/dev/null || packages+=(shellcheck)
command -v mkfs.ext4 >/dev/null || [ -x /usr/sbin/mkfs.ext4 ] || packages+=(e2fsprogs)
[ ${#packages[@]} -gt 0 ] || { install_all; echo "services: everything is installed"; exit 0; }

wanted="apt-get update && apt-get install -y --no-install-recommends ${packages[*]}"
command -v apt-get >/dev/null || { echo "services: missing ${packages[*]}; this machine has no apt-get, install them by its own means" >&2; exit 1; }
[ "$(id -u)" = 0 ] || { echo "services: missing ${packages[*]}; installing needs root: sudo sh -c '$wanted'" >&2; exit 1; }

echo "services: installing ${packages[*]} by apt"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
{ apt-get update && apt-get install -y --no-install-recommends "${packages[@]}"; } >"$log" 2>&1 || { tail -20 "$log" >&2; rm -f "$log"; exit 1; }
rm -f "$log"
install_all
echo "services: installed"
