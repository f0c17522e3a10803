"""Where the value returned by a task travels, idiom by idiom."""

from textwrap import dedent, indent

import pytest
from p2d_audit.testing import read_project

PRELUDE = """\
import asyncio
import copy
import functools
import json
from dataclasses import dataclass
import pandas as pd
from prefect import allow_failure, flow, task, unmapped
from prefect.futures import wait

@task
def rows(): ...
@task
def number(): ...
@task
def flag(): ...
@task
def inc(i): ...
@task
def sink(x, y=None, *rest, **more): ...

def same(value):
    return value

def computed(value):
    return len(value)

def noted(value):
    value.note = 1

def renamed(value):
    value = value + 1
    value.note = 1

def drain(value, times):
    sink(value)
    return drain(value, times - 1) if times else None

@dataclass
class Record:
    rows: list
    note: str = ""

class Holder:
    def __init__(self, held):
        self.held = held
    def give(self):
        return self.held
    @property
    def shown(self):
        return self.held

@flow
def child(given=None):
    return rows()

@flow
def main(param=1):
"""

IDIOMS = {
    "a variable": ("v = rows()\nsink(v)", "rows->sink.x direct"),
    "a nested call": ("sink(rows())", "rows->sink.x direct"),
    "a keyword": ("sink(x=1, y=rows())", "rows->sink.y direct"),
    "a future": ("sink.submit(rows.submit())", "rows->sink.x future"),
    "a future's result": ("sink(rows.submit().result())", "rows->sink.x future"),
    "an allowed failure": ("sink(allow_failure(rows.submit()))", "rows->sink.x future"),
    "a list": ("v = rows()\nsink([v, 1])", "rows->sink.x container"),
    "a deep container": ("v = rows()\nsink({'a': {'b': [v]}})", "rows->sink.x container"),
    "one slot of a dict": ("d = {'a': rows(), 'b': number()}\nsink(d['b'])", "number->sink.x direct"),
    "a slot stored later": ("d = {}\nd['a'] = rows()\nd['b'] = number()\nsink(d['a'])", "rows->sink.x direct"),
    "one item of a list": ("v = [rows(), number()]\nsink(v[1])", "number->sink.x direct"),
    "tuple unpacking": ("a, b = rows(), number()\nsink(b)", "number->sink.x direct"),
    "unpacking a result": ("a, b = rows()\nsink(a)", "rows->sink.x direct"),
    "unpacking a future's result": ("a, b = rows.submit().result()\nsink(a)", "rows->sink.x future"),
    "unpacking an element of a result": ("(a, b), c = rows()\nsink(a)", "rows->sink.x transformed"),
    "an element in a list": ("a, b = rows()\nsink([a])", "rows->sink.x container"),
    "what is computed from an element": ("a, b = rows()\nsink(a.x)", "rows->sink.x transformed"),
    "starred unpacking": ("first, *rest = rows()\nsink(rest)", "rows->sink.x transformed"),
    "an attribute that is set": ("v = rows()\nv.note = 1\nsink(v)", "rows->sink.x transformed"),
    "an attribute that is added to": ("v = rows()\nv.note += 1\nsink(v)", "rows->sink.x transformed"),
    "an attribute that is deleted": ("v = rows()\ndel v.note\nsink(v)", "rows->sink.x transformed"),
    "setattr": ("v = rows()\nsetattr(v, 'note', 1)\nsink(v)", "rows->sink.x transformed"),
    "append to a result": ("v = rows()\nv.append(1)\nsink(v)", "rows->sink.x transformed"),
    "append in a loop": ("v = rows()\nfor i in range(3):\n    v.append(i)\nsink(v)", "rows->sink.x transformed"),
    "append to a result's attribute": ("v = rows()\nv.notes.append(1)\nsink(v)", "rows->sink.x transformed"),
    "update of a result": ("v = rows()\nv.update(a=1)\nsink(v)", "rows->sink.x transformed"),
    "clear of a result": ("v = rows()\nv.clear()\nsink(v)", "rows->sink.x transformed"),
    "a change in place of a frame": ("v = rows()\nv.drop('a', inplace=True)\nsink(v)", "rows->sink.x transformed"),
    "a change on one branch": ("v = rows()\nif param:\n    v.note = 1\nsink(v)", "rows->sink.x transformed"),
    "a change by a helper": ("v = rows()\nnoted(v)\nsink(v)", "rows->sink.x transformed"),
    "a change of a helper's own": ("v = rows()\nrenamed(v)\nsink(v)", "rows->sink.x direct"),
    "a change after the hand-off": ("v = rows()\nsink(v)\nv.append(1)", "rows->sink.x direct"),
    "a list of a changed result": ("v = rows()\nv.append(1)\nsink([v])", "rows->sink.x transformed"),
    "a method that changes nothing": ("v = rows()\nv.execute('select')\nsink(v)", "rows->sink.x direct"),
    "a method of what a result holds": ("v = rows()\nv.link.execute('select')\nsink(v)", "rows->sink.x direct"),
    "columns with a result": ("d = {}\nd['a'] = rows()\nd['b'] = 1\nsink(d[['a', 'b']])", "rows->sink.x container"),
    "columns without the result": ("d = pd.DataFrame()\nd['a'] = rows()\nd['b'] = 1\nsink(d[['b']])", ""),
    "a subscript": ("sink(rows()['k'])", "rows->sink.x transformed"),
    "an attribute": ("v = rows()\nsink(v.shape)", "rows->sink.x transformed"),
    "a method": ("v = rows()\nsink(v.dropna().head())", "rows->sink.x transformed"),
    "arithmetic": ("sink(number() + 1)", "number->sink.x transformed"),
    "augmented assignment": ("v = number()\nv += 1\nsink(v)", "number->sink.x transformed"),
    "an f-string": ("sink(f'{number()}!')", "number->sink.x transformed"),
    "a function of another library": ("sink(json.dumps({'v': rows()}))", "rows->sink.x transformed"),
    "a comprehension": ("sink([r['id'] for r in rows()])", "rows->sink.x transformed"),
    "a list of calls": ("sink([inc(i) for i in range(3)])", "inc->sink.x container"),
    "a list grown in a loop": (
        "acc = []\nfor i in range(3):\n    acc.append(inc(i))\nsink(acc)",
        "inc->sink.x container",
    ),
    "a loop over a result": ("for r in rows():\n    sink(r)", "rows->sink.x transformed"),
    "a loop-carried value": ("v = number()\nfor _ in range(3):\n    v = inc(v)\nsink(v)",
                             "number->inc.i direct, inc->inc.i direct, number->sink.x direct, inc->sink.x direct"),
    "branches joined": ("if param:\n    v = rows()\nelse:\n    v = number()\nsink(v)",
                        "rows->sink.x direct, number->sink.x direct"),
    "a branch that returns": ("v = rows()\nif param:\n    v = number()\n    return v\nsink(v)", "rows->sink.x direct"),
    "a name bound anew": ("v = rows()\nv = number()\nsink(v)", "number->sink.x direct"),
    "a ternary": ("sink(rows() if param else number())", "rows->sink.x direct, number->sink.x direct"),
    "a default by or": ("sink(rows() or number())", "rows->sink.x direct, number->sink.x direct"),
    "a walrus": ("if (v := rows()):\n    sink(v)", "rows->sink.x direct"),
    "try and except": ("try:\n    v = rows()\nexcept ValueError:\n    v = number()\nsink(v)",
                       "rows->sink.x direct, number->sink.x direct"),
    "a helper that returns it": ("sink(same(rows()))", "rows->sink.x direct"),
    "a helper that computes": ("sink(computed(rows()))", "rows->sink.x transformed"),
    "a helper that calls the task, and itself": ("drain(rows(), 3)", "rows->sink.x direct"),
    "a partial": ("functools.partial(sink, y=2)(rows())", "rows->sink.x direct"),
    "a closure": ("v = rows()\ndef inner():\n    sink(v)\ninner()", "rows->sink.x direct"),
    "a lambda": ("send = lambda v: sink(v)\nsend(rows())", "rows->sink.x direct"),
    "an instance attribute": ("h = Holder(rows())\nsink(h.held)", "rows->sink.x direct"),
    "a method of the tree": ("h = Holder(rows())\nsink(h.give())", "rows->sink.x direct"),
    "a property": ("sink(Holder(rows()).shown)", "rows->sink.x direct"),
    "two instances": ("a, b = Holder(rows()), Holder(number())\nsink(b.give())", "number->sink.x direct"),
    "a dataclass": ("sink(Record(rows=rows()))", "rows->sink.x container"),
    "a field of a dataclass": ("sink(Record(rows=rows()).rows)", "rows->sink.x direct"),
    "a keyword splat": ("args = {'x': rows(), 'y': number()}\nsink(**args)",
                        "rows->sink.x direct, number->sink.y direct"),
    "a positional splat": ("args = [rows(), number()]\nsink(*args)", "rows->sink.x direct, number->sink.y direct"),
    "variadic parameters": ("sink(1, 2, rows(), extra=number())", "rows->sink.rest direct, number->sink.extra direct"),
    "a mapped task": ("sink.map(rows())", "rows->sink.x mapped"),
    "a map over a mapped task": ("sink.map(inc.map([1, 2]))", "inc->sink.x mapped"),
    "an unmapped value": ("sink.map([1], y=unmapped(rows()))", "rows->sink.y mapped"),
    "mapped results gathered": ("sink([f.result() for f in inc.map([1, 2])])", "inc->sink.x mapped"),
    "a sub-flow's result": ("sink(child())", "child->sink.x direct"),
    "a sub-flow's argument": ("child(rows())", "rows->child.given direct"),
    "wait_for": ("a = rows.submit()\nsink.submit(1, wait_for=[a])", "rows->sink.wait_for ordering"),
    "waited futures": ("fs = [inc.submit(i) for i in range(3)]\nwait(fs)\nsink(fs)", "inc->sink.x container"),
    "a context manager": ("with open('f') as fh:\n    v = rows()\nsink(v)", "rows->sink.x direct"),
    "a match": ("match rows():\n    case {'k': v}:\n        sink(v)", "rows->sink.x transformed"),
    "with_options": ("sink.with_options(retries=3)(rows())", "rows->sink.x direct"),
    "order of statements alone": ("rows()\nsink(1)", ""),
    "a condition alone": ("if flag():\n    sink(1)", ""),
    "the same literal": ("rows()\nsink('ok')", ""),
    "a flow parameter": ("sink(param)", ""),
    "the undecorated function": ("sink(rows.fn())", ""),
    "a logged result": ("v = rows()\nlog = []\nprint(v)\nsink(log)", ""),
}  # fmt: skip


@pytest.mark.parametrize("idiom", IDIOMS)
def test_a_value_travels_by(idiom: str) -> None:
    body, expected = IDIOMS[idiom]
    project = read_project({"flow.py": PRELUDE + indent(dedent(body), "    ")})
    found = {
        f"{h.producer.task.function}->{h.consumer.task.function}.{h.parameter} {h.kind}"
        for h in project.handoffs
        if h.flow.function == "main"
    }
    assert found == {edge for edge in expected.split(", ") if edge}


def test_async_flows_hand_on_what_they_await() -> None:
    project = read_project(
        {
            "flow.py": """
            import asyncio
            from prefect import flow, task

            @task
            async def left(): ...
            @task
            async def right(): ...
            @task
            async def sink(a, b): ...

            @flow
            async def main():
                a, b = await asyncio.gather(left(), right())
                later = asyncio.create_task(left())
                await sink(a, b)
                await sink(await later, 1)
            """
        }
    )
    found = {(h.producer.span.line, h.producer.task.function, h.parameter) for h in project.handoffs}
    assert found == {(14, "left", "a"), (14, "right", "b"), (15, "left", "a")}


def test_calls_carry_their_places_in_code_points() -> None:
    project = read_project(
        {
            "flow.py": """
            from prefect import flow, task

            @task
            def a(x=1): ...

            @flow
            def main():
                s = "é😀"; a(a("é😀"))
            """
        }
    )
    (handoff,) = project.handoffs
    assert (handoff.producer.span.line, handoff.producer.span.column) == (9, 17)
    assert (handoff.consumer.span.column, handoff.consumer.span.end_column) == (15, 25)


def test_payloads_come_from_annotations_and_constructors() -> None:
    project = read_project(
        {
            "flow.py": """
            import pandas as pd
            from sklearn.linear_model import LogisticRegression
            from prefect import flow, task

            @task
            def annotated() -> pd.DataFrame: ...
            @task
            def read(): return pd.read_csv("x").dropna()
            @task
            def model(): return LogisticRegression().fit([], [])
            @task
            def counts(): return {"n": 1}
            @task
            def anything(x): return x
            @task
            def sink(a, b, c, d, e): ...

            @flow
            def main():
                sink(annotated(), read(), model(), counts(), anything(1))
            """
        }
    )
    assert {h.parameter: (h.payload.type, h.payload.basis) for h in project.handoffs} == {
        "a": ("pandas.DataFrame", "annotation"),
        "b": ("pandas.DataFrame", "constructor"),
        "c": ("sklearn.linear_model.LogisticRegression", "constructor"),
        "d": ("dict", "constructor"),
        "e": (None, "unknown"),
    }


ELEMENTS = {
    "the first": ("a, b = pair()\nsink(a)", "0 pandas.DataFrame"),
    "the second": ("a, b = pair()\nsink(b)", "1 str"),
    "behind a starred target": ("*a, b = pair()\nsink(b)", "-1 str"),
    "all of it": ("sink(pair())", "None tuple"),
    "each of two in one argument": ("a, b = pair()\nsink([a, b])", "None tuple"),
    "in a list": ("a, b = pair()\nsink([b])", "1 str"),
    "changed on the way": ("a, b = pair()\nsink(b + '!')", "1 str"),
    "of a text": ("a, b = quoted()\nsink(b)", "1 None"),
    "of as many as there are": ("a, b = same()\nsink(b)", "1 pandas.DataFrame"),
    "of one that is not there": ("a, b, c = pair()\nsink(c)", "2 None"),
    "of anything": ("a, b = anything()\nsink(b)", "1 None"),
    "of a list": ("a, b = listed()\nsink(b)", "1 None"),
    "of a mapped task": ("a, b = pair.map([1, 2])\nsink(b)", "None tuple"),
}


@pytest.mark.parametrize("which", ELEMENTS)
def test_one_of_several_returned_values_is_handed_on(which: str) -> None:
    body, expected = ELEMENTS[which]
    code = """\
import pandas as pd
from typing import Tuple
from prefect import flow, task
@task
def pair(x=0) -> Tuple[pd.DataFrame, str]: return x, "a"
@task
def quoted() -> "tuple[int, str]": return 1, "a"
@task
def same() -> tuple[pd.DataFrame, ...]: return ()
@task
def listed() -> list[int]: return [1, 2]
@task
def anything(): return 1, 2
@task
def sink(x): ...
@flow
def main():
"""
    project = read_project({"flow.py": code + indent(body, "    ")})
    kind = {None: None, "typing.Tuple": "tuple"}
    said = [f"{h.element} {kind.get(h.payload.type, h.payload.type)}" for h in project.handoffs]
    assert said == [expected]


MAPS = {
    "over a result": ("sink.map(rows())", "x consumer"),
    "over what is computed from a result": ("sink.map(rows()['k'])", "x consumer"),
    "over a mapped task": ("sink.map(inc.map([1, 2]))", "x both"),
    "over the results of a mapped task": ("sink.map([f.result() for f in inc.map([1, 2])])", "x both"),
    "a mapped task's results as one": ("sink(inc.map([1, 2]))", "x producer"),
    "an unmapped value": ("sink.map([1], y=unmapped(rows()))", "y None"),
    "a mapped task's results for each": ("sink.map([1], y=unmapped(inc.map([1, 2])))", "y producer"),
    "over a list of results": ("sink.map([rows(), number()])", "x None, x None"),
    "plain": ("sink(rows())", "x None"),
    "of a pool": ("list(map(sink, rows()))", "x consumer"),
}


@pytest.mark.parametrize("map_", MAPS)
def test_it_is_told_which_of_two_calls_maps(map_: str) -> None:
    body, expected = MAPS[map_]
    project = read_project({"flow.py": PRELUDE + indent(dedent(body), "    ")})
    said = [f"{h.parameter} {h.mapped_by}" for h in project.handoffs if h.consumer.task.function == "sink"]
    assert ", ".join(said) == expected


ANNOTATIONS = {
    "Own": ("Own", "annotation", False),
    "Briefing": ("models.Briefing", "annotation", False),
    "models.Briefing | None": ("models.Briefing", "annotation", True),
    "None | dict[str, int]": ("dict", "annotation", True),
    "Optional[pd.DataFrame]": ("pandas.DataFrame", "annotation", True),
    "'Own | None'": ("Own", "annotation", True),
    "'Optional[Own]'": ("Own", "annotation", True),
    "int | str": ("list", "constructor", False),
}


@pytest.mark.parametrize("annotation", ANNOTATIONS)
def test_a_payload_is_what_the_annotation_says(annotation: str) -> None:
    flow = f"""
        from typing import Optional
        import models
        import pandas as pd
        from models import Briefing
        from prefect import flow, task
        class Own: ...
        @task
        def made() -> {annotation}: return [1]
        @task
        def sink(x): ...
        @flow
        def main(): sink(made())
    """
    project = read_project({"flow.py": flow, "models.py": "class Briefing: ..."})
    payload = project.handoffs[0].payload
    assert (payload.type, payload.basis, payload.optional) == ANNOTATIONS[annotation]


CHANGED = {
    "sink.map(rows())": False,
    "sink.map(inc.map(rows()))": False,
    "sink.map([rows(), number()])": False,
    "sink.map([x for x in rows() if x])": True,
    "sink.map([x for x in [*rows(), *number()] if x])": True,
    "sink.map(pd.concat([rows(), number()]))": True,
    "sink.map([x + 1 for x in inc.map([1, 2])])": True,
    "v = rows()\nv.append(1)\nsink.map(v)": True,
    "sink(rows())": False,
    "sink(rows() + 1)": True,
}


@pytest.mark.parametrize("body", CHANGED)
def test_it_is_told_whether_a_value_is_changed_on_the_way(body: str) -> None:
    project = read_project({"flow.py": PRELUDE + indent(body, "    ")})
    reached = [handoff for handoff in project.handoffs if handoff.consumer.task.function == "sink"]
    assert {handoff.changed for handoff in reached} == {CHANGED[body]}
