#!/bin/sh
# What scripts of a project that uses Prefect call, and what is found in them.
set -e

prefect config set PREFECT_API_URL="$PREFECT_URL"  # PTD928, PTD935
export PREFECT_API_KEY=
export PREFECT_LOGGING_LEVEL=DEBUG  # PTD938
export PREFECT_TASKS_DEFAULT_RETRIES=2  # PTD937
export PREFECT_RESULTS_PERSIST_BY_DEFAULT=true  # PTD936

prefect cloud login --key "$PREFECT_KEY" --workspace acme/shop  # PTD928
prefect work-pool create builds --type docker  # PTD925, PTD926
prefect work-pool create nightly --type process  # PTD925, PTD926
prefect work-queue create urgent --pool builds  # PTD925
prefect concurrency-limit create warehouse 3  # PTD927
prefect block register --module prefect_aws  # PTD929

prefect server start &  # PTD923
prefect server database upgrade -y  # PTD923
prefect worker start --pool builds  # PTD924
prefect agent start --work-queue old  # PTD924

prefect init --recipe docker  # PTD932
prefect --no-prompt deploy --all  # PTD920
prefect deployment pause-schedule daily/production  # PTD931
prefect automation create --from-file chain.yaml  # PTD930
prefect cloud webhook create orders --template "{}"  # PTD930

prefect flow-run ls  # PTD933
prefect flow-run cancel "$RUN"  # PTD921
prefect shell watch "dbt build"  # PTD922
prefect task serve flows/mail.py:send  # PTD922
prefect fly away  # PTD909

echo "prefect deploy --all"
# prefect deploy --all
dagster job launch -j daily
prefect config set "${key}=${value}"  # PTD928
