"""Queries whose SQL is made once: for the pages that are read most, where making it costs more than running it.

A :class:`Statement` wraps a queryset in which :class:`Given` stands where a value comes later::

    _messages = Statement(lambda: Message.objects.filter(thread=Given("thread")).values_list("pk", "html"))
    rows = _messages.rows(thread=12)

An :class:`Insertion` is the same for one new row.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from django.db import connection, models
from django.db.models.query import get_related_populators

LEAST: Final = -(2**63)
MOST: Final = 2**63 - 1


class Given(models.Value):
    """A value by its name, which each call of the statement gives."""

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)

    def prepared(self, given: Mapping[str, Any]) -> Any:
        """What the database takes for this value. Of a kind that it stores otherwise, ``output_field`` must be named."""
        value, kind = given[self.value], self._output_field_or_none  # type: ignore[attr-defined]  # not in the stubs
        return value if kind is None or type(kind) is models.CharField else kind.get_db_prep_value(value, connection)


@dataclass(frozen=True)
class _Made:
    """The SQL of a statement for one kind of database, and how its rows become objects."""

    sql: str
    parameters: tuple[Any, ...]
    converters: list[tuple[int, list[Callable[..., Any]], Any]]
    model: tuple[Any, list[str], int, int]
    relations: list[Any]
    annotations: dict[str, int]


@dataclass(frozen=True)
class Statement[T]:
    """What ``make`` builds, made once for each kind of database. ``make`` must build the same query each time."""

    make: Callable[[], models.QuerySet[Any, T]]
    _made: dict[str, _Made] = field(default_factory=dict, init=False)

    def rows(self, **given: Any) -> list[tuple[Any, ...]]:
        """The rows as tuples, their columns in the order of ``values_list``. One query."""
        made = self._for_this_database()
        if any(type(value) is int and not LEAST <= value <= MOST for value in given.values()):
            return []  # no row has such a number
        parameters = [value.prepared(given) if isinstance(value, Given) else value for value in made.parameters]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, parameters)
            rows = cursor.fetchall()
        return list(_converted(rows, made)) if made.converters else rows

    def objects(self, **given: Any) -> list[T]:
        """The rows as model instances, with what ``select_related`` names and the annotations. One query."""
        made = self._for_this_database()
        model, names, first, last = made.model
        found = []
        for row in self.rows(**given):
            each = model.from_db(connection.alias, names, row[first:last])
            for relation in made.relations:
                relation.populate(row, each)
            for name, place in made.annotations.items():
                setattr(each, name, row[place])
            found.append(each)
        return found

    def one(self, **given: Any) -> T | None:
        """The first of :meth:`objects`, if any."""
        return next(iter(self.objects(**given)), None)

    def _for_this_database(self) -> _Made:
        if connection.vendor not in self._made:
            self._made[connection.vendor] = _make(self.make())
        return self._made[connection.vendor]


def _make(rows: models.QuerySet[Any, Any]) -> _Made:
    compiler = rows.query.get_compiler(using=connection.alias)
    sql, parameters = compiler.as_sql()
    found: Mapping[int, tuple[list[Any], Any]] = compiler.get_converters([column[0] for column in compiler.select])
    return _Made(
        sql=sql,
        parameters=tuple(parameters),
        converters=[(place, converters, column) for place, (converters, column) in found.items()],
        model=_model_of(compiler),
        relations=_relations_of(compiler),
        annotations=compiler.annotation_col_map or {},
    )


def _model_of(compiler: Any) -> tuple[Any, list[str], int, int]:
    """The model, the names of its columns, and where they begin and end; nothing of the kind for ``values_list``."""
    shape = compiler.klass_info
    if not shape:
        return None, [], 0, 0
    first, last = shape["select_fields"][0], shape["select_fields"][-1] + 1
    return shape["model"], [column[0].target.attname for column in compiler.select[first:last]], first, last


def _relations_of(compiler: Any) -> list[Any]:
    shape = compiler.klass_info
    return get_related_populators(shape, compiler.select, connection.alias, models.FETCH_ONE) if shape else []


def _converted(rows: list[tuple[Any, ...]], made: _Made) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        values = list(row)
        for place, converters, column in made.converters:
            for converter in converters:
                values[place] = converter(values[place], column, connection)
        yield tuple(values)


@dataclass(frozen=True)
class Insertion[M: models.Model]:
    """One new row of a model that nothing listens to: neither signals nor history are told."""

    model: type[M]

    def __call__(self, **values: Any) -> M:
        """The row with its key; fields that are not named take their defaults. One query."""
        return self.add(self.model(**values))

    def add(self, row: M) -> M:
        """The same of a row that is there already but for its key."""
        fields = [field for field in self.model._meta.local_concrete_fields if not field.primary_key]
        parameters = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            (row.pk,) = cursor.fetchone()
        row._state.adding, row._state.db = False, connection.alias
        return row

    @cached_property
    def _sql(self) -> str:
        meta = self.model._meta
        columns = [f'"{field.column}"' for field in meta.local_concrete_fields if not field.primary_key]
        marks = ", ".join(["%s"] * len(columns))
        key = meta.pk.column if meta.pk else "id"
        return f'INSERT INTO "{meta.db_table}" ({", ".join(columns)}) VALUES ({marks}) RETURNING "{key}"'  # noqa: S608 - our names
