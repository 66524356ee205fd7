"""Comma-separated values."""

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = range(4)
_limit = 131072


class Error(Exception):
    pass


class Dialect:
    delimiter, quotechar, escapechar, lineterminator = ",", '"', None, "\r\n"
    doublequote, skipinitialspace, strict, quoting = True, False, False, QUOTE_MINIMAL


class excel(Dialect):
    pass


class excel_tab(excel):
    delimiter = "\t"


class unix_dialect(Dialect):
    lineterminator, quoting = "\n", QUOTE_ALL


_dialects = {"excel": excel, "excel-tab": excel_tab, "unix": unix_dialect}
_OPTIONS = ("delimiter", "quotechar", "escapechar", "lineterminator", "doublequote", "skipinitialspace", "strict",
            "quoting")


def register_dialect(name, dialect=excel, **options):
    _dialects[name] = _Form(dialect, options)


def unregister_dialect(name):
    get_dialect(name)
    del _dialects[name]


def get_dialect(name):
    if name not in _dialects:
        raise Error("unknown dialect")
    return _Form(_dialects[name], {})


def list_dialects():
    return list(_dialects)


def field_size_limit(limit=None):
    global _limit
    before = _limit
    if limit is not None:
        _limit = limit
    return before


class _Form:
    """A dialect, with what the call says otherwise."""

    def __init__(self, dialect, options):
        dialect = get_dialect(dialect) if isinstance(dialect, str) else dialect
        for name in options:
            if name not in _OPTIONS:
                raise TypeError(f"'{name}' is an invalid keyword argument for this function")
        for name in _OPTIONS:
            setattr(self, name, options.get(name, getattr(dialect, name, getattr(Dialect, name))))
        if not isinstance(self.delimiter, str) or len(self.delimiter) != 1:
            raise TypeError('"delimiter" must be a 1-character string')
        if self.quotechar is not None and len(self.quotechar) != 1:
            raise TypeError('"quotechar" must be a 1-character string')
        if not 0 <= self.quoting <= 5:
            raise TypeError('bad "quoting" value')
        if self.quotechar is None:
            if "quoting" in options and self.quoting != QUOTE_NONE:
                raise TypeError("quotechar must be set if quoting enabled")
            self.quoting = QUOTE_NONE


class reader:
    def __init__(self, csvfile, dialect="excel", **options):
        self.dialect = _Form(dialect, options)
        self.line_num = 0
        self._lines = iter(csvfile)

    def __iter__(self):
        return self

    def __next__(self):
        self._row, self._cell, self._state, self._number = [], "", "row", False
        while True:
            line = next(self._lines, None)
            if line is None:
                if self._cell or self._state == "quoted":
                    if self.dialect.strict:
                        raise Error("unexpected end of data")
                    self._save()
                    return self._row
                raise StopIteration
            if not isinstance(line, str):
                raise Error(f"iterator should return strings, not {type(line).__name__} (the file should be opened in text mode)")
            self.line_num += 1
            for letter in line:
                self._take(letter)
            self._end()
            if self._state == "row":
                return self._row

    def _save(self):
        self._row.append(float(self._cell) if self._number else self._cell)
        self._cell, self._number = "", False

    def _end(self):
        """The line is at its end, as if a break followed."""
        if self._state in ("field", "plain", "closed"):
            self._save()
            self._state = "row"
        elif self._state == "escape":
            self._cell += "\n"
            self._state = "plain"
            self._end()
        elif self._state == "break":
            self._state = "row"

    def _take(self, letter):
        form = self.dialect
        if self._state == "row":
            if letter in "\r\n":
                self._state = "break"
                return
            self._state = "field"
        if self._state == "break":
            if letter not in "\r\n":
                raise Error("new-line character seen in unquoted field - do you need to open the file with newline=''?")
        elif self._state == "field":
            self._first(letter)
        elif self._state == "plain":
            if letter in "\r\n":
                self._save()
                self._state = "break"
            elif letter == form.escapechar:
                self._state = "escape"
            elif letter == form.delimiter:
                self._save()
                self._state = "field"
            else:
                self._cell += letter
        elif self._state == "escape":
            self._cell += letter
            self._state = "plain"
        elif self._state == "quoted":
            if letter == form.escapechar:
                self._state = "quoted escape"
            elif letter == form.quotechar and form.quoting != QUOTE_NONE:
                self._state = "closed" if form.doublequote else "plain"
            else:
                self._cell += letter
        elif self._state == "quoted escape":
            self._cell += letter
            self._state = "quoted"
        else:
            self._behind(letter)

    def _first(self, letter):
        form = self.dialect
        if letter in "\r\n":
            self._save()
            self._state = "break"
        elif letter == form.quotechar and form.quoting != QUOTE_NONE:
            self._state = "quoted"
        elif letter == form.escapechar:
            self._state = "escape"
        elif letter == " " and form.skipinitialspace:
            pass
        elif letter == form.delimiter:
            self._save()
        else:
            self._number = form.quoting == QUOTE_NONNUMERIC
            self._cell += letter
            self._state = "plain"

    def _behind(self, letter):
        """What follows a closing quote."""
        form = self.dialect
        if letter == form.quotechar and form.quoting != QUOTE_NONE:
            self._cell += letter
            self._state = "quoted"
        elif letter == form.delimiter:
            self._save()
            self._state = "field"
        elif letter in "\r\n":
            self._save()
            self._state = "break"
        elif form.strict:
            raise Error(f"'{form.delimiter}' expected after '{form.quotechar}'")
        else:
            self._cell += letter
            self._state = "plain"


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", *args, **kwds):
        self.reader = reader(f, dialect, *args, **kwds)
        self._fieldnames = fieldnames
        self.restkey, self.restval, self.dialect = restkey, restval, dialect

    @property
    def line_num(self):
        return self.reader.line_num

    @property
    def fieldnames(self):
        if self._fieldnames is None:
            self._fieldnames = next(self.reader, None)
        return self._fieldnames

    @fieldnames.setter
    def fieldnames(self, value):
        self._fieldnames = value

    def __iter__(self):
        return self

    def __next__(self):
        names = self.fieldnames
        row = next(self.reader)
        while not row:
            row = next(self.reader)
        made = dict(zip(names, row))
        if len(row) > len(names):
            made[self.restkey] = row[len(names) :]
        for name in names[len(row) :]:
            made[name] = self.restval
        return made


class writer:
    def __init__(self, csvfile, dialect="excel", **options):
        self.dialect = _Form(dialect, options)
        self._file = csvfile

    def _cell(self, value, is_alone):
        form = self.dialect
        text = "" if value is None else repr(value) if type(value) is float else str(value)
        if form.quoting == QUOTE_NONE:
            return self._escaped(text, is_alone)
        special = any(letter in text for letter in (form.delimiter, form.quotechar, form.escapechar or "\n", "\r", "\n"))
        special = special or any(letter in form.lineterminator for letter in text)
        is_text = form.quoting == QUOTE_NONNUMERIC and not isinstance(value, (int, float))
        lone = is_alone and not text
        starts = text.startswith(" ") and form.skipinitialspace or form.delimiter == " " and not text
        if not (special or is_text or lone or starts or form.quoting == QUOTE_ALL):
            return text
        if form.escapechar is not None:
            text = text.replace(form.escapechar, form.escapechar * 2)
        if form.doublequote:
            text = text.replace(form.quotechar, form.quotechar * 2)
        elif form.quotechar in text:
            if form.escapechar is None:
                raise Error("need to escape, but no escapechar set")
            text = text.replace(form.quotechar, form.escapechar + form.quotechar)
        return form.quotechar + text + form.quotechar

    def _escaped(self, text, is_alone):
        form = self.dialect
        if is_alone and not text:
            raise Error("single empty field record must be quoted")
        kept = ""
        for letter in text:
            if letter in (form.delimiter, form.escapechar, form.quotechar, "\r", "\n") or letter in form.lineterminator:
                if form.escapechar is None:
                    raise Error("need to escape, but no escapechar set")
                kept += form.escapechar
            kept += letter
        return kept

    def writerow(self, row):
        try:
            row = list(row)
        except TypeError:
            raise Error(f"iterable expected, not {type(row).__name__}") from None
        cells = [self._cell(value, len(row) == 1) for value in row]
        return self._file.write(self.dialect.delimiter.join(cells) + self.dialect.lineterminator)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", *args, **kwds):
        self.fieldnames, self.restval = list(fieldnames), restval
        self.extrasaction = extrasaction.lower()
        if self.extrasaction not in ("raise", "ignore"):
            raise ValueError(f"extrasaction ({extrasaction}) must be 'raise' or 'ignore'")
        self.writer = writer(f, dialect, *args, **kwds)

    def _row(self, row):
        wrong = [key for key in row if key not in self.fieldnames] if self.extrasaction == "raise" else []
        if wrong:
            raise ValueError("dict contains fields not in fieldnames: " + ", ".join(repr(key) for key in wrong))
        return [row.get(name, self.restval) for name in self.fieldnames]

    def writeheader(self):
        return self.writerow(dict(zip(self.fieldnames, self.fieldnames)))

    def writerow(self, rowdict):
        return self.writer.writerow(self._row(rowdict))

    def writerows(self, rowdicts):
        return self.writer.writerows(map(self._row, rowdicts))
