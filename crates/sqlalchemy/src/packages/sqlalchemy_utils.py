import importlib as _importlib
import json as _json
import uuid as _uuid

from sqlalchemy import types as kinds
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator, UserDefinedType


class ArrowType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.arrow"
    impl = kinds.DateTime


class EnrichedDateTimeType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.enriched_datetime.enriched_datetime_type"
    impl = kinds.DateTime

    def __init__(self, datetime_processor=None, *args, **kwargs):
        super().__init__(*args, **kwargs)


class EnrichedDateType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.enriched_datetime.enriched_date_type"
    impl = kinds.Date

    def __init__(self, date_processor=None, *args, **kwargs):
        super().__init__(*args, **kwargs)


class ChoiceType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.choice"
    impl = kinds.Unicode(255)

    def __init__(self, choices, impl=None):
        self.choices = tuple(choices)
        if impl:
            self.impl = impl

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if hasattr(value, "code"):
            return value.code
        return value.value if hasattr(value, "value") else value


class ColorType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.color"
    impl = kinds.Unicode(20)

    def __init__(self, max_length=20, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.impl = kinds.Unicode(max_length)


class CountryType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.country"
    impl = kinds.String(2)


class CurrencyType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.currency"
    impl = kinds.String(3)


class EmailType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.email"
    impl = kinds.Unicode

    def __init__(self, length=255, *args, **kwargs):
        super().__init__(*args, length=length, **kwargs)

    def process_bind_param(self, value, dialect):
        return None if value is None else value.lower()


class StringEncryptedType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.encrypted.encrypted_type"
    impl = kinds.String

    def __init__(self, type_in=None, key=None, engine=None, padding=None, **kwargs):
        super().__init__(**kwargs)
        self.underlying_type = type_in

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        raise NotImplementedError("values are not encrypted here")

    process_result_value = process_bind_param


class EncryptedType(StringEncryptedType):
    __module__ = "sqlalchemy_utils.types.encrypted.encrypted_type"
    impl = kinds.LargeBinary


class AesEngine:
    pass


class AesGcmEngine:
    pass


class FernetEngine:
    pass


class IPAddressType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.ip_address"
    impl = kinds.Unicode(50)

    def __init__(self, max_length=50, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.impl = kinds.Unicode(max_length)

    def process_bind_param(self, value, dialect):
        return str(value) if value else None


class JSONType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.json"
    impl = kinds.UnicodeText

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.JSON())
        return dialect.type_descriptor(self.impl)

    def process_bind_param(self, value, dialect):
        if value is None or dialect.name == "postgresql":
            return value
        return _json.dumps(value)

    def process_result_value(self, value, dialect):
        if value is None or dialect.name == "postgresql":
            return value
        return _json.loads(value)


class LocaleType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.locale"
    impl = kinds.Unicode(10)


class LtreeType(UserDefinedType):
    __module__ = "sqlalchemy_utils.types.ltree"

    def get_col_spec(self, **kw):
        return "LTREE"


class PhoneNumberType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.phone_number"
    impl = kinds.Unicode(20)

    def __init__(self, region="US", max_length=20, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.impl = kinds.Unicode(max_length)


class PasswordType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.password"
    impl = kinds.VARBINARY(1024)

    def __init__(self, max_length=None, **kwargs):
        if max_length is None:
            raise NotImplementedError(
                "the length of a PasswordType comes from passlib: write PasswordType(max_length=...)"
            )
        self.length = max_length

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            kind = postgresql.BYTEA(self.length)
        elif dialect.name == "sqlite":
            kind = sqlite.BLOB(self.length)
        else:
            kind = kinds.VARBINARY(self.length)
        return dialect.type_descriptor(kind)


class RangeType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.range"

    def __init__(self, *args, step=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.step = step

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            return dialect.type_descriptor(self.impl)
        return dialect.type_descriptor(kinds.String(255))


class IntRangeType(RangeType):
    __module__ = "sqlalchemy_utils.types.range"
    impl = postgresql.INT4RANGE


class Int8RangeType(RangeType):
    __module__ = "sqlalchemy_utils.types.range"
    impl = postgresql.INT8RANGE


class DateRangeType(RangeType):
    __module__ = "sqlalchemy_utils.types.range"
    impl = postgresql.DATERANGE


class NumericRangeType(RangeType):
    __module__ = "sqlalchemy_utils.types.range"
    impl = postgresql.NUMRANGE


class DateTimeRangeType(RangeType):
    __module__ = "sqlalchemy_utils.types.range"
    impl = postgresql.TSRANGE


class ScalarListType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.scalar_list"
    impl = kinds.UnicodeText()

    def __init__(self, coerce_func=str, separator=","):
        self.separator = str(separator)
        self.coerce_func = coerce_func

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        return self.separator.join(str(item) for item in value)

    def process_result_value(self, value, dialect):
        if value is None:
            return None
        return [self.coerce_func(item) for item in value.split(self.separator)] if value else []


class TimezoneType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.timezone"
    impl = kinds.Unicode(50)

    def __init__(self, backend="dateutil"):
        self._backend = backend

    def process_bind_param(self, value, dialect):
        return str(value) if value else None


class TSVectorType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.ts_vector"
    impl = postgresql.TSVECTOR

    def __init__(self, *args, **kwargs):
        self.columns = args
        self.options = kwargs
        super().__init__()


class URLType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.url"
    impl = kinds.UnicodeText


class UUIDType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.uuid"
    impl = kinds.BINARY(16)

    def __init__(self, binary=True, native=True):
        self.binary = binary
        self.native = native

    def __repr__(self):
        given = [f"{name}=False" for name in ("binary", "native") if not getattr(self, name)]
        return f"UUIDType({', '.join(given)})"

    def load_dialect_impl(self, dialect):
        if self.native and dialect.name == "postgresql":
            kind = postgresql.UUID()
        elif self.binary:
            kind = self.impl
        else:
            kind = kinds.CHAR(32)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value, dialect):
        if value is None:
            return None
        if not isinstance(value, _uuid.UUID):
            try:
                value = _uuid.UUID(value)
            except (TypeError, ValueError):
                value = _uuid.UUID(bytes=value)
        if self.native and dialect.name == "postgresql":
            return str(value)
        return value.bytes if self.binary else value.hex

    def process_result_value(self, value, dialect):
        if value is None or isinstance(value, _uuid.UUID):
            return value
        if self.native and dialect.name == "postgresql":
            return _uuid.UUID(value)
        return _uuid.UUID(bytes=value) if self.binary else _uuid.UUID(value)


class BitType(TypeDecorator):
    __module__ = "sqlalchemy_utils.types.bit"
    impl = kinds.BINARY

    def __init__(self, length=1, **kwargs):
        self.length = length
        super().__init__(**kwargs)

    def load_dialect_impl(self, dialect):
        if dialect.name == "postgresql":
            kind = postgresql.BIT(self.length)
        elif dialect.name == "sqlite":
            kind = kinds.String(self.length)
        else:
            kind = kinds.BINARY(self.length)
        return dialect.type_descriptor(kind)


class WeekDaysType(BitType):
    __module__ = "sqlalchemy_utils.types.weekdays"

    def __init__(self, *args, **kwargs):
        super().__init__(7)


def force_auto_coercion(mapper=None):
    pass


force_instant_defaults = force_auto_coercion

types = _importlib.import_module("sqlalchemy_utils.types")


def database_exists(url):
    """Known to `env.py` alone, which may ask a server."""
    from _dbm_databases import exists

    return exists(url)


def create_database(url, encoding="utf8", template=None):
    from _dbm_databases import create

    return create(url, encoding, template)
