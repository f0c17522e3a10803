"""Ties what the editor tells to the server."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date

from lsprotocol import types

from p2d_audit.files import is_looked_at
from p2d_audit.lsp.server import Server, place_of

_WATCHED = ("**/*.{py,pyw,ipynb,yaml,yml,toml,sh,tf,cfg,ini,txt}", "**/.gitignore")


def serve(today: Callable[[], date]) -> None:
    """Serve the editor at the other end of standard input and output until it says good-bye."""
    server = Server(today)
    gc.freeze()  # what is loaded now stays: it need not be looked through again and again
    _follow_folders(server)
    _follow_files(server)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def _hover(parameters: types.HoverParams) -> types.Hover | None:
        return server.explain(parameters.text_document.uri, parameters.position)

    @server.feature(types.SHUTDOWN)
    async def _shutdown(_parameters: None) -> None:
        await server.stop()

    server.start_io()


def _follow_folders(server: Server) -> None:
    @server.feature(types.INITIALIZE)
    def _initialize(parameters: types.InitializeParams) -> None:
        options = parameters.initialization_options
        idle = options.get("idle") if isinstance(options, dict) else None
        if isinstance(idle, int | float) and idle >= 0:
            server.idle = float(idle)

    @server.feature(types.INITIALIZED)
    async def _initialized(_parameters: types.InitializedParams) -> None:
        folders = [folder.uri for folder in server.workspace.folders.values()]
        server.add(folders or [uri for uri in (server.workspace.root_uri,) if uri])
        workspace = server.client_capabilities.workspace
        watching = workspace.did_change_watched_files if workspace else None
        if watching and watching.dynamic_registration:
            await server.client_register_capability_async(_watching())

    @server.feature(types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    def _folders(parameters: types.DidChangeWorkspaceFoldersParams) -> None:
        server.remove(folder.uri for folder in parameters.event.removed)
        server.add(folder.uri for folder in parameters.event.added)


def _follow_files(server: Server) -> None:
    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def _opened(parameters: types.DidOpenTextDocumentParams) -> None:
        server.opened(parameters.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def _changed(parameters: types.DidChangeTextDocumentParams) -> None:
        server.changed(parameters.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def _saved(parameters: types.DidSaveTextDocumentParams) -> None:
        server.saved(parameters.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def _closed(parameters: types.DidCloseTextDocumentParams) -> None:
        server.closed(parameters.text_document.uri)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def _on_disk(parameters: types.DidChangeWatchedFilesParams) -> None:
        for change in parameters.changes:
            place = place_of(change.uri)
            if place and (is_looked_at(place.name) or place.name == ".gitignore"):
                server.on_disk(change.uri, gone=change.type == types.FileChangeType.Deleted)


def _watching() -> types.RegistrationParams:
    """Return the wish to be told of files that are made, changed or deleted by others."""
    options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(one) for one in _WATCHED])
    method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
    return types.RegistrationParams([types.Registration(id="files", method=method, register_options=options)])
