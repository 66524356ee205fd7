"""Configuration files with sections."""

import re

DEFAULTSECT = "DEFAULT"
MAX_INTERPOLATION_DEPTH = 10
_UNSET = object()


class Error(Exception):
    def __init__(self, msg=""):
        self.message = msg
        super().__init__(msg)


class NoSectionError(Error):
    def __init__(self, section):
        super().__init__(f"No section: {section!r}")
        self.section = section


class NoOptionError(Error):
    def __init__(self, option, section):
        super().__init__(f"No option {option!r} in section: {section!r}")
        self.option, self.section = option, section


class _DuplicateError(Error):
    def __init__(self, what, source, lineno):
        place = f"While reading from {source!r}" + (f" [line {lineno:2d}]" if lineno else "") + ": " if source else ""
        super().__init__(f"{place}{what[:1].lower() if place else what[:1]}{what[1:]} already exists")
        self.source, self.lineno = source, lineno


class DuplicateSectionError(_DuplicateError):
    def __init__(self, section, source=None, lineno=None):
        super().__init__(f"Section {section!r}", source, lineno)
        self.section = section


class DuplicateOptionError(_DuplicateError):
    def __init__(self, section, option, source=None, lineno=None):
        super().__init__(f"Option {option!r} in section {section!r}", source, lineno)
        self.section, self.option = section, option


class InterpolationError(Error):
    def __init__(self, option, section, msg):
        super().__init__(msg)
        self.option, self.section = option, section


class InterpolationMissingOptionError(InterpolationError):
    def __init__(self, option, section, rawval, reference):
        super().__init__(option, section, (
            f"Bad value substitution: option {option!r} in section {section!r} contains an interpolation key "
            f"{reference!r} which is not a valid option name. Raw value: {rawval!r}"
        ))
        self.reference = reference


class InterpolationSyntaxError(InterpolationError):
    pass


class InterpolationDepthError(InterpolationError):
    pass


class ParsingError(Error):
    def __init__(self, source, lines=()):
        super().__init__(f"Source contains parsing errors: {source!r}")
        self.source, self.errors = source, list(lines)


class MissingSectionHeaderError(ParsingError):
    def __init__(self, filename, lineno, line):
        Error.__init__(self, f"File contains no section headers.\nfile: {filename!r}, line: {lineno}\n{line!r}")
        self.source, self.lineno, self.line = filename, lineno, line


class Interpolation:
    def before_get(self, parser, section, option, value, defaults):
        return value

    def before_set(self, parser, section, option, value):
        return value


class BasicInterpolation(Interpolation):
    _KEY = re.compile(r"%\(([^)]+)\)s")

    def before_get(self, parser, section, option, value, defaults):
        return self._expanded(parser, option, section, value, defaults, 1)

    def before_set(self, parser, section, option, value):
        if "%" in self._KEY.sub("", value.replace("%%", "")):
            raise ValueError(f"invalid interpolation syntax in {value!r} at position {value.find('%')}")
        return value

    def _expanded(self, parser, option, section, text, values, depth):
        if depth > MAX_INTERPOLATION_DEPTH:
            message = f"Recursion limit exceeded in value substitution: option {option!r} in section {section!r}"
            raise InterpolationDepthError(option, section, message)
        parts, rest, raw = [], text, text
        while "%" in rest:
            before, rest = rest.split("%", 1)
            parts.append(before)
            found = self._KEY.match("%" + rest)
            if rest.startswith("%"):
                parts.append("%")
                rest = rest[1:]
            elif found:
                name = parser.optionxform(found.group(1))
                if name not in values:
                    raise InterpolationMissingOptionError(option, section, raw, name)
                rest = rest[found.end() - 1 :]
                value = values[name]
                is_more = "%" in value
                parts.append(self._expanded(parser, option, section, value, values, depth + 1) if is_more else value)
            elif rest.startswith("("):
                raise InterpolationSyntaxError(option, section, f"bad interpolation variable reference {'%' + rest!r}")
            else:
                message = f"'%' must be followed by '%' or '(', found: {'%' + rest!r}"
                raise InterpolationSyntaxError(option, section, message)
        return "".join([*parts, rest])


class ExtendedInterpolation(Interpolation):
    _KEY = re.compile(r"\$\{([^}]+)\}")

    def before_get(self, parser, section, option, value, defaults):
        return self._expanded(parser, option, section, value, defaults, 1)

    def _expanded(self, parser, option, section, text, values, depth):
        if depth > MAX_INTERPOLATION_DEPTH:
            message = f"Recursion limit exceeded in value substitution: option {option!r} in section {section!r}"
            raise InterpolationDepthError(option, section, message)
        parts, rest = [], text
        while "$" in rest:
            before, rest = rest.split("$", 1)
            parts.append(before)
            found = self._KEY.match("$" + rest)
            if rest.startswith("$"):
                parts.append("$")
                rest = rest[1:]
            elif found:
                rest = rest[found.end() - 1 :]
                *other, name = found.group(1).split(":")
                try:
                    value = parser.get(other[0], name, raw=True) if other else values[parser.optionxform(name)]
                except (KeyError, NoSectionError, NoOptionError):
                    raise InterpolationMissingOptionError(option, section, text, found.group(1)) from None
                within = dict(parser.items(other[0], raw=True)) if other else values
                parts.append(self._expanded(parser, option, section, value, within, depth + 1))
            else:
                raise InterpolationSyntaxError(option, section, f"'$' must be followed by '$' or '{{', found: {'$' + rest!r}")
        return "".join([*parts, rest])


class RawConfigParser:
    BOOLEAN_STATES = {"1": True, "yes": True, "true": True, "on": True,
                      "0": False, "no": False, "false": False, "off": False}
    _default_interpolation = Interpolation()

    def __init__(self, defaults=None, dict_type=dict, allow_no_value=False, *, delimiters=("=", ":"),
                 comment_prefixes=("#", ";"), inline_comment_prefixes=None, strict=True, empty_lines_in_values=True,
                 default_section=DEFAULTSECT, interpolation=_UNSET, converters=None):
        self._delimiters, self._comments = tuple(delimiters), tuple(comment_prefixes or ())
        self._inline, self._strict = tuple(inline_comment_prefixes or ()), strict
        self._no_value, self._empty_lines = allow_no_value, empty_lines_in_values
        self.default_section = default_section
        self._interpolation = self._default_interpolation if interpolation is _UNSET else interpolation or Interpolation()
        self._sections, self._defaults = {}, {}
        self._converters = {"int": int, "float": float, "boolean": self._convert_to_boolean, **(converters or {})}
        for name, convert in (converters or {}).items():
            setattr(self, f"get{name}", self._getter(convert))
        for key, value in (defaults or {}).items():
            self._defaults[self.optionxform(key)] = value if value is None else str(value)

    def _getter(self, convert):
        return lambda section, option, **options: self._converted(section, option, convert, **options)

    def optionxform(self, optionstr):
        return optionstr.lower()

    def defaults(self):
        return self._defaults

    def sections(self):
        return list(self._sections)

    def add_section(self, section):
        if section == self.default_section:
            raise ValueError(f"Invalid section name: {section!r}")
        if section in self._sections:
            raise DuplicateSectionError(section)
        self._sections[section] = {}

    def has_section(self, section):
        return section in self._sections

    def options(self, section):
        if section not in self._sections:
            raise NoSectionError(section)
        return list({**self._sections[section], **self._defaults})

    def read(self, filenames, encoding=None):
        names = [filenames] if isinstance(filenames, str) or hasattr(filenames, "__fspath__") else filenames
        done = []
        for name in names:
            try:
                with open(name, encoding=encoding) as file:
                    self._read(file, name)
            except OSError:
                continue
            done.append(str(name))
        return done

    def read_file(self, f, source=None):
        self._read(f, source if source is not None else getattr(f, "name", "<???>"))

    def read_string(self, string, source="<string>"):
        self._read(string.split("\n"), source)

    def read_dict(self, dictionary, source="<dict>"):
        for section, options in dictionary.items():
            section = str(section)
            if section != self.default_section and section not in self._sections:
                self.add_section(section)
            for key, value in options.items():
                self.set(section, self.optionxform(str(key)), value if value is None else str(value))

    def _read(self, lines, source):
        options, name, current, level, seen, bad = None, None, None, 0, set(), []
        for number, line in enumerate(lines, 1):
            text, is_comment = self._without_comment(line)
            if not text:
                if self._empty_lines and not is_comment and options is not None and current and options[current] is not None:
                    options[current].append("")
                elif not self._empty_lines:
                    level = float("inf")
                continue
            indent = len(line) - len(line.lstrip())
            if options is not None and current and indent > level:
                if options[current] is None:
                    raise ParsingError(source, [(number, line)])
                options[current].append(text)
                continue
            level = indent
            header = re.match(r"\[(?P<header>.+)\]", text)
            if header:
                name, current = header.group("header"), None
                if name == self.default_section:
                    options = self._defaults
                elif name in self._sections and self._strict and (name, None) in seen:
                    raise DuplicateSectionError(name, source, number)
                else:
                    options = self._sections.setdefault(name, {})
                seen.add((name, None))
            elif options is None:
                raise MissingSectionHeaderError(source, number, line)
            else:
                key, value = self._entry(text)
                if key is None or not key:
                    bad.append((number, repr(line)))
                    continue
                current = self.optionxform(key)
                if self._strict and (name, current) in seen:
                    raise DuplicateOptionError(name, current, source, number)
                seen.add((name, current))
                options[current] = None if value is None else [value]
        self._join()
        if bad:
            raise ParsingError(source, bad)

    def _without_comment(self, line):
        text = line.strip()
        if text.startswith(self._comments) if self._comments else False:
            return "", True
        for prefix in self._inline:
            at = line.find(prefix)
            while at >= 0 and at > 0 and not line[at - 1].isspace():
                at = line.find(prefix, at + 1)
            if at >= 0:
                line = line[:at]
                return line.strip(), not line.strip()
        return text, False

    def _entry(self, text):
        places = [(text.find(mark), mark) for mark in self._delimiters if mark in text]
        if not places:
            return (text, None) if self._no_value else (None, None)
        at, mark = min(places)
        return text[:at].rstrip(), text[at + len(mark) :].strip()

    def _join(self):
        for options in (self._defaults, *self._sections.values()):
            for key, value in options.items():
                if isinstance(value, list):
                    options[key] = "\n".join(value).rstrip()

    def _values(self, section, vars=None):
        if section != self.default_section and section not in self._sections:
            raise NoSectionError(section)
        given = {self.optionxform(key): value if value is None else str(value) for key, value in (vars or {}).items()}
        return {**self._defaults, **self._sections.get(section, {}), **given}

    def get(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        try:
            values = self._values(section, vars)
        except NoSectionError:
            if fallback is _UNSET:
                raise
            return fallback
        option = self.optionxform(option)
        if option not in values:
            if fallback is _UNSET:
                raise NoOptionError(option, section)
            return fallback
        value = values[option]
        if raw or value is None:
            return value
        return self._interpolation.before_get(self, section, option, value, values)

    def _converted(self, section, option, convert, *, raw=False, vars=None, fallback=_UNSET):
        try:
            value = self.get(section, option, raw=raw, vars=vars)
        except (NoSectionError, NoOptionError):
            if fallback is _UNSET:
                raise
            return fallback
        return convert(value)

    def getint(self, section, option, **options):
        return self._converted(section, option, int, **options)

    def getfloat(self, section, option, **options):
        return self._converted(section, option, float, **options)

    def getboolean(self, section, option, **options):
        return self._converted(section, option, self._convert_to_boolean, **options)

    def _convert_to_boolean(self, value):
        if value.lower() not in self.BOOLEAN_STATES:
            raise ValueError(f"Not a boolean: {value}")
        return self.BOOLEAN_STATES[value.lower()]

    def items(self, section=_UNSET, raw=False, vars=None):
        if section is _UNSET:
            return [(name, self[name]) for name in self]
        values = self._values(section, vars)
        kept = {**self._defaults, **self._sections.get(section, {}), **({} if vars is None else vars)}
        options = [self.optionxform(option) for option in kept]
        if raw:
            return [(option, values[option]) for option in options]
        got = self._interpolation.before_get
        return [(option, values[option] if values[option] is None else got(self, section, option, values[option], values))
                for option in options]

    def has_option(self, section, option):
        option = self.optionxform(option)
        if not section or section == self.default_section:
            return option in self._defaults
        return section in self._sections and (option in self._sections[section] or option in self._defaults)

    def set(self, section, option, value=None):
        if value:
            value = self._interpolation.before_set(self, section, option, value)
        if section and section != self.default_section and section not in self._sections:
            raise NoSectionError(section)
        is_default = not section or section == self.default_section
        options = self._defaults if is_default else self._sections[section]
        options[self.optionxform(option)] = value

    def remove_option(self, section, option):
        is_default = not section or section == self.default_section
        if not is_default and section not in self._sections:
            raise NoSectionError(section)
        options = self._defaults if is_default else self._sections[section]
        return options.pop(self.optionxform(option), _UNSET) is not _UNSET

    def remove_section(self, section):
        return self._sections.pop(section, None) is not None

    def write(self, fp, space_around_delimiters=True):
        mark = f" {self._delimiters[0]} " if space_around_delimiters else self._delimiters[0]
        named = [(self.default_section, self._defaults)] if self._defaults else []
        for name, options in [*named, *self._sections.items()]:
            fp.write(f"[{name}]\n")
            for key, value in options.items():
                if value is None and self._no_value:
                    fp.write(f"{key}\n")
                else:
                    text = str(value).replace("\n", "\n\t")
                    fp.write(f"{key}{mark}{text}\n")
            fp.write("\n")

    def __getitem__(self, key):
        if key != self.default_section and key not in self._sections:
            raise KeyError(key)
        return SectionProxy(self, key)

    def __setitem__(self, key, value):
        if key == self.default_section:
            self._defaults.clear()
        else:
            self._sections[key] = {}
        self.read_dict({key: value})

    def __delitem__(self, key):
        if key == self.default_section:
            raise ValueError("Cannot remove the default section.")
        if not self.remove_section(key):
            raise KeyError(key)

    def __contains__(self, key):
        return key == self.default_section or key in self._sections

    def __len__(self):
        return len(self._sections) + 1

    def __iter__(self):
        return iter([self.default_section, *self._sections])

    def keys(self):
        return list(self)

    def values(self):
        return [self[name] for name in self]


class ConfigParser(RawConfigParser):
    _default_interpolation = BasicInterpolation()

    def set(self, section, option, value=None):
        if not isinstance(option, str):
            raise TypeError("option keys must be strings")
        if not isinstance(value, str) and not (value is None and self._no_value):
            raise TypeError("option values must be strings")
        super().set(section, option, value)

    def add_section(self, section):
        if not isinstance(section, str):
            raise TypeError("section names must be strings")
        super().add_section(section)


SafeConfigParser = ConfigParser


class SectionProxy:
    def __init__(self, parser, name):
        self._parser, self._name = parser, name

    @property
    def parser(self):
        return self._parser

    @property
    def name(self):
        return self._name

    def __repr__(self):
        return f"<Section: {self._name}>"

    def __getitem__(self, key):
        if not self._parser.has_option(self._name, key):
            raise KeyError(key)
        return self._parser.get(self._name, key)

    def __setitem__(self, key, value):
        self._parser.set(self._name, key, value)

    def __delitem__(self, key):
        is_there = self._parser.has_option(self._name, key)
        if not (is_there and self._parser.remove_option(self._name, key)):
            raise KeyError(key)

    def __contains__(self, key):
        return self._parser.has_option(self._name, key)

    def _options(self):
        if self._name == self._parser.default_section:
            return list(self._parser.defaults())
        return self._parser.options(self._name)

    def __len__(self):
        return len(self._options())

    def __iter__(self):
        return iter(self._options())

    def keys(self):
        return self._options()

    def values(self):
        return [self[key] for key in self]

    def items(self):
        return [(key, self[key]) for key in self]

    def get(self, option, fallback=None, *, raw=False, vars=None):
        return self._parser.get(self._name, option, raw=raw, vars=vars, fallback=fallback)

    def getint(self, option, fallback=None, **options):
        return self._parser.getint(self._name, option, fallback=fallback, **options)

    def getfloat(self, option, fallback=None, **options):
        return self._parser.getfloat(self._name, option, fallback=fallback, **options)

    def getboolean(self, option, fallback=None, **options):
        return self._parser.getboolean(self._name, option, fallback=fallback, **options)
