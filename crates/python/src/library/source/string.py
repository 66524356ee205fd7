"""Constants, and templates with `$` placeholders."""

import re

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    return (sep or " ").join(word.capitalize() for word in s.split(sep))


class Template:
    delimiter = "$"
    idpattern = "[_a-zA-Z][_a-zA-Z0-9]*"
    braceidpattern = None
    flags = 0

    def __init__(self, template):
        self.template = template

    def _matches(self):
        mark = re.escape(self.delimiter)
        braced = self.braceidpattern or self.idpattern
        names = rf"(?P<named>{self.idpattern})|\{{(?P<braced>{braced})\}}"
        pattern = rf"{mark}(?:(?P<escaped>{mark})|{names}|(?P<invalid>))"
        return re.finditer(pattern, self.template, self.flags)

    def _replaced(self, value_of):
        text, end = "", 0
        for match in self._matches():
            text += self.template[end : match.start()] + value_of(match)
            end = match.end()
        return text + self.template[end:]

    def _name(self, match):
        return match.group("named") or match.group("braced")

    def _invalid(self, match):
        before = self.template[: match.start()].splitlines(keepends=True)
        line = max(len(before), 1)
        column = match.start() + 1 - len("".join(before[:-1]))
        raise ValueError(f"Invalid placeholder in string: line {line}, col {column}")

    def substitute(self, mapping=None, /, **keywords):
        values = {**(mapping or {}), **keywords}

        def value_of(match):
            if self._name(match) is not None:
                return str(values[self._name(match)])
            if match.group("escaped") is not None:
                return self.delimiter
            self._invalid(match)

        return self._replaced(value_of)

    def safe_substitute(self, mapping=None, /, **keywords):
        values = {**(mapping or {}), **keywords}

        def value_of(match):
            if match.group("escaped") is not None:
                return self.delimiter
            name = self._name(match)
            return str(values[name]) if name in values else match.group()

        return self._replaced(value_of)

    def is_valid(self):
        return all(match.group("invalid") is None for match in self._matches())

    def get_identifiers(self):
        return list(dict.fromkeys(self._name(match) for match in self._matches() if self._name(match)))
