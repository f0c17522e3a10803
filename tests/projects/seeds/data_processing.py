"""The first seed: three tasks, each fed by the one before."""

from prefect import flow, task


@task
def fetch_data():
    return {"records": [{"id": i, "value": i * 10} for i in range(1, 6)]}


@task
def process_data(data):
    return {"total": sum(r["value"] for r in data["records"]), "count": len(data["records"])}


@task
def save_results(results):
    print(f"Saving {results['count']} records with total {results['total']}")
    return results


@flow(name="data-processing-flow")
def data_processing_flow():
    data = fetch_data()
    results = process_data(data)
    save_results(results)


if __name__ == "__main__":
    data_processing_flow.serve(name="hourly", cron="0 * * * *")
