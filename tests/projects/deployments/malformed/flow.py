from prefect import flow


@flow
def main():
    print("read all the same")
