"""Printing values over several lines."""

import collections
import dataclasses
import re
import types
from io import StringIO


class _Safe:
    """A key that can be sorted among others of any type."""

    def __init__(self, value):
        self.value = value

    def __lt__(self, other):
        try:
            return self.value < other.value
        except TypeError:
            return (str(type(self.value)), id(self.value)) < (str(type(other.value)), id(other.value))


def _sorted(values):
    return sorted(values, key=_Safe)


def _by_key(items):
    return sorted(items, key=lambda item: (_Safe(item[0]), _Safe(item[1])))


def pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True,
           underscore_numbers=False):
    printer = PrettyPrinter(indent, width, depth, stream, compact=compact, sort_dicts=sort_dicts,
                            underscore_numbers=underscore_numbers)
    printer.pprint(object)


def pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, underscore_numbers=False):
    printer = PrettyPrinter(indent, width, depth, compact=compact, sort_dicts=sort_dicts,
                            underscore_numbers=underscore_numbers)
    return printer.pformat(object)


def pp(object, *args, sort_dicts=False, **kwargs):
    pprint(object, *args, sort_dicts=sort_dicts, **kwargs)


def saferepr(object):
    return PrettyPrinter().format(object, {}, None, 0)[0]


def isreadable(object):
    return PrettyPrinter().isreadable(object)


def isrecursive(object):
    return PrettyPrinter().isrecursive(object)


class PrettyPrinter:
    def __init__(self, indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True,
                 underscore_numbers=False):
        if indent < 0:
            raise ValueError("indent must be >= 0")
        if depth is not None and depth <= 0:
            raise ValueError("depth must be > 0")
        if not width:
            raise ValueError("width must be != 0")
        self._indent, self._width, self._depth = indent, width, depth
        self._stream, self._compact = stream, bool(compact)
        self._sort, self._underscores = sort_dicts, underscore_numbers

    def pprint(self, object):
        print(self.pformat(object), file=self._stream)

    def pformat(self, object):
        out = StringIO()
        self._write(object, out, 0, 0, {}, 0)
        return out.getvalue()

    def isreadable(self, object):
        readable, recursive = self.format(object, {}, None, 0)[1:]
        return readable and not recursive

    def isrecursive(self, object):
        return self.format(object, {}, None, 0)[2]

    def _repr(self, object, context, level):
        return self.format(object, context.copy(), self._depth, level)[0]

    def _write(self, object, out, indent, after, context, level):
        if id(object) in context:
            out.write(_recursion(object))
            return
        text = self._repr(object, context, level)
        if len(text) > self._width - indent - after:
            writer = self._writer(object)
            if writer is not None:
                context[id(object)] = 1
                writer(object, out, indent, after, context, level + 1)
                del context[id(object)]
                return
        out.write(text)

    def _writer(self, object):
        kind = type(object)
        how = kind.__repr__ if isinstance(object, (dict, list, tuple, set, frozenset, str, bytes)) else None
        for known, writer in (
            (collections.OrderedDict, self._ordered), (collections.Counter, self._counter),
            (collections.defaultdict, self._default), (collections.deque, self._deque),
            (dict, self._dict), (list, self._list), (tuple, self._tuple), (set, self._set), (frozenset, self._set),
            (str, self._text), (bytes, self._bytes), (types.MappingProxyType, self._proxy),
            (types.SimpleNamespace, self._namespace),
        ):
            if kind is known:
                return writer
        is_generated = dataclasses.is_dataclass(object) and not isinstance(object, type)
        return self._dataclass if is_generated and kind.__dataclass_params__.repr else None

    def _dict(self, object, out, indent, after, context, level):
        out.write("{" + " " * (self._indent - 1))
        if object:
            items = _by_key(object.items()) if self._sort else object.items()
            self._items(items, out, indent, after + 1, context, level)
        out.write("}")

    def _items(self, items, out, indent, after, context, level):
        indent += self._indent
        items = list(items)
        for at, (key, value) in enumerate(items):
            is_last = at == len(items) - 1
            text = self._repr(key, context, level)
            out.write(f"{text}: ")
            self._write(value, out, indent + len(text) + 2, after if is_last else 1, context, level)
            if not is_last:
                out.write(",\n" + " " * indent)

    def _list(self, object, out, indent, after, context, level):
        out.write("[")
        self._sequence(object, out, indent, after + 1, context, level)
        out.write("]")

    def _tuple(self, object, out, indent, after, context, level):
        out.write("(")
        end = ",)" if len(object) == 1 else ")"
        self._sequence(object, out, indent, after + len(end), context, level)
        out.write(end)

    def _set(self, object, out, indent, after, context, level):
        if not object:
            out.write(repr(object))
            return
        name = type(object).__name__
        start, end = ("{", "}") if type(object) is set else (f"{name}({{", "})")
        out.write(start)
        indent += 0 if type(object) is set else len(name) + 1
        self._sequence(_sorted(object), out, indent, after + len(end), context, level)
        out.write(end)

    def _sequence(self, items, out, indent, after, context, level):
        indent += self._indent
        if self._indent > 1:
            out.write(" " * (self._indent - 1))
        items = list(items)
        separator = ",\n" + " " * indent
        lead, width = "", self._width - indent + 1
        left = width
        for at, item in enumerate(items):
            is_last = at == len(items) - 1
            if is_last:
                left, width = left - after, width - after
            if self._compact:
                text = self._repr(item, context, level)
                wanted = len(text) + 2
                if left < wanted:
                    left = width
                    lead = separator if lead else lead
                if left >= wanted:
                    left -= wanted
                    out.write(lead + text)
                    lead = ", "
                    continue
            out.write(lead)
            lead = separator
            self._write(item, out, indent, after if is_last else 1, context, level)

    def _text(self, object, out, indent, after, context, level):
        if not object:
            out.write(repr(object))
            return
        lines = object.splitlines(True)
        if level == 1:
            indent, after = indent + 1, after + 1
        most, chunks = self._width - indent, []
        for at, line in enumerate(lines):
            room = most - (after if at == len(lines) - 1 else 0)
            if len(repr(line)) <= room:
                chunks.append(repr(line))
                continue
            parts, current = [part for part in re.split(r"(\S*\s*)", line) if part], ""
            for number, part in enumerate(parts):
                is_end = number == len(parts) - 1 and at == len(lines) - 1
                if len(repr(current + part)) > most - (after if is_end else 0):
                    if current:
                        chunks.append(repr(current))
                    current = part
                else:
                    current += part
            if current:
                chunks.append(repr(current))
        self._chunks(chunks, out, indent, level)

    def _bytes(self, object, out, indent, after, context, level):
        if len(object) <= 4:
            out.write(repr(object))
            return
        if level == 1:
            indent, after = indent + 1, after + 1
        width, last = self._width - indent, len(object) // 4 * 4
        chunks, current = [], b""
        for at in range(0, len(object), 4):
            part = object[at : at + 4]
            if at == last:
                width -= after
            if len(repr(current + part)) > width:
                if current:
                    chunks.append(repr(current))
                current = part
            else:
                current += part
        if current:
            chunks.append(repr(current))
        self._chunks(chunks, out, indent, level)

    def _chunks(self, chunks, out, indent, level):
        if len(chunks) == 1:
            out.write(chunks[0])
            return
        text = ("\n" + " " * indent).join(chunks)
        out.write(f"({text})" if level == 1 else text)

    def _wrapped(self, name, object, out, indent, after, context, level):
        out.write(f"{name}(")
        self._write(object, out, indent + len(name) + 1, after + 1, context, level)
        out.write(")")

    def _ordered(self, object, out, indent, after, context, level):
        if object:
            self._wrapped(type(object).__name__, list(object.items()), out, indent, after, context, level)
        else:
            out.write(repr(object))

    def _proxy(self, object, out, indent, after, context, level):
        self._wrapped("mappingproxy", object.copy(), out, indent, after, context, level)

    def _default(self, object, out, indent, after, context, level):
        factory = self._repr(object.default_factory, context, level)
        name = type(object).__name__
        indent += len(name) + 1
        out.write(f"{name}({factory},\n{' ' * indent}")
        self._dict(object, out, indent, after + 1, context, level)
        out.write(")")

    def _counter(self, object, out, indent, after, context, level):
        if not object:
            out.write(repr(object))
            return
        name = type(object).__name__
        out.write(name + "({" + " " * (self._indent - 1))
        self._items(object.most_common(), out, indent + len(name) + 1, after + 2, context, level)
        out.write("})")

    def _deque(self, object, out, indent, after, context, level):
        if not object:
            out.write(repr(object))
            return
        name = type(object).__name__
        indent += len(name) + 1
        out.write(name + "([")
        if object.maxlen is None:
            self._sequence(object, out, indent, after + 2, context, level)
            out.write("])")
        else:
            self._sequence(object, out, indent, 2, context, level)
            limit = self._repr(object.maxlen, context, level)
            out.write(f"],\n{' ' * indent}maxlen={limit})")

    def _dataclass(self, object, out, indent, after, context, level):
        fields = [(field.name, getattr(object, field.name)) for field in dataclasses.fields(object) if field.repr]
        self._named(type(object).__name__, fields, out, indent, after, context, level)

    def _namespace(self, object, out, indent, after, context, level):
        self._named("namespace", object.__dict__.items(), out, indent, after, context, level)

    def _named(self, name, items, out, indent, after, context, level):
        indent += len(name) + 1
        items = list(items)
        out.write(name + "(")
        for at, (key, value) in enumerate(items):
            is_last = at == len(items) - 1
            out.write(f"{key}=")
            if id(value) in context:
                out.write("...")
            else:
                self._write(value, out, indent + len(key) + 1, after + 1 if is_last else 1, context, level)
            if not is_last:
                out.write(",\n" + " " * indent)
        out.write(")")

    def format(self, object, context, maxlevels, level):
        """The text, whether it can be read back, and whether the value holds itself."""
        kind = type(object)
        if kind is int and self._underscores:
            return f"{object:_d}", True, False
        if kind not in (dict, list, tuple):
            text = repr(object)
            return text, bool(text) and not text.startswith("<"), False
        if not object:
            return repr(object), True, False
        start, end = {dict: "{}", list: "[]", tuple: "()"}[kind]
        if maxlevels and level >= maxlevels:
            comma = "," if kind is tuple and len(object) == 1 else ""
            return f"{start}...{comma}{end}", False, id(object) in context
        if id(object) in context:
            return _recursion(object), False, True
        context[id(object)] = 1
        if kind is dict:
            items = _by_key(object.items()) if self._sort else object.items()
            pairs = [[self.format(part, context, maxlevels, level + 1) for part in item] for item in items]
            found = [part for pair in pairs for part in pair]
            texts = [f"{key[0]}: {value[0]}" for key, value in pairs]
        else:
            found = [self.format(item, context, maxlevels, level + 1) for item in object]
            texts = [part[0] for part in found]
        del context[id(object)]
        comma = "," if kind is tuple and len(object) == 1 else ""
        text = f"{start}{', '.join(texts)}{comma}{end}"
        return text, all(part[1] for part in found), any(part[2] for part in found)


def _recursion(object):
    return f"<Recursion on {type(object).__name__} with id={id(object)}>"
