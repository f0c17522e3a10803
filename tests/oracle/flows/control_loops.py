"""What decides how often a loop turns: a weather station's readings, parameters and counters."""
# ruff: noqa: PERF401 - the shapes are the point

import asyncio

from prefect import flow, task
from prefect.futures import as_completed

MASTS = ["north", "south"]
MAX_TRIES = 4


@task
def list_sensors() -> list:
    return ["s-10", "s-20"]


@task
def list_alarms() -> list:
    return [401, 402]


@task
def count_probes() -> int:
    return 2


@task
def read_mast(mast: str) -> int:
    return len(mast) * 100


@task
def read_pressure(turn=0) -> int:
    return 1000 + turn


@task
def station_report() -> dict:
    return {"rain": [3001, 3002], "winds": {"n": 501, "s": 502}, "grid": [[601, 602], [603]]}


@task
def poll_link(turn: int) -> str:
    return "up" if turn >= 2 else "down"


@task
def link_is_up(turn: int) -> bool:
    return turn >= 1


@task
def is_dry(reading) -> bool:
    return bool(reading)


@task
def next_page(token):
    return {"first": "second", "second": "third"}.get(token)


@task
def fetch_queue() -> list:
    return [71, 72]


@task
def split_job(job) -> list:
    return [job + 900] if isinstance(job, int) and 0 < job < 72 else []


@task
def store(reading=None, mast=None):
    return "stored"


@task
def calibrate(probe=None):
    return "calibrated"


@task
def alert(note=None):
    return "alerted"


@task
def wait_turn(turn=None):
    return "waited"


@task
def publish(summary=None):
    return "published"


@task
def measure(probe):
    return probe * 1000


@task
async def sample(probe):
    return probe * 700


@flow
def child_archive(sensor="none"):
    """Archive one sensor's data."""
    return store(sensor)


def store_each(readings):
    # branch: for reading in readings result
    for reading in readings:
        store(reading)


@flow
def for_over_result():
    """for x in t(): u(x)"""
    # branch: for sensor in list_sensors() result
    for sensor in list_sensors():
        calibrate(sensor)


@flow
def for_over_result_without_use():
    """for _ in t(): u() — the result decides only how often"""
    # branch: for _ in list_sensors() result
    for _ in list_sensors():
        alert("sensor")


@flow
def for_range_of_result():
    """for i in range(t()): u(i)"""
    # branch: for probe in range(count_probes()) result
    for probe in range(count_probes()):
        # static: count_probes -> calibrate.probe: a number below the bound is made of it
        calibrate(probe)


@flow
def for_range_of_len():
    """for i in range(len(t())): u(v[i])"""
    sensors = list_sensors()
    # branch: for index in range(len(sensors)) result
    for index in range(len(sensors)):
        calibrate(sensors[index])


@flow
def for_over_slot():
    """for x in t()["k"]: u(x)"""
    report = station_report()
    # branch: for rain in report["rain"] result
    for rain in report["rain"]:
        store(rain)


@flow
def for_over_items():
    """for k, v in t()["k"].items(): u(v, k)"""
    # branch: for mast, wind in station_report() result
    for mast, wind in station_report()["winds"].items():
        # static: station_report ~> store: no change tried gives the inner dict another length
        # static: station_report -> store.mast: no change tried changes a key
        store(wind, mast)


@flow
def for_enumerate_result():
    """for i, x in enumerate(t()): u(x, i)"""
    # branch: for place, sensor in enumerate(list_sensors()) result
    for place, sensor in enumerate(list_sensors()):
        store(sensor, place)


@flow
def for_zip_result_and_constant():
    """for x, y in zip(t(), CONSTANT): u(x, y)"""
    # branch: for alarm, mast in zip(list_alarms(), MASTS result
    for alarm, mast in zip(list_alarms(), MASTS, strict=False):
        store(alarm, mast)


@flow
def for_sorted_result():
    """for x in sorted(t(), reverse=True): u(x)"""
    # branch: for alarm in sorted(list_alarms() result
    for alarm in sorted(list_alarms(), reverse=True):
        alert(alarm)


@flow
def for_over_constant():
    """for x in CONSTANT: u(t(x)) — no result decides"""
    # branch: for mast in MASTS constant
    for mast in MASTS:
        store(read_mast(mast))


@flow
def for_over_parameter(masts: tuple = ("east", "west")):
    """for x in parameter: u(t(x)) — no result decides"""
    # branch: for mast in masts parameter
    for mast in masts:
        store(read_mast(mast))


@flow
def for_over_display_of_results():
    """for x in [t(), w()]: u(x) — two turns, whatever the results"""
    # branch: for reading in [read_pressure(), count_probes()] constant
    for reading in [read_pressure(), count_probes()]:
        store(reading)


@flow
def for_over_own_futures():
    """futures of a counted loop, then for f in futures: u(f.result()) — no result decides"""
    futures = []
    # branch: for probe in range(2) constant
    for probe in range(2):
        futures.append(measure.submit(probe))
    # branch: for future in futures constant
    for future in futures:
        store(future.result())


@flow
def for_over_completed():
    """for f in as_completed(futures): u(f.result()) — no result decides"""
    futures = [measure.submit(probe) for probe in (3,)]
    # branch: for future in as_completed(futures) constant
    for future in as_completed(futures):
        store(future.result())


@flow
def for_in_for():
    """for row in t()["grid"]: for x in row: u(x)"""
    # branch: for row in station_report()["grid"] result
    for row in station_report()["grid"]:
        # branch: for cell in row result
        for cell in row:
            store(cell)


@flow
def for_result_in_for_constant():
    """for mast in CONSTANT: for x in range(t(mast)): u()"""
    # branch: for mast in MASTS constant
    for mast in MASTS:
        # branch: for _ in range(read_mast(mast) // 400) result
        for _ in range(read_mast(mast) // 400):
            alert("gust")


@flow
def for_with_continue():
    """for x in CONSTANT: if t(x): continue; u(x)"""
    # branch: for mast in MASTS constant
    for mast in MASTS:
        # branch: if is_dry(mast) result
        if is_dry(mast):
            continue
        alert(mast)


@flow
def for_with_continue_not_taken():
    """for x in CONSTANT: if not t(x): continue; u(x)"""
    # branch: for mast in MASTS constant
    for mast in MASTS:
        # branch: if not is_dry(mast) result
        if not is_dry(mast):
            continue
        alert(mast)


@flow
def retry_with_break():
    """for attempt in range(n): if t(attempt): break; u()"""
    # branch: for attempt in range(MAX_TRIES) constant
    for attempt in range(MAX_TRIES):
        # branch: if link_is_up(attempt) result
        if link_is_up(attempt):
            break
        wait_turn(attempt)


@flow
def retry_with_break_on_parameter(stop: int = 1):
    """for attempt in range(n): u(t()); if attempt == parameter: break"""
    # branch: for attempt in range(MAX_TRIES) constant
    for attempt in range(MAX_TRIES):
        store(read_pressure(attempt))
        # branch: if attempt == stop parameter
        if attempt == stop:
            break


@flow
def for_else():
    """for ...: if t(): break; else: u()"""
    # branch: for turn in range(2) constant
    for turn in range(2):
        # branch: if poll_link(turn) == "up" result
        if poll_link(turn) == "up":
            break
    else:
        # static: poll_link ~> alert: no change tried makes the link come up
        alert("no link")


@flow
def flag_set_in_loop():
    """found = False; for x in t(): if x == n: found = True; if found: u()"""
    found = False
    # branch: for alarm in list_alarms() result
    for alarm in list_alarms():
        # branch: if alarm == 402 result
        if alarm == 402:
            found = True
    # branch: if found result
    if found:
        alert("402")


@flow
def flag_set_in_loop_over_parameter(codes: tuple = (1, 402)):
    """found = False; for x in parameter: if x == n: found = True; if found: u(t())"""
    pressure = read_pressure()
    found = False
    # branch: for code in codes parameter
    for code in codes:
        # branch: if code == 402 parameter
        if code == 402:
            found = True
    # branch: if found parameter
    if found:
        alert(pressure)


@flow
def counter_of_result():
    """n = 0; for _ in t(): n += 1; if n > k: u()"""
    seen = 0
    # branch: for _ in list_alarms() result
    for _ in list_alarms():
        seen += 1
    # branch: if seen > 1 result
    if seen > 1:
        alert("many")


@flow
def total_of_results():
    """total = 0; for x in CONSTANT: total += t(x); if total > n: u(total)"""
    total = 0
    # branch: for mast in MASTS constant
    for mast in MASTS:
        total += read_mast(mast)
    # branch: if total > 900 result
    if total > 900:
        publish(total)


@flow
def counter_in_counted_loop():
    """n = 0; for x in CONSTANT: n += 1; u(t()); if n > 1: w() — no result decides"""
    turns = 0
    # branch: for mast in MASTS constant
    for mast in MASTS:
        store(read_mast(mast))
        turns += 1
    # branch: if turns > 1 constant
    if turns > 1:
        publish("two")


@flow
def while_polling():
    """while t(turn) != "up": u(turn)"""
    turn = 0
    # branch: while poll_link(turn) != "up" result
    while poll_link(turn) != "up":
        turn += 1
        wait_turn(turn)


@flow
def while_true_with_break():
    """while True: v = t(turn); if v: break; u(turn)"""
    turn = 0
    # branch: while True constant
    while True:
        # branch: if link_is_up(turn) result
        if link_is_up(turn):
            break
        wait_turn(turn)
        turn += 1


@flow
def while_status_variable():
    """status = t(0); while status != "up": status = t(n)"""
    turn = 0
    status = poll_link(turn)
    # branch: while status != "up" result
    while status != "up":
        turn += 1
        wait_turn(turn)
        status = poll_link(turn)


@flow
def while_counter():
    """while n < CONSTANT: u(t(n)); n += 1 — no result decides"""
    turn = 0
    # branch: while turn < MAX_TRIES constant
    while turn < MAX_TRIES:
        store(read_pressure(turn))
        turn += 2


@flow
def while_counter_below_parameter(turns: int = 2):
    """while n < parameter: u(t(n)); n += 1 — no result decides"""
    turn = 0
    # branch: while turn < turns parameter
    while turn < turns:
        store(read_pressure(turn))
        turn += 1


@flow
def while_counter_below_result():
    """n = t(); while i < n: u(); i += 1"""
    probes = count_probes()
    turn = 0
    # branch: while turn < probes result
    while turn < probes:
        alert("probe")
        turn += 1


@flow
def while_pages():
    """token = "first"; while token: token = t(token); u()"""
    token = "first"
    # branch: while token result
    while token:
        token = next_page(token)
        alert("page")


@flow
def while_queue():
    """queue = t(); while queue: u(queue.pop())"""
    queue = list(fetch_queue())
    # branch: while queue result
    while queue:
        calibrate(queue.pop())


@flow
def while_queue_grows():
    """queue = [1]; while queue: queue.extend(t(queue.pop())); u()"""
    queue = [71]
    # branch: while queue result
    while queue:
        job = queue.pop()
        queue.extend(split_job(job))
        alert("job")


@flow
def while_walrus():
    """while (v := t(n)) < k: u(v)"""
    turn = 0
    # branch: while (pressure := read_pressure(turn)) result
    while (pressure := read_pressure(turn)) < 1002:
        store(pressure)
        turn += 1


@flow
def while_not_with_parameter(limit: int = 5):
    """while not t(n) and n < parameter: u()"""
    turn = 0
    # branch: while not link_is_up(turn) result
    while not link_is_up(turn) and turn < limit:
        wait_turn("again")
        turn += 1


@flow
def turns_reach_a_task():
    """while t(n) != "up": n += 1; then u(n) — the number of turns reaches u"""
    turn = 0
    # branch: while poll_link(turn) != "up" result
    while poll_link(turn) != "up":
        turn += 1
    publish(turn)


@flow
def comprehension_of_calls():
    """[u(x) for x in t()]"""
    # branch: [calibrate(sensor) for sensor in list_sensors()] result
    [calibrate(sensor) for sensor in list_sensors()]


@flow
def comprehension_with_condition():
    """[u(x) for x in CONSTANT if t(x)]"""
    # branch: [alert(mast) for mast in MASTS if is_dry(mast)] result
    [alert(mast) for mast in MASTS if is_dry(mast)]


@flow
def comprehension_over_constant(factor: int = 2):
    """[u(x) for x in range(n)] then w(list) — no result decides"""
    # branch: readings = [measure(probe) for probe in range(1, 3)] constant
    readings = [measure(probe) for probe in range(1, 3)]
    # branch: if factor > 1 parameter
    if factor > 1:
        publish(readings)


@flow
def dict_comprehension_of_calls():
    """{x: u(x) for x in t()} then w(dict)"""
    # branch: done = {sensor: calibrate(sensor) for sensor in list_sensors()} result
    done = {sensor: calibrate(sensor) for sensor in list_sensors()}
    publish(done)


@flow
def generator_expression_of_calls():
    """sum(u(x) for x in t()) then w(sum)"""
    # branch: total = sum(measure(alarm) for alarm in list_alarms()) result
    total = sum(measure(alarm) for alarm in list_alarms())
    publish(total)


@flow
def subflow_in_loop():
    """for x in t(): subflow(x)"""
    # branch: for sensor in list_sensors() result
    for sensor in list_sensors():
        child_archive(sensor)


@flow
def loop_in_helper():
    """helper(t()) has the loop"""
    store_each(list_alarms())


@flow
def map_over_result():
    """u.map(t()) — the result decides how many runs there are"""
    measure.map(list_alarms()).wait()


@flow
async def async_loop():
    """for x in t(): await u(x) in an async flow"""
    # branch: for alarm in list_alarms() result
    for alarm in list_alarms():
        await sample(alarm)


@flow
async def async_gather_over_result():
    """await asyncio.gather(*[u(x) for x in t()])"""
    # branch: readings = await asyncio.gather(* result
    readings = await asyncio.gather(*[sample(alarm) for alarm in list_alarms()])
    publish(readings)
