"""Values that travel through data frames."""

import pandas as pd
from prefect import flow, task


@task
def load_sales():
    return pd.DataFrame({"shop": ["a", "b", "a"], "sold": [311, 322, 333], "price": [2.5, 3.5, 4.5]})


@task
def load_shops():
    return pd.DataFrame({"shop": ["a", "b"], "town": ["Bergen", "Turku"]})


@task
def read_rate():
    return 1.25


@task
def drop_cheap(sales, floor=3.0):
    return sales[sales["price"] > floor]


@task
def summarise(table):
    return {"rows": len(table), "text": str(table)}


@task
def save(table, name="out"):
    return f"{name}: {table}"


@task
def alert(number):
    return ["alert", number]


def with_total(table, rate=1.0):
    """Add a column to a copy of a table."""
    table = table.copy()
    table["total"] = table["sold"] * table["price"] * rate
    return table


@flow
def frame_passed_on():
    """A frame is passed on."""
    save(drop_cheap(load_sales()))


@flow
def columns():
    """Columns of a frame are chosen, by name and by attribute."""
    sales = load_sales()
    summarise(sales[["shop", "sold"]])
    alert(sales.sold)


@flow
def rows_by_a_mask():
    """Rows of a frame are chosen by a mask, the bound of which is a result."""
    sales = load_sales()
    summarise(sales[sales["price"] > 2 * read_rate()])


@flow
def column_added():
    """A column is made of a result and a frame."""
    sales = load_sales()
    sales["local"] = sales["price"] * read_rate()
    summarise(sales)


@flow
def cell_set():
    """A cell of a frame is set by location."""
    sales = load_sales()
    sales.loc[0, "price"] = read_rate()
    save(sales)


@flow
def column_assigned():
    """A column is assigned in a chain of methods."""
    rate = read_rate()
    save(load_sales().assign(local=lambda table: table["price"] * rate).sort_values("local"))


@flow
def merged():
    """Two frames are merged."""
    save(load_sales().merge(load_shops(), on="shop", how="left"))


@flow
def merged_by_the_library():
    """Two frames are merged by a function of the library."""
    save(pd.merge(load_sales(), right=load_shops(), on="shop"))


@flow
def concatenated():
    """A list of frames is put together."""
    frames = [load_sales()]
    frames.append(load_shops())
    save(pd.concat(frames, ignore_index=True))


@flow
def grouped():
    """A frame is grouped and summed."""
    summarise(load_sales().groupby("shop")["sold"].sum().reset_index())


@flow
def groups_in_a_loop():
    """The groups of a frame are gone through."""
    for shop, group in load_sales().groupby("shop"):
        save(group, name=shop)


@flow
def rows_in_a_loop():
    """The rows of a frame are gone through."""
    for row in load_sales().itertuples():
        alert(row.sold)


@flow
def piped_into_a_helper():
    """A frame is piped into a helper with another result."""
    summarise(load_sales().pipe(with_total, rate=read_rate()))


@flow
def piped_into_tasks():
    """A frame is piped into tasks."""
    load_sales().pipe(drop_cheap, floor=2.0).pipe(summarise)


@flow
def applied():
    """A lambda that reads a result is applied to a column."""
    rate = read_rate()
    save(load_sales()["price"].apply(lambda price: price * rate))


@flow
def single_number():
    """A single number is read from a frame."""
    alert(int(load_sales()["sold"].iloc[-1]) + 7)


@flow
def shape():
    """The number of rows and columns is unpacked."""
    rows, _columns = load_sales().shape
    alert(rows)


@flow
def records():
    """A frame becomes records, and a frame again."""
    records = load_sales().to_dict(orient="records")
    save(pd.DataFrame.from_records(records))


@flow
def changed_in_a_copy():
    """A copy of a frame gets a column, the frame itself does not."""
    sales = load_sales()
    other = sales.copy()
    other["rate"] = read_rate()
    save(sales)
    summarise(other)


@flow
def frame_made_of_results():
    """A frame is made of results."""
    summarise(pd.DataFrame({"rate": [read_rate()], "fixed": [1]}))


@flow
def mapped_over_groups():
    """A task is mapped over the groups of a frame."""
    groups = [group for _, group in load_sales().groupby("shop")]
    summarise.map(groups).wait()


@flow
def frame_untouched():
    """A frame beside a constant one does not reach what reads that."""
    load_sales()
    summarise(pd.DataFrame({"x": [1, 2]}))
