"""Who is a flow and who is a task, and who only looks like one."""

from p2d_audit import Recogniser, Unknown
from p2d_audit.testing import read_project


def vias(files: dict[str, str] | str, **options: tuple[Recogniser, ...]) -> dict[str, str]:
    project = read_project({"flow.py": files} if isinstance(files, str) else files, **options)
    return {f"{type(unit).__name__.lower()} {unit.function}": unit.via for unit in (*project.flows, *project.tasks)}


def test_decorators_are_known_under_any_name() -> None:
    assert vias(
        """
        import prefect
        import prefect as p
        from prefect import flow as f, task
        from prefect.tasks import task as t

        @prefect.flow
        def a(): ...
        @p.flow(name="b")
        def b(): ...
        @f
        def c(): ...
        @task
        def d(): ...
        @t(retries=1)
        async def e(): ...
        """
    ) == {
        "flow a": "decorator",
        "flow b": "decorator",
        "flow c": "decorator",
        "task d": "decorator",
        "task e": "decorator",
    }


def test_calls_make_units_too() -> None:
    assert vias(
        """
        import functools
        from prefect import flow, task

        def plain(): ...
        step = task(plain)
        named = task(name="n")(plain)
        short = functools.partial(task, retries=2)

        @short
        def quick(): ...

        main = flow(plain)
        """
    ) == {"task step": "call", "task named": "call", "task quick": "decorator", "flow main": "call"}


def test_a_decorator_of_the_project_that_applies_prefects_makes_a_flow() -> None:
    files = {
        "lib/__init__.py": "from .wrap import register",
        "lib/wrap.py": """
            import functools
            from prefect import flow

            def register(name, **options):
                def decorate(fn):
                    @functools.wraps(fn)
                    def inner(*args, **kwargs):
                        return fn(*args, **kwargs)
                    return flow(name=name, **options)(inner)
                return decorate
            """,
        "jobs.py": """
            from lib import register

            @register("one", retries=2)
            def first(x): ...

            @register("two")
            def second(): ...
            """,
    }
    project = read_project(files)
    assert [(f.function, f.name, f.via, f.span.path) for f in project.flows] == [
        ("first", "one", "wrapper-decorator", "jobs.py"),
        ("second", "two", "wrapper-decorator", "jobs.py"),
    ]
    assert [p.name for p in project.flows[0].parameters] == ["x"]


def test_look_alikes_are_silent() -> None:
    assert (
        vias(
            """
            import pandas as pd
            from celery import shared_task, task
            from invoke import task as invoked
            from metaflow import Flow

            @task
            def a(): ...
            @shared_task
            def b(): ...
            @invoked
            def c(): ...

            def flow(fn):
                return fn

            @flow
            def d(): ...

            frame = pd.Series([1]).map(lambda x: x)
            tasks = [a, b]
            for task in tasks:
                task.submit()
            """
        )
        == {}
    )


def test_a_first_party_module_called_prefect_is_not_prefect() -> None:
    files = {
        "pkg/__init__.py": "",
        "pkg/prefect.py": "def flow(fn): return fn",
        "pkg/a.py": "from .prefect import flow\n@flow\ndef x(): ...",
    }
    assert vias(files) == {}


def test_prefect_in_a_folder_of_that_name_is_still_prefect() -> None:
    files = {"prefect/flows/a.py": "from prefect import flow\n@flow\ndef x(): ..."}
    assert vias(files) == {"flow x": "decorator"}


def test_names_are_followed_through_reexports_stars_and_src_layouts() -> None:
    files = {
        "src/acme/__init__.py": "from .orchestration import *",
        "src/acme/orchestration.py": "from prefect import flow, task",
        "src/acme/jobs/daily.py": """
            from acme import task
            from ..orchestration import flow as job

            @task
            def a(): ...
            @job
            def b(): a()
            """,
    }
    assert vias(files) == {"flow b": "decorator", "task a": "decorator"}


def test_modules_that_import_each_other_are_both_understood() -> None:
    files = {
        "a.py": """
            import b
            from prefect import task
            step = task
            @b.job
            def main(): work()
            @task
            def work(): ...
            """,
        "b.py": """
            import a
            from prefect import flow
            job = flow(name="x")
            @a.step
            def other(): ...
            """,
    }
    assert vias(files) == {"flow main": "decorator", "task work": "decorator", "task other": "decorator"}


def test_a_recogniser_tells_of_wrappers_outside_the_tree() -> None:
    code = """
        from acme.prefect import job

        @job(name="x")
        def main(): ...
        """
    assert vias(code) == {}
    recognised = (Recogniser(symbol="acme.prefect.job", makes="flow"),)
    assert vias(code, recognisers=recognised) == {"flow main": "wrapper-decorator"}


def test_prefect_1_is_read() -> None:
    project = read_project(
        {
            "flow.py": """
            from prefect import Flow, Parameter, Task, case, task, unmapped

            @task
            def ls(): ...
            @task(max_retries=2)
            def inc(x, by): ...

            class Fetch(Task):
                def run(self, url, n=1): ...

            fetch = Fetch(name="fetch")

            with Flow("nightly") as flow:
                by = Parameter("by", default=1)
                xs = inc.map(ls(), by=unmapped(by))
                with case(xs, True):
                    page = fetch(url=xs)
                last = inc(page["a"], 2, upstream_tasks=[xs])
                last.set_upstream(page)
            """
        }
    )
    (flow,) = project.flows
    assert (flow.function, flow.name, flow.via, flow.prefect, flow.span.line) == (
        "flow",
        "nightly",
        "with-flow",
        "1",
        14,
    )
    assert {t.function: t.via for t in project.tasks} == {"ls": "decorator", "inc": "decorator", "Fetch": "task-class"}
    assert {(h.producer.task.function, h.consumer.span.line, h.parameter, h.kind) for h in project.handoffs} == {
        ("ls", 16, "x", "mapped"),
        ("inc", 18, "url", "mapped"),
        ("Fetch", 19, "x", "transformed"),
        ("inc", 19, "upstream_tasks", "ordering"),
        ("Fetch", 19, "set_upstream", "ordering"),
    }
    assert [(r.kind, r.decided_by, [c.task.function for c in r.on]) for r in project.regions] == [
        ("case", "result", ["inc"])
    ]


def test_a_flow_class_used_by_with_is_no_flow_itself() -> None:
    files = {
        "lib.py": "from prefect import Flow\nclass Ours(Flow): ...",
        "jobs.py": "from lib import Ours\nwith Ours('x') as job: ...",
        "alone.py": "from prefect import Flow\nclass Mine(Flow):\n    def build(self): ...",
    }
    assert vias(files) == {"flow job": "with-flow", "flow Mine": "subclass"}


def test_settings_are_folded_and_what_cannot_be_known_is_unknown() -> None:
    project = read_project(
        {
            "settings.py": "ENV = 'prod'\nRETRIES = 1 + 2\nCOMMON = {'log_prints': True}",
            "flow.py": """
            import os
            from prefect import flow
            from settings import COMMON, ENV, RETRIES

            @flow(name=f"daily-{ENV}", retries=RETRIES, timeout_seconds=int(os.environ["T"]), **COMMON)
            def main(): ...
            """,
        }
    )
    (flow,) = project.flows
    assert flow.name == "daily-prod"
    assert {o.name: o.value for o in flow.options if isinstance(o.value, str | int)} == {
        "name": "daily-prod",
        "retries": 3,
        "log_prints": True,
    }
    timeout = flow.option("timeout_seconds")
    assert timeout is not None
    assert timeout.value == Unknown('int(os.environ["T"])', "set by the environment variable T")
    assert timeout.text == 'int(os.environ["T"])'


def test_the_line_of_a_definition_is_its_def_and_its_head_the_decorator() -> None:
    project = read_project({"flow.py": "from prefect import flow\n\n@flow(\n    name='x',\n)\ndef main():\n    pass\n"})
    (flow,) = project.flows
    assert (flow.span.line, flow.span.column, flow.span.end_line, flow.head.line) == (6, 1, 7, 3)


def test_what_decides_a_region_is_known() -> None:
    project = read_project(
        {
            "flow.py": """
            import os
            from prefect import flow, task

            @task
            def t(): ...

            @flow
            def main(p):
                if t():
                    t()
                if p:
                    t()
                if 1 > 2:
                    t()
                if os.environ.get("X"):
                    t()
                for i in range(3):
                    t()
                while t():
                    t()
            """
        }
    )
    assert [(r.kind, r.decided_by) for r in project.regions] == [
        ("if", "result"),
        ("if", "parameter"),
        ("if", "constant"),
        ("if", "unknown"),
        ("for", "constant"),
        ("while", "result"),
    ]


def test_a_flow_in_a_test_file_is_marked_but_folders_above_the_root_do_not_count() -> None:
    from p2d_audit.facts import read_text
    from p2d_audit.link import link

    code = "from prefect import flow\n@flow\ndef x(): ..."
    facts = [read_text(path, "python", code) for path in ("tests/test_a.py", "tests/sample/flows.py")]
    assert [f.is_test for f in link(facts).flows] == [True, True]
    assert [f.is_test for f in link(facts, roots=("tests/sample",)).flows] == [False, True]


def test_a_region_steers_if_it_calls_a_task_or_leaves() -> None:
    project = read_project(
        {
            "flow.py": """
            from prefect import flow, task

            @task
            def t(): ...

            @flow
            def main():
                v = t()
                if v:
                    t()
                if not v:
                    print(v)
                label = "a" if v else "b"
                for x in v:
                    if x:
                        continue
                    print(label)
                if v is None:
                    return
                t()
            """
        }
    )
    assert [(r.span.line, r.kind, r.steers) for r in project.regions] == [
        (10, "if", True),
        (12, "if", False),
        (14, "ternary", False),
        (15, "for", False),
        (16, "if", True),
        (19, "if", True),
    ]


def test_merge_hands_on_the_branch_that_ran() -> None:
    project = read_project(
        {
            "flow.py": """
            from prefect import Flow, case, task
            from prefect.tasks.control_flow import merge

            @task
            def a(): ...
            @task
            def b(): ...
            @task
            def sink(x): ...

            with Flow("f") as flow:
                with case(a(), True):
                    left = a()
                with case(a(), False):
                    right = b()
                sink(merge(left, right))
            """
        }
    )
    assert {(h.producer.task.function, h.producer.span.line, h.parameter) for h in project.handoffs} == {
        ("a", 14, "x"),
        ("b", 16, "x"),
    }


def test_a_library_task_of_prefect_1_stands_between_two_tasks() -> None:
    project = read_project(
        {
            "flow.py": """
            from prefect import Flow, task
            from prefect.tasks.prefect import create_flow_run

            @task
            def labels(): ...
            @task
            def after(x): ...

            with Flow("f") as flow:
                found = labels()
                started = create_flow_run(flow_name="g", labels=found)
                after(1, upstream_tasks=[started])
            """
        }
    )
    assert [(h.producer.task.function, h.consumer.task.function, h.kind) for h in project.handoffs] == [
        ("labels", "create_flow_run", "direct"),
        ("create_flow_run", "after", "ordering"),
    ]
    assert [task.function for task in project.tasks] == ["labels", "after"]
    assert [run.name for run in project.runs] == ["g"]


def majors(source: str) -> dict[str, str | None]:
    other = {"old.py": "from prefect import Flow, Parameter\nwith Flow('old'):\n    Parameter('p')\n"}
    project = read_project({"new.py": source, **other})
    return {unit.function: unit.prefect for unit in (*project.flows, *project.tasks) if unit.module == "new"}


def test_tasks_beside_a_flow_are_not_of_prefect_1() -> None:
    source = "from prefect import flow, task\nfrom prefect.deployments import Deployment\n@task\ndef a(): ...\n"
    assert majors(source + "@flow\ndef b(): a()\n") == {"a": "2", "b": "2"}


def test_names_that_prefect_1_lacks_rule_it_out() -> None:
    later = "from prefect import get_run_logger, task\n@task\ndef a(): get_run_logger()\n"
    assert majors(later) == {"a": None}
    assert majors("from prefect import task\n@task(retries=2)\ndef a(): ...\n") == {"a": None}
    assert majors("from prefect import task\n@task(max_retries=2)\ndef a(): ...\n") == {"a": "1"}
    assert majors("from prefect import task\n@task\ndef a(): ...\n") == {"a": "1"}


def test_what_is_made_of_a_function_from_outside_is_of_the_major_of_its_module() -> None:
    made = "from prefect import flow, task\nfrom lib import load, main\nloaded = task(load)\nrun = flow(main)\n"
    assert majors(made + "from prefect.cache_policies import INPUTS\nINPUTS\n") == {"loaded": "3", "run": "3"}
    assert majors(made) == {"loaded": None, "run": None}
    first = "from prefect import task\nfrom lib import load\nloaded = task(load)\n"
    assert majors(first) == {"loaded": "1"}


def test_a_flow_that_is_deployed_is_no_test() -> None:
    files = {
        "secret_test.py": """
            from prefect import flow, task
            @task
            def read(): ...
            @task
            def unused(): ...
            @flow
            def secret(): read()
            @flow
            def tried(): read()
        """,
        "prefect.yaml": """
            deployments:
              - name: daily
                entrypoint: secret_test.py:secret
        """,
    }
    project = read_project(files)
    tests = {unit.function: unit.is_test for unit in (*project.flows, *project.tasks)}
    assert tests == {"secret": False, "tried": True, "read": False, "unused": True}


def test_a_deployment_among_tests_makes_no_flow_a_real_one() -> None:
    flow = "from prefect import flow\n@flow\ndef main(): ...\n"
    yaml = "deployments:\n  - name: daily\n    entrypoint: main.py:main\n"
    project = read_project({"tests/main.py": flow, "tests/prefect.yaml": yaml})
    assert [(one.is_test, len(project.deployments)) for one in project.flows] == [(True, 1)]


SUBCLASSES = """
    from prefect import Flow
    class Plain(Flow):
        pass
    class Named(Flow):
        def __init__(self, table):
            super().__init__(name="nightly")
            self.table = table
    class Passing(Flow):
        def __init__(self, name, **more):
            super().__init__(name, **more)
    class Fixed(Passing):
        def __init__(self):
            super().__init__("fixed")
    class Formatted(Flow):
        def __init__(self, table):
            super().__init__(name=f"load {table}")
    Plain("only")
    with Formatted("orders") as orders:
        pass
"""


def test_a_flow_class_names_its_flows_by_what_it_gives_to_prefects() -> None:
    names = {flow.function: flow.name for flow in read_project({"flow.py": SUBCLASSES}).flows}
    assert names == {
        "Plain": "only",
        "Named": "nightly",
        "Passing": Unknown("name", "given when the flow is made"),
        "Fixed": "fixed",
        "orders": Unknown('"orders"', "no name"),
    }


BASES = """
    import abc
    from prefect import Flow, Task
    class Prepared(Flow):
        def build(self): raise NotImplementedError("to be defined")
    class Base(Task):
        @abc.abstractmethod
        def prepare(self): ...
        def run(self, x, y): return self.prepare()
    class Mixin(Task):
        def helped(self): ...
    class Made(Task):
        def run(self): raise NotImplementedError
    class Daily(Prepared):
        def build(self): ...
    class Step(Base):
        def prepare(self): return 1
    class Other(Made, Mixin):
        pass
    Made()
"""


def test_a_class_that_is_only_derived_from_is_no_unit() -> None:
    project = read_project({"flow.py": BASES})
    assert [flow.function for flow in project.flows] == ["Daily"]
    assert [task.function for task in project.tasks] == ["Made", "Step", "Other"]


def test_a_task_has_the_parameters_of_the_run_that_it_inherits() -> None:
    tasks = {task.function: task for task in read_project({"flow.py": BASES}).tasks}
    assert [parameter.name for parameter in tasks["Step"].parameters] == ["x", "y"]


FACTORY = """\
from prefect import flow
def build(of, tries=1):
    @flow(name=f"dist-{of}", retries=tries, description="fixed")
    def inner(): ...
    return inner
"""


def made_of(files: dict[str, str]) -> tuple[object, ...]:
    """Return the name and the values of the options of the flow that `build` makes."""
    (flow,) = [one for one in read_project({"made.py": FACTORY, **files}).flows if one.function == "inner"]
    return flow.name, *(option.value for option in flow.options if option.name != "name")


def test_calls_of_tests_say_nothing_of_a_unit_that_is_no_test() -> None:
    tried = {"tests/test_it.py": "from made import build\ndef test_it(): assert build('tried', 5)\n"}
    through = {
        "kept.py": "from made import build\ndef kept(of): return build(of)\n",
        "test_kept.py": "from kept import kept\ndef test_it(): assert kept('tried')\n",
    }
    text, unknown = 'f"dist-{of}"', "a parameter of a function"

    assert made_of(tried) == (Unknown(text, unknown), Unknown("tries", unknown), "fixed")
    assert made_of(through) == (Unknown(text, unknown), 1, "fixed")
    assert made_of({**tried, "use.py": "from made import build\nused = build('used', 2)\n"}) == (
        "dist-used", 2, "fixed"
    )  # fmt: skip


def test_calls_of_tests_name_what_the_tests_make() -> None:
    files = {"test_made.py": FACTORY + "def test_it(): assert build('tried')\n"}
    flows = {flow.module: flow.name for flow in read_project({"made.py": FACTORY, **files}).flows}
    assert flows == {"test_made": "dist-tried", "made": Unknown('f"dist-{of}"', "a parameter of a function")}
