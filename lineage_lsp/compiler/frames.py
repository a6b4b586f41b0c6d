"""The columns of the data frame that a Python model returns, where its code spells them out.

Straight code over pandas, Snowpark and PySpark is followed: frames that are made of literal names, narrowed, added to
and renamed. Whatever is not understood makes what it touches unknown; what is known is exact.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence

Columns = list[str]


class _Frame:
    """A data frame that names may share. columns: None once they are not known."""

    __slots__ = ("columns",)

    def __init__(self, columns: Columns | None) -> None:
        self.columns = columns


def returned_columns(tree: ast.Module) -> tuple[str, ...] | None:
    """The columns `model` returns, in order; None where they are not certain."""
    functions = [one for one in tree.body if isinstance(one, ast.FunctionDef) and one.name == "model"]
    if len(functions) != 1:
        return None
    body = functions[0].body
    if any(isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) for one in body):
        return None  # what they do to the names around them is theirs
    returns = [one for statement in body for one in _inside(statement) if isinstance(one, ast.Return)]
    if len(returns) != 1 or returns[0] is not body[-1] or returns[0].value is None:
        return None
    frames: dict[str, _Frame] = {}
    for statement in body[:-1]:
        _run(statement, frames)
    found = _value(returns[0].value, frames)
    if found is None or not found.columns or len(set(found.columns)) < len(found.columns):
        return None
    return tuple(found.columns)


def _inside(node: ast.AST) -> Iterator[ast.AST]:
    """The node and all below, but for the bodies of functions inside."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)):
            yield from _inside(child)


def _run(statement: ast.stmt, frames: dict[str, _Frame]) -> None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            _forget_changed(value, frames)
            made = _value(value, frames)
            if made is not None:
                frames[name] = made
            else:
                frames.pop(name, None)
        case ast.Assign(targets=[ast.Subscript(value=ast.Name(id=name), slice=key)], value=value) if name in frames:
            _forget_changed(value, frames)
            _add(frames[name], [key.value] if isinstance(key, ast.Constant) and isinstance(key.value, str) else None)
        case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=name), attr="columns")], value=value) if (
            name in frames
        ):
            before, names = frames[name].columns, _names(value)
            frames[name].columns = names if before is None or names is None or len(names) == len(before) else None
        case ast.Expr(value=ast.Constant()) | ast.Import() | ast.ImportFrom() | ast.Pass():
            pass
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))) if name not in frames:
            _forget_changed(statement, frames)
        case _:  # a loop, a condition, a change in place: what it names may be anything after it
            for one in ast.walk(statement):
                if isinstance(one, ast.Name) and one.id in frames:
                    frames.pop(one.id).columns = None


def _forget_changed(node: ast.AST, frames: dict[str, _Frame]) -> None:
    """Frames that are handed to a function, or told to change in place, may have other columns after that."""
    for call in ast.walk(node):
        if not isinstance(call, ast.Call):
            continue
        given = [*call.args, *(one.value for one in call.keywords)]
        changed = [one for one in given if isinstance(one, ast.Name)]
        in_place = any(one.arg == "inplace" for one in call.keywords)
        if isinstance(call.func, ast.Attribute) and (in_place or call.func.attr in {"insert", "pop"}):
            changed.extend(one for one in ast.walk(call.func.value) if isinstance(one, ast.Name))
        for one in changed:
            if one.id in frames:
                frames[one.id].columns = None


def _value(node: ast.expr, frames: dict[str, _Frame]) -> _Frame | None:
    """The frame an expression gives; None where it is none, or not known."""
    match node:
        case ast.Name(id=name):
            return frames.get(name)
        case ast.Subscript(
            value=ast.Attribute(attr="loc"),
            slice=ast.Tuple(elts=[ast.Slice(lower=None, upper=None), ast.List() as names]),
        ):
            return _frame(_names(names))
        case ast.Subscript(slice=ast.List() as names):  # `df[["a", "b"]]`, whatever `df` has besides
            return _frame(_names(names))
        case ast.Call(func=ast.Attribute(value=value, attr=method)):
            return _frame(_called(method, value, node, frames))
        case _:
            return None


def _frame(columns: Columns | None) -> _Frame | None:
    return _Frame(columns) if columns is not None else None


def _called(method: str, value: ast.expr, call: ast.Call, frames: dict[str, _Frame]) -> Columns | None:
    keywords = {one.arg: one.value for one in call.keywords if one.arg is not None}
    if len(keywords) < len(call.keywords) or any(isinstance(one, ast.Starred) for one in call.args):
        return None
    if method == "DataFrame" and isinstance(value, ast.Name):
        return _made(call.args, keywords)
    if method in {"create_dataframe", "createDataFrame"}:
        return _names(keywords["schema"] if "schema" in keywords else call.args[1]) if _has_schema(call) else None
    if method == "select":
        given = call.args[0].elts if len(call.args) == 1 and isinstance(call.args[0], ast.List) else call.args
        return _all([_column(one) for one in given]) if given and not keywords else None
    frame = _value(value, frames)
    change = _CHANGES.get(method)
    if frame is None or frame.columns is None:
        return None
    if method in _KEEPING:
        return list(frame.columns) if not _takes_columns(method, call.args, keywords) else None
    return change(list(frame.columns), call.args, keywords) if change is not None else None


def _made(args: Sequence[ast.expr], keywords: dict[str, ast.expr]) -> Columns | None:
    """`pd.DataFrame({"a": …})`, `pd.DataFrame(rows, columns=["a"])`, `pd.DataFrame([{"a": …}])`."""
    if "columns" in keywords:
        return _names(keywords["columns"])
    data = keywords.get("data", args[0] if args else None)
    match data:
        case ast.Dict(keys=keys):
            return _all([one.value if isinstance(one, ast.Constant) else None for one in keys])
        case ast.List(elts=[*rows]) if rows:
            made = [_made([one], {}) if isinstance(one, ast.Dict) else None for one in rows]
            return made[0] if all(one is not None and one == made[0] for one in made) else None
        case _:
            return None


def _takes_columns(method: str, args: Sequence[ast.expr], keywords: dict[str, ast.expr]) -> bool:
    """Whether this is one of pandas' ways to drop columns: `filter(like="a")`, `filter(["a"])`, `dropna(axis=1)`."""
    if "inplace" in keywords or "axis" in keywords:
        return True
    if method == "filter":
        return bool(keywords) or not args or isinstance(args[0], (ast.List, ast.Tuple))
    return method == "dropna" and any(isinstance(one, ast.Constant) and one.value == 1 for one in args)


def _has_schema(call: ast.Call) -> bool:
    return len(call.args) > 1 or any(one.arg == "schema" for one in call.keywords)


def _column(node: ast.expr) -> str | None:
    """The name of a selected column: `"a"`, `col("a")`, `F.col("b").alias("a")`, `df["a"]`, `df.a`."""
    match node:
        case ast.Constant(value=str(name)):
            return name if name.isidentifier() else None  # not `*`, `t.a`, `a as b`
        case ast.Call(func=ast.Attribute(attr="alias" | "as_" | "name"), args=[ast.Constant(value=str(name))]):
            return name
        case ast.Call(func=ast.Attribute(attr="col" | "column") | ast.Name(id="col" | "column"), args=[one]):
            return _column(one)
        case ast.Subscript(value=ast.Name(), slice=ast.Constant(value=str(name))):
            return name
        case _:
            return None


def _names(node: ast.expr) -> Columns | None:
    """A list of literal names."""
    if not isinstance(node, (ast.List, ast.Tuple)):
        return None
    return _all([one.value if isinstance(one, ast.Constant) else None for one in node.elts])


def _all(names: Sequence[object]) -> Columns | None:
    found = [one for one in names if isinstance(one, str)]
    return found if len(found) == len(names) else None


def _add(frame: _Frame, names: Columns | None) -> None:
    if frame.columns is not None:
        frame.columns = _with(frame.columns, names) if names is not None else None


def _with(columns: Columns, names: Sequence[str]) -> Columns:
    return [*columns, *(one for one in names if one not in columns)]


def _assigned(columns: Columns, args: Sequence[ast.expr], keywords: dict[str, ast.expr]) -> Columns | None:
    return _with(columns, list(keywords)) if not args else None


def _one_more(columns: Columns, args: Sequence[ast.expr], keywords: dict[str, ast.expr]) -> Columns | None:
    names = _all([args[0].value if isinstance(args[0], ast.Constant) else None]) if len(args) == 2 else None
    return _with(columns, names) if names is not None and not keywords else None


def _dropped(columns: Columns, args: Sequence[ast.expr], keywords: dict[str, ast.expr]) -> Columns | None:
    """The `drop(columns=[…])` of pandas; without that word pandas means rows, and PySpark columns."""
    if args or set(keywords) != {"columns"}:
        return None
    given = keywords["columns"]
    names = _all([given.value]) if isinstance(given, ast.Constant) else _names(given)
    return [one for one in columns if one not in names] if names is not None else None


def _renamed(columns: Columns, args: Sequence[ast.expr], keywords: dict[str, ast.expr]) -> Columns | None:
    given = keywords.get("columns")
    if args or set(keywords) != {"columns"} or not isinstance(given, ast.Dict):
        return None
    old = _all([one.value if isinstance(one, ast.Constant) else None for one in given.keys])
    new = _all([one.value if isinstance(one, ast.Constant) else None for one in given.values])
    if old is None or new is None:
        return None
    names = dict(zip(old, new, strict=True))
    return [names.get(one, one) for one in columns]


def _one_renamed(columns: Columns, args: Sequence[ast.expr], keywords: dict[str, ast.expr]) -> Columns | None:
    names = _all([one.value if isinstance(one, ast.Constant) else None for one in args])
    if names is None or len(names) != 2 or keywords:
        return None
    return [names[1] if one == names[0] else one for one in columns]


def _all_renamed(columns: Columns, args: Sequence[ast.expr], keywords: dict[str, ast.expr]) -> Columns | None:
    names = _all([one.value if isinstance(one, ast.Constant) else None for one in args])
    return names if names is not None and not keywords and len(names) == len(columns) else None


_CHANGES: dict[str, Callable[[Columns, Sequence[ast.expr], dict[str, ast.expr]], Columns | None]] = {
    "assign": _assigned,
    "withColumn": _one_more,
    "with_column": _one_more,
    "drop": _dropped,
    "rename": _renamed,
    "withColumnRenamed": _one_renamed,
    "toDF": _all_renamed,
    "to_df": _all_renamed,
}

_KEEPING = frozenset(
    {
        "astype",
        "cache",
        "copy",
        "distinct",
        "drop_duplicates",
        "dropna",
        "dropDuplicates",
        "fillna",
        "filter",
        "head",
        "limit",
        "orderBy",
        "order_by",
        "persist",
        "query",
        "sort",
        "sort_values",
        "where",
    }
)
"""Methods that leave the columns as they are; pandas' `head` and Snowpark's `where` among them."""
