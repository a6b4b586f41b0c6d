"""Which nodes a selector means, as dbt answered for the coffee shop (`recorded.json`), and what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from lineage_lsp.base.errors import SelectionError
from lineage_lsp.base.ids import UniqueId
from lineage_lsp.cli.choosing import enabled_nodes
from lineage_lsp.cli.main import build_parser
from lineage_lsp.project.templates import YamlTemplates
from lineage_lsp.selection.grammar import Indirect, Selector, selector_of
from lineage_lsp.selection.named import named_selector
from lineage_lsp.selection.nodes import Nodes
from lineage_lsp.selection.select import select
from lineage_lsp.workspace.indexer import Indexer
from lineage_lsp.workspace.settings import Settings

COFFEE_SHOP = Path(__file__).parents[2] / "sample_projects" / "coffee_shop"
RECORDED: dict[str, list[UniqueId]] = json.loads((Path(__file__).parent / "recorded.json").read_text())


@pytest.fixture(scope="module")
def coffee_shop() -> Nodes:
    indexer = Indexer(COFFEE_SHOP, Settings(use_manifest=False))
    return Nodes(indexer.project, enabled_nodes(indexer))


def ids(nodes: Nodes, selector: Selector) -> list[UniqueId]:
    """What `dbt ls` would list: never an operation."""
    return sorted(one for one in select(nodes, selector).ids if not one.startswith("operation."))


def written(text: str) -> Selector:
    options = build_parser().parse_args(["index", *text.split()])
    return selector_of(options.select, options.exclude, Indirect(options.indirect_selection))


@pytest.mark.parametrize("asked", RECORDED)
def test_as_dbt_answered(coffee_shop: Nodes, asked: str) -> None:
    assert ids(coffee_shop, written(asked)) == RECORDED[asked]


@pytest.mark.parametrize(
    ("definition", "same_as"),
    [
        ("+orders", "--select +orders"),
        ("{tag: nightly}", "--select tag:nightly"),
        ("{method: fqn, value: orders, parents: true, parents_depth: 1}", "--select 1+orders"),
        ("{method: fqn, value: stg_orders, childrens_parents: true}", "--select @stg_orders"),
        ("{method: config.enabled, value: true, exclude: ['resource_type:test']}",
         "--select config.enabled:true --exclude resource_type:test"),
        ("{union: [orders, {path: models/staging}, {exclude: ['test_type:generic']}]}",
         "--select orders path:models/staging --exclude test_type:generic"),
        ("{intersection: ['+orders', 'path:models', {method: resource_type, value: model}]}",
         "--select +orders,path:models,resource_type:model"),
        ("{method: selector, value: before}", "--select +customers"),
        ("{union: [{method: selector, value: before}, 'tag:{{ target.name }}']}", "--select +customers"),
    ],
)  # fmt: skip
def test_selectors_of_yaml_say_the_same(coffee_shop: Nodes, definition: str, same_as: str) -> None:
    text = f'selectors:\n- name: before\n  definition: "+customers"\n- name: it\n  definition: {quoted(definition)}\n'
    templates = YamlTemplates(coffee_shop.project.target, {})
    assert ids(coffee_shop, named_selector("it", text, templates, Indirect.EAGER)) == ids(coffee_shop, written(same_as))


def quoted(definition: str) -> str:
    return definition if definition.startswith("{") else json.dumps(definition)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "there is no selectors.yml"),
        ("selectors: [", "cannot be read"),
        ("", "says nothing"),
        ("selectors: {a: b}", "needs a list"),
        ("selectors: [{name: it}]", "a `name` and a `definition`"),
        ("selectors: [{name: other, definition: x}]", "has no selector it; it has other"),
        ("selectors: [{name: it, definition: {a: 1, b: 2}}]", "a definition is"),
        ("selectors: [{name: it, definition: {union: x}}]", "take a list"),
        ("selectors: [{name: it, definition: {nonsense: x}}]", "no selector method `nonsense`"),
        ("selectors: [{name: it, definition: {method: selector, value: it}}]", "uses it"),
        ("selectors: [{name: it, definition: {method: tag, value: x, parents: true, parents_depth: a}}]", "number"),
        ("selectors: [{name: it, definition: {method: tag, value: x, indirect_selection: all}}]", "eager"),
        ("selectors: [{name: it, definition: {method: selector, value: later}}, {name: later, definition: x}]",
         "stands before"),
    ],
)  # fmt: skip
def test_selectors_that_cannot_be_read(coffee_shop: Nodes, text: str | None, says: str) -> None:
    templates = YamlTemplates(coffee_shop.project.target, {})
    with pytest.raises(SelectionError, match=says):
        select(coffee_shop, named_selector("it", text, templates, Indirect.EAGER))


@pytest.mark.parametrize(
    ("selector", "says"),
    [
        ("colour:red", "no selector method `colour`; the methods are access, config"),
        ("result:error", "only files are read"),
        ("@orders+", "exclude each other"),
        ("source:a.b.c.d", "package.source.table"),
        ("exposure:a.b.c", "name or package.name"),
        ("resource_type:table", "the resource types are model"),
        ("test_type:fast", "the types of tests"),
        ("version:first", "latest, prerelease, old or none"),
        ("state:modified", "--state DIR"),
        ("/etc/passwd", "relative to the project"),
        ("path:", "relative to the project"),
    ],
)
def test_what_cannot_be_meant(coffee_shop: Nodes, selector: str, says: str) -> None:
    with pytest.raises(SelectionError, match=says):
        select(coffee_shop, selector_of([selector], None))


def test_what_fits_nothing_is_told_once_as_it_was_written(coffee_shop: Nodes) -> None:
    def empty(selectors: Iterable[str]) -> tuple[str, ...]:
        return select(coffee_shop, selector_of(selectors, None)).empty

    assert empty(["orders,tag:none", "orders", "nobody nobody"]) == ("orders,tag:none", "nobody")
