"""Comma-separated values."""

QUOTE_MINIMAL, QUOTE_ALL, QUOTE_NONNUMERIC, QUOTE_NONE = range(4)


class Error(Exception):
    pass


def _rows(lines, delimiter, quotechar):
    row, cell, quoted, opened = [], "", False, False
    for line in lines:
        at = 0
        while at < len(line):
            character = line[at]
            if quoted:
                if character == quotechar and line[at + 1 : at + 2] == quotechar:
                    cell += quotechar
                    at += 1
                elif character == quotechar:
                    quoted = False
                else:
                    cell += character
            elif character == quotechar and not cell:
                quoted = opened = True
            elif character == delimiter:
                row.append(cell)
                cell, opened = "", True
            elif character not in "\r\n":
                cell += character
            at += 1
        if not quoted:
            if row or cell or opened:
                row.append(cell)
            yield row
            row, cell, opened = [], "", False
    if quoted:
        raise Error("unexpected end of data")


def reader(csvfile, dialect="excel", *, delimiter=",", quotechar='"', **options):
    return _rows(csvfile, "\t" if dialect == "excel-tab" else delimiter, quotechar)


class DictReader:
    def __init__(self, f, fieldnames=None, restkey=None, restval=None, dialect="excel", **options):
        self._rows = reader(f, dialect, **options)
        self.fieldnames = fieldnames if fieldnames is not None else next(self._rows, None)
        self.restkey, self.restval = restkey, restval

    def __iter__(self):
        return self

    def __next__(self):
        row = next(self._rows)
        while not row:
            row = next(self._rows)
        made = dict(zip(self.fieldnames, row))
        for name in self.fieldnames[len(row) :]:
            made[name] = self.restval
        if len(row) > len(self.fieldnames):
            made[self.restkey] = row[len(self.fieldnames) :]
        return made


class writer:
    def __init__(self, csvfile, dialect="excel", *, delimiter=",", quotechar='"', lineterminator="\r\n",
                 quoting=QUOTE_MINIMAL, **options):
        self._file, self._delimiter, self._quote = csvfile, delimiter, quotechar
        self._end, self._quoting = lineterminator, quoting

    def _cell(self, value):
        text = "" if value is None else str(value)
        special = any(character in text for character in (self._delimiter, self._quote, "\r", "\n"))
        number = isinstance(value, (int, float))
        if special or self._quoting == QUOTE_ALL or (self._quoting == QUOTE_NONNUMERIC and not number):
            return self._quote + text.replace(self._quote, self._quote * 2) + self._quote
        return text

    def writerow(self, row):
        return self._file.write(self._delimiter.join(self._cell(value) for value in row) + self._end)

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)


class DictWriter:
    def __init__(self, f, fieldnames, restval="", extrasaction="raise", dialect="excel", **options):
        self.fieldnames, self.restval = fieldnames, restval
        self._writer = writer(f, dialect, **options)

    def writeheader(self):
        return self._writer.writerow(self.fieldnames)

    def writerow(self, row):
        return self._writer.writerow([row.get(name, self.restval) for name in self.fieldnames])

    def writerows(self, rows):
        for row in rows:
            self.writerow(row)
