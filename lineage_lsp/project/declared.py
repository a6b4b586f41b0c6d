"""Nodes that are only words in YAML: exposures, unit tests, metrics, semantic models, saved queries, hooks of a run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lineage_lsp.base.ids import UniqueId
from lineage_lsp.base.text import FileSpan, Span
from lineage_lsp.project.home import Home
from lineage_lsp.project.model import Group, Node, RefArgs, ResourceType
from lineage_lsp.project.properties import described, file_start, name_place, said_config, versions_of
from lineage_lsp.project.references import declared_references, references_in
from lineage_lsp.project.yaml import Entry


def exposures(home: Home) -> Iterator[Node]:
    for inside, path, entry in _entries(home, "exposures"):
        refs = tuple(
            args for one in entry.each("depends_on") for args in declared_references(str(one.value), home.templates)
        )
        extra = {
            key: value
            for key in ("label", "type", "url", "maturity", "owner")
            if (value := _value(entry.get(key))) is not None
        }
        yield _node(home, ResourceType.EXPOSURE, inside, name_place(path, entry), entry, refs, extra)


def unit_tests(home: Home, versioned: Mapping[str, Entry]) -> Iterator[Node]:
    """versioned: the entries of this package's models with versions; each version is tested by itself."""
    for inside, path, entry in _entries(home, "unit_tests"):
        name, model = str(entry.text("name")), entry.text("model")
        if not model:
            continue
        given = tuple(
            args
            for one in entry.each("given")
            if (written := one.text("input")) and written.strip() != "this"
            for args in declared_references(written, home.templates)
        )
        at = name_place(path, entry)
        fqn = (home.name, *inside.split("/")[:-1], model, name)
        config, _ = home.config(ResourceType.UNIT_TEST, fqn, [said_config(entry, home.templates)])
        numbers = _tested_versions(versioned.get(model), _value(entry.get("versions")))
        for number in numbers:
            unique_id = f"unit_test.{home.name}.{model}.{name}" + (f"_v{number}" if number is not None else "")
            yield Node(
                UniqueId(unique_id),
                name,
                ResourceType.UNIT_TEST,
                home.name,
                path,
                at,
                config=config,
                description=described(entry, home.templates),
                refs=(RefArgs("ref", model, None, number),),
                extra={"model": model, "given": given},
                fqn=fqn,
            )


def _tested_versions(model: Entry | None, said: Any) -> list[str | None]:
    if model is None:
        return [None]
    numbers: list[str | None] = [one.number for one in versions_of(model)]
    if isinstance(said, dict):
        include, exclude = _listed(said.get("include")), _listed(said.get("exclude"))
        numbers = [one for one in numbers if (not include or one in include) and one not in exclude]
    return numbers


def _listed(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [] if value is None else [str(value)]


def semantic_models(home: Home) -> Iterator[Node]:
    for inside, path, entry in _entries(home, "semantic_models"):
        refs = declared_references(entry.text("model") or "", home.templates)
        measures = tuple(name for one in entry.each("measures") if (name := one.text("name")))
        extra = {"measures": measures}
        yield _node(home, ResourceType.SEMANTIC_MODEL, inside, name_place(path, entry), entry, refs, extra)


def metrics(home: Home, measures: Mapping[str, Node]) -> Iterator[Node]:
    """measures: the semantic model each measure is in."""
    for inside, path, entry in _entries(home, "metrics"):
        refs = tuple(dict.fromkeys(_metric_inputs(home, entry, measures)))
        yield _node(home, ResourceType.METRIC, inside, name_place(path, entry), entry, refs, {})
    for inside, document in home.documents:
        for model in document.entries("semantic_models"):
            for measure in model.each("measures"):
                name = measure.text("name")
                create = measure.get("create_metric")
                if name and create is not None and create.value is True:
                    refs = (RefArgs("semantic_model", str(model.text("name")), home.name),)
                    yield _node(
                        home, ResourceType.METRIC, inside, name_place(document.path, measure), measure, refs, {}
                    )


def _metric_inputs(home: Home, entry: Entry, measures: Mapping[str, Node]) -> Iterator[RefArgs]:
    params = entry.get("type_params")
    if params is None:  # the metrics of dbt before 1.6 stand on a model
        yield from declared_references(entry.text("model") or "", home.templates)
        for one in entry.each("metrics"):  # a name, or a list of one
            for each in (one, *one.each()):
                if isinstance(each.value, str):
                    yield RefArgs("metric", each.value)
        return
    match entry.text("type"):
        case "simple" | "cumulative":
            wanted = [params.get("measure")]
        case "conversion":
            conversion = params.get("conversion_type_params")
            wanted = [conversion.get("base_measure"), conversion.get("conversion_measure")] if conversion else []
        case "ratio":
            for key in ("numerator", "denominator"):
                if name := _input_name(params.get(key)):
                    yield RefArgs("metric", name)
            return
        case _:
            for one in params.each("metrics"):
                if name := _input_name(one):
                    yield RefArgs("metric", name)
            return
    for measure in wanted:
        model = measures.get(_input_name(measure) or "")
        if model is not None:
            yield RefArgs("semantic_model", model.name, model.package_name)


def saved_queries(home: Home) -> Iterator[Node]:
    for inside, path, entry in _entries(home, "saved_queries"):
        params = entry.get("query_params")
        names = [str(one.value) for one in params.each("metrics")] if params is not None else []
        refs = tuple(dict.fromkeys(RefArgs("metric", name) for name in names))
        yield _node(home, ResourceType.SAVED_QUERY, inside, name_place(path, entry), entry, refs, {})


def operations(home: Home) -> Iterator[Node]:
    """The hooks of a run."""
    configuration = home.configuration
    text = home.files.read(configuration.path) or ""
    for kind in ("on-run-start", "on-run-end"):
        said = configuration.values.get(kind)
        entry = configuration.document.get(kind) if configuration.document is not None else None
        listed = said if isinstance(said, list) else [said] if said else []
        places = list(entry.each()) if entry is not None else []
        for index, code in enumerate(listed):
            if not isinstance(code, str):
                continue
            name = f"{home.name}-{kind}-{index}"
            place = places[index] if index < len(places) else entry
            at = FileSpan(configuration.path, place.span) if place is not None else file_start(configuration.path)
            fqn = (home.name, "hooks", name)
            yield Node(
                UniqueId(f"operation.{home.name}.{name}"),
                name,
                ResourceType.OPERATION,
                home.name,
                configuration.path,
                at,
                _code_span(text, at.span, code),
                config=home.config(ResourceType.OPERATION, fqn, [{"tags": [kind]}])[0],
                refs=references_in(code),
                extra={"index": index},
                fqn=fqn,
            )


def _code_span(text: str, written: Span, code: str) -> Span | None:
    """Where `code` stands as it is; None when YAML writes it in another way (escapes, folded lines)."""
    start = text.find(code, written.start, written.end + 1) if code else -1
    return Span(start, start + len(code)) if start >= 0 else None


def groups(home: Home) -> Iterator[Group]:
    for _, path, entry in _entries(home, "groups"):
        owner = _value(entry.get("owner"))
        yield Group(
            str(entry.text("name")),
            home.name,
            name_place(path, entry),
            owner if isinstance(owner, dict) else {},
            described(entry, home.templates),
        )


def _entries(home: Home, kind: str) -> Iterator[tuple[str, Any, Entry]]:
    for inside, document in home.documents:
        for entry in document.entries(kind):
            yield inside, document.path, entry


def _node(
    home: Home,
    type_: ResourceType,
    inside: str,
    at: FileSpan,
    entry: Entry,
    refs: Iterable[RefArgs],
    extra: Mapping[str, Any],
) -> Node:
    name = str(entry.text("name"))
    said = said_config(entry, home.templates)
    for key in ("tags", "enabled"):
        beside = entry.get(key)
        if beside is not None and key not in said:
            said[key] = home.templates.deep(beside.value)
    fqn = (home.name, *inside.split("/")[:-1], name)
    config, _ = home.config(type_, fqn, [said])
    return Node(
        UniqueId(f"{type_}.{home.name}.{name}"),
        name,
        type_,
        home.name,
        at.path,
        at,
        config=config,
        description=described(entry, home.templates),
        refs=tuple(refs),
        extra=extra,
        fqn=fqn,
    )


def _input_name(entry: Entry | None) -> str | None:
    if entry is None:
        return None
    return entry.text("name") if entry.is_mapping else None if entry.value is None else str(entry.value)


def _value(entry: Entry | None) -> Any:
    return entry.value if entry is not None else None
