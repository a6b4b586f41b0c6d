from __future__ import annotations

from tests.project.small import load, problems


def test_a_missing_package_is_told_where_it_is_named() -> None:
    project = load("""
        -- file: packages.yml
        packages:
          - package: dbt-labs/dbt_utils
            version: 1.0.0
          - git: https://example.com/team/helpers.git
          - package: team/here
        -- file: dbt_packages/here/dbt_project.yml
        name: here
    """)
    assert problems(project) == [("package-not-installed", "packages.yml")] * 2
    assert [one.message.split()[2] for one in project.problems] == ["`dbt_utils`", "`helpers`"]
    assert list(project.packages) == ["shop", "here"]


def test_a_package_is_known_by_the_name_it_installs_as() -> None:
    project = load("""
        -- file: packages.yml
        packages:
          - git: https://example.com/team/dbt-audit-helper.git
          - {git: https://example.com/team/mono.git, subdirectory: pk}
        -- file: dbt_packages/audit_helper/dbt_project.yml
        name: audit_helper
    """)
    assert (problems(project), project.incomplete) == ([], False)


def test_a_local_package_is_read_from_its_own_folder() -> None:
    project = load("""
        -- file: packages.yml
        packages: [{local: libraries/pk}]
        -- file: libraries/pk/dbt_project.yml
        name: pk
        -- file: libraries/pk/packages.yml
        packages: [{local: ../other}]
        -- file: libraries/other/dbt_project.yml
        name: other
        -- file: libraries/pk/models/a.sql
        select 1 as id
    """)
    assert list(project.packages) == ["shop", "pk", "other"]
    assert list(project.nodes) == ["model.pk.a"]
    assert not project.problems


def test_what_a_local_package_asks_for_is_missed_too() -> None:
    project = load("""
        -- file: packages.yml
        packages: [{local: pk}]
        -- file: pk/dbt_project.yml
        name: pk
        -- file: pk/packages.yml
        packages: [{package: team/helpers}]
    """)
    assert (problems(project), project.incomplete) == ([("package-not-installed", "pk/packages.yml")], True)


def test_packages_lie_where_the_project_says() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        packages-install-path: "{{ 'third' ~ '_party' }}"
        -- file: third_party/pk/dbt_project.yml
        name: pk
        -- file: dbt_packages/unseen/dbt_project.yml
        name: unseen
    """)
    assert list(project.packages) == ["shop", "pk"]


def test_variables_of_a_package_come_from_the_root_first() -> None:
    project = load("""
        -- file: dbt_project.yml
        name: shop
        vars: {a: root, pk: {b: root for pk}}
        -- file: dbt_packages/pk/dbt_project.yml
        name: pk
        vars: {a: own, b: own, c: own}
        -- file: dbt_packages/pk/models/sources.yml
        sources:
          - name: s
            schema: "{{ var('a') }}, {{ var('b') }}, {{ var('c') }}"
            tables: [{name: t}]
    """)
    assert next(iter(project.nodes.values())).schema == "root, root for pk, own"
