import json as _json

from sqlalchemy import JSON, UnicodeText
from sqlalchemy.types import TypeDecorator


class JSONField(TypeDecorator):
    __module__ = "sqlalchemy_jsonfield.jsonfield"
    impl = UnicodeText

    def __init__(
        self, enforce_string=False, enforce_unicode=False, json=_json, json_type=JSON, *args, **kwargs
    ):
        self._enforce_string = enforce_string
        self._enforce_unicode = enforce_unicode
        self._json = json
        self._json_type = json_type
        super().__init__(*args, **kwargs)

    def load_dialect_impl(self, dialect):
        kind = UnicodeText if self._enforce_string else self._json_type
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value, dialect):
        if value is None or not self._enforce_string:
            return value
        return self._json.dumps(value, ensure_ascii=not self._enforce_unicode)

    def process_result_value(self, value, dialect):
        if value is None or not self._enforce_string:
            return value
        return self._json.loads(value)


def mutable_json_field(*args, **kwargs):
    return JSONField(*args, **kwargs)
