"""What decides matches, handlers and exits: a repair shop's tickets, estimates and failures."""
# ruff: noqa: TRY301 - the shapes are the point

import contextlib
from dataclasses import dataclass

from prefect import flow, task

SHOP = "bikes"


@dataclass
class Estimate:
    """The cost of a repair."""

    hours: int
    part: str


@task
def ticket_kind() -> str:
    return "brakes"


@task
def read_ticket() -> dict:
    return {"kind": "wheel", "size": 28}


@task
def estimate() -> Estimate:
    return Estimate(3, "chain")


@task
def count_bikes() -> int:
    return 4


@task
def queue_pair() -> tuple:
    return ("gears", 2)


@task
def list_orders() -> list:
    return [810, 820]


@task
def is_paid(order=0) -> bool:
    return True


@task
def order_part(name="none") -> str:
    raise RuntimeError(f"no {name} in stock")


@task
def weigh(order) -> int:
    return order * 2


@task
def fix_brakes(note=None):
    return "brakes fixed"


@task
def fix_wheel(size=None):
    return "wheel fixed"


@task
def fix_other(what=None):
    return "fixed"


@task
def call_owner(note=None):
    return "called"


@task
def borrow_part(note=None):
    return "borrowed"


@task
def bill(amount=None):
    return "billed"


@task
def lock_up(note=None):
    return "locked"


@flow
def child_overhaul(hours=1):
    """Take a bike apart."""
    return fix_other(hours)


class Bench:
    """A place to work at."""

    def __init__(self, bikes):
        self.bikes = bikes

    def work(self):
        """Mend all bikes if there are any."""
        # branch: if self.bikes > 3 result
        if self.bikes > 3:
            fix_wheel("all")


def settle(order):
    """Bill a paid order."""
    # branch: if not is_paid(order) result
    if not is_paid(order):
        return "waiting"
    return bill("full")


@flow
def match_on_result():
    """match t(): case "a": u() case "b": w() case _: ..."""
    # branch: match ticket_kind() result
    match ticket_kind():
        case "brakes":
            fix_brakes()
        case "wheel":
            # static: ticket_kind ~> fix_wheel: the case that was not taken
            fix_wheel()
        case _:
            fix_other()


@flow
def match_on_mapping():
    """match t(): case {"k": "a", "n": n}: u(n)"""
    # branch: match read_ticket() result
    match read_ticket():
        case {"kind": "wheel", "size": size}:
            # static: read_ticket -> fix_wheel.size: every change tried leads to another case
            fix_wheel(size)
        case {"kind": kind}:
            # static: read_ticket -> fix_other.what: the case that was not taken
            fix_other(kind)


@flow
def match_on_class():
    """match t(): case C(a=n): u(n)"""
    # branch: match estimate() result
    match estimate():
        case Estimate(hours=hours, part="chain"):
            # static: estimate -> bill.amount: every change tried leads to another case
            bill(hours)
        case Estimate():
            call_owner("other part")


@flow
def match_on_sequence():
    """match t(): case ("a", n): u(n)"""
    # branch: match queue_pair() result
    match queue_pair():
        case ("gears", number):
            # static: queue_pair -> fix_other.what: every change tried leads to another case
            fix_other(number)
        case [_, *_]:
            call_owner("what now")


@flow
def match_with_guard():
    """match t(): case n if n > k: u()"""
    # branch: match count_bikes() result
    match count_bikes():
        # branch: case bikes if bikes > 3 result
        case bikes if bikes > 3:
            call_owner("busy")
        case _:
            lock_up("idle")


@flow
def match_on_parameter(kind: str = "wheel"):
    """match parameter: case "a": u(t()) — no result decides"""
    bikes = count_bikes()
    # branch: match kind parameter
    match kind:
        case "wheel":
            fix_wheel(bikes)
        case "brakes":
            # static: count_bikes -> fix_brakes.note: the case that was not taken
            fix_brakes(bikes)


@flow
def match_on_parameter_with_guard_on_result(kind: str = "wheel"):
    """match parameter: case "a" if t() > n: u()"""
    # branch: match kind parameter
    match kind:
        # branch: case "wheel" if count_bikes() result
        case "wheel" if count_bikes() > 3:
            fix_wheel("fast")
        case _:
            call_owner("later")


@flow
def match_on_pair_of_parameter_and_result(kind: str = "wheel"):
    """match (parameter, t()): case ("a", True): u()"""
    # branch: match (kind, is_paid()) result
    match (kind, is_paid()):
        case ("wheel", True):
            fix_wheel("paid")
        case _:
            call_owner("pay")


@flow
def match_on_constant():
    """match CONSTANT: case "a": u(t()) — no result decides"""
    bikes = count_bikes()
    # branch: match SHOP constant
    match SHOP:
        case "bikes":
            bill(bikes)


@flow
def match_with_subflow():
    """match t(): case n: subflow(n)"""
    # branch: match estimate().hours result
    match estimate().hours:
        case 3:
            child_overhaul(3)
        case _:
            call_owner("hours")


@flow
def match_returns():
    """match t(): case "a": return u(); w()"""
    # branch: match ticket_kind() result
    match ticket_kind():
        case "none":
            # static: ticket_kind ~> lock_up: no change tried leads to this case
            return lock_up()
    # static: ticket_kind ~> fix_brakes: the case that returns was not taken
    return fix_brakes()


@flow
def match_in_loop():
    """for x in t(): match x: case n: u()"""
    # branch: for order in list_orders() result
    for order in list_orders():
        # branch: match order result
        match order:
            case 810:
                fix_wheel("first")
            case _:
                fix_other("rest")


@flow
def task_in_handler():
    """try: t() except: u()"""
    try:
        order_part("saddle")
    except RuntimeError:
        borrow_part("saddle")


@flow
def task_in_handler_not_run():
    """try: t() except: u() — nothing fails"""
    try:
        bill(count_bikes())
    except RuntimeError:
        # static: bill ~> call_owner: only a failure leads there
        # static: count_bikes ~> call_owner: only a failure leads there
        call_owner("bill failed")


@flow
def try_else_finally():
    """try: v = t() except: u() else: w(v) finally: z()"""
    try:
        bikes = count_bikes()
    except ValueError:
        # static: count_bikes ~> call_owner: only a failure leads there
        call_owner("no count")
    else:
        # static: count_bikes ~> bill: it is left out after a failure
        bill(bikes)
    finally:
        lock_up("evening")


@flow
def raise_caught_by_handler():
    """try: if t() > n: raise; u() except: w()"""
    try:
        # branch: if count_bikes() > 3 result
        if count_bikes() > 3:
            raise ValueError("too many")
        fix_other("few")
    except ValueError:
        call_owner("too many")


@flow
def raise_on_parameter_caught(limit: int = 3):
    """try: if parameter > n: raise; u(t()) except: w()"""
    bikes = count_bikes()
    try:
        # branch: if limit > 5 parameter
        if limit > 5:
            raise ValueError("too many")
        fix_other(bikes)
    except ValueError:
        # static: count_bikes -> call_owner.note: the handler was not entered
        call_owner(bikes)


@flow
def retry_in_handler(attempts: int = 2):
    """for i in range(parameter): try: t() except: u(); continue"""
    # branch: for attempt in range(attempts) parameter
    for attempt in range(attempts):
        try:
            order_part("pump")
        except RuntimeError:
            borrow_part(attempt)


@flow
def suppressed_failure():
    """with suppress(E): t(); u(); then w()"""
    with contextlib.suppress(RuntimeError):
        order_part("bell")
    lock_up("done")


@flow
def value_of_try_decides():
    """try: v = t() except: v = 0; if v > n: u()"""
    try:
        bikes = count_bikes()
    except RuntimeError:
        bikes = 0
    # branch: if bikes > 3 result
    if bikes > 3:
        call_owner("busy")


@flow
def return_in_loop():
    """for x in t(): if u(x) > n: return w()"""
    # branch: for order in list_orders() result
    for order in list_orders():
        # branch: if weigh(order) > 1630 result
        if weigh(order) > 1630:
            return call_owner("heavy")
    return lock_up("light")


@flow
def return_in_helper():
    """helper: if not t(x): return; u() — the caller goes on"""
    settle(5)
    lock_up("evening")


@flow
def return_of_helper_decides():
    """if helper() == "x": u(), where the helper asks t()"""
    state = settle(6)
    # branch: if state == "billed" result
    if state == "billed":
        lock_up("paid")


@flow
def method_branches():
    """an object made of t() branches in its method"""
    bench = Bench(count_bikes())
    bench.work()


@flow
def branch_inside_with():
    """with block: if t(): u()"""
    with contextlib.nullcontext():
        # branch: if is_paid() result
        if is_paid():
            bill("now")


@flow
def branch_inside_finally():
    """try: ... finally: if t(): u()"""
    try:
        fix_other("bell")
    finally:
        # branch: if is_paid() result
        if is_paid():
            lock_up("paid")


@flow
def else_after_return(express: bool = False):
    """if parameter: return u(); elif t(): return w(); return z()"""
    # branch: if express parameter
    if express:
        return fix_wheel("express")
    # branch: elif is_paid() result
    elif is_paid():
        return bill("paid")
    return call_owner("pay first")


@flow
def break_then_more_work():
    """for ...: if t(x): break; u(); after the loop w() runs in any case"""
    # branch: for order in (1, 2) constant
    for order in (1, 2):
        # branch: if not is_paid(order) result
        if not is_paid(order):
            break
        bill("one")
    lock_up("evening")


@flow
def nested_function_branches():
    """an inner function asks t() and calls u()"""

    def serve():
        # branch: if count_bikes() > 3 result
        if count_bikes() > 3:
            call_owner("inner")

    serve()


@flow
def same_name_other_scope():
    """an inner function's own variable is not the flow's result"""
    bikes = count_bikes()

    def serve(bikes=1):
        # branch: if bikes > 0 constant
        if bikes > 0:
            lock_up("inner")

    serve()
    bill(bikes)


@flow
def answer_of_comparison():
    """ok = t() == u(); if ok: w()"""
    even = weigh(2) == count_bikes()
    # branch: if even result
    if even:
        lock_up("even")


@flow
def bool_of_parameter_and_unused_result(live: bool = True):
    """v = t(); go = parameter and True; if go: u(v)"""
    bikes = count_bikes()
    go = live and True
    # branch: if go parameter
    if go:
        bill(bikes)
