"""What dbt counts as a dependency beside the refs of a model's code."""

from __future__ import annotations

import pytest

from lineage_lsp.compiler.compiler import Compiler
from lineage_lsp.project.files import Files
from lineage_lsp.project.load import ProjectOptions, load_project
from tests.projects import project_text

TEXT = """
    -- file: dbt_project.yml
    name: shop
    vars: {chosen: "{{ target.name }}_{{ var('suffix') }}", suffix: x}
    -- file: models/limits.sql
    select 1 as id
    -- file: models/orders.sql
    select 1 as id
    -- file: models/chosen.sql
    {% if var('chosen') == 'dev_x' %} select * from {{ ref('orders') }} {% endif %}
    -- file: models/hooked.sql
    {{ config(alias='other', pre_hook="{{ ref('limits') if this.name == 'other' }}") }} select 1 as id
    -- file: macros/tests.sql
    {% test below(model, column_name, of) %} select * from {{ model }} where {{ limit() }} {% endtest %}
    {% macro limit() %} {{ return(adapter.dispatch('limit')()) }} {% endmacro %}
    {% macro default__limit() %} id > (select max(id) from {{ ref('limits') }}) {% endmacro %}
    {% test quiet(model) %} {{ config(enabled=false) }} select * from {{ model }} {% endtest %}
    {% macro get_where_subquery(relation) %} {{ relation }} {% endmacro %}
    {% test asking(model) %}
        {% if 'of_orders' in model %} {% set other = ref('limits') %} {% else %} {% set other = ref('chosen') %}
        {% endif %} select * from {{ model }} join {{ other }} using (id)
    {% endtest %}
    {% test loud(model) %} {{ config(tags=['of_macro'], severity='warn') }} select * from {{ model }} {% endtest %}
    -- file: models/m.yml
    models:
      - name: orders
        columns:
          - name: id
            constraints: [{type: foreign_key, to: ref('limits'), to_columns: [id]}]
            tests: [{below: {name: below, of: "ref('chosen')"}}]
        tests:
          - asking: {name: asking_of_orders}
          - asking: {name: asking}
          - quiet: {name: quiet}
          - loud: {name: loud, tags: [of_yaml], severity: error}
"""


@pytest.fixture(scope="module")
def compiler(tmp_path_factory: pytest.TempPathFactory) -> Compiler:
    root = project_text(TEXT).write(tmp_path_factory.mktemp("shop"))
    files = Files(root)
    project = load_project(root, files, ProjectOptions(profiles_dir=root, environment={}))
    return Compiler(project, files, variables_of_environment={})


def parents(compiler: Compiler, name: str) -> set[str]:
    (found,) = [unique_id for unique_id, node in compiler.project.nodes.items() if node.name == name]
    return {parent.rpartition(".")[2] for parent in compiler.depends_on(found)}


def test_a_generic_test_depends_on_what_its_macros_refer_to(compiler: Compiler) -> None:
    assert parents(compiler, "below") == {"orders", "chosen", "limits"}


def test_a_generic_test_gets_what_the_project_makes_of_the_relation(compiler: Compiler) -> None:
    # While dbt parses, the relation is that of the test itself; printed by the project's own macro it is a text.
    assert parents(compiler, "asking_of_orders") == {"orders", "limits"}
    assert parents(compiler, "asking") == {"orders", "chosen"}


def test_the_macro_of_a_generic_test_configures_it_below_its_yaml(compiler: Compiler) -> None:
    by_name = {node.name: compiler.parse(unique_id) for unique_id, node in compiler.project.nodes.items()}
    assert not by_name["quiet"].enabled
    assert by_name["loud"].config["severity"] == "error"
    assert by_name["loud"].config["tags"] == ["of_macro", "of_yaml"]


def test_a_foreign_key_is_a_dependency(compiler: Compiler) -> None:
    assert parents(compiler, "orders") == {"limits"}


def test_a_string_among_the_variables_is_a_template_for_models(compiler: Compiler) -> None:
    assert parents(compiler, "chosen") == {"orders"}


def test_hooks_know_the_name_of_their_node(compiler: Compiler) -> None:
    assert parents(compiler, "hooked") == {"limits"}
