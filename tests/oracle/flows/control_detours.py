"""Decisions that reach a branch or loop by a detour: a greenhouse's sensors, flags and settings."""
# ruff: noqa: C419, E731, PLW0603, SIM108 - the shapes are the point

import functools
import random
import sys
import time
from collections import Counter, deque
from dataclasses import dataclass, field
from enum import Enum

from prefect import flow, task

LAST_READING = None
NEEDED = {"lamp", "pump"}


class Mode(Enum):
    """How the greenhouse is run."""

    DAY = "day"
    NIGHT = "night"


class Limits:
    """Constants in a class."""

    frost = 2
    mode = Mode.DAY


@dataclass
class State:
    """What is known of the greenhouse."""

    live: bool = True
    dry: bool = False
    notes: list = field(default_factory=list)


@task
def soil_is_dry() -> bool:
    return True


@task
def count_leaks() -> int:
    return 5


@task
def read_degrees(bed=1) -> int:
    return bed * 30


@task
def list_beds() -> list:
    return [41, 42]


@task
def list_parts() -> list:
    return ["lamp"]


@task
def bed_status() -> tuple:
    return (True, "moist")


@task
def read_panel() -> dict:
    return {"fan": 3, "roof": {"open": True}}


@task
def is_ripe(bed) -> bool:
    return bed > 0


@task
def open_valve(times=1):
    raise RuntimeError("the valve is stuck")


@task
def water(bed=None):
    return "watered"


@task
def heat(bed=None):
    return "heated"


@task
def ring(note=None):
    return "rang"


@task
def harvest(bed=None):
    return "harvested"


@task
def order_parts(parts=None):
    return "ordered"


@flow
def child_gate(dry=False):
    """Water if it is dry."""
    # branch: if dry parameter
    if dry:
        water("gate")
    return 1


@flow
def child_leaks():
    """Say how many leaks there are."""
    return count_leaks() * 2


def level(degrees):
    if degrees > 25:
        return "high"
    return "low"


def chosen_level(fixed):
    if fixed:
        return "high"
    return "low"


def is_missing(needed, part):
    return part not in needed


def water_down(times):
    if times > 0:
        water("again")
        water_down(times - 1)


@flow
def flag_in_slot():
    """state["k"] = True under if t(); if state["k"]: u()"""
    state = {"dry": False, "live": True}
    # branch: if soil_is_dry() result
    if soil_is_dry():
        state["dry"] = True
    # branch: if state["dry"] result
    if state["dry"]:
        water(1)
    # branch: if state["live"] constant
    if state["live"]:
        ring("live")


@flow
def flag_in_attribute():
    """state.flag = True under if t(); if state.flag: u()"""
    state = State()
    # branch: if soil_is_dry() result
    if soil_is_dry():
        state.dry = True
    # branch: if state.dry result
    if state.dry:
        water(1)


@flow
def problems_in_list():
    """problems.append(...) under if t(); if problems: u()"""
    problems = []
    # branch: if count_leaks() > 3 result
    if count_leaks() > 3:
        problems.append("leaks")
    # branch: if problems result
    if problems:
        ring("problems")


@flow
def problems_by_parameter(strict: bool = True):
    """problems.append(...) under if parameter; if problems: u(t())"""
    leaks = count_leaks()
    problems = []
    # branch: if strict parameter
    if strict:
        problems.append("strict")
    # branch: if problems parameter
    if problems:
        ring(leaks)


@flow
def answer_of_branching_helper():
    """helper(t()) returns one of two constants, by a branch of its own"""
    # branch: if level(read_degrees()) == "high" result
    if level(read_degrees()) == "high":
        water("all")


@flow
def answer_of_branching_helper_on_parameter(fixed: bool = True):
    """helper(parameter) returns one of two constants; u(t())"""
    degrees = read_degrees()
    # branch: if chosen_level(fixed) == "high" parameter
    if chosen_level(fixed) == "high":
        water(degrees)


@flow
def lambda_decides():
    """check = lambda n: n > k; if check(t()): u()"""
    check = lambda degrees: degrees > 20
    # branch: if check(read_degrees()) result
    if check(read_degrees()):
        water("hot")


@flow
def partial_decides():
    """check = partial(helper, constant); if check(t()): u()"""
    missing = functools.partial(is_missing, {"fan", "hose"})
    # branch: if missing(list_parts()[0]) result
    if missing(list_parts()[0]):
        # static: list_parts ~> order_parts: no change tried makes it one of the set
        order_parts("fan")


@flow
def filtered_result():
    """for x in filter(f, t()): u(x)"""
    # branch: for bed in filter(lambda found: found > 41, list_beds()) result
    for bed in filter(lambda found: found > 41, list_beds()):
        harvest(bed)


@flow
def set_of_result():
    """missing = CONSTANT - set(t()); if missing: u(sorted(missing))"""
    missing = NEEDED - set(list_parts())
    # branch: if missing result
    if missing:
        # static: list_parts ~> order_parts: no change tried covers what is needed
        order_parts(sorted(missing))


@flow
def counter_object():
    """Counter(t()); if counts[x] > n: u()"""
    counts = Counter(list_parts())
    # branch: if counts["lamp"] > 0 result
    if counts["lamp"] > 0:
        # recorded: list_parts -> ring.note: the same text is in the result
        ring("lamp")


@flow
def part_of_tuple():
    """ok, why = t(); if ok: u(); if why == "x": w()"""
    fine, why = bed_status()
    # branch: if fine result
    if fine:
        harvest("fine")
    # branch: if why == "moist" result
    if why == "moist":
        # recorded: bed_status -> ring.note: the same text is in the result
        ring("moist")


@flow
def tuple_beside_result():
    """v, k = t(), CONSTANT; if k: u(v)"""
    leaks, live = count_leaks(), True
    # branch: if live constant
    if live:
        ring(leaks)


@flow
def inner_slot():
    """if t()["a"]["b"]: u()"""
    # branch: if read_panel()["roof"]["open"] result
    if read_panel()["roof"]["open"]:
        # recorded: read_panel -> heat.bed: the same text is in the result
        heat("roof")


@flow
def slot_with_default():
    """if t().get("k", default) > n: u()"""
    # branch: if read_panel().get("fan", 0) > 2 result
    if read_panel().get("fan", 0) > 2:
        # recorded: read_panel -> ring.note: the same text is in the result
        ring("fan")


@flow
def failure_flag():
    """failed = False; try: t() except: failed = True; if failed: u()"""
    failed = False
    try:
        open_valve()
    except RuntimeError:
        failed = True
    # branch: if failed unknown
    if failed:
        ring("stuck")


@flow
def failure_as_value():
    """future.result(raise_on_failure=False); if isinstance(v, Exception): u()"""
    opened = open_valve.submit().result(raise_on_failure=False)
    # branch: if isinstance(opened, Exception) result
    if isinstance(opened, Exception):
        ring("stuck")


@flow
def failed_state():
    """state = t(return_state=True); if state.is_failed(): u()"""
    state = open_valve(return_state=True)
    # branch: if state.is_failed() result
    if state.is_failed():
        ring("stuck")


@flow
def state_of_subflow():
    """state = subflow(return_state=True); if state.is_completed(): u()"""
    state = child_leaks(return_state=True)
    # branch: if state.is_completed() result
    if state.is_completed():
        ring("counted")


@flow
def global_variable():
    """global X; X = t(); if X: u()"""
    global LAST_READING
    LAST_READING = count_leaks()
    # branch: if LAST_READING > 3 result
    if LAST_READING > 3:
        ring("leaks")


@flow
def nonlocal_flag():
    """an inner function sets nonlocal flag by t(); if flag: u()"""
    dry = False

    def look():
        nonlocal dry
        dry = soil_is_dry()

    look()
    # branch: if dry result
    if dry:
        water("nonlocal")


@flow
def subflow_decides_inside():
    """subflow(t()) branches on its parameter"""
    child_gate(soil_is_dry())


@flow
def result_or_parameter(limit: int | None = None):
    """limit = parameter or t(); if limit > n: u()"""
    limit = limit or count_leaks()
    # branch: if limit > 3 result
    if limit > 3:
        ring("limit")


@flow
def result_unless_parameter(limit: int | None = None):
    """if parameter is None: v = t() else: v = parameter; if v > n: u()"""
    # branch: if limit is None parameter
    if limit is None:
        bound = count_leaks()
    else:
        bound = limit
    # branch: if bound > 3 result
    if bound > 3:
        ring("bound")


@flow
def parameter_in_object(live: bool = True):
    """state = C(flag=parameter); if state.flag: u(t())"""
    state = State(live=live)
    leaks = count_leaks()
    # branch: if state.live parameter
    if state.live:
        ring(leaks)


@flow
def result_in_object():
    """state = C(flag=t()); if state.flag: u()"""
    state = State(dry=soil_is_dry())
    # branch: if state.dry result
    if state.dry:
        water("object")


@flow
def constant_in_object():
    """state = C(flag=t()); if state.other: u()"""
    state = State(dry=soil_is_dry())
    # branch: if state.live constant
    if state.live:
        ring("live")


@flow
def class_constant():
    """if C.attribute: u(t())"""
    leaks = count_leaks()
    # branch: if Limits.frost > 1 constant
    if Limits.frost > 1:
        heat(leaks)
    # branch: if Limits.mode == Mode.DAY constant
    if Limits.mode == Mode.DAY:
        water(leaks)


@flow
def deadline():
    """while time.monotonic() < end: if t(): break"""
    end = time.monotonic() + 60
    # branch: while time.monotonic() < end unknown
    while time.monotonic() < end:
        # branch: if soil_is_dry() result
        if soil_is_dry():
            break
        ring("moist")


@flow
def chance():
    """if random.random() >= 0: u(t())"""
    leaks = count_leaks()
    # branch: if random.random() >= 0 unknown
    if random.random() >= 0:
        ring(leaks)
    # branch: if len(sys.argv) > 100 unknown
    if len(sys.argv) > 100:
        # static: count_leaks -> heat.bed: the branch that was not taken
        heat(leaks)


@flow
def any_of_calls():
    """if any(t(x) for x in CONSTANT): u()"""
    # branch: if any(is_ripe(bed) for bed in (1, 2)) result
    if any(is_ripe(bed) for bed in (1, 2)):
        harvest("some")


@flow
def all_of_calls():
    """if all([t(x) for x in CONSTANT]): u()"""
    # branch: if all([is_ripe(bed) for bed in (1, 2)]) result
    if all([is_ripe(bed) for bed in (1, 2)]):
        harvest("all")


@flow
def iterator_of_result():
    """it = iter(t()); while (x := next(it, None)) is not None: u()"""
    beds = iter(list_beds())
    # branch: while (bed := next(beds, None)) is not None result
    while (bed := next(beds, None)) is not None:
        harvest(bed)


@flow
def deque_of_result():
    """queue = deque(t()); while queue: u(queue.popleft())"""
    beds = deque(list_beds())
    # branch: while beds result
    while beds:
        harvest(beds.popleft())


@flow
def range_to_result():
    """for i in range(0, t(), step): u()"""
    # branch: for _ in range(0, count_leaks(), 2) result
    for _ in range(0, count_leaks(), 2):
        ring("leak")


@flow
def result_if_parameter(live: bool = True):
    """for x in (t() if parameter else []): u(x)"""
    beds = list_beds() if live else []
    # branch: for bed in beds result
    for bed in beds:
        harvest(bed)


@flow
def recursive_helper():
    """helper(t()) calls itself t() times"""
    water_down(count_leaks() - 3)


@flow
def countdown_of_result():
    """n = t(); while n > 3: u(); n -= 1"""
    leaks = count_leaks()
    # branch: while leaks > 3 result
    while leaks > 3:
        ring("leak")
        leaks -= 1


@flow
def sum_of_results_decides():
    """degrees = [t(x) for x in CONSTANT]; if sum(degrees) / len(degrees) > n: u()"""
    degrees = [read_degrees(bed) for bed in (1, 2)]
    # branch: if sum(degrees) / len(degrees) > 40 result
    if sum(degrees) / len(degrees) > 40:
        water("warm")


@flow
def length_of_counted_results():
    """degrees = [t(x) for x in CONSTANT]; if len(degrees) > n: u() — no result decides"""
    degrees = [read_degrees(bed) for bed in (1, 2)]
    # branch: if len(degrees) > 1 constant
    if len(degrees) > 1:
        water("two beds")


@flow
def type_of_match():
    """match t(): case list(): u() case dict(): w()"""
    # branch: match read_panel() result
    match read_panel():
        case dict():
            # static: read_panel ~> ring: every change tried leaves it a dict
            ring("dict")
        case list():
            # static: read_panel ~> heat: every change tried leaves it a dict
            heat("list")


@flow
def alternatives_of_match():
    """match t(): case 4 | 5: u()"""
    # branch: match count_leaks() result
    match count_leaks():
        case 4 | 5:
            ring("some")
        case _:
            heat("other")


@flow
def match_of_enumeration():
    """match CONSTANT: case Mode.DAY: u(t()) — no result decides"""
    leaks = count_leaks()
    # branch: match Limits.mode constant
    match Limits.mode:
        case Mode.DAY:
            water(leaks)
        case Mode.NIGHT:
            # static: count_leaks -> heat.bed: the case that was not taken
            heat(leaks)


@flow
def return_in_try():
    """try: if t(): return u() finally: w(); z()"""
    try:
        # branch: if not soil_is_dry() result
        if not soil_is_dry():
            return ring("moist")
    finally:
        heat("in any case")
    return water("dry")


@flow
def return_in_with_in_loop():
    """for x in CONSTANT: if t(x) > n: return; u(x)"""
    # branch: for bed in (1, 2, 3) constant
    for bed in (1, 2, 3):
        # branch: if read_degrees(bed) > 50 result
        if read_degrees(bed) > 50:
            return
        heat(bed)


@flow
def exception_of_helper():
    """try: helper raises by t() except: u()"""

    def demand():
        # branch: if count_leaks() > 3 result
        if count_leaks() > 3:
            raise ValueError("leaks")

    try:
        demand()
        harvest("dry")
    except ValueError:
        ring("leaks")


@flow
def message_decides():
    """text = f"{t()} leaks"; if text.startswith(...): u()"""
    text = f"{count_leaks()} leaks"
    # branch: if text.startswith("5") result
    if text.startswith("5"):
        ring("five")


@flow
def nested_ternaries():
    """u() if t() > a else (w() if t() > b else z())"""
    leaks = count_leaks()
    # branch: ring("many") if leaks > 9 result
    ring("many") if leaks > 9 else (heat("some") if leaks > 1 else water("none"))
