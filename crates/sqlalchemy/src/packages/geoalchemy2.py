import importlib as _importlib
from _dbm import unsupported as _unsupported
from sqlalchemy.exc import ArgumentError
from sqlalchemy.types import TypeDecorator, UserDefinedType


class _Spelled(UserDefinedType):
    def __init__(self, text):
        self.text = text

    def get_col_spec(self, **kw):
        return self.text


class _GISType(TypeDecorator):
    impl = _Spelled
    _covered = "plane"

    def __init__(
        self,
        geometry_type="GEOMETRY",
        srid=-1,
        dimension=None,
        spatial_index=True,
        use_N_D_index=False,
        use_typmod=None,
        from_text=None,
        name=None,
        nullable=True,
        _spatial_index_reflected=None,
    ):
        if use_typmod is False:
            _unsupported("`use_typmod=False` adds columns by a function of PostGIS, which is not supported")
        if use_N_D_index and not spatial_index:
            raise ArgumentError("Arg Error(use_N_D_index): spatial_index must be True")
        self._index = self._covered if spatial_index else None
        if use_N_D_index:
            self._index = "all dimensions"
        self._not_null = not nullable
        self.geometry_type = geometry_type.upper() if geometry_type else None
        self.srid = int(srid) if self.geometry_type else -1
        self.name = name or self.name
        self.dimension = dimension
        self.spatial_index = spatial_index
        self.use_N_D_index = use_N_D_index
        self.use_typmod = use_typmod
        self.nullable = nullable

    def load_dialect_impl(self, dialect):
        if dialect.name in ("mysql", "mariadb"):
            return _Spelled(self._on_mysql())
        if dialect.name == "sqlite":
            _unsupported("columns of GeoAlchemy2 on SQLite need SpatiaLite, which is not supported")
        if not self.geometry_type:
            return _Spelled(self.name)
        return _Spelled(f"{self.name}({self.geometry_type},{self.srid})")

    def _on_mysql(self):
        words = [self.geometry_type or "GEOMETRY"]
        if not self.nullable or self.spatial_index:
            words.append("NOT NULL")
        if self.srid > 0:
            words.append(f"SRID {self.srid}")
        return " ".join(words)


class Geometry(_GISType):
    __module__ = "geoalchemy2.types"
    name = "geometry"


class Geography(_GISType):
    __module__ = "geoalchemy2.types"
    name = "geography"


class Raster(_GISType):
    __module__ = "geoalchemy2.types"
    name = "raster"
    _covered = "convex hull"

    def __init__(self, spatial_index=True, from_text=None, name=None, nullable=True):
        super().__init__(None, -1, None, spatial_index, False, None, from_text, name, nullable)


types = _importlib.import_module("geoalchemy2.types")


def include_object(obj, name, obj_type, reflected, compare_to):
    _unsupported("`alembic_helpers` of GeoAlchemy2 are not called")


def render_item(obj_type, obj, autogen_context):
    _unsupported("`alembic_helpers` of GeoAlchemy2 are not called")


def writer(context, revision, directives):
    _unsupported("`alembic_helpers` of GeoAlchemy2 are not called")


class alembic_helpers:
    """What `env.py` gives to `context.configure`; only a comparison calls it."""

    include_object = staticmethod(include_object)
    render_item = staticmethod(render_item)
    writer = staticmethod(writer)
