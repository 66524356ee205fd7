import datetime as _datetime
import decimal as _decimal
import enum as _enum
import ipaddress as _ipaddress
import pathlib as _pathlib
import typing as _typing
import uuid as _uuid

from _dbm import annotation as _annotation
from _dbm import annotation_names as _annotation_names
from sqlalchemy import orm as _orm

_MISSING = object()
_TEXTS = (
    str,
    _ipaddress.IPv4Address,
    _ipaddress.IPv4Network,
    _ipaddress.IPv6Address,
    _ipaddress.IPv6Network,
    _pathlib.Path,
)


class _Field:
    def __init__(self, default, options):
        self.default = _MISSING if default is ... else default
        self.options = options


def Field(default=_MISSING, **options):
    return _Field(default, options)


class _Relationship:
    def __init__(self, options):
        self.options = options


def Relationship(**options):
    return _Relationship(options)


def col(expression):
    return expression


def _alternatives(annotation):
    """The members of a union; of anything else, itself."""
    is_union = _typing.get_origin(annotation) == _typing.Union
    return _typing.get_args(annotation) if is_union else (annotation,)


def _takes_none(annotation):
    if _typing.get_origin(annotation) == _typing.Annotated:
        return False
    return annotation is None or any(one is None or one is type(None) for one in _alternatives(annotation))


def _plain(annotation):
    origin = _typing.get_origin(annotation)
    if origin == _typing.Annotated:
        return _plain(_typing.get_args(annotation)[0])
    kinds = [one for one in _alternatives(annotation) if one is not None and one is not type(None)]
    if len(kinds) != 1:
        raise ValueError("Cannot have a (non-optional) union as a SQLAlchemy field")
    if kinds[0] is not annotation:
        return _plain(kinds[0])
    return annotation if origin is None else origin


class _Declared:
    """A field as its class declares it: annotation, default, options."""

    def __init__(self, annotation, value):
        field = value if isinstance(value, _Field) else _Field(value, {})
        options = {}
        if _typing.get_origin(annotation) == _typing.Annotated:
            for extra in _typing.get_args(annotation)[1:]:
                if isinstance(extra, _Field):
                    options.update(extra.options)
                    if field.default is _MISSING:
                        field = _Field(extra.default, field.options)
                for name in ("max_length", "max_digits", "decimal_places"):
                    if getattr(extra, name, None) is not None:
                        options[name] = getattr(extra, name)
        self.annotation = annotation
        self.default = field.default
        self.options = {**options, **field.options}

    def kind(self):
        if "sa_type" in self.options:
            return self.options["sa_type"]
        kind = _plain(self.annotation)
        if issubclass(kind, _enum.Enum):
            return sqlalchemy.Enum(kind)
        if issubclass(kind, _TEXTS):
            length = self.options.get("max_length")
            return AutoString(length=length) if length else AutoString
        if issubclass(kind, float):
            return sqlalchemy.Float
        if issubclass(kind, bool):
            return sqlalchemy.Boolean
        if issubclass(kind, int):
            return sqlalchemy.Integer
        if issubclass(kind, _datetime.datetime):
            return UTCDateTime()
        if issubclass(kind, _datetime.date):
            return sqlalchemy.Date
        if issubclass(kind, _datetime.timedelta):
            return sqlalchemy.Interval
        if issubclass(kind, _datetime.time):
            return sqlalchemy.Time
        if issubclass(kind, bytes):
            return sqlalchemy.LargeBinary
        if issubclass(kind, _decimal.Decimal):
            return sqlalchemy.Numeric(
                precision=self.options.get("max_digits"), scale=self.options.get("decimal_places")
            )
        if issubclass(kind, _uuid.UUID):
            return sqlalchemy.Uuid
        raise ValueError(f"{kind} has no matching SQLAlchemy type")

    def column(self):
        options = self.options
        if "sa_column" in options:
            return options["sa_column"]
        primary_key = options.get("primary_key", False)
        nullable = options.get("nullable", not primary_key and _takes_none(self.annotation))
        arguments = []
        if options.get("foreign_key"):
            key = sqlalchemy.ForeignKey(options["foreign_key"], ondelete=options.get("ondelete"))
            arguments.append(key)
        keywords = {
            "primary_key": primary_key,
            "nullable": nullable,
            "index": options.get("index", False),
            "unique": options.get("unique", False),
        }
        if options.get("default_factory"):
            keywords["default"] = options["default_factory"]
        elif self.default is not _MISSING:
            keywords["default"] = self.default
        arguments.extend(options.get("sa_column_args", ()))
        keywords.update(options.get("sa_column_kwargs", {}))
        return sqlalchemy.Column(*arguments, type_=self.kind(), **keywords)


def _declared(cls):
    """The fields of a class body, by name."""
    namespace = vars(cls)
    fields = {}
    for name in _annotation_names(cls):
        value = namespace.get(name, _MISSING)
        if name.startswith("_") or name == "model_config" or isinstance(value, _Relationship):
            continue
        annotation = _annotation(cls, name)
        if _typing.ClassVar in (annotation, _typing.get_origin(annotation)):
            continue
        fields[name] = _Declared(annotation, value)
    return fields


class SQLModel(_orm.registry().generate_base()):
    __abstract__ = True

    @_orm.declared_attr
    def __tablename__(cls):
        return cls.__name__.lower()

    def __init_subclass__(cls, table=False, registry=None, **options):
        cls.__sqlmodel_fields__ = _declared(cls)
        if registry is not None:
            cls.metadata = registry.metadata
        config = vars(cls).get("model_config") or {}
        above = any(vars(base).get("__sqlmodel_table__") for base in cls.__mro__[1:])
        if above or not (table or config.get("table")):
            cls.__abstract__ = True
            return
        cls.__sqlmodel_table__ = True
        fields = {}
        for base in reversed(cls.__mro__):
            own = vars(base).get("__sqlmodel_fields__")
            if own is None and base not in (object, SQLModel):
                own = _declared(base)
            fields.update(own or {})
        for name, field in fields.items():
            if name in vars(cls):
                delattr(cls, name)
            setattr(cls, name, field.column())

    def __init__(self, **data):
        for name, value in data.items():
            setattr(self, name, value)
