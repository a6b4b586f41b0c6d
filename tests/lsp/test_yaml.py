"""Properties files through the protocol."""

from __future__ import annotations

from tests.lsp.conftest import Editor

PATH = "models/schema.yml"


async def test_names_in_a_properties_file_lead_to_the_code(editor: Editor) -> None:
    editor.open(PATH)
    text = await editor.hover(PATH, "name: lifetime|_value")
    assert "stg_orders.dollars" in text
    assert "shop.orders.amount" in text
    assert await editor.definition(PATH, "name: cust|omers") == ["models/customers.sql:1: "]
    assert await editor.definition(PATH, "life|time_value") == ["models/customers.sql:4: lifetime_value"]
    at = dict(zip(("textDocument", "position"), editor.place(PATH, "life|time_value"), strict=True))
    found = await editor.graph({"at": at, "direction": "upstream"})
    assert found["root"] == {"node": "model.shop.customers", "column": "lifetime_value"}
    assert await editor.lenses(PATH) == []


async def test_text_nobody_saved_counts_however_broken(editor: Editor) -> None:
    editor.open(PATH)
    editor.edit(PATH, "      - name: lifetime_value", "      - name: custo\n      - name: lifetime_value")
    (problem,) = await editor.diagnostics(PATH, 1)
    assert (problem.code, problem.range.start.line, problem.range.start.character) == ("missing-column", 3, 14)
    editor.edit(PATH, "name: custo\n", "name: customer_id\n        tests: [{relationships: {to: ref('cust\n")
    assert await editor.definition(PATH, "name: cust|omers") == ["models/customers.sql:1: "]
    assert "stg_orders.dollars" in await editor.hover(PATH, "name: lifetime|_value")
    editor.edit(PATH, "ref('cust\n", "ref('stg_orders'), field: customer_id}}]\n")
    assert await editor.definition(PATH, "ref('stg|_orders')") == ["models/stg_orders.sql:1: "]
    await editor.diagnostics(PATH, 0)
