"""What generated flows are composed of: the tasks, and templates of expressions.

`<int>`, `<list>`, `<text>`, `<dict>` stand for an expression of that type,
`<any>` for one of any type, `<cond>` for a condition, `<int!>` for a variable
or a plain call; `$name` is a name of the expression's own. Lists hold at least
two numbers, dicts the keys of `load_dict`.
"""

from __future__ import annotations

PRELUDE = '''"""A generated flow."""

import asyncio
import copy
import functools
import itertools
import json
from collections import defaultdict, namedtuple
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from prefect import flow, task, unmapped
from prefect.futures import as_completed, wait


@task
def load_int():
    return 417


@task
def load_list():
    return [318, 46, 905]


@task
def load_text():
    return "gauge"


@task
def load_dict():
    return {"a": 611, "b": [12, 13], "c": "north"}


@task
def to_int(x, y=None):
    return 522


@task
def to_list(x, y=None):
    return [71, 640, 32]


@task
def to_text(x, y=None):
    return "tide"


@task
def to_dict(x, y=None):
    return {"a": 305, "b": [81, 82], "c": "south"}


@task
def sink(x, y=None):
    return None


@task
async def async_int(x, y=None):
    return 733


@task
def grow(target, item=None):
    target.append(item)


@task
def many(x):
    yield 501
    yield 502
'''

TYPES = ("int", "list", "text", "dict")

# A call of a task that gives a value of a type.
CALLS = (
    "load_{type}()",
    "load_{type}()",
    "to_{type}(<any>)",
    "to_{type}(<any>)",
    "to_{type}(x=<any>)",
    "to_{type}(<any>, <any>)",
    "to_{type}(<any>, y=<any>)",
    "to_{type}(*[<any>, <any>])",
    "to_{type}(**{'x': <any>})",
    "to_{type}.submit(<any>).result()",
    "to_{type}(load_{type}.submit())",
    "to_{type}.submit(load_int.submit(), y=<any>).result()",
    "to_{type}(<any>, return_state=True).result()",
    "to_{type}.with_options(retries=1)(<any>)",
)

EXPRESSIONS = {
    "int": (
        "(<int> + <int>)",
        "(<int> * 2)",
        "(-<int>)",
        "len(<list>)",
        "<list>[0]",
        "<list>[-1]",
        "<list!>[:2][1]",
        "<dict>['a']",
        "<dict>.get('a')",
        "<dict>.get('missing', <int>)",
        "sum(<list>)",
        "max(<list>)",
        "max(<int>, <int>)",
        "min([<int>, <int>])",
        "abs(<int>)",
        "[<int>, <int>][0]",
        "{'k': <int>, 'l': <int>}['l']",
        "(<int>, <text>)[0]",
        "(<int> if <cond> else <int>)",
        "(<int> or <int>)",
        "(<list> and <int>)",
        "(lambda $p: $p)(<int>)",
        "(lambda $p, $q=<int>: $q)(<text>)",
        "int(str(<int>))",
        "next(iter(<list>))",
        "next($i for $i in <list>)",
        "sum($i for $i in <list>)",
        "functools.reduce(lambda $p, $q: $p + $q, <list>)",
        "functools.partial(max, <int>)(<int>)",
        "dict(k=<int>, l=<int>)['k']",
        "{**<dict>, 'a': <int>}['a']",
        "{**{'a': <int>}, **<dict>}['a']",
        "copy.copy([<int>, <int>])[1]",
        "[<int>, *<list>][0]",
        "sorted(<list>)[0]",
        "list(zip(<list>, <list>))[0][1]",
        "list(enumerate(<list>))[0][1]",
        "dict(zip(['k', 'l'], [<int>, <int>]))['k']",
        "json.loads(json.dumps({'n': <int>}))['n']",
        "<text>.count('g')",
    ),
    "list": (
        "(<list> + <list>)",
        "[<int>, <int>]",
        "[<int>, <int>, *<list>]",
        "[$i + 1 for $i in <list>]",
        "[$i + <int> for $i in [1, 2]]",
        "[<int> for $i in [1, 2]]",
        "sorted(<list>)",
        "sorted(<list>, key=lambda $p: -$p)",
        "list(reversed(<list>))",
        "list(<list>)",
        "<list>[::-1]",
        "<list>.copy()",
        "copy.deepcopy(<list>)",
        "([$p for $p, $q in zip(<list>, <list>)] + [0, 0])",
        "[$p for $p, $q in enumerate(<list>)]",
        "[$q for $p, $q in enumerate(<list>)]",
        "list(map(lambda $p: $p + 1, <list>))",
        "list(itertools.chain(<list>, <list>))",
        "<dict>['b']",
        "(<list> if <cond> else <list>)",
        "[to_int($i) for $i in <list>]",
        "[$f.result() for $f in [to_int.submit($i) for $i in <list>]]",
        "to_int.map(<list>).result()",
        "[$f.result() for $f in to_int.map(<list>)]",
        "to_int.map(<list>, y=unmapped(<any>)).result()",
        "to_int.map(<list>, <int>).result()",
        "to_int.map(load_list.submit()).result()",
        "[$i for $i in many(<int>)]",
        "[[<int>, <int>], [<int>, <int>]][1]",
    ),
    "text": (
        "(<text> + <text>)",
        "str(<int>)",
        "str(<list>)",
        'f"{<int!>}"',
        'f"{<text!>} of {<list!>}"',
        'f"{<int!>:>10}"',
        "'{}-{}'.format(<text>, <int>)",
        "('%s' % <int>)",
        "<text>.upper()",
        "<text>.replace('g', <text>)",
        "','.join([<text>, <text>])",
        "','.join(str($i) for $i in <list>)",
        "<dict>['c']",
        "(<text> if <cond> else <text>)",
        "json.dumps(<any>)",
        "repr(<any>)",
    ),
    "dict": (
        "{**<dict>, 'a': <int>}",
        "dict(<dict>, a=<int>)",
        "(<dict> | {'a': <int>})",
        "{'a': <int>, 'b': <list>, 'c': <text>}",
        "dict(a=<int>, b=<list>, c=<text>)",
        "<dict>.copy()",
        "{$k: $v for $k, $v in <dict>.items()}",
        "dict(<dict>.items())",
        "(<dict> if <cond> else <dict>)",
        "{'inner': <dict>}['inner']",
    ),
    "cond": (
        "<int> > 100",
        "<int> < 0",
        "<int> % 2",
        "<text>",
        "<text> == 'gauge'",
        "len(<list>) > 2",
        "46 in <list>",
        "not <list>",
        "'a' in <dict>",
        "<int> > 100 and <text>",
        "<int> < 0 or <list>",
        "any($i > 100 for $i in <list>)",
        "isinstance(<any>, int)",
    ),
}
