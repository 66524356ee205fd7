"""What settings are cast to."""


class Secret:
    """A text that is shown only to who asks with `str`."""

    def __init__(self, value):
        self._value = value

    def __repr__(self):
        return "Secret('**********')"

    def __str__(self):
        return self._value

    def __bool__(self):
        return bool(self._value)


class CommaSeparatedStrings:
    def __init__(self, value):
        parts = value.split(",") if isinstance(value, str) else value
        self._items = [part.strip() for part in parts]

    def __len__(self):
        return len(self._items)

    def __getitem__(self, index):
        return self._items[index]

    def __iter__(self):
        return iter(self._items)

    def __str__(self):
        return ", ".join(repr(item) for item in self._items)
