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
    # the arguments that the package's own `repr` shows, with what goes without saying
    _shown = {
        "geometry_type": "GEOMETRY",
        "srid": -1,
        "dimension": None,
        "spatial_index": True,
        "use_N_D_index": False,
        "use_typmod": None,
        "from_text": None,
        "name": None,
        "nullable": True,
    }

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
        self.from_text = from_text or self.from_text
        self.dimension = dimension or _dimension(self.geometry_type)
        self.spatial_index = spatial_index
        self.use_N_D_index = use_N_D_index
        self.use_typmod = use_typmod
        self.nullable = nullable

    def __repr__(self):
        given = []
        for name, default in self._shown.items():
            value = getattr(self, name)
            if value != default:
                given.append(f"{name}={value!r}")
        return f"{type(self).__name__}({', '.join(given)})"

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


def _dimension(geometry_type):
    kind = geometry_type or ""
    return 4 if kind.endswith("ZM") else 3 if kind.endswith(("Z", "M")) else 2


class Geometry(_GISType):
    __module__ = "geoalchemy2.types"
    name = "geometry"
    from_text = "ST_GeomFromEWKT"


class Geography(_GISType):
    __module__ = "geoalchemy2.types"
    name = "geography"
    from_text = "ST_GeogFromText"


class Raster(_GISType):
    __module__ = "geoalchemy2.types"
    name = "raster"
    from_text = "raster"
    _shown = {"spatial_index": True, "from_text": None, "name": None, "nullable": True}
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
