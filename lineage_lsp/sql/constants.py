"""The value of a SQL expression that needs no warehouse: literals, dates, arithmetic, and columns of a known row."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from operator import eq, ge, gt, le, lt, ne
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlglot import expressions as exp

Value = Any
"""None, a boolean, a number, a text, a date, a datetime, or a Span."""


class NotConstantError(Exception):
    """What the value is cannot be said here."""


class Circumstances(NamedTuple):
    """now: when the query is asked. dialect: sqlglot's name of the warehouse's."""

    now: datetime.datetime
    dialect: str


class Span:
    """An interval: months and days and seconds do not turn into each other."""

    __slots__ = ("months", "time")

    def __init__(self, months: int, time: datetime.timedelta) -> None:
        self.months = months
        self.time = time

    def times(self, factor: Any) -> Span:
        return Span(int(self.months * factor), self.time * float(factor))


def value_of(expression: exp.Expression, row: Mapping[str, Value], at: Circumstances) -> Value:
    """Raises NotConstantError. row: the columns in reach, by lower-case name."""
    try:
        return _positive_or_not(expression, row, at)
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        raise NotConstantError(str(error)) from error


def _positive_or_not(e: Any, row: Mapping[str, Value], at: Circumstances) -> Value:
    found = _value(e, row, at)
    return not found if e.args.get("negate") and found is not None else found


def _value(e: Any, row: Mapping[str, Value], at: Circumstances) -> Value:
    def of(part: Any) -> Value:
        return _positive_or_not(part, row, at)

    match e:
        case exp.Paren() | exp.Alias():
            return of(e.this)
        case exp.Literal():
            return e.this if e.is_string else _number(e.this)
        case exp.Null():
            return None
        case exp.Boolean():
            return bool(e.this)
        case exp.Column():
            if e.name.lower() not in row:
                raise NotConstantError(e.name)
            return row[e.name.lower()]
        case exp.CurrentDate():
            return at.now.date()
        case exp.CurrentTimestamp() | exp.CurrentDatetime():
            return at.now
        case exp.Cast():
            return cast(of(e.this), e.to.this)
        case exp.Neg():
            return -of(e.this)
        case exp.Interval():
            return _interval(of(e.this), e.args.get("unit"))
        case exp.And():
            return _truth(of(e.this)) and _truth(of(e.expression))
        case exp.Or():
            return _truth(of(e.this)) or _truth(of(e.expression))
        case exp.Not():
            found = of(e.this)
            return None if found is None else not found
        case exp.Is():
            return of(e.this) is of(e.expression)
        case exp.In() if not e.args.get("query"):
            found = of(e.this)
            return None if found is None else found in [of(one) for one in e.expressions]
        case exp.Between():
            return _compared(ge, of(e.this), of(e.args["low"])) and _compared(le, of(e.this), of(e.args["high"]))
        case exp.Like() | exp.ILike():
            return _like(of(e.this), of(e.expression), isinstance(e, exp.ILike))
        case exp.Lower():
            found = of(e.this)
            return None if found is None else _text(found).lower()
        case exp.Upper():
            found = of(e.this)
            return None if found is None else _text(found).upper()
        case exp.Coalesce():
            values = [of(e.this), *(of(one) for one in e.expressions)]
            return next((one for one in values if one is not None), None)
        case exp.Floor():
            return math.floor(of(e.this))
        case exp.Ceil():
            return math.ceil(of(e.this))
        case exp.DPipe():
            left, right = of(e.this), of(e.expression)
            return None if left is None or right is None else _text(left) + _text(right)
        case exp.Concat():
            return "".join(_text(of(one)) for one in e.expressions)
        case exp.Distinct() if len(e.expressions) == 1:
            return of(e.expressions[0])
        case exp.Case():
            return _case(e, of)
    if (comparison := _COMPARISONS.get(type(e))) is not None:
        return _compared(comparison, of(e.this), of(e.expression))
    if type(e) in _ARITHMETIC:
        return _calculated(e, of(e.this), of(e.expression))
    return _of_dates(e, of, at)


def _text(value: Value) -> str:
    """A text or a whole number as a text; how others print, and what `concat` makes of NULL, differs by warehouse."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise NotConstantError("a value whose text depends on the warehouse")
    return str(value)


def _of_dates(e: Any, of: Callable[[Any], Value], at: Circumstances) -> Value:
    match e:
        case exp.DateDiff() | exp.DatetimeDiff() | exp.TimestampDiff() | exp.TsOrDsDiff():
            return difference(_unit(e), _moment(of(e.expression)), _moment(of(e.this)))
        case exp.DateAdd() | exp.DatetimeAdd() | exp.TimestampAdd() | exp.TsOrDsAdd():
            return _moved(of(e.this), of(e.expression), _unit(e), 1)
        case exp.DateSub() | exp.DatetimeSub() | exp.TimestampSub():
            return _moved(of(e.this), of(e.expression), _unit(e), -1)
        case exp.DateTrunc() | exp.TimestampTrunc() | exp.DatetimeTrunc():
            found = of(e.this)
            start = _truncated(_moment(found), _unit(e))
            return start.date() if isinstance(found, datetime.date) and not _is_moment(found) else start
        case exp.TsOrDsToDate() | exp.StrToDate() | exp.StrToTime() | exp.Date():
            return _parsed(of(e.this), e.args.get("format"), exact=isinstance(e, exp.StrToTime))
        case exp.Extract():
            part = _part(_moment(of(e.expression)), e.this.name.lower())
            return float(part) if at.dialect == "postgres" else part  # its `date_part` gives a double
        case exp.AtTimeZone():
            return _in_zone(of(e.this), ZoneInfo(of(e.args["zone"])))
        case exp.Anonymous() if e.name.lower() in _NOW and not e.expressions:
            return at.now
        case exp.Anonymous() if e.name.lower() == "date_part" and len(e.expressions) == 2:
            return _part(_moment(of(e.expressions[1])), str(of(e.expressions[0])).lower())
        case exp.Anonymous() if e.name.lower() == "to_milliseconds" and len(e.expressions) == 1:
            found = of(e.expressions[0])
            return found * 86_400_000 if isinstance(found, int) else round(found.time.total_seconds() * 1000)
        case _:
            raise NotConstantError(type(e).__name__)


def _case(e: exp.Case, of: Callable[[Any], Value]) -> Value:
    for branch in e.args["ifs"]:
        asked = of(branch.this)
        if _truth(asked) if e.this is None else asked == of(e.this):
            return of(branch.args["true"])
    default = e.args.get("default")
    return None if default is None else of(default)


def cast(value: Value, kind: exp.DType) -> Value:
    """The value as a type, as far as types make a difference here."""
    if value is None:
        return None
    if kind in _DATES:
        return _moment(value).date()
    if kind in _MOMENTS:
        return _moment(value)
    if kind in exp.DataType.TEXT_TYPES:
        return str(value)
    if kind in exp.DataType.INTEGER_TYPES:
        return round(float(value))
    if kind in exp.DataType.NUMERIC_TYPES:
        return _number(str(value))
    if kind == exp.DType.BOOLEAN:
        return value if isinstance(value, bool) else str(value).lower() in ("true", "t", "1", "yes")
    raise NotConstantError(str(kind))


def difference(unit: str, start: datetime.datetime, end: datetime.datetime) -> int:
    """How many boundaries of `unit` lie between two moments, as `datediff` counts them."""
    months = (end.year - start.year) * 12 + end.month - start.month
    seconds = (_truncated(end, unit) - _truncated(start, unit)).total_seconds()
    match unit:
        case "year":
            return end.year - start.year
        case "quarter":
            return (end.year - start.year) * 4 + (end.month - 1) // 3 - (start.month - 1) // 3
        case "month":
            return months
        case _ if unit in _SECONDS:
            return round(seconds / _SECONDS[unit])
        case _:
            raise NotConstantError(unit)


def _compared(how: Callable[[Any, Any], bool], left: Value, right: Value) -> bool | None:
    if left is None or right is None:
        return None
    if isinstance(left, datetime.date) or isinstance(right, datetime.date):
        left, right = _moment(left), _moment(right)
    return how(left, right)


def _calculated(e: Any, left: Value, right: Value) -> Value:
    if left is None or right is None:
        return None
    match e:
        case exp.Mul() if isinstance(left, Span) or isinstance(right, Span):
            return left.times(right) if isinstance(left, Span) else right.times(left)
        case exp.Add() if isinstance(right, Span):
            return _shifted(left, right)
        case exp.Sub() if isinstance(right, Span):
            return _shifted(left, right.times(-1))
        case exp.Sub() if isinstance(left, datetime.date) and isinstance(right, datetime.date):
            apart = _moment(left) - _moment(right)
            return Span(0, apart) if _is_moment(left) or _is_moment(right) else apart.days
        case exp.Add() if isinstance(left, datetime.date):
            return _shifted(left, Span(0, datetime.timedelta(days=right)))
        case exp.Sub() if isinstance(left, datetime.date):
            return _shifted(left, Span(0, datetime.timedelta(days=-right)))
        case exp.Add():
            return left + right
        case exp.Sub():
            return left - right
        case exp.Mul():
            return left * right
        case exp.Mod():
            return math.fmod(left, right) if isinstance(left, float) else int(math.fmod(left, right))
        case exp.IntDiv():
            return int(left / right)
        case _:
            whole = isinstance(left, int) and isinstance(right, int) and e.args.get("typed")
            return int(left / right) if whole else left / right


def _moved(value: Value, count: Value, unit: str, sign: int) -> Value:
    return _shifted(value, count.times(sign) if isinstance(count, Span) else _span(round(count) * sign, unit))


def _shifted(value: Value, span: Span) -> datetime.date:
    moment = _moment(value)
    if span.months:
        months = moment.year * 12 + moment.month - 1 + span.months
        year, month = divmod(months, 12)
        following = datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1)
        last = (following - datetime.timedelta(days=1)).day
        moment = moment.replace(year=year, month=month + 1, day=min(moment.day, last))
    moment += span.time
    at_midnight = moment.time() == datetime.time() and not _is_moment(value)
    return moment.date() if at_midnight else moment


def _interval(count: Value, unit: exp.Expression | None) -> Span:
    if unit is None:
        count, name = str(count).split()
        return _span(_number(count), name.lower().rstrip("s"))
    return _span(_number(str(count)), unit.name.lower().rstrip("s"))


def _span(count: Any, unit: str) -> Span:
    if unit in _MONTHS:
        return Span(int(count) * _MONTHS[unit], datetime.timedelta())
    if unit in _SECONDS:
        return Span(0, datetime.timedelta(seconds=_SECONDS[unit] * float(count)))
    raise NotConstantError(unit)


def _truncated(moment: datetime.datetime, unit: str) -> datetime.datetime:
    day = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "year":
            return day.replace(month=1, day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case "month":
            return day.replace(day=1)
        case "week":
            return day - datetime.timedelta(days=day.weekday())
        case "day":
            return day
        case "hour":
            return moment.replace(minute=0, second=0, microsecond=0)
        case "minute":
            return moment.replace(second=0, microsecond=0)
        case "second":
            return moment.replace(microsecond=0)
        case _:
            return moment


def _part(moment: datetime.datetime, part: str) -> int:
    if part in ("year", "month", "day", "hour", "minute", "second"):
        return int(getattr(moment, part))
    if part == "quarter":
        return (moment.month - 1) // 3 + 1
    if part in ("dow", "dayofweek"):
        return moment.isoweekday() % 7
    raise NotConstantError(part)


def _parsed(value: Value, pattern: exp.Expression | None, *, exact: bool) -> datetime.date:
    if pattern is None or not isinstance(value, str):
        moment = _moment(value)
    else:
        moment = datetime.datetime.strptime(value, pattern.name.replace("strict", ""))
    return moment if exact else moment.date()


def _moment(value: Value) -> datetime.datetime:
    if isinstance(value, str):
        value = datetime.datetime.fromisoformat(value.strip())
    if isinstance(value, datetime.datetime):
        return value if value.tzinfo is None else value.astimezone(datetime.UTC).replace(tzinfo=None)
    if isinstance(value, datetime.date):
        return datetime.datetime.combine(value, datetime.time())
    raise NotConstantError(repr(value))


def _in_zone(value: Value, zone: ZoneInfo) -> datetime.datetime:
    """`at time zone`: what has no zone gets this one, what has one gets the time of day it is there."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None)
    return _moment(value).replace(tzinfo=zone)


def _is_moment(value: Value) -> bool:
    return isinstance(value, datetime.datetime)


def _unit(e: exp.Expression) -> str:
    unit = e.args.get("unit")
    return "day" if unit is None else _UNITS.get(unit.name.lower(), unit.name.lower())


def _truth(value: Value) -> bool:
    return value is not None and bool(value)


def _number(text: str) -> int | Decimal:
    found = Decimal(text)
    return int(found) if re.fullmatch(r"[+-]?\d+", text.strip()) else found


def _like(value: Value, pattern: Value, ignore_case: bool) -> bool | None:
    if value is None or pattern is None:
        return None
    signs = {"%": ".*", "_": "."}
    shape = "".join(signs.get(sign) or re.escape(sign) for sign in str(pattern))
    return re.fullmatch(shape, str(value), re.DOTALL | (re.IGNORECASE if ignore_case else 0)) is not None


_NOW = frozenset({"now", "getdate", "sysdate", "current_timestamp", "sysdatetime"})
_DATES = frozenset({exp.DType.DATE, exp.DType.DATE32})
_MOMENTS = frozenset(exp.DataType.TEMPORAL_TYPES) - _DATES - {exp.DType.TIME, exp.DType.TIMETZ}
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_SECONDS = {
    "week": 604_800,
    "day": 86_400,
    "hour": 3_600,
    "minute": 60,
    "second": 1,
    "millisecond": 0.001,
    "microsecond": 0.000_001,
}
_UNITS = {"days": "day", "weeks": "week", "months": "month", "years": "year", "hours": "hour", "week(monday)": "week"}
_COMPARISONS: Mapping[type[exp.Expression], Callable[[Any, Any], bool]] = {
    exp.EQ: eq,
    exp.NEQ: ne,
    exp.LT: lt,
    exp.LTE: le,
    exp.GT: gt,
    exp.GTE: ge,
}
_ARITHMETIC = (exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod)
