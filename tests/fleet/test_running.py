"""Orders are run by whoever is there; what is lost is run again, and nothing is waited for in vain."""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path
from typing import Any

from p2d_audit.fleet import Order, Processes, run_orders

from tests.cli.running import FLOW, write


class Silent(Executor):
    """Takes every order and does none."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        return Future()


class Gone:
    """A crew that everyone has left."""

    size = 2
    lost: tuple[type[BaseException], ...] = (BrokenExecutor,)

    def __init__(self) -> None:
        self.dismissed = 0

    def gather(self) -> Executor:
        return Silent()

    def is_gone(self) -> bool:
        return True

    def dismiss(self) -> None:
        self.dismissed += 1


def orders(root: Path, *names: str) -> list[Order]:
    return [Order(name=name, root=str(root / name), base=str(root), shown=name, cache=False) for name in names]


def test_orders_that_nobody_is_left_for_are_answered(tmp_path: Path) -> None:
    crew = Gone()
    answers = [(order.name, answer.reason) for order, answer in run_orders(orders(tmp_path, *"abc"), crew)]
    assert sorted(answers) == [(name, "nobody is left to audit it") for name in "abc"]
    assert crew.dismissed == 1


def test_answers_come_one_by_one_and_whoever_stops_listening_stops_the_work(tmp_path: Path) -> None:
    names = [f"r{number}" for number in range(6)]
    write(tmp_path, {f"{name}/flows.py": FLOW for name in names})
    running = run_orders(orders(tmp_path, *names), Processes(1))
    order, answer = next(running)
    assert (order.name, answer.report is not None) == ("r0", True)
    running.close()


def test_a_report_names_its_root_as_the_list_does(tmp_path: Path) -> None:
    write(tmp_path, {"a/flows.py": FLOW})
    ((_, answer),) = run_orders(orders(tmp_path, "a"), Processes(1))
    assert answer.report is not None
    assert answer.report.run.root == "a"
    assert str(tmp_path) not in repr(answer)
