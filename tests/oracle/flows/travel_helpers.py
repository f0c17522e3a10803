"""Values that travel through functions of the project: helpers, closures, dispatch, generators, decorators."""
# ruff: noqa: B008, C417, F401, PERF401, UP028 - the odd form is the idiom

import functools
import operator
from concurrent.futures import ThreadPoolExecutor

from prefect import flow, task


@task
def pick_grapes():
    return ["riesling", 613]


@task
def press_grapes(grapes):
    return {"juice": grapes}


@task
def measure_sugar():
    return 298


@task
def read_cellar():
    return {"barrels": [401, 402], "degrees": 11}


@task
def ferment(juice, days=10):
    return ["fermented", juice, days]


@task
def bottle(wine, label="house"):
    return {"bottle": wine, "label": label}


@task
def taste(wine):
    return f"tastes of {wine}"


@task
def ship(goods, to="harbour"):
    return [goods, to]


@task
def tasting_notes(wine):
    yield f"first {wine}"
    yield f"then {wine}"


@task
def vintage_years():
    yield 1961
    yield 1982


def unchanged(value):
    """Return what is given."""
    return value


def halves(value):
    """Return the halves of a number."""
    half = value // 2
    return half, value - half


def second(_first, value):
    """Return the second of two."""
    return value


def labelled(wine, label=None):
    """Return wine with a label, an empty one by default."""
    if label is None:
        label = "no label"
    return {"wine": wine, "label": label}


def either(wine, spare, dry=True):
    """Return one of two."""
    if dry:
        return wine
    return spare


def pressed_and_fermented(grapes):
    """Press, then ferment."""
    juice = press_grapes(grapes)
    return ferment(juice)


def gather_all():
    """Return two results by name."""
    return {"grapes": pick_grapes(), "sugar": measure_sugar()}


def ship_all(*goods, **options):
    """Ship all goods one by one."""
    for good in goods:
        ship(good, **options)


def thin_out(wine, times):
    """Bottle wine again and again."""
    if times == 0:
        return wine
    return thin_out(ferment(wine), times - 1)


def first_or_none(values):
    """Return the first value, None without any."""
    for value in values:
        return value
    return None


def run_step(step, value):
    """Run a step on a value."""
    return step(value)


def run_all(steps, value):
    """Run steps one after the other."""
    for step in steps:
        value = step(value)
    return value


def tasted(wine, then):
    """Call back with what the wine tastes of."""
    then(f"taste of {wine}")


def barrels_of(cellar):
    """Yield the barrels of a cellar."""
    for barrel in cellar["barrels"]:
        yield barrel


def all_barrels(cellar):
    """Yield the barrels of a cellar, and one more."""
    yield 400
    yield from barrels_of(cellar)


def counter_of(start):
    """Return a function that adds to a start."""

    def add(amount):
        return start + amount

    return add


def doubled(function):
    """Return a function which is called with twice the value."""

    @functools.wraps(function)
    def twice(value):
        return function([value, value])

    return twice


@doubled
def bottle_twice(wine):
    """Bottle what is given."""
    return bottle(wine)


@functools.cache
def label_for(year):
    """Return the label of a year."""
    return f"label {year}"


def fill_crate(crate, bottles):
    """Put bottles into a crate."""
    for one in bottles:
        crate.append(one)


def stamped(wine):
    """Add a stamp to a dict and return the dict."""
    wine["stamp"] = "checked"
    return wine


STEPS = {"press": press_grapes, "ferment": ferment, "taste": taste}
LINE = [press_grapes, ferment, bottle]


class Cellar:
    """Tasks as attributes, and a table of them."""

    first = press_grapes
    steps = {"last": ship}

    def __init__(self, last=bottle):
        self.last = last

    def run(self, grapes):
        return self.last(type(self).first(grapes))


@flow
def through_a_helper():
    """A helper returns what it is given."""
    press_grapes(unchanged(pick_grapes()))


@flow
def helper_used_twice():
    """A helper is used for two values, which do not meet."""
    grapes = unchanged(pick_grapes())
    sugar = unchanged(measure_sugar())
    press_grapes(grapes)
    taste(sugar)


@flow
def pair_of_a_helper():
    """A helper returns a pair, which is unpacked."""
    small, large = halves(measure_sugar())
    ferment("must", days=small)
    taste(large)


@flow
def helper_drops_one():
    """A helper drops the first of its arguments."""
    taste(second(pick_grapes(), measure_sugar()))


@flow
def helper_with_a_default():
    """A helper has a default, given once and once not."""
    bottle(labelled(pick_grapes()))
    ship(labelled("red", label=measure_sugar()))


@flow
def helper_chooses():
    """A helper chooses one of two by a constant."""
    # static: measure_sugar -> bottle.wine: the choice not made
    bottle(either(pick_grapes(), measure_sugar()))


@flow
def helper_calls_tasks():
    """A helper calls tasks, and its result is one of theirs."""
    bottle(pressed_and_fermented(pick_grapes()))


@flow
def helper_without_arguments():
    """A helper returns results by name, of which one is read."""
    everything = gather_all()
    ferment(everything["grapes"])
    taste(everything["sugar"])


@flow
def helper_with_splats():
    """A helper takes any number of values and options."""
    ship_all(pick_grapes(), "cork", to=measure_sugar())


@flow
def helper_calls_itself():
    """A helper calls itself with what a task returned."""
    # static: pick_grapes -> bottle.wine: a helper that does not call itself
    bottle(thin_out(pick_grapes(), 2))


@flow
def helper_returns_early():
    """A helper returns from within a loop."""
    taste(first_or_none(read_cellar()["barrels"]))


@flow
def task_as_argument():
    """A task is given to a helper, which calls it."""
    juice = run_step(press_grapes, pick_grapes())
    run_step(step=ferment, value=juice)


@flow
def tasks_in_a_list():
    """Tasks in a list are called one after the other."""
    wine = pick_grapes()
    for step in (press_grapes, ferment, bottle):
        wine = step(wine)


@flow
def steps_run_by_a_helper():
    """A helper runs a list of tasks, and the last result goes on."""
    # static: bottle -> bottle.wine: one call site of a helper stands for every step
    # static: bottle -> ferment.juice: one call site of a helper stands for every step
    # static: bottle -> press_grapes.grapes: one call site of a helper stands for every step
    # static: ferment -> ferment.juice: one call site of a helper stands for every step
    # static: ferment -> press_grapes.grapes: one call site of a helper stands for every step
    # static: ferment -> ship.goods: one call site of a helper stands for every step
    # static: pick_grapes -> bottle.wine: one call site of a helper stands for every step
    # static: pick_grapes -> ferment.juice: one call site of a helper stands for every step
    # static: pick_grapes -> ship.goods: one call site of a helper stands for every step
    # static: press_grapes -> bottle.wine: one call site of a helper stands for every step
    # static: press_grapes -> press_grapes.grapes: one call site of a helper stands for every step
    # static: press_grapes -> ship.goods: one call site of a helper stands for every step
    ship(run_all(LINE, pick_grapes()))


@flow
def dispatch_by_name():
    """Tasks are called by their name in a table."""
    juice = STEPS["press"](pick_grapes())
    STEPS["taste"](juice)


@flow
def dispatch_by_get():
    """A task is got from a table, with a default."""
    step = STEPS.get("ferment", bottle)
    step(pick_grapes())


@flow
def dispatch_in_a_loop():
    """Every task of a table is called with one result."""
    for name, step in {"bottle": bottle, "taste": taste}.items():
        step(pick_grapes())
        ship(name)


@flow
def dispatch_with_arguments():
    """Tasks and their arguments stand side by side in a list."""
    for step, value in [(press_grapes, pick_grapes()), (taste, measure_sugar())]:
        step(value)


@flow
def tasks_of_a_class():
    """Tasks are attributes of a class and of an object."""
    wine = Cellar().run(pick_grapes())
    Cellar.steps["last"](wine)


@flow
def task_chosen():
    """One of two tasks is chosen by a constant."""
    # static: pick_grapes -> taste.wine: the choice not made
    fast = True
    step = press_grapes if fast else taste
    step(pick_grapes())


@flow
def task_by_what_can_be_imported():
    """An import that fails chooses the task."""
    # static: pick_grapes -> taste.wine: where the import works
    try:
        import no_such_module_of_wine

        step = taste
    except ImportError:
        step = press_grapes
    step(pick_grapes())


@flow
def callback():
    """A helper calls back a function that holds another result."""
    sugar = measure_sugar()

    def note(text):
        ship(text, to=sugar)

    tasted(pick_grapes(), note)


@flow
def callback_that_is_a_task():
    """A helper calls back a task."""
    tasted(pick_grapes(), then=ship)


@flow
def callback_that_is_a_lambda():
    """A helper calls back a lambda, which calls a task."""
    tasted(pick_grapes(), lambda text: bottle(text, label=measure_sugar()))


@flow
def closure_reads():
    """An inner function reads the flow's name as it is when called."""
    wine = pick_grapes()

    def fill():
        return bottle(wine)

    wine = measure_sugar()
    ship(fill())


@flow
def closure_made_by_a_helper():
    """A helper makes a function that holds a result."""
    add = counter_of(measure_sugar())
    taste(add(7))


@flow
def functions_made_in_a_loop():
    """Functions made in a loop keep their value by a default."""
    sends = []
    for value in (pick_grapes(), measure_sugar()):
        sends.append(lambda wine=value: taste(wine))
    for send in sends:
        send()


@flow
def decorated_helper():
    """A decorator of the project changes what a helper gets."""
    bottle_twice(pick_grapes())


@flow
def cached_helper():
    """A helper that remembers makes something of a result."""
    bottle("red", label=label_for(measure_sugar()))


@flow
def generator_of_a_helper():
    """A helper yields the parts of a result."""
    for barrel in barrels_of(read_cellar()):
        taste(barrel)


@flow
def generator_from_a_generator():
    """A helper yields what another yields, gathered into a list."""
    ship(list(all_barrels(read_cellar())))


@flow
def generator_zipped():
    """What a helper yields is put beside names."""
    for name, barrel in zip("ab", barrels_of(read_cellar()), strict=True):
        ship(name)
        taste(barrel)


@flow
def task_that_yields():
    """A task that yields is gone through."""
    for year in vintage_years():
        ship(year)


@flow
def task_that_yields_listed():
    """What a task yields is gathered, and a part of it passed on."""
    years = list(vintage_years())
    taste(years[-1])


@flow
def task_that_yields_from_a_result():
    """A task that yields is given a result, and what it yields is joined."""
    ship("; ".join(tasting_notes(pick_grapes())))


@flow
def mapped_by_the_builtin():
    """The builtin map calls a task for each item of a result."""
    bottle(list(map(taste, read_cellar()["barrels"])))


@flow
def mapped_by_a_lambda():
    """The builtin map calls a lambda, which calls a task with another result."""
    sugar = measure_sugar()
    ship(list(map(lambda barrel: ferment(barrel, days=sugar), read_cellar()["barrels"])))


@flow
def filtered_by_a_task():
    """A task is the test of the builtin filter, which keeps everything."""
    list(filter(taste, pick_grapes()))


@flow
def mapped_by_a_pool():
    """A pool of threads calls a task for each item of a result."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        tastes = list(pool.map(taste, read_cellar()["barrels"]))
    ship(tastes)


@flow
def submitted_to_a_pool():
    """A pool of threads calls a task, whose result is asked for."""
    with ThreadPoolExecutor(max_workers=1) as pool:
        job = pool.submit(bottle, pick_grapes(), label="pool")
    ship(job.result())


@flow
def partial_steps():
    """Tasks bound to some of their arguments are called in a row."""
    slow = functools.partial(ferment, days=measure_sugar())
    ship(slow(pick_grapes()))


@flow
def composed():
    """Two functions are composed by a reduction over a list of tasks."""
    # static: ferment -> ferment.juice: one call site of a lambda stands for every step
    # static: ferment -> press_grapes.grapes: one call site of a lambda stands for every step
    # static: pick_grapes -> ferment.juice: one call site of a lambda stands for every step
    # static: press_grapes -> press_grapes.grapes: one call site of a lambda stands for every step
    # static: press_grapes -> ship.goods: one call site of a lambda stands for every step
    wine = functools.reduce(lambda value, step: step(value), [press_grapes, ferment], pick_grapes())
    ship(wine)


@flow
def method_called_by_name():
    """A method is called by its name."""
    label = operator.methodcaller("upper")(pick_grapes()[0])
    bottle("red", label=label)


@flow
def filled_by_a_helper():
    """A helper puts a result into a list."""
    crate = []
    fill_crate(crate, pick_grapes())
    ship(crate)


@flow
def stamped_by_a_helper():
    """A helper changes a result and returns it."""
    cellar = read_cellar()
    stamped(cellar)
    ship(cellar)


@flow
def result_ignored_by_a_helper():
    """A helper is given a result and returns a constant."""

    def noted(_wine):
        return "noted"

    ship(noted(pick_grapes()))


@flow
def helper_in_a_helper():
    """A result passes through two helpers, one inside the other."""
    taste(second(0, unchanged(labelled(measure_sugar())["wine"])))


@flow
def default_is_a_result():
    """An inner function has a result as default, which is overruled once."""

    def fill(wine=pick_grapes()):
        bottle(wine)

    fill()
    fill("water")
    ship("nothing")
