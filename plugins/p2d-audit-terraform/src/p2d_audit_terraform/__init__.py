"""Reads Terraform: what the Prefect provider manages, and what moving it to Dagster costs."""

from collections.abc import Iterable

from p2d_audit import Construct, Reader, Rule, hookimpl

from p2d_audit_terraform.access_control import AccessControl
from p2d_audit_terraform.block_document import BlockDocument
from p2d_audit_terraform.catalogue import CATALOGUE
from p2d_audit_terraform.concurrency_limit import ManagedConcurrencyLimit
from p2d_audit_terraform.reader import READER
from p2d_audit_terraform.service_level import ServiceLevel
from p2d_audit_terraform.variable_value import VariableValue
from p2d_audit_terraform.webhook import ManagedWebhook
from p2d_audit_terraform.work_pool import ManagedWorkPool


@hookimpl
def p2d_readers() -> tuple[Reader, ...]:
    """Return the reader of this distribution."""
    return (READER,)


@hookimpl
def p2d_constructs() -> Iterable[Construct]:
    """Return what the resources of the provider become."""
    return CATALOGUE.values()


@hookimpl
def p2d_rules() -> tuple[type[Rule], ...]:
    """Return the rules of this distribution."""
    return (
        ManagedWorkPool,
        BlockDocument,
        VariableValue,
        ManagedWebhook,
        ManagedConcurrencyLimit,
        ServiceLevel,
        AccessControl,
    )
