"""What a call that writes leaves behind: a file for the time being, rows that were there before, or data."""

from __future__ import annotations

from p2d_audit.facts import records as r
from p2d_audit.link import effect_names as names
from p2d_audit.link.atoms import External, Made, Text
from p2d_audit.link.calling import Interpreter
from p2d_audit.link.frame import Frame, outside_names
from p2d_audit.link.statements import changes_rows
from p2d_audit.model import Written

_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm")  # noqa: S108
_FILES = names.words(
    "to_parquet to_csv to_json to_excel to_feather to_pickle to_hdf to_stata to_orc to_delta write_parquet write_csv "
    "write_json write_excel write_ipc write_delta write_ndjson sink_parquet sink_csv save savez savez_compressed "
    "savetxt write_feather write_dataset"
)
"""What is told in its first argument, or by its name, where to write a file."""
_SECOND = names.words(
    "json.dump pickle.dump cloudpickle.dump joblib.dump torch.save shutil.copy shutil.copy2 shutil.copyfile "
    "shutil.copytree shutil.move pyarrow.parquet.write_table pyarrow.parquet.write_to_dataset "
    "pyarrow.dataset.write_dataset pyarrow.feather.write_feather yaml.dump_all yaml.safe_dump_all"
)
_OF_ITSELF = frozenset({"write_text", "write_bytes"})
_JOINING = names.OPENERS | names.words(
    "os.path.join os.path.abspath os.path.realpath os.fspath builtins.str pathlib.Path pathlib.PurePath "
    "pathlib.PosixPath"
)
"""Functions whose result is, or lies in, what their first argument names."""
_OF_PATHS = names.words("joinpath with_suffix with_name resolve absolute as_posix open format replace strip")
_MAX_DEPTH = 16


def what_is_written(interpreter: Interpreter, frame: Frame, call: r.Call, name: str) -> Written | None:
    """Return what a call leaves behind that writes; None if that may be data."""
    if name.rpartition(".")[2] in names.SQL_CALLS:
        return "rows" if changes_rows(frame, call) else None
    place = _place(frame, call, name)
    return "temporary" if place is not None and _is_temporary(interpreter, frame, place, 0) else None


def _place(frame: Frame, call: r.Call, name: str) -> int | None:
    """Return the value that says where a file is written."""
    last = name.rpartition(".")[2]
    callee = frame.scope.nodes[call.callee]
    if last in _OF_ITSELF or (last == "open" and name not in names.OPENERS):
        return callee.value if isinstance(callee, r.Attribute) else None
    if last not in _FILES and name not in names.OPENERS and name not in _SECOND:
        return None
    told = (a.value for a in call.arguments if a.name in names.TARGETS)
    plain = [a.value for a in call.arguments if a.name is None and not a.star]
    return next(told, next(iter(plain[1 if name in _SECOND else 0 :]), None))


def _is_temporary(interpreter: Interpreter, frame: Frame, node: int, depth: int) -> bool:
    """Tell whether a value surely is, or lies in, a folder for temporary files."""
    known = frame.values[node]
    texts = [str(atom.value) for atom in known if isinstance(atom, Text) and atom.value is not None]
    if texts:
        return all(text in _TEMPORARY or text.startswith(tuple(f"{one}/" for one in _TEMPORARY)) for text in texts)
    if any(isinstance(atom, Made | External) and atom.name.startswith("tempfile.") for atom in known):
        return True
    if depth > _MAX_DEPTH:
        return False
    inside = _beginning(frame, node)
    if inside is not None:
        return _is_temporary(interpreter, frame, inside, depth + 1)
    made = {(atom.frame, atom.node) for atom in known if isinstance(atom, Made)} - {(frame.index, node)}
    return bool(made) and all(_is_temporary(interpreter, interpreter.all[i], n, depth + 1) for i, n in made)


def _beginning(frame: Frame, node: int) -> int | None:
    """Return the value that a path begins with."""
    match frame.scope.nodes[node]:
        case r.Expression("format" | "spec" | "+" | "/" | "%", (first, *_)):
            return first
        case r.Attribute(value) | r.Entered(value) | r.Shared(_, value) | r.Part(value):
            return value
        case r.Touched(base) | r.Passed(base):
            return base
        case r.Call(callee, arguments):
            method = frame.scope.nodes[callee]
            if arguments and outside_names(frame, node) & _JOINING:
                return arguments[0].value
            return method.value if isinstance(method, r.Attribute) and method.name in _OF_PATHS else None
        case _:
            return None
