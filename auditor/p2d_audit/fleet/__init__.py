"""Audits many repositories, on this machine or on a cluster, and joins their reports into one of the whole fleet."""

from p2d_audit.fleet.crews import Cluster, Crew, Processes
from p2d_audit.fleet.lines import Line, Portfolio, report_file
from p2d_audit.fleet.orders import Answer, Order
from p2d_audit.fleet.portfolio import Done, build_portfolio, done_with
from p2d_audit.fleet.repositories import Fleet, Repository, read_fleet
from p2d_audit.fleet.running import run_orders

__all__ = [
    "Answer",
    "Cluster",
    "Crew",
    "Done",
    "Fleet",
    "Line",
    "Order",
    "Portfolio",
    "Processes",
    "Repository",
    "build_portfolio",
    "done_with",
    "read_fleet",
    "report_file",
    "run_orders",
]
