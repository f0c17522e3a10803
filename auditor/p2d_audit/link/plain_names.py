"""Names from outside of the tree whose calls only compute."""

from __future__ import annotations

import builtins
from functools import cache

from p2d_audit.link.effect_names import words

_NOT_PLAIN = words(
    "builtins.open builtins.exec builtins.eval builtins.compile builtins.__import__ builtins.input builtins.breakpoint"
)
_MODULES = (
    "math.", "cmath.", "re.", "itertools.", "functools.", "operator.", "collections.", "datetime.",
    "decimal.", "fractions.", "statistics.", "string.", "textwrap.", "copy.", "dataclasses.", "enum.", "typing.",
    "hashlib.", "hmac.", "base64.", "binascii.", "struct.", "zoneinfo.", "calendar.", "dateutil.", "pendulum.",
    "arrow.", "pytz.", "json.", "unicodedata.", "html.", "difflib.", "heapq.", "bisect.", "numbers.", "types.",
    "abc.", "pprint.", "colorsys.", "time.strftime", "time.strptime", "urllib.parse.", "ast.literal_eval",
    "numpy.", "pandas.", "polars.", "pyarrow.", "scipy.", "shapely.", "logging.", "loguru.", "structlog.",
    "warnings.", "contextlib.", "attr.", "attrs.", "pydantic.", "os.path.", "pathlib.Path", "pathlib.PurePath",
    "os.fspath", "platform.", "sys.", "humanize.", "toolz.", "cytoolz.", "more_itertools.", "tqdm.", "rich.",
    "prefect.get_run_logger", "prefect.logging.", "prefect.context.get", "prefect.runtime.",
)  # fmt: skip
"""Modules, or beginnings of names, that only compute; what of them does something is known as an effect."""
_CONFIGURATION = frozenset({"load", "aload", "get", "aget", "get_secret_value"})
"""Methods that read Blocks and Variables."""
_METHODS_OF_PATHS = frozenset({"mkdir", "unlink", "rmdir", "rename", "replace", "touch", "symlink_to", "chmod", "open"})

PLAIN_METHODS = words(
    # of texts and bytes
    "capitalize casefold center count decode encode endswith expandtabs find format format_map index isalnum "
    "isalpha isdecimal isdigit islower isnumeric isspace istitle isupper join ljust lower lstrip partition "
    "removeprefix removesuffix replace rfind rindex rjust rpartition rsplit rstrip split splitlines startswith "
    "strip swapcase title translate upper zfill hex "
    # of containers
    "append appendleft clear copy discard extend extendleft get insert items keys pop popitem popleft remove "
    "reverse setdefault sort update values union intersection difference symmetric_difference issubset issuperset "
    "isdisjoint most_common elements fromkeys "
    # of numbers and times
    "as_integer_ratio bit_length conjugate is_integer quantize astimezone date isocalendar isoformat isoweekday "
    "strftime time timestamp timetuple total_seconds weekday toordinal subtract diff in_days in_hours "
    "to_date_string start_of end_of "
    # of frames, series and arrays
    "abs agg aggregate all any apply applymap argmax argmin argsort asfreq assign astype at bfill clip "
    "combine_first concat corr cummax cummin cumprod cumsum describe drop drop_duplicates dropna duplicated eq eval "
    "explode ffill fillna filter first flatten ge groupby group_by gt head idxmax idxmin iloc interpolate isin isna "
    "isnull iterrows itertuples join last le len loc lt map mask max mean median melt merge min mode nlargest notna "
    "notnull nsmallest nunique pipe pivot pivot_table prod quantile query rank rename reset_index reshape resample "
    "rolling round sample select select_dtypes set_index shape shift size sort_index sort_values squeeze stack std "
    "sum tail to_dict to_list tolist to_numpy to_frame to_records transform transpose tz_convert tz_localize "
    "unique unstack value_counts var where with_columns "
    # of models and other records
    "dict model_dump model_dump_json model_copy model_validate json _asdict _replace "
    # of matches and paths
    "group groups groupdict search fullmatch match findall sub finditer joinpath with_suffix with_name resolve "
    "exists is_file is_dir as_posix"
)  # fmt: skip
"""Methods that only compute, whatever they belong to."""


@cache
def is_plain(name: str) -> bool:
    """Say whether a dotted name from outside of the tree only computes."""
    last = name.rpartition(".")[2]
    if name.startswith("pathlib."):
        return last not in _METHODS_OF_PATHS
    if name.startswith("builtins."):
        # a name that nothing binds is taken for a builtin
        return name not in _NOT_PLAIN and hasattr(builtins, name.split(".")[1].removesuffix("()"))
    if name.startswith("prefect") and last in _CONFIGURATION:
        return True
    return name.startswith(_MODULES) or ("()" in name and last in PLAIN_METHODS)
