"""Values that travel by names: binding, rebinding, unpacking, deleting, shadowing."""
# ruff: noqa: C416, E731, F841, PLW0603, RET504 - the odd form is the idiom

from prefect import flow, task


@task
def read_gauge():
    return 417


@task
def read_tide():
    return ["high", 318, "low", 46]


@task
def read_wind():
    return ("north", {"gust": 522, "mean": [311, 305]})


@task
def read_buoys():
    return [{"buoy": "A7", "height": 611}, {"buoy": "B2", "height": 640}]


@task
def plot(series, title="tides"):
    return {"plot": series, "title": title}


@task
def store(series):
    return ["stored", series]


@task
def warn(message):
    return f"warning: {message}"


@task
def smooth(series):
    return [series, "smooth"]


offset = 12
LATEST = None


def remember(value):
    """Keep a value in the module."""
    global LATEST
    LATEST = value


@flow
def bound_in_a_chain():
    """Two names are bound at once."""
    level = reading = read_gauge()
    plot(level)
    store(reading)


@flow
def grown_in_place():
    """A name is grown by augmented assignment."""
    level = 100
    level += read_gauge()
    level *= 2
    plot(level)


@flow
def bound_by_a_walrus():
    """A name is bound inside a condition."""
    if (level := read_gauge()) > 100:
        warn(level)


@flow
def bound_by_a_walrus_in_an_argument():
    """A name is bound inside an argument and read later."""
    plot(series=(tide := read_tide()), title="all")
    store(tide[0])


@flow
def nested_unpacking():
    """A nested tuple is unpacked and two of its parts are read."""
    side, (weather, (gust, mean)) = read_gauge(), ("fair", (read_tide(), read_wind()))
    plot(gust, title=weather)
    store(side)


@flow
def unpacked_result():
    """The parts of one result go different ways."""
    direction, numbers = read_wind()
    plot(numbers["mean"], title=direction)


@flow
def starred_in_the_middle():
    """A starred name takes the middle of a result."""
    first, *middle, last = read_tide()
    plot(middle, title=first)
    store(last)


@flow
def starred_of_calls():
    """A starred name takes some of several results."""
    _, *others = [read_gauge(), read_tide(), read_wind()]
    plot(others)


@flow
def swapped():
    """Two names swap their values."""
    level, tide = read_gauge(), read_tide()
    level, tide = tide, level
    plot(level)
    warn(tide)


@flow
def rotated_three_times():
    """Three names are rotated, and one of them dropped."""
    a, b, c = read_gauge(), read_tide(), read_wind()
    a, b, c = c, a, b
    plot(a)
    store(b)


@flow
def bound_anew():
    """A name bound anew has lost its old value."""
    level = read_gauge()
    level = read_tide()
    plot(level)


@flow
def bound_anew_from_itself():
    """A name is bound anew to something made from its old value."""
    level = read_gauge()
    level = [level, offset]
    plot(level)


@flow
def deleted_name():
    """A deleted name that is bound again carries the new value alone."""
    level = read_gauge()
    store(level)
    del level
    level = read_tide()
    plot(level)


@flow
def deleted_slot():
    """A deleted slot of a dict is gone, the other stays."""
    seen = {"gauge": read_gauge(), "tide": read_tide()}
    del seen["gauge"]
    plot(seen)


@flow
def same_name_for_two_chains():
    """One name serves two chains, which do not meet."""
    data = read_gauge()
    store(data)
    data = read_wind()
    data = smooth(data)
    plot(data)


@flow
def two_chains():
    """Two chains stand side by side."""
    gauge = read_gauge()
    tide = read_tide()
    store(gauge)
    plot(tide)


@flow
def old_value_used_after_a_task():
    """The value from before a task is used after it."""
    tide = read_tide()
    smoothed = smooth(tide)
    plot(tide)
    store(smoothed)


@flow
def shadowed_in_a_comprehension():
    """A comprehension has a name of its own, which is not the flow's."""
    level = read_gauge()
    labels = [level for level in ("low", "high")]
    plot(labels)
    store(level)


@flow
def shadowed_in_a_function():
    """A function has a name of its own, which is not the flow's."""
    level = read_gauge()

    def reset():
        level = "zero"
        return level

    warn(reset())
    store(level)


@flow
def shadowed_by_a_lambda():
    """The parameter of a lambda is not the flow's name."""
    tide = read_tide()
    double = lambda tide: tide * 2
    warn(double("calm"))
    store(tide)


@flow
def left_over_from_a_loop():
    """The name of a loop is read after the loop."""
    for buoy in read_buoys():
        height = buoy["height"]
    plot(height, title=buoy["buoy"])


@flow
def module_name_shadowed():
    """A name of the module is bound anew in the flow."""
    offset = read_gauge()
    plot(offset)


@flow
def module_name_read():
    """A name of the module is no task's result, whatever the flow's other names are."""
    read_gauge()
    plot(offset)


@flow
def global_set_by_a_helper():
    """A helper keeps a result in a global, from which it is read."""
    remember(read_tide())
    plot(LATEST)


@flow
def nonlocal_set():
    """An inner function binds the flow's name anew."""
    level = 0

    def take():
        nonlocal level
        level = read_gauge()

    take()
    plot(level)


@flow
def nonlocal_counted():
    """An inner function adds to the flow's name."""
    total = 5

    def add(amount):
        nonlocal total
        total += amount

    add(read_gauge())
    store(total)


@flow
def unpacked_into_slots():
    """A tuple is unpacked into slots and a name."""
    seen = {}
    seen["gauge"], side = read_gauge(), read_tide()
    plot(seen["gauge"])
    warn(side)


@flow
def unpacked_in_a_loop():
    """The pairs of a loop are unpacked, a nested one too."""
    for number, (name, value) in enumerate([("gauge", read_gauge()), ("tide", read_tide())]):
        plot(value, title=f"{number} {name}")


@flow
def annotated_assignment():
    """A name is declared first and bound later."""
    level: int
    level = read_gauge()
    copy: int = level
    plot(copy)


@flow
def underscore_thrown_away():
    """The part thrown away is not the part read."""
    _, tide = (read_gauge(), read_tide())
    plot(tide)
