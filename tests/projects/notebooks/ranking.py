import marimo

__generated_with = "0.13.0"
app = marimo.App(width="medium")

with app.setup:
    from prefect import flow, task


@app.cell
def _(rank, read):
    @flow(name="ranking")
    def ranking(size: int = 10):
        return rank(read(), size)

    return (ranking,)


@app.cell(hide_code=True)
def _(mo):
    mo.md("""The best of all.""")
    return


@app.cell
def _(Path):
    @task
    def read():
        return Path("scores.txt").read_text().splitlines()

    return (read,)


@app.cell
def _():
    import marimo as mo
    from pathlib import Path

    return Path, mo


@app.function
@task(retries=1)
def rank(lines, size):
    return sorted(lines)[:size]


@app.cell
async def _(ranking):
    ranking()
    return


app._unparsable_cell(
    r"""
    ranking( 3
    """,
    name="_",
)

if __name__ == "__main__":
    app.run()
