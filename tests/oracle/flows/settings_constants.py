"""Settings made of constants: a ferry company's timetable."""
# ruff: noqa: RUF005, SIM108, UP031, UP032 - the shapes are the point

import settings_shared
import settings_shared as shared
from prefect import flow, task
from settings_shared import COMPANY, HOME, RETRIES, TAGS
from settings_shared import RETRIES as TRIES

NAME = "sail"
VERSION = "1." + "4"
DAYS = 3
SECONDS = 60 * 60
BASE_TAGS = ["harbour", "sea"]
MORE_TAGS = [*BASE_TAGS, "night"]
DELAYS = [1, 10, 100]
LIVE = True
COPIES: int = 2
FIRST, SECOND = "first leg", "second leg"
LIMITS = {"retries": 7, "names": {"day": "day sailing"}, "delays": [5, 6]}
ROUTES = ("skagen", "oslo", "bergen")
counter = 1
counter += 4
LATE = None
REBOUND = "old"
REBOUND = "new"

if LIVE:
    BRANCHED = "live name"
else:
    BRANCHED = "test name"

try:
    HANDLED = "tried name"
except NameError:
    HANDLED = "handled name"


@task(name="plain", retries=1, retry_delay_seconds=2, timeout_seconds=30, log_prints=True, persist_result=False)
def literals():
    return 1


@task(
    name="it's \"quoted\"", description="first line\nsecond line", version=r"1\2", tags=["a" "b", "c"]
)  # fmt: skip
def quoted_texts():
    return 1


@task(retries=0x10, retry_delay_seconds=1_000, timeout_seconds=1e2, retry_jitter_factor=0.5)
def number_forms():
    return 1


@task(name=NAME, version=VERSION, retries=DAYS, timeout_seconds=SECONDS, log_prints=LIVE, tags=BASE_TAGS)
def module_constants():
    return 1


@task(name=COMPANY, retries=RETRIES, tags=TAGS, version=HOME)
def constants_of_another_module():
    return 1


@task(name=settings_shared.COMPANY, retries=shared.RETRIES + TRIES, tags=shared.TAGS)
def constants_by_attribute_of_a_module():
    return 1


@task(name=f"{COMPANY}-{NAME}", version=f"v{RETRIES}", description=f"{NAME!r} at {HOME}", task_run_name=f"{NAME}:run")
def f_strings():
    return 1


@task(name=f"{RETRIES:03d}-{0.5:.2f}-{NAME:>6}")
def f_string_formats():
    return 1


@task(name="a" + "-" + NAME, version="%s.%d" % (NAME, DAYS), description="{}: {}".format(COMPANY, DAYS))
def text_operators():
    return 1


@task(name=NAME.upper(), version=" v1 ".strip(), description="-".join(ROUTES), task_run_name=COMPANY.replace("-", "_"))
def text_methods():
    return 1


@task(name=NAME.title(), version="X".lower(), description="{place}".format(place=HOME), task_run_name="ab".capitalize())
def more_text_methods():
    return 1


@task(name=COMPANY.split("-")[0], version=COMPANY[:5], description=ROUTES[1], task_run_name=ROUTES[-1])
def text_parts():
    return 1


@task(name="=" * 3, version=str(RETRIES), description=repr(NAME))
def text_of_numbers():
    return 1


@task(retries=DAYS * 2 - 1, retry_delay_seconds=SECONDS // 7, timeout_seconds=SECONDS / 8, retry_jitter_factor=2**-1)
def arithmetic():
    return 1


@task(retries=17 % 5, retry_delay_seconds=-(-7 // 2), timeout_seconds=(1 + 2) * 3.5)
def more_arithmetic():
    return 1


@task(retries=int("4"), retry_delay_seconds=float("1.5"), timeout_seconds=max(DAYS, 10), version=str(len(ROUTES)))
def builtin_calls():
    return 1


@task(retries=min(9, RETRIES), timeout_seconds=abs(-8), retry_delay_seconds=round(2.6), tags=sorted(["b", "a"]))
def more_builtin_calls():
    return 1


@task(name=None, description=None, retries=None, timeout_seconds=LATE, log_prints=None, persist_result=None)
def nones():
    return 1


@task(retries=counter, name=REBOUND)
def rebound_names():
    return 1


# unknown: version
@task(name=BRANCHED, version=HANDLED)
def conditional_constants():
    return 1


@task(name="live" if LIVE else "test", retries=5 if DAYS > 2 else 1, version="b" if not LIVE else "c")
def ternaries():
    return 1


@task(name=LATE or "or name", version=LIVE and "and version", log_prints=not LIVE)
def boolean_operators():
    return 1


@task(log_prints=DAYS > 2, persist_result=NAME == "sale", refresh_cache="sea" in BASE_TAGS)
def comparisons():
    return 1


@task(name=FIRST, version=SECOND)
def unpacked_constants():
    return 1


@task(retries=LIMITS["retries"], name=LIMITS["names"]["day"], retry_delay_seconds=LIMITS["delays"])
def slots_of_a_dict():
    return 1


@task(retries=LIMITS.get("retries"), name=LIMITS.get("missing", "default name"), version=LIMITS.get("missing"))
def slots_by_get():
    return 1


@task(retries=3, retry_delay_seconds=[1, 2, 3])
def list_of_delays():
    return 1


@task(retries=3, retry_delay_seconds=DELAYS)
def list_of_delays_by_name():
    return 1


@task(retries=3, retry_delay_seconds=[delay * 2 for delay in DELAYS])
def list_of_delays_by_comprehension():
    return 1


@task(tags=MORE_TAGS, retries=len(MORE_TAGS))
def list_with_spread():
    return 1


@task(tags=BASE_TAGS + ["sum"])
def list_sum():
    return 1


@task(tags={"set", "of"}, retries=COPIES)
def set_of_tags():
    return 1


@task(tags=("tuple", NAME), retries=shared.twice(3))
def tuple_of_tags_and_helper():
    return 1


@task
def no_settings():
    return 1


@task()
def empty_settings():
    return 1


@flow(name="a flow", retries=2, retry_delay_seconds=5, timeout_seconds=60, log_prints=True, version="1")
def flow_literals():
    """All literals on a flow."""
    return literals()


@flow(name=f"{COMPANY} {NAME}".title(), version=VERSION, flow_run_name="run-" + NAME, retries=RETRIES - DAYS)
def flow_constants():
    """Constants of two modules on a flow."""
    return module_constants()


@flow(name="ferry"
           "-"
           "timetable", validate_parameters=not LIVE, persist_result=LIVE)  # fmt: skip
def flow_on_several_lines():
    """A text on several lines."""
    return constants_of_another_module()


@flow
def flow_without_settings():
    """No settings: this is the description."""
    return no_settings()
