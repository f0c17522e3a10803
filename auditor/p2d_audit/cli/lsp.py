"""The command that serves editors."""

from __future__ import annotations

import click

from p2d_audit.cli.reference_day import reference_day
from p2d_audit.errors import UsageError


@click.command("lsp")
@click.option("--worker", is_flag=True, hidden=True, help="Audit folders for another process of this command.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an internal error.")
def lsp_command(worker: bool) -> None:
    """Serve an editor over standard input and output, with the Language Server Protocol.

    Findings appear as one types, on one file within a project that is audited
    when it is opened and whenever it rests or is saved; the pointer on one
    shows what its rule says. Needs `pip install 'p2d-audit[lsp]'`.
    """
    if worker:
        from p2d_audit.lsp.auditing import work

        work(reference_day)
        return
    try:
        from p2d_audit.lsp.serving import serve
    except ModuleNotFoundError as error:
        if error.name and error.name.partition(".")[0] in ("pygls", "lsprotocol"):
            raise UsageError("the language server needs pygls; install it: pip install 'p2d-audit[lsp]'") from error
        raise
    serve(reference_day)
