prefect deploy "x
prefect version
