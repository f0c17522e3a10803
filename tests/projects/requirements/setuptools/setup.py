from setuptools import setup

CLOUD = ["prefect-aws>=0.3"]
VERSION = "0.15.9"
NEEDS = ["pandas", f"prefect-gcp=={VERSION}"]
NEEDS += ["prefect<2"]
OPTIONS = {"install_requires": NEEDS, "python_requires": ">=3.7"}

setup(
    name="shop",
    description="Prefect flows of a shop",
    extras_require={"cloud": CLOUD, "all": CLOUD + ["prefect-dbt"]},
    tests_require="""
        prefect-email
        pytest
    """,
    **OPTIONS,
)
