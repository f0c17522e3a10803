"""What decides a branch: a lending library's results, parameters, constants and environment."""
# ruff: noqa: SIM102, SIM108 - the shapes are the point

import os
import time
from dataclasses import dataclass

from prefect import flow, task

DRY_RUN = False
LIMITS = {"loans": 5, "days": 21}


@dataclass
class Card:
    """A reader's card."""

    number: int
    blocked: bool


@task
def is_member() -> bool:
    return True


@task
def prefers_text() -> bool:
    return True


@task
def is_holiday() -> bool:
    return False


@task
def count_overdue() -> int:
    return 7


@task
def count_copies() -> int:
    return 12


@task
def read_status() -> str:
    return "on-loan"


@task
def read_shelf() -> dict:
    return {"open": 4, "title": "Middlemarch", "tags": ["novel", "classic"]}


@task
def read_card() -> Card:
    return Card(4401, True)


@task
def list_loans() -> list:
    return [310, 311, 312]


@task
def list_fines() -> list:
    return [2.5, 11.0]


@task
def find_reader() -> str | None:
    return "reader-9"


@task
def score_book(book: int) -> float:
    return book * 1.5


@task
def lend(book=None):
    return "lent"


@task
def refuse(reason=None):
    return "refused"


@task
def remind(count=None):
    return "reminded"


@task
def warn(count=None):
    return "warned"


@task
def greet(name=None):
    return "greeted"


@task
def send_text(body):
    return "texted"


@task
def send_letter(body):
    return "posted"


@task
def close_day(note=None):
    return "closed"


@flow
def child_repair(title="unknown"):
    """Mend a book."""
    return close_day(title)


@flow
def child_audit_shelf():
    """Say how many books are missing."""
    return count_copies() - 10


def too_many(count, limit=5):
    return count > limit


def notify(count):
    # branch: if count > 3 result
    if count > 3:
        warn(count)
    else:
        greet("nobody")


@flow
def if_directly():
    """if t(): u()"""
    # branch: if is_member() result
    if is_member():
        lend(1)


@flow
def if_variable_else():
    """v = t(); if v: u() else: w()"""
    member = is_member()
    # branch: if member result
    if member:
        lend(1)
    else:
        refuse("no card")


@flow
def elif_chain():
    """if t() > a: ... elif t() > b: ... else: ..."""
    overdue = count_overdue()
    # branch: if overdue > 100 result
    if overdue > 100:
        # static: count_overdue ~> refuse: no change tried makes it that many
        refuse("blocked")
    # branch: elif overdue > 3 result
    elif overdue > 3:
        warn("soon blocked")
    else:
        greet("friend")


@flow
def if_helper():
    """if helper(t()): u()"""
    # branch: if too_many(count_overdue()) result
    if too_many(count_overdue()):
        warn()


@flow
def if_helper_on_constant():
    """if helper(constant): u() beside a task whose result is not asked"""
    overdue = count_overdue()
    # branch: if too_many(LIMITS constant
    if too_many(LIMITS["days"], 20):
        warn(overdue)


@flow
def if_slot():
    """if t()["k"] > n: u()"""
    shelf = read_shelf()
    # branch: if shelf["open"] result
    if shelf["open"] > 3:
        lend()


@flow
def if_other_slot():
    """a dict holds a result in one slot; another slot decides"""
    plan = {"mode": "full", "shelf": read_shelf()}
    # branch: if plan["mode"] constant
    if plan["mode"] == "full":
        lend(plan["shelf"])


@flow
def if_slot_of_display():
    """a dict holds a result in one slot; that slot decides"""
    plan = {"mode": "full", "overdue": count_overdue()}
    # branch: if plan["overdue"] result
    if plan["overdue"] > 5:
        warn(plan["mode"])


@flow
def if_attribute():
    """if t().attribute: u()"""
    card = read_card()
    # branch: if card.blocked result
    if card.blocked:
        refuse("blocked")


@flow
def if_len():
    """if len(t()) > n: u()"""
    # branch: if len(list_loans()) result
    if len(list_loans()) > 2:
        refuse("too many loans")


@flow
def if_in():
    """if constant in t(): u()"""
    tags = read_shelf()["tags"]
    # branch: if "classic" in tags result
    if "classic" in tags:
        # recorded: read_shelf -> lend.book: the same text is in the result
        lend("Middlemarch")


@flow
def if_not():
    """if not t(): u()"""
    # branch: if not is_holiday() result
    if not is_holiday():
        lend()


@flow
def if_is_none():
    """if t() is None: u() else: w()"""
    reader = find_reader()
    # branch: if reader is None result
    if reader is None:
        # static: find_reader ~> refuse: the branch that was not taken; no change tried makes the name None
        refuse("unknown reader")
    else:
        # static: find_reader ~> greet: no change tried makes the name None
        greet("reader")


@flow
def if_isinstance():
    """if isinstance(t(), type): u()"""
    fines = list_fines()
    # branch: if isinstance(fines, list) result
    if isinstance(fines, list):
        # static: list_fines ~> remind: every change tried leaves it a list
        remind(2)


@flow
def if_walrus():
    """if (n := t()) > k: u()"""
    # branch: if (overdue := count_overdue()) result
    if (overdue := count_overdue()) > 6:
        warn(overdue)


@flow
def if_walrus_on_parameter(limit: int = 3):
    """if (n := parameter) > k: u(t())"""
    overdue = count_overdue()
    # branch: if (most := limit) parameter
    if (most := limit) > 2:
        warn([overdue, most])


@flow
def if_future_result():
    """if t.submit().result() > n: u()"""
    overdue = count_overdue.submit()
    # branch: if overdue.result() result
    if overdue.result() > 6:
        warn(1)


@flow
def if_state():
    """if t(return_state=True).is_completed(): u()"""
    state = count_overdue(return_state=True)
    # branch: if state.is_completed() result
    if state.is_completed():
        # static: count_overdue ~> greet: another result leaves the state as it is
        greet("clerk")


@flow
def if_future_state():
    """future.wait(); if future.state.is_failed(): u() else: w()"""
    overdue = count_overdue.submit()
    overdue.wait()
    # branch: if overdue.state.is_failed() result
    if overdue.state.is_failed():
        # static: count_overdue ~> refuse: the branch that was not taken
        refuse("no count")
    else:
        # static: count_overdue ~> remind: another result leaves the state as it is
        remind(0)


@flow
def if_chained_comparison():
    """if a < t() < b: u()"""
    # branch: if 5 < count_overdue() < 9 result
    if 5 < count_overdue() < 9:
        remind("now")


@flow
def if_any():
    """if any(x > n for x in t()): u()"""
    fines = list_fines()
    # branch: if any(fine > 10 for fine in fines) result
    if any(fine > 10 for fine in fines):
        refuse("pay first")


@flow
def if_startswith():
    """if t().startswith(...): u()"""
    # branch: if read_status().startswith("on") result
    if read_status().startswith("on"):
        remind("bring it back")


@flow
def if_mapped_results():
    """if max(f.result() for f in t.map(...)) > n: u()"""
    scores = score_book.map([1, 2, 3])
    best = max(future.result() for future in scores)
    # branch: if best > 4 result
    if best > 4:
        lend("best")


@flow
def if_parameter(dry: bool = False):
    """if parameter: u(t()) — no result decides"""
    overdue = count_overdue()
    # branch: if dry parameter
    if dry:
        # static: count_overdue -> remind.count: the branch that was not taken
        remind(overdue)
    else:
        warn(overdue)


@flow
def if_constant():
    """if CONSTANT: u() — no result decides"""
    overdue = count_overdue()
    # branch: if not DRY_RUN constant
    if not DRY_RUN:
        warn(overdue)


@flow
def if_environment():
    """if os.environ.get(...): u() — no result decides"""
    overdue = count_overdue()
    # branch: if os.environ.get("LIBRARY_MODE", "live") unknown
    if os.environ.get("LIBRARY_MODE", "live") == "live":
        warn(overdue)
    # branch: if os.getenv("LIBRARY_QUIET") unknown
    if os.getenv("LIBRARY_QUIET") is None:
        remind(overdue)


@flow
def if_clock():
    """if time.time() > n: u() — no result decides"""
    overdue = count_overdue()
    # branch: if time.time() > 1000 unknown
    if time.time() > 1000:
        warn(overdue)


@flow
def if_parameter_or_result(force: bool = False):
    """if parameter or t(): u()"""
    # branch: if force or is_member() result
    if force or is_member():
        lend(2)


@flow
def if_overwritten():
    """v = t(); v = 3; if v > 2: u() — the result is gone"""
    overdue = count_overdue()
    remind(overdue)
    overdue = 3
    # branch: if overdue > 2 constant
    if overdue > 2:
        warn(overdue)


@flow
def if_flag_set_in_branch():
    """flag = False; if t(): flag = True; if flag: u()"""
    urgent = False
    # branch: if count_overdue() > 5 result
    if count_overdue() > 5:
        urgent = True
    # branch: if urgent result
    if urgent:
        warn("urgent")


@flow
def if_flag_set_by_parameter(strict: bool = True):
    """flag = False; if parameter: flag = True; if flag: u()"""
    overdue = count_overdue()
    urgent = False
    # branch: if strict parameter
    if strict:
        urgent = True
    # branch: if urgent parameter
    if urgent:
        warn(overdue)


@flow
def if_text_chosen_by_result():
    """mode = "a" if t() else "b"; if mode == "a": u()"""
    # branch: mode = "strict" if result
    mode = "strict" if is_member() else "loose"
    # branch: if mode == "strict" result
    if mode == "strict":
        refuse("rule 4")


@flow
def ternary_of_calls():
    """u() if t() else w()"""
    # branch: lend(1) if is_member() result
    lend(1) if is_member() else refuse("no card")


@flow
def ternary_in_argument(loud: bool = True):
    """u(a if parameter else b)"""
    overdue = count_overdue()
    # branch: warn(overdue if loud parameter
    warn(overdue if loud else 0)


@flow
def ternary_of_tasks():
    """(u if t() else w)(x)"""
    # branch: send = send_text if result
    send = send_text if prefers_text() else send_letter
    send("due today")


@flow
def ternary_of_tasks_by_parameter(letter: bool = False):
    """(u if parameter else w)(t())"""
    # branch: send = send_letter if parameter
    send = send_letter if letter else send_text
    # static: find_reader -> send_letter.body: the choice that was not made
    send(find_reader())


@flow
def table_of_tasks():
    """{"a": u, "b": w}[t()](x)"""
    handlers = {"on-loan": remind, "lost": refuse}
    handlers[read_status()]("book 12")


@flow
def and_of_calls():
    """t() and u()"""
    # branch: is_member() and lend(3) result
    is_member() and lend(3)


@flow
def or_of_calls():
    """t() or u()"""
    # branch: is_holiday() or lend(3) result
    is_holiday() or lend(3)


@flow
def and_in_condition():
    """if t() and u(): w()"""
    # branch: if is_member() and count_overdue() result
    if is_member() and count_overdue() > 5:
        warn("member")


@flow
def and_on_parameter(live: bool = True):
    """parameter and u(t())"""
    overdue = count_overdue()
    # branch: live and warn(overdue) parameter
    live and warn(overdue)


@flow
def assert_on_result():
    """assert t() > n; u()"""
    # branch: assert count_copies() > 10 result
    assert count_copies() > 10, "shelf is empty"
    # static: count_copies ~> lend: a failed assertion ends the run
    lend("copy")


@flow
def assert_on_parameter(limit: int = 3):
    """assert parameter; u(t())"""
    # branch: assert limit > 0 parameter
    assert limit > 0
    lend(count_copies())


@flow
def nested_parameter_then_result(live: bool = True):
    """if parameter: if t(): u()"""
    # branch: if live parameter
    if live:
        # branch: if is_member() result
        if is_member():
            lend(1)
        greet("all")


@flow
def nested_result_then_parameter(loud: bool = True):
    """if t(): if parameter: u()"""
    # branch: if is_member() result
    if is_member():
        # branch: if loud parameter
        if loud:
            greet("member")


@flow
def nested_results():
    """if t(): if u() > n: w()"""
    # branch: if is_member() result
    if is_member():
        # branch: if count_overdue() > 2 result
        if count_overdue() > 2:
            warn("pay")


@flow
def subflow_in_branch():
    """if t() == "x": subflow() else: u()"""
    # branch: if read_status() == "on-loan" result
    if read_status() == "on-loan":
        child_repair("Emma")
    else:
        refuse("on shelf")


@flow
def subflow_decides():
    """if subflow() > n: u()"""
    # branch: if child_audit_shelf() result
    if child_audit_shelf() > 1:
        warn("missing")


@flow
def helper_branches():
    """helper(t()) has the branch"""
    notify(count_overdue())


@flow
def early_return():
    """if not t(): return; u()"""
    # branch: if not is_member() result
    if not is_member():
        return
    lend("any")


@flow
def early_return_on_parameter(skip: bool = False):
    """if parameter: return; u(t())"""
    # branch: if skip parameter
    if skip:
        return
    lend(list_loans())


@flow
def early_return_of_other_work():
    """if t() > n: return u(); w()"""
    overdue = count_overdue()
    # branch: if overdue > 100 result
    if overdue > 100:
        # static: count_overdue ~> refuse: no change tried makes it that many
        return refuse("blocked")
    greet("reader")
    return lend("any")


@flow
def early_raise():
    """if t() > n: raise; u()"""
    overdue = count_overdue()
    # branch: if overdue > 10 result
    if overdue > 10:
        raise ValueError("blocked")
    # static: count_overdue ~> lend: the raise ends the run
    lend("any")


@flow
def value_chosen_by_result():
    """if t(): v = a else: v = b; u(v) — the choice reaches u"""
    # branch: if is_member() result
    if is_member():
        days = 28
    else:
        days = 14
    lend(days)


@flow
async def async_branch():
    """if await t(): await u() in an async flow"""
    # branch: if await async_is_open() result
    if await async_is_open():
        await async_ring_bell()


@task
async def async_is_open():
    return True


@task
async def async_ring_bell():
    return "rang"
