#!/usr/bin/env bash
# All services the tests use.  svc.sh start|stop|status|env [service…]
cd "$(dirname "$0")" || exit 1
command=${1:-status}; shift || true
services=${*:-"pg redis eth tron btc"}; code=0
case "$command" in
  start|status) for s in $services; do ./"$s".sh "$command" || code=1; done;;
  stop) for s in $(printf '%s\n' $services | tac); do ./"$s".sh stop || code=1; done;;
  env) . ./lib.sh; for s in $services; do f="$SVC_HOME/$s${SVC_INSTANCE:+-$SVC_INSTANCE}/env"; [ -f "$f" ] && sed 's/^/export /' "$f"; done;;
  *) echo "usage: $0 start|stop|status|env [service…]" >&2; exit 2;;
esac
exit $code
