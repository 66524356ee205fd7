"""Texts and bytes that behave as files."""


class _Memory:
    def __init__(self, initial):
        self._content = initial
        self._at = 0
        self.closed = False

    def read(self, size=-1):
        end = len(self._content) if size is None or size < 0 else self._at + size
        part = self._content[self._at : end]
        self._at += len(part)
        return part

    def readline(self, size=-1):
        rest = self._content[self._at :]
        mark = rest.find(self._newline)
        part = rest if mark < 0 else rest[: mark + 1]
        self._at += len(part)
        return part

    def readlines(self, hint=-1):
        return list(self)

    def write(self, part):
        self._content = self._content[: self._at] + part + self._content[self._at + len(part) :]
        self._at += len(part)
        return len(part)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def getvalue(self):
        return self._content

    def seek(self, offset, whence=0):
        self._at = {0: 0, 1: self._at, 2: len(self._content)}[whence] + offset
        return self._at

    def tell(self):
        return self._at

    def truncate(self, size=None):
        self._content = self._content[: self._at if size is None else size]

    def flush(self):
        pass

    def close(self):
        self.closed = True

    def readable(self):
        return True

    def __iter__(self):
        return self

    def __next__(self):
        line = self.readline()
        if not line:
            raise StopIteration
        return line

    def __enter__(self):
        return self

    def __exit__(self, kind, value, traceback):
        self.close()


class StringIO(_Memory):
    _newline = "\n"

    def __init__(self, initial_value="", newline="\n"):
        super().__init__(initial_value)


class BytesIO(_Memory):
    _newline = b"\n"

    def __init__(self, initial_bytes=b""):
        super().__init__(initial_bytes)


TextIOWrapper = StringIO
