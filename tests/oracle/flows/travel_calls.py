"""Values that travel between tasks by the ways of calling a task and of getting at what it returned."""

from functools import partial

from prefect import allow_failure, flow, tags, task
from prefect.futures import as_completed, wait
from prefect.utilities.annotations import quote


@task
def bake_loaves():
    return [412, 415, 409]


@task
def mill_flour():
    return {"rye": 731, "wheat": 912}


@task
def heat_oven(degrees=230):
    return degrees + 300


@task
def slice_bread(bread):
    return {"slices": bread, "knife": "long"}


@task
def wrap(goods, paper="wax"):
    return [paper, goods]


@task
def sell(goods, price=3):
    return {"sold": goods, "price": price}


@task
def inspect_crust(goods):
    return ["crust", goods]


@task
def greet_customer():
    return "good morning"


def knead(dough):
    """Return the dough twice."""
    return [dough, dough]


knead_task = task(knead, name="knead by hand")


@flow
def plain_result():
    """A result is passed on by name."""
    bread = bake_loaves()
    sell(bread)


@flow
def nested_calls():
    """Calls stand in the arguments of calls."""
    sell(wrap(slice_bread(bake_loaves())))


@flow
def keyword_of_a_call():
    """A call is the keyword of another call."""
    sell(goods="rolls", price=heat_oven())


@flow
def future_as_argument():
    """A future is passed on without being waited for."""
    bread = bake_loaves.submit()
    sell.submit(bread).wait()


@flow
def result_of_a_future():
    """A future is asked for its result."""
    flour = mill_flour.submit()
    oven = heat_oven.submit(degrees=240)
    sell(flour.result(), price=oven.result(timeout=60))


@flow
def result_without_raising():
    """A future is asked for its result with raise_on_failure off."""
    bread = bake_loaves.submit()
    wrap(bread.result(raise_on_failure=False), paper="brown")


@flow
def waited_then_asked():
    """A future is waited for, then asked."""
    bread = bake_loaves.submit()
    bread.wait()
    slice_bread(bread.result())


@flow
def done_of_wait():
    """The futures that wait() says are done are asked."""
    finished = wait([bake_loaves.submit(), mill_flour.submit()])
    sell(sorted(str(future.result()) for future in finished.done))


@flow
def done_unpacked():
    """The pair of wait() is unpacked."""
    done, not_done = wait([heat_oven.submit(250)])
    for future in done:
        sell(future.result(), price=len(not_done))


@flow
def completed_in_turn():
    """Futures are added up as they complete."""
    heat = 0
    for future in as_completed([heat_oven.submit(210)]):
        heat += future.result()
    sell(heat)


@flow
def state_as_argument():
    """A state is passed on in place of the result."""
    state = bake_loaves(return_state=True)
    wrap(state)


@flow
def result_of_a_state():
    """A state is asked for its result where it is completed."""
    state = mill_flour(return_state=True)
    if state.is_completed():
        wrap(state.result())


@flow
def state_of_a_future():
    """The state of a future is asked for the result."""
    future = mill_flour.submit()
    future.wait()
    wrap(future.state.result())


@flow
def one_future_of_a_dict():
    """Only one of two futures kept in a dict is read."""
    jobs = {"bread": bake_loaves.submit(), "flour": mill_flour.submit()}
    wait(list(jobs.values()))
    sell(jobs["flour"].result())


@flow
def futures_popped():
    """Futures are popped off a stack and asked."""
    stack = [bake_loaves.submit()]
    while stack:
        slice_bread(stack.pop().result())


@flow
def one_future_for_two():
    """One future goes to two tasks, one of which feeds a third."""
    bread = bake_loaves.submit()
    cut = slice_bread.submit(bread)
    crust = inspect_crust.submit(bread)
    sell.submit(cut, price=crust).wait()


@flow
def order_by_wait_for():
    """A task waits for another without reading it."""
    # order: heat_oven => sell
    oven = heat_oven.submit()
    sell.submit("rolls", wait_for=[oven]).wait()


@flow
def order_and_data():
    """A task waits for one task and reads another."""
    # order: greet_customer => sell
    greeted = greet_customer.submit()
    bread = bake_loaves.submit()
    sell.submit(bread, wait_for=[greeted]).wait()


@flow
def order_by_a_list():
    """A list of futures, grown before, is waited for."""
    # order: heat_oven => sell
    # order: greet_customer => sell
    first = [heat_oven.submit()]
    first.append(greet_customer.submit())
    sell.submit("rolls", wait_for=first).wait()


@flow
def failure_allowed():
    """A future is passed on whether it fails or not."""
    bread = bake_loaves.submit()
    sell(allow_failure(bread))


@flow
def quoted_value():
    """A result is quoted so that Prefect does not look into it."""
    bread = bake_loaves()
    wrap(quote(bread))


@flow
def options_changed():
    """A task is called with other options."""
    bread = bake_loaves.with_options(retries=1)()
    sell.with_options(retries=2, tags=["slow"])(bread)


@flow
def options_kept():
    """A task with other options is kept under a name and submitted."""
    careful = inspect_crust.with_options(retries=2)
    bread = bake_loaves.submit()
    careful.submit(bread).wait()


@flow
def undecorated_between():
    """A value passes through the undecorated function of a task, which is no task call."""
    sell(wrap.fn(bake_loaves(), paper="kraft"))


@flow
def undecorated_producer():
    """What an undecorated function returns is no task's result."""
    mill_flour()
    sell(bake_loaves.fn())


@flow
def undecorated_consumer():
    """A value given to an undecorated function reaches no task, its result does."""
    cut = slice_bread.fn(bread=bake_loaves())
    inspect_crust(cut["slices"])


@flow
def alias_of_a_task():
    """A task is called under another name."""
    hand_over = sell
    hand_over(bake_loaves())


@flow
def task_made_by_a_call():
    """A task made by calling task() gives and takes."""
    sell(knead_task(mill_flour()))


@flow
def method_kept():
    """The submit of a task is kept under a name."""
    start = slice_bread.submit
    cut = start(bake_loaves())
    sell(cut.result())


@flow
def partial_of_submit():
    """The submit of a task is bound to an argument."""
    start = partial(sell.submit, price=heat_oven())
    start(bake_loaves()).wait()


@flow
def called_under_tags():
    """A task is called inside a context of Prefect, its result used outside."""
    with tags("morning"):
        bread = bake_loaves()
    sell(bread)


@flow
def unused_results():
    """Results nobody reads reach nobody."""
    bake_loaves()
    mill_flour.submit().wait()
    sell("good morning")


@flow
def zipped_futures():
    """Futures are zipped with names and asked in a loop."""
    futures = [bake_loaves.submit(), mill_flour.submit()]
    for label, future in zip(["bread", "flour"], futures, strict=True):
        wrap(future.result(), paper=label)


@flow
def futures_in_a_tuple():
    """Two submissions are assigned at once and swapped."""
    bread, flour = bake_loaves.submit(), mill_flour.submit()
    bread, flour = flour, bread
    slice_bread(bread.result())
    inspect_crust(flour.result())


@flow
def result_in_the_default_of_get():
    """A future's result is the default of a lookup that fails."""
    prices = {"rolls": 2}
    sell("baguette", price=prices.get("baguette", heat_oven.submit().result()))
