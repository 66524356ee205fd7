import datetime
import json
import uuid


def to_primitive(value, **options):
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {to_primitive(key): to_primitive(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_primitive(one) for one in value]
    if isinstance(value, datetime.datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%S.%f")
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, bytes):
        return value.decode("utf-8")
    raise ValueError(f"Cannot convert {value!r} to primitive")


def dumps(obj, default=to_primitive, **kwargs):
    return json.dumps(obj, default=default, **kwargs)


def loads(s, encoding="utf-8", **kwargs):
    return json.loads(s.decode(encoding) if isinstance(s, bytes) else s, **kwargs)
