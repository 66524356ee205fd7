import importlib as _importlib
from sqlalchemy.types import TypeDecorator, UserDefinedType
from sqlalchemy.dialects.postgresql import BIT as _BIT


class _Sized(UserDefinedType):
    def __init__(self, dim=None):
        self.dim = dim

    def get_col_spec(self, **kw):
        return self._name if self.dim is None else f"{self._name}({self.dim})"


class VECTOR(_Sized):
    __module__ = "pgvector.sqlalchemy.vector"
    _name = "VECTOR"


class HALFVEC(_Sized):
    __module__ = "pgvector.sqlalchemy.halfvec"
    _name = "HALFVEC"


class SPARSEVEC(_Sized):
    __module__ = "pgvector.sqlalchemy.sparsevec"
    _name = "SPARSEVEC"


class BIT(TypeDecorator):
    __module__ = "pgvector.sqlalchemy.bit"
    impl = _BIT


Vector = VECTOR


sqlalchemy = _importlib.import_module("pgvector.sqlalchemy")
