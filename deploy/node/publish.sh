#!/usr/bin/env bash
# Packs the node with its runtime into one archive that install.sh installs: nothing else is needed on the machine.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
runtime=linux-x64
out=$root/artifacts/deploy

die() { printf 'publish: %s\n' "$*" >&2; exit 2; }

usage() {
  cat <<TEXT
usage: deploy/node/publish.sh [--out DIR] [--unpacked]

Builds aiforge-node-VERSION-$runtime.tar.xz and its .sha256 in DIR (default: artifacts/deploy).
  --out DIR     where to put them
  --unpacked    leave the folder as it is and pack nothing; install.sh takes it too
TEXT
}

pack=yes
while [ $# -gt 0 ]; do
  case $1 in
    --out) [ $# -ge 2 ] || die "--out needs a folder"; out=$2; shift 2 ;;
    --unpacked) pack=no; shift ;;
    -h | --help) usage; exit 0 ;;
    *) die "unknown argument $1; --help lists them" ;;
  esac
done

command -v dotnet >/dev/null || die "the .NET SDK is missing"
version=$(sed -n 's|.*<Version>\(.*\)</Version>.*|\1|p' "$root/Directory.Build.props")
[ -n "$version" ] || die "Directory.Build.props names no version"
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# From a copy: a runtime of its own adds to the lock files, which must not change in the sources. The versions in them stay.
(cd "$root" && git ls-files -z -- src protos standins '*.props' '*.txt' global.json .editorconfig models/forge-tiny-q8_0.gguf | tar --create --null --files-from -) \
  | tar --extract --directory "$work"
name=aiforge-node-$version-$runtime
dotnet publish "$work/src/Node/AIForge.Node.csproj" --configuration Release --runtime "$runtime" --self-contained true \
  -p:RestoreLockedMode=false -p:DebugType=none --output "$work/$name/app" --nologo --verbosity quiet >&2
find "$work/$name/app" -name '*.xml' -delete
cp "$here/install.sh" "$here/aiforge-node.service" "$here/containers.conf" "$here/node.json" "$work/$name/"
printf '%s\n' "$version" >"$work/$name/VERSION"

rm -rf "${out:?}/$name"
if [ $pack = no ]; then
  cp -R "$work/$name" "$out/$name"
  printf '%s\n' "$out/$name"
  exit 0
fi
tar --create --directory "$work" --owner=0 --group=0 --sort=name "$name" | xz -6 --threads=2 >"$out/$name.tar.xz.new"
mv "$out/$name.tar.xz.new" "$out/$name.tar.xz"
(cd "$out" && sha256sum "$name.tar.xz" >"$name.tar.xz.sha256")
printf '%s\n' "$out/$name.tar.xz"
