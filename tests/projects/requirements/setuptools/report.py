# /// script
# requires-python = ">=3.11"
# dependencies = [
#     "prefect>=3",
# ]
# ///
from prefect import flow


@flow
def report():
    print("prefect")
