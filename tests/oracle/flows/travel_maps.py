"""Values that travel through mapped tasks: fan-out, chains, unmapped arguments, fan-in."""
# ruff: noqa: PERF401 - the odd form is the idiom

from prefect import flow, task, unmapped
from prefect.futures import as_completed, wait


@task
def list_stars():
    return [611, 622, 633]


@task
def list_filters():
    return ["red", "blue", "infra"]


@task
def read_catalog():
    return {"stars": [701, 702], "names": {"vega": 811, "deneb": 822}, "epoch": 2000}


@task
def set_exposure():
    return 455


@task
def expose(star, colour="clear", seconds=30):
    return [star, colour, seconds]


@task
def reduce_frame(frame, dark=0):
    return {"frame": frame, "dark": dark}


@task
def magnitude(star):
    return star + 300


@task
def stack_frames(frames, weight=1):
    return [frames, weight]


@task
def publish(report):
    return f"published {report}"


@flow
def mapped_over_a_result():
    """A task is mapped over a result."""
    magnitude.map(list_stars()).wait()


@flow
def mapped_over_a_future():
    """A task is mapped over a future, and its results go on."""
    sizes = magnitude.map(list_stars.submit())
    publish(sizes.result())


@flow
def mapped_over_two():
    """A task is mapped over two results side by side."""
    expose.map(list_stars(), colour=list_filters()).wait()


@flow
def mapped_with_unmapped():
    """A task is mapped over a constant, with a result for all."""
    expose.map([11, 12], seconds=unmapped(set_exposure())).wait()


@flow
def mapped_with_unmapped_list():
    """A task is mapped over one result, with another for all that is a list itself."""
    reduce_frame.map(list_stars(), dark=unmapped(list_filters())).wait()


@flow
def mapped_with_a_static_number():
    """A number needs no unmapped to go to all."""
    expose.map(star=list_stars(), seconds=set_exposure()).wait()


@flow
def maps_chained():
    """A mapped task is mapped over what another mapped task returns."""
    frames = expose.map(list_stars())
    reduced = reduce_frame.map(frames)
    wait(reduced)


@flow
def maps_chained_with_a_future():
    """Chained maps share a future."""
    exposure = set_exposure.submit()
    frames = expose.map([5, 6], seconds=unmapped(exposure))
    reduce_frame.map(frames, dark=unmapped(exposure)).wait()


@flow
def gathered_as_futures():
    """The futures of a mapped task go to a task."""
    stack_frames(expose.map(list_stars()))


@flow
def gathered_as_results():
    """The results of a mapped task are gathered by a comprehension."""
    frames = reduce_frame.map(list_stars())
    stack_frames([frame.result()["frame"] for frame in frames])


@flow
def gathered_in_two_ways():
    """The results of a mapped task are summed, and one of them picked."""
    sizes = magnitude.map(list_stars()).result()
    stack_frames(sum(sizes), weight=sizes[0])


@flow
def gathered_as_completed():
    """The results of a mapped task are added up as they complete."""
    total = 0
    for future in as_completed(magnitude.map(list_stars())):
        total += future.result()
    publish(total)


@flow
def gathered_by_hand():
    """A list of results grows in a loop over futures."""
    frames = []
    for future in expose.map([21, 22], colour=unmapped(list_filters())):
        frames.append(future.result())
    stack_frames(frames)


@flow
def one_of_the_mapped():
    """One future of a mapped task is picked."""
    frames = expose.map([31, 32])
    publish(frames[1].result())


@flow
def mapped_over_a_range():
    """A task is mapped over numbers up to a result's length."""
    # static: list_stars -> magnitude.star: the numbers there are, not what each of them is
    magnitude.map(range(len(list_stars()))).wait()


@flow
def mapped_over_numbered():
    """A task is mapped over numbered items."""
    reduce_frame.map(list(enumerate(list_filters()))).wait()


@flow
def mapped_over_items():
    """A task is mapped over the items of a part of a result."""
    reduce_frame.map(list(read_catalog()["names"].items())).wait()


@flow
def mapped_over_a_part():
    """A task is mapped over a part of a result, another part goes to all."""
    catalog = read_catalog()
    expose.map(catalog["stars"], seconds=catalog["epoch"]).wait()


@flow
def mapped_over_a_comprehension():
    """A task is mapped over what a comprehension makes of a result."""
    magnitude.map([star % 100 for star in list_stars() if star > 600]).wait()


@flow
def mapped_over_zipped():
    """A task is mapped over pairs made of two results."""
    reduce_frame.map(list(zip(list_stars(), list_filters(), strict=True))).wait()


@flow
def mapped_over_columns():
    """A task is mapped over the columns of pairs."""
    pairs = [("vega", set_exposure()), ("deneb", 7)]
    names, seconds = zip(*pairs, strict=True)
    expose.map(list(names), seconds=list(seconds)).wait()


@flow
def mapped_over_a_dict():
    """A task is mapped over the values of a dict of results."""
    reduce_frame.map(list({"stars": list_stars(), "filters": list_filters()}.values())).wait()


@flow
def mapped_over_calls():
    """A task is mapped over a list of calls."""
    publish.map([set_exposure(), list_filters()]).wait()


@flow
def mapped_over_futures():
    """A task is mapped over a list of submitted futures."""
    futures = [magnitude.submit(star) for star in list_stars()]
    publish.map(futures).wait()


@flow
def mapped_with_options():
    """A task with other options is mapped over a result."""
    magnitude.with_options(retries=1).map(list_stars()).wait()


@flow
def submitted_in_a_loop():
    """A task is submitted for each item of a result, and the futures go on."""
    futures = []
    for star in list_stars():
        futures.append(expose.submit(star, seconds=set_exposure()))
    stack_frames([future.result() for future in futures])


@flow
def submitted_into_a_dict():
    """A task is submitted into a dict, whose values are asked."""
    futures = {star: magnitude.submit(star) for star in list_stars()}
    publish({star: future.result() for star, future in futures.items()})


@flow
def chained_in_a_loop():
    """In each turn a future goes to another task, and the last futures are gathered."""
    reduced = []
    for colour in list_filters():
        frame = expose.submit(1, colour=colour)
        reduced.append(reduce_frame.submit(frame))
    stack_frames(reduced)


@flow
def map_waits_for():
    """A mapped task waits for another one."""
    # order: set_exposure => magnitude
    exposure = set_exposure.submit()
    magnitude.map([41, 42], wait_for=[exposure]).wait()


@flow
def map_is_waited_for():
    """A task waits for a mapped one without reading it."""
    # order: magnitude => publish
    sizes = magnitude.map([51, 52])
    publish.submit("done", wait_for=sizes).wait()


@flow
def two_maps():
    """Two mapped tasks stand side by side."""
    frames = expose.map(list_stars())
    colours = publish.map(list_filters())
    stack_frames(frames.result())
    wait(colours)


@flow
def map_and_its_source():
    """The source of a map is used beside its results."""
    stars = list_stars()
    sizes = magnitude.map(stars).result()
    stack_frames(list(zip(stars, sizes, strict=True)))


@flow
def maps_by_a_helper():
    """A helper maps a task over what it is given."""
    stack_frames(mapped_by(magnitude, list_stars()))


def mapped_by(step, values):
    """Return the results of a step mapped over values."""
    return [future.result() for future in step.map(values)]


@flow
def map_in_turns():
    """A mapped task is mapped over its own results, turn by turn."""
    sizes = list_stars()
    for _ in range(2):
        sizes = magnitude.map(sizes).result()
    publish(sizes)


@flow
def map_of_constants_alone():
    """A mapped task over constants reads no result."""
    list_stars()
    magnitude.map([61, 62]).wait()
