#!/usr/bin/env bash
set -euo pipefail
export PREFECT_API_URL="${PREFECT_API_URL:-http://localhost:4200/api}"

say() {
  echo "prefect: $*"
}

for flow in bread rolls; do
  say "prefect deploy $flow"
  poetry run prefect deploy --name "$flow"
done

cat > /tmp/later.sh <<'SCRIPT'
prefect deploy --name later
SCRIPT

docker run --rm -e PREFECT_API_URL -v "$PWD:/x" prefecthq/prefect:2-latest \
  prefect deployment run bake-bread/nightly
ssh oven@bakery 'cd /opt && prefect worker start -p ovens'
