"""Values that travel through async flows: awaits, gathered and created tasks, async helpers and generators."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from prefect import flow, task, unmapped


@task
async def hear_frogs():
    return ["croak", 511]


@task
async def hear_owls():
    return {"owl": 622, "hoots": [633, 634]}


@task
async def spot_otter():
    return 744


@task
def read_thermometer():
    return 355


@task
async def note_down(sighting, where="pond"):
    return [sighting, where]


@task
async def count_calls(calls):
    return {"calls": calls}


@task
def draw_map(sightings):
    return f"map of {sightings}"


@task
async def send_letter(text):
    return f"dear all, {text}"


async def noted(sighting):
    """Note a sighting down."""
    return await note_down(sighting)


async def both():
    """Hear frogs and owls at once."""
    return await asyncio.gather(hear_frogs(), hear_owls())


async def hoots_of(owls):
    """Yield the hoots of owls."""
    for hoot in owls["hoots"]:
        yield hoot


@asynccontextmanager
async def hide(sighting):
    """Sit in a hide for a while."""
    yield [sighting, "hide"]


class Pond:
    """A pond with async methods."""

    def __init__(self):
        self.seen = None

    async def __aenter__(self):
        return self

    async def __aexit__(self, *exc):
        return False

    async def watch(self):
        self.seen = await spot_otter()

    async def tell(self):
        return await send_letter(self.seen)


@flow
async def awaited():
    """A result is awaited and passed on."""
    frogs = await hear_frogs()
    await note_down(frogs)


@flow
async def awaited_in_place():
    """Awaits stand in arguments, one of them subscripted."""
    await note_down(await spot_otter(), where=(await hear_owls())["owl"])


@flow
async def awaited_later():
    """A coroutine is kept and awaited later."""
    coming = hear_frogs()
    text = "reeds"
    await note_down(await coming, where=text)


@flow
async def gathered():
    """Two tasks are gathered, their results parted."""
    frogs, otter = await asyncio.gather(hear_frogs(), spot_otter())
    await note_down(frogs)
    await send_letter(otter)


@flow
async def gathered_list():
    """A list of coroutines is gathered."""
    coming = [count_calls(number) for number in (3, 4)]
    calls = await asyncio.gather(*coming)
    await send_letter(calls)


@flow
async def gathered_over_a_result():
    """A task is gathered over each item of a result."""
    owls = await hear_owls()
    notes = await asyncio.gather(*(note_down(hoot, where="wood") for hoot in owls["hoots"]))
    draw_map(notes)


@flow
async def gathered_by_index():
    """One of the gathered results is read by index."""
    everything = await asyncio.gather(hear_frogs(), hear_owls(), return_exceptions=True)
    await note_down(everything[1])


@flow
async def gathered_and_zipped():
    """Gathered results are zipped with names into a dict."""
    names = ["frogs", "otter"]
    heard = dict(zip(names, await asyncio.gather(hear_frogs(), spot_otter()), strict=True))
    await count_calls(heard)


@flow
async def created():
    """Two tasks of the event loop are created and awaited."""
    frogs = asyncio.create_task(hear_frogs())
    owls = asyncio.create_task(hear_owls())
    await note_down(await frogs)
    await count_calls(await owls)


@flow
async def created_and_waited_for():
    """Created tasks are waited for, then asked."""
    otter = asyncio.create_task(spot_otter())
    await asyncio.wait([otter])
    await send_letter(otter.result())


@flow
async def grouped():
    """A group of tasks of the event loop is waited for, then each is asked."""
    async with asyncio.TaskGroup() as group:
        frogs = group.create_task(hear_frogs())
        otter = group.create_task(spot_otter())
    await note_down(frogs.result())
    await send_letter(otter.result())


@flow
async def within_a_time():
    """A result is awaited within a time."""
    frogs = await asyncio.wait_for(hear_frogs(), timeout=60)
    await note_down(frogs)


@flow
async def within_a_timeout():
    """A result is awaited in the context of a timeout."""
    async with asyncio.timeout(60):
        otter = await spot_otter()
    await note_down(otter)


@flow
async def as_they_complete():
    """Coroutines are awaited as they complete."""
    for coming in asyncio.as_completed([spot_otter()]):
        otter = await coming
        await send_letter(otter)


@flow
async def future_in_an_async_flow():
    """A task is submitted in an async flow, and the future passed on."""
    frogs = hear_frogs.submit()
    notes = note_down.submit(frogs)
    await send_letter(notes)


@flow
async def sync_task_in_an_async_flow():
    """A task that is not async is called in an async flow."""
    degrees = read_thermometer()
    await send_letter(f"{degrees} degrees")


@flow
async def async_helper():
    """An async helper awaits a task."""
    notes = await noted(await spot_otter())
    draw_map(notes)


@flow
async def async_helper_of_two():
    """An async helper gathers two results, one of them is read."""
    frogs, _owls = await both()
    await note_down(frogs)


@flow
async def async_inner_function():
    """An inner async function reads the flow's names."""
    where = await spot_otter()

    async def tell(sighting):
        return await note_down(sighting, where=where)

    await tell("heron")


@flow
async def async_generator():
    """An async helper yields the parts of a result."""
    async for hoot in hoots_of(await hear_owls()):
        await note_down(hoot)


@flow
async def async_comprehension():
    """An async comprehension goes through what a helper yields."""
    hoots = [hoot async for hoot in hoots_of(await hear_owls())]
    draw_map(hoots)


@flow
async def awaiting_comprehension():
    """A comprehension awaits a task for each item of a result."""
    notes = [await note_down(part) for part in await hear_frogs()]
    draw_map(notes)


@flow
async def async_context():
    """An async context manager hands on what it was given."""
    async with hide(await spot_otter()) as seat:
        await note_down(seat)


@flow
async def async_methods():
    """Async methods keep a result and read it."""
    async with Pond() as pond:
        await pond.watch()
        await pond.tell()


@flow
async def in_a_thread():
    """A task is called in a thread of its own."""
    degrees = await asyncio.to_thread(read_thermometer)
    await note_down(degrees)


@flow
async def in_an_executor():
    """A task is called by an executor."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as pool:
        drawn = await loop.run_in_executor(pool, draw_map, await spot_otter())
    await send_letter(drawn)


@flow
async def through_a_queue():
    """A result goes through a queue of the event loop."""
    queue = asyncio.Queue()
    await queue.put(await hear_frogs())
    await note_down(await queue.get())


@flow
async def by_a_callback():
    """A helper awaits whichever coroutine function it is given."""

    async def run(step, value):
        return await step(value)

    calls = await run(count_calls, await hear_frogs())
    await run(send_letter, calls)


@flow
async def conditionally_awaited():
    """One of two tasks is awaited, the other is not."""
    # static: hear_owls -> note_down.sighting: the choice not made
    night = False
    heard = await (hear_owls() if night else hear_frogs())
    await note_down(heard)


@flow
async def two_async_chains():
    """Two chains are awaited in turn and do not meet."""
    frogs = await hear_frogs()
    owls = await hear_owls()
    notes = await note_down(frogs)
    calls = await count_calls(owls)
    await send_letter(calls)
    draw_map(notes)


@flow
def run_by_asyncio():
    """A sync flow submits an async task and asks for its result."""
    frogs = hear_frogs.submit().result()
    draw_map(frogs)


@flow
async def mapped_in_an_async_flow():
    """A task is mapped over a result, with another for all."""
    notes = note_down.map(await hear_frogs(), where=unmapped(await spot_otter()))
    await count_calls([note.result() for note in notes])


@flow
async def created_in_a_loop():
    """Created tasks are kept in a dict and awaited by name."""
    coming = {}
    for where in ("pond", "wood"):
        coming[where] = asyncio.create_task(note_down("frog", where=where))
    for where, task_of_loop in coming.items():
        await send_letter(f"{where}: {await task_of_loop}")


@flow
async def gathered_by_splat_of_a_dict():
    """The values of a dict of coroutines are gathered and zipped with its keys."""
    # static: hear_frogs -> note_down.sighting: which key gets which value is not told apart
    coming = {"frogs": hear_frogs(), "owls": hear_owls()}
    heard = dict(zip(coming, await asyncio.gather(*coming.values()), strict=True))
    await note_down(heard["owls"])
