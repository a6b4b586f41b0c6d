"""The server through its protocol, as VS Code and Neovim speak it."""

from __future__ import annotations

import asyncio

from lsprotocol import types

from tests.lsp.conftest import Editor


async def test_hover_shows_the_way_to_the_source(editor: Editor) -> None:
    editor.open("models/customers.sql")
    text = await editor.hover("models/customers.sql", "as lifetime|_value")
    assert "lifetime_value" in text
    assert "stg_orders.dollars" in text
    assert "shop.orders.amount" in text
    assert "aggregation" in text


async def test_hover_knows_text_nobody_saved(editor: Editor) -> None:
    editor.open("models/stg_orders.sql")
    editor.open("models/customers.sql")
    editor.edit("models/stg_orders.sql", "amount / 100", "(amount + id)")
    text = await editor.hover("models/customers.sql", "as lifetime|_value")
    assert "shop.orders.id" in text
    for number in range(10):  # what was typed a moment ago in another file counts, however soon somebody asks
        editor.edit("models/stg_orders.sql", "(amount + id)", f"({number} * amount)")
        assert "shop.orders.id" not in await editor.hover("models/customers.sql", "as lifetime|_value")
        editor.edit("models/stg_orders.sql", f"({number} * amount)", "(amount + id)")
        assert "shop.orders.id" in await editor.hover("models/customers.sql", "as lifetime|_value")


async def test_definition_goes_to_models_sources_and_columns(editor: Editor) -> None:
    editor.open("models/customers.sql")
    editor.open("models/stg_orders.sql")
    assert await editor.definition("models/customers.sql", "ref('stg_|orders')") == ["models/stg_orders.sql:1: "]
    assert await editor.definition("models/stg_orders.sql", "source('shop', 'ord|ers')") == [
        "models/_declared_sources.yml:5: orders"
    ]
    assert await editor.definition("models/customers.sql", "sum(dol|lars)") == ["models/stg_orders.sql:1: dollars"]
    assert await editor.definition("models/customers.sql", "tot|al as lifetime_value") == [
        "models/customers.sql:2: total"
    ]


async def test_code_lens_counts_direct_and_all(editor: Editor) -> None:
    editor.open("models/customers.sql")
    await editor.ready()
    assert await editor.lenses("models/customers.sql") == ["↑ 1 upstream (2 in all) · ↓ 1 downstream"]


async def test_unknown_ref_is_shown_and_withdrawn(editor: Editor) -> None:
    path = "models/big_spenders.sql"
    editor.open(path)
    await editor.diagnostics(path, 0)
    editor.edit(path, "ref('customers')", "ref('custommers')")
    (problem,) = await editor.diagnostics(path, 1)
    assert problem.code == "unknown-ref"
    assert "custommers" in problem.message
    editor.edit(path, "ref('custommers')", "ref('customers')")
    await editor.diagnostics(path, 0)


async def test_how_serious_a_rule_is_can_change_at_any_time(editor: Editor) -> None:
    path = "models/big_spenders.sql"
    editor.open(path)
    editor.edit(path, "ref('customers')", "ref('custommers')")
    for severity, shown in (("hint", types.DiagnosticSeverity.Hint), ("warning", types.DiagnosticSeverity.Warning)):
        editor.configure({"rules": {"unknown-ref": severity}})
        found = await editor.diagnostics(path, 1)
        while found[0].severity != shown:
            await asyncio.sleep(0.02)
            found = await editor.diagnostics(path, 1)
    editor.configure({"rules": {"unknown-ref": "off"}})
    await editor.diagnostics(path, 0)


async def test_unknown_column_of_a_closed_model(editor: Editor) -> None:
    path = "models/big_spenders.sql"
    editor.open(path)
    editor.edit(path, "lifetime_value > 100", "livetime_value > 100")
    (problem,) = await editor.diagnostics(path, 1)
    assert (problem.code, problem.range.start.line) == ("unknown-column", 0)
    assert "livetime_value" in problem.message


async def test_what_an_unsaved_edit_breaks_is_told_on_both_sides(editor: Editor) -> None:
    edited, reader = "models/stg_orders.sql", "models/customers.sql"
    editor.open(edited)
    await editor.ready()
    editor.edit(edited, "as dollars", "as euros")
    (problem,) = await editor.diagnostics(edited, 1)
    assert problem.code == "breaking-change"
    assert problem.message == "`dollars` is now called `euros`; under its old name it is used in customers."
    [use] = problem.related_information or []
    assert (use.location.uri, use.location.range.start.line) == (editor.uri(reader), 1)
    (there,) = await editor.diagnostics(reader, 1)
    assert there.code == "unknown-column"
    editor.edit(edited, "as euros", "as dollars")
    await editor.diagnostics(edited, 0)
    await editor.diagnostics(reader, 0)


async def test_a_renamed_column_is_renamed_downstream(editor: Editor) -> None:
    edited, reader = "models/stg_orders.sql", "models/customers.sql"
    editor.open(edited)
    await editor.ready()
    editor.edit(edited, "customer_id from", "customer_id as customer from")
    await editor.diagnostics(edited, 1)
    [fix] = await editor.fixes(edited, "as custo|mer from")
    assert fix.title == "Read `customer` in place of `customer_id` in customers"
    assert fix.edit is not None
    assert fix.edit.changes is not None
    edits = fix.edit.changes[editor.uri(reader)]
    text = (editor.root / reader).read_text().split("\n")
    for edit in sorted(edits, key=lambda one: -one.range.start.character):
        line = edit.range.start.line
        text[line] = text[line][: edit.range.start.character] + edit.new_text + text[line][edit.range.end.character :]
    assert text[1].strip() == (
        "select customer as customer_id, sum(dollars) as total from {{ ref('stg_orders') }} group by customer"
    )


async def test_a_renamed_column_is_renamed_where_it_is_described(editor: Editor) -> None:
    edited, described = "models/stg_orders.sql", "models/schema.yml"
    text = "models: [{name: stg_orders, columns: [{name: customer_id, data_tests: [not_null]}]}]\n"
    (editor.root / described).write_text(text)
    editor.open(described)
    editor.open(edited)
    await editor.ready()
    editor.edit(edited, "customer_id from", "customer_id as customer from")
    (problem,) = await editor.diagnostics(edited, 1)
    assert "customers, not_null_stg_orders_customer_id" in problem.message
    [fix] = await editor.fixes(edited, "as custo|mer from")
    assert fix.title == "Read `customer` in place of `customer_id` in customers"
    assert fix.edit is not None
    assert fix.edit.changes is not None
    [edit] = fix.edit.changes[editor.uri(described)]
    start, end = edit.range.start.character, edit.range.end.character
    assert (text[start:end], edit.new_text) == ("customer_id", "customer")


async def test_graph_has_nodes_columns_and_edges(editor: Editor) -> None:
    editor.open("models/customers.sql")
    found = await editor.graph({"node": "model.shop.customers", "direction": "both", "level": "column"})
    names = {node["id"] for node in found["nodes"]}
    assert names == {
        "source.shop.shop.orders",
        "model.shop.stg_orders",
        "model.shop.customers",
        "model.shop.big_spenders",
    }
    edges = {
        (edge["source"]["node"], edge["source"]["column"], edge["target"]["node"], edge["target"]["column"])
        for edge in found["columnEdges"]
    }
    assert ("model.shop.stg_orders", "dollars", "model.shop.customers", "lifetime_value") in edges
    assert {"source": "model.shop.customers", "target": "model.shop.big_spenders"} in found["edges"]


async def test_a_graph_asked_again_is_the_same_until_an_edit(editor: Editor) -> None:
    question = {"node": "model.shop.customers", "direction": "upstream", "level": "column"}
    editor.open("models/customers.sql")
    found = await editor.graph(question)
    assert await editor.graph(question) == found
    editor.edit("models/customers.sql", "as lifetime_value", "as value")
    (customers,) = (node for node in (await editor.graph(question))["nodes"] if node["id"] == "model.shop.customers")
    assert [column["name"] for column in customers["columns"]] == ["customer_id", "value"]


async def test_graph_at_a_column_follows_that_column(editor: Editor) -> None:
    editor.open("models/customers.sql")
    document, position = editor.place("models/customers.sql", "as lifetime|_value")
    found = await editor.graph(
        {
            "at": {
                "textDocument": {"uri": document.uri},
                "position": {"line": position.line, "character": position.character},
            },
            "direction": "upstream",
            "level": "column",
        }
    )
    assert found["root"] == {"node": "model.shop.customers", "column": "lifetime_value"}
    assert {node["id"] for node in found["nodes"]} == {
        "model.shop.customers",
        "model.shop.stg_orders",
        "source.shop.shop.orders",
    }


async def test_a_saved_new_file_becomes_a_node(editor: Editor) -> None:
    path = "models/extra.sql"
    (editor.root / path).write_text("select order_id from {{ ref('stg_orders') }}\n")
    editor.open(path)
    assert "shop.orders.id" in await editor.hover(path, "order|_id")


async def test_what_a_start_took_is_told_when_it_is_done(editor: Editor) -> None:
    await editor.ready()
    [done] = [one["details"] for one in editor.statuses if one["quiescent"]]
    assert done == {"reanalyzed": 3, "relinked": 3, "cutOff": 0}
