"""The classes of `json`, and what has to do with files."""

from _dbm import json_text, json_value


class JSONEncoder:
    item_separator, key_separator = ", ", ": "

    def __init__(self, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, sort_keys=False,
                 indent=None, separators=None, default=None):
        self.skipkeys, self.ensure_ascii, self.check_circular = skipkeys, ensure_ascii, check_circular
        self.allow_nan, self.sort_keys, self.indent = allow_nan, sort_keys, indent
        if separators is not None:
            self.item_separator, self.key_separator = separators
        elif indent is not None:
            self.item_separator = ","
        if default is not None:
            self.default = default

    def default(self, o):
        raise TypeError(f"Object of type {type(o).__name__} is not JSON serializable")

    def encode(self, o):
        return json_text(o, skipkeys=self.skipkeys, ensure_ascii=self.ensure_ascii, allow_nan=self.allow_nan,
                         sort_keys=self.sort_keys, indent=self.indent, default=self.default,
                         separators=(self.item_separator, self.key_separator))

    def iterencode(self, o, _one_shot=False):
        yield self.encode(o)


class JSONDecoder:
    def __init__(self, *, object_hook=None, parse_float=None, parse_int=None, parse_constant=None, strict=True,
                 object_pairs_hook=None):
        self.object_hook, self.object_pairs_hook = object_hook, object_pairs_hook
        self.parse_float, self.parse_int, self.parse_constant = parse_float, parse_int, parse_constant
        self.strict = strict

    def _options(self):
        return {"object_hook": self.object_hook, "object_pairs_hook": self.object_pairs_hook, "strict": self.strict,
                "parse_float": self.parse_float, "parse_int": self.parse_int, "parse_constant": self.parse_constant}

    def decode(self, s):
        return json_value(s, **self._options())

    def raw_decode(self, s, idx=0):
        return json_value(s, idx, **self._options())


def dump(obj, fp, **options):
    from json import dumps

    fp.write(dumps(obj, **options))


def load(fp, **options):
    from json import loads

    return loads(fp.read(), **options)
