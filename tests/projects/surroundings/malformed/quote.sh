prefect version
echo "never closed
prefect deploy --all
