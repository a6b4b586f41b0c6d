"""The SQL of generated models: from the columns of their parents to a text and the columns it has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

STATUSES = ("active", "pending", "closed")


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a model by what can be done with them."""

    key: str
    links: tuple[str, ...]  # keys of others
    texts: tuple[str, ...]
    amounts: tuple[str, ...]
    times: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return (self.key, *self.links, *self.texts, *self.amounts, *self.times)


Parent = tuple[str, Columns]
"""A model's name and its columns."""


def staging_model(system: str, table: str, columns: Columns, *, deduplicated: bool) -> str:
    renamed = [f"id as {columns.key}", *columns.links]
    renamed += [f"lower(trim({name})) as {name}" for name in columns.texts]
    renamed += [f"{{{{ cents_to_dollars('{name}_cents') }}}} as {name}" for name in columns.amounts]
    renamed += [f"cast({name} as timestamp) as {name}" for name in columns.times]
    whole = f"select * from {{{{ source('{system}', '{table}') }}}}"
    ctes = [("source", whole)]
    rows = "source"
    if deduplicated:
        rows = "numbered"
        numbered = _select(
            ["*", "row_number() over (partition by id order by _loaded_at desc) as row_number"], "source"
        )
        ctes.append((rows, numbered))
    condition = "row_number = 1" if deduplicated else ""
    ctes.append(("renamed", _select(renamed, rows, where=condition)))
    return _model(ctes, "select * from renamed")


def join_model(parents: list[Parent], random: Random) -> tuple[str, Columns]:
    """The first parent with some columns of the others, and a few of its own."""
    ctes, joins, picked, columns = _joined(parents, random, most=3)
    first = _cte_name(parents, 0)
    base = parents[0][1]
    rank = _free("row_rank", columns.names)
    partition = f"{first}.{base.links[0]}" if base.links else f"{first}.{base.texts[0]}"
    order = f"{first}.{base.times[0]}" if base.times else f"{first}.{base.key}"
    picked.append(f"row_number() over (partition by {partition} order by {order} desc) as {rank}")
    ctes.append(("joined", _select(picked, first, joins=joins)))
    extra, columns = _ratio(columns)
    sql = _model(ctes, _select(["*", *extra], "joined") if extra else "select * from joined")
    return sql, Columns(columns.key, columns.links, columns.texts, (*columns.amounts, rank), columns.times)


def aggregate_model(parent: Parent, random: Random) -> tuple[str, Columns]:
    """One parent summed up by one of its links."""
    name, columns = parent
    key = random.choice(columns.links or (columns.key,))
    chosen: list[str] = [key, "count(*) as row_count"]
    amounts = ["row_count"]
    for amount in columns.amounts[:4]:
        total = _free(f"total_{_stem(amount)}", (key, *amounts))
        chosen.append(f"sum({amount}) as {total}")
        amounts.append(total)
        mean = _free(f"average_{_stem(amount)}", (key, *amounts))
        chosen.append(f"avg({amount}) as {mean}")
        amounts.append(mean)
    texts: list[str] = []
    for text in columns.texts[:2]:
        last = _free(f"last_{_stem(text)}", (key, *amounts, *texts))
        chosen.append(f"max({text}) as {last}")
        texts.append(last)
    times: list[str] = []
    for time in columns.times[:2]:
        for function, word in (("min", "first"), ("max", "latest")):
            moment = _free(f"{word}_{_stem(time)}", (*amounts, *texts, *times))
            chosen.append(f"{function}({time}) as {moment}")
            times.append(moment)
    ctes = [
        ("filtered", _select(["*"], f"{{{{ ref('{name}') }}}}", where=_recent(columns))),
        ("aggregated", _select(chosen, "filtered", group_by=1)),
    ]
    return _model(ctes, "select * from aggregated"), Columns(key, (), tuple(texts), tuple(amounts), tuple(times))


def union_model(parents: list[Parent]) -> tuple[str, Columns]:
    """The rows of all parents in one shape, numbered."""
    selects = []
    for name, columns in parents:
        amount = columns.amounts[0] if columns.amounts else "0"
        time = columns.times[0] if columns.times else "cast(null as timestamp)"
        row = [
            f"{columns.key} as record_id",
            f"'{name}' as record_source",
            f"{columns.texts[0] if columns.texts else 'null'} as record_status",
            f"cast({amount} as double) as record_amount",
            f"{time} as recorded_at",
        ]
        selects.append(_select(row, f"{{{{ ref('{name}') }}}}"))
    numbered = [
        "record_id",
        "record_source",
        "coalesce(record_status, 'pending') as record_status",
        "record_amount",
        "recorded_at",
        "sum(record_amount) over (partition by record_id order by recorded_at) as running_amount",
        "lag(recorded_at) over (partition by record_id order by recorded_at) as previously_recorded_at",
    ]
    ctes = [("unioned", "\n\nunion all\n\n".join(selects)), ("numbered", _select(numbered, "unioned"))]
    columns = Columns(
        "record_id",
        (),
        ("record_source", "record_status"),
        ("record_amount", "running_amount"),
        ("recorded_at", "previously_recorded_at"),
    )
    return _model(ctes, "select * from numbered"), columns


def mart_model(parents: list[Parent], random: Random, *, incremental: bool) -> tuple[str, Columns]:
    """Wide: all parents joined, a pivot over the last of them, windows, a case, a ratio."""
    ctes, joins, picked, columns = _joined(parents, random, most=3)
    first = _cte_name(parents, 0)
    base = parents[0][1]
    pivot_name, pivot = parents[-1]
    if pivot.texts and pivot.amounts:
        key = random.choice((pivot.key, *pivot.links))
        ctes.append(("by_status", _pivot(pivot_name, pivot, key)))
        joins.append(f"left join by_status\n    on by_status.pivot_id = {first}.{base.key}")
        totals = [_free(f"{status}_total", columns.names) for status in STATUSES]
        picked += [
            f"coalesce(by_status.{status}_total, 0) as {total}" for status, total in zip(STATUSES, totals, strict=True)
        ]
        columns = _with_amounts(columns, totals)
    if base.times:
        picked.append(f"date_diff('day', {first}.{base.times[0]}, current_timestamp::timestamp) as age_in_days")
        columns = _with_amounts(columns, ["age_in_days"])
    ctes.append(("joined", _select(picked, first, joins=joins)))
    final = ["*"]
    extra, columns = _ratio(columns)
    final += extra
    if base.amounts:
        band = _free("value_band", columns.names)
        amount = base.amounts[0]
        final.append(
            f"case when {amount} >= 1000 then 'high' when {amount} >= 100 then 'middle' else 'low' end as {band}"
        )
        share = _free("share_of_total", columns.names)
        final.append(f"{amount} / nullif(sum({amount}) over (), 0) as {share}")
        columns = Columns(columns.key, columns.links, (*columns.texts, band), (*columns.amounts, share), columns.times)
    where = ""
    if incremental and base.times:
        time = base.times[0]
        where = f"{{% if is_incremental() %}}\nwhere {time} > (select max({time}) from {{{{ this }}}})\n{{% endif %}}"
    config = "{{ config(materialized='incremental', unique_key='" + columns.key + "') }}\n\n" if where else ""
    sql = config + _model(ctes, _select(final, "joined") + (f"\n{where}" if where else ""))
    return sql, columns


def plural(word: str) -> str:
    if word.endswith("y") and not word.endswith("ey"):
        return word[:-1] + "ies"
    return word + ("es" if word.endswith("s") else "s")


def _joined(
    parents: list[Parent], random: Random, *, most: int
) -> tuple[list[tuple[str, str]], list[str], list[str], Columns]:
    """CTEs that import the parents, the joins between them, and what is selected: all of the first, some of others."""
    ctes = [(_cte_name(parents, at), f"select * from {{{{ ref('{name}') }}}}") for at, (name, _) in enumerate(parents)]
    first, base = ctes[0][0], parents[0][1]
    kept = Columns(base.key, base.links[:4], base.texts[:5], base.amounts[:6], base.times[:3])
    picked = [f"{first}.{name}" for name in kept.names]
    joins, texts, amounts, times = [], list(kept.texts), list(kept.amounts), list(kept.times)
    for (cte, _), (_, other) in zip(ctes[1:], parents[1:], strict=True):
        link = other.key if other.key in base.links else random.choice((base.key, *base.links))
        joins.append(f"left join {cte}\n    on {first}.{link} = {cte}.{other.key}")
        taken = {base.key, *kept.links, *texts, *amounts, *times}
        for text in other.texts[:most]:
            if text not in taken:
                picked.append(f"{cte}.{text}")
                texts.append(text)
        for amount in other.amounts[:most]:
            if amount not in taken:
                picked.append(f"coalesce({cte}.{amount}, 0) as {amount}")
                amounts.append(amount)
        for time in other.times[:1]:
            if time not in taken:
                picked.append(f"{cte}.{time}")
                times.append(time)
    return ctes, joins, picked, Columns(base.key, kept.links, tuple(texts), tuple(amounts), tuple(times))


def _pivot(name: str, columns: Columns, key: str) -> str:
    """Totals by status, written with a loop over the project's variable."""
    loop = "\n".join(
        [
            "    {%- for status in var('statuses') %}",
            f"    sum(case when {columns.texts[0]} = '{{{{ status }}}}' then {columns.amounts[0]} else 0 end)",
            "        as {{ status }}_total{{ ',' if not loop.last }}",
            "    {%- endfor %}",
        ]
    )
    return f"select\n    {key} as pivot_id,\n{loop}\nfrom {{{{ ref('{name}') }}}}\ngroup by 1"


def _ratio(columns: Columns) -> tuple[list[str], Columns]:
    """One more amount: the first over the second, through a macro; nothing where there are no two."""
    if len(columns.amounts) < 2:
        return [], columns
    one, two = columns.amounts[:2]
    name = _free(f"{_stem(one)}_ratio", columns.names)
    return [f"{{{{ safe_divide('{one}', '{two}') }}}} as {name}"], _with_amounts(columns, [name])


def _with_amounts(columns: Columns, amounts: list[str]) -> Columns:
    return Columns(columns.key, columns.links, columns.texts, (*columns.amounts, *amounts), columns.times)


def _recent(columns: Columns) -> str:
    return f"{columns.times[0]} >= '{{{{ var(\"start_date\") }}}}'" if columns.times else ""


def _cte_name(parents: list[Parent], at: int) -> str:
    """A short name for a parent, unlike those before it."""
    word = plural(parents[at][1].key.removesuffix("_id"))
    earlier = [plural(columns.key.removesuffix("_id")) for _, columns in parents[:at]]
    return word if word not in earlier else f"{word}_{at + 1}"


_PREFIXES = ("total_", "average_", "last_", "first_", "latest_")


def _stem(name: str) -> str:
    """The name without what an aggregate put in front, so that names do not grow from layer to layer."""
    for prefix in _PREFIXES:
        name = name.removeprefix(prefix)
    return name.removesuffix("_ratio")


def _free(name: str, taken: tuple[str, ...]) -> str:
    """`name`, with a number behind it if there is one already."""
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _select(columns: list[str], source: str, *, joins: Sequence[str] = (), where: str = "", group_by: int = 0) -> str:
    lines = ["select", ",\n".join(f"    {column}" for column in columns), f"from {source}", *joins]
    if where:
        lines.append(f"where {where}")
    if group_by:
        lines.append("group by " + ", ".join(str(number + 1) for number in range(group_by)))
    return "\n".join(lines)


def _model(ctes: list[tuple[str, str]], final: str) -> str:
    texts = [f"{name} as (\n\n{_indented(text)}\n\n)" for name, text in ctes]
    return "with " + ",\n\n".join(texts) + f"\n\n{final}\n"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else line for line in text.split("\n"))


PROJECT_YAML = f"""\
name: generated_shop
version: "1.0.0"
config-version: 2
profile: generated_shop

model-paths: [models]
macro-paths: [macros]

vars:
  start_date: "2024-01-01"
  statuses: [{", ".join(STATUSES)}]

models:
  generated_shop:
    +materialized: view
    staging:
      +schema: staging
    intermediate:
      +schema: intermediate
    marts:
      +materialized: table
      +schema: marts
"""

MACROS = {
    "cents_to_dollars": """\
{% macro cents_to_dollars(column_name, decimals=2) -%}
    round({{ column_name }} / 100.0, {{ decimals }})
{%- endmacro %}
""",
    "safe_divide": """\
{% macro safe_divide(numerator, denominator) -%}
    {{ return(adapter.dispatch('safe_divide')(numerator, denominator)) }}
{%- endmacro %}

{% macro default__safe_divide(numerator, denominator) -%}
    {{ numerator }} / nullif({{ denominator }}, 0)
{%- endmacro %}
""",
}
