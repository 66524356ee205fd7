"""`pydantic`, as types of columns name it: what is to be validated is not known here."""

from _dbm import unsupported as _unsupported


class TypeAdapter:
    def __init__(self, type, *, config=None, _parent_depth=2, module=None):
        self._type = type

    def __getattr__(self, name):
        _unsupported(f"`TypeAdapter.{name}` of pydantic is not known to scripts")
