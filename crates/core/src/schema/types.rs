//! Column types, as SQLAlchemy names them.
//!
//! A generic type (`sa.String`) and a type of the SQL standard (`sa.VARCHAR`)
//! are told apart by a `spelling`, because a dialect renders them differently.

mod class_name;
mod number;
pub mod affinity;
pub mod plain;

use std::sync::Arc;

pub use number::{FloatClass, FloatType, IntegerClass, IntegerType, NumericClass, NumericType};

use crate::schema::{Expression, Options};

/// A column's type, with what replaces it on some dialects.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// The type itself.
    pub kind: TypeKind,
    /// `with_variant(...)`: dialect name and type, first match wins.
    pub variants: Vec<(String, Type)>,
    /// The dialect whose own class it is, where SQLAlchemy has a general one of that name too:
    /// `postgresql` for `postgresql.TIMESTAMP`, `mysql` for `mysql.VARCHAR`.
    pub dialect: Option<String>,
    /// A class of the application or a package that wraps `kind`; how a revision script writes it.
    pub user: Option<UserType>,
}

/// How a script names a type that is not SQLAlchemy's own.
#[derive(Debug, Clone, PartialEq)]
pub struct UserType {
    /// The module of its class: `app.db.types`.
    pub module: String,
    /// Its `repr`.
    pub representation: Representation,
    /// The index that its columns bring.
    pub spatial_index: Option<SpatialIndex>,
    /// Whether its columns are `NOT NULL`, whatever they say themselves.
    pub not_null: bool,
}

/// The `repr` of a type that is not SQLAlchemy's own.
#[derive(Debug, Clone, PartialEq)]
pub enum Representation {
    /// The text: `Money(currency='EUR')`.
    Text(String),
    /// A class, and the type whose arguments stand between its parentheses.
    Like(String, Box<Type>),
}

/// What the index on a column of a spatial type covers (`GeoAlchemy2`: `admin/__init__.py`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpatialIndex {
    /// Two dimensions.
    Plane,
    /// `use_N_D_index=True`: all dimensions.
    AllDimensions,
    /// What surrounds a raster.
    ConvexHull,
}

/// The families of types.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// `sa.types.NullType`: not known.
    Null,
    /// Character strings.
    Text(TextType),
    /// Whole numbers.
    Integer(IntegerType),
    /// Exact numbers.
    Numeric(NumericType),
    /// Floating point numbers.
    Float(FloatType),
    /// `sa.Boolean`.
    Boolean(BooleanType),
    /// Dates and times.
    Temporal(TemporalType),
    /// Spans of time.
    Interval(IntervalType),
    /// Bytes.
    Binary(BinaryType),
    /// `sa.Uuid`, `sa.UUID`, `postgresql.UUID`.
    Uuid(UuidType),
    /// `sa.Enum`, `postgresql.ENUM`, `mysql.ENUM`.
    Enum(EnumType),
    /// JSON documents.
    Json(JsonType),
    /// `sa.ARRAY(...)`.
    Array(Box<ArrayType>),
    /// A type that one dialect has, by its class name: `postgresql.INET`, `mysql.YEAR`.
    Named(NamedType),
    /// `UserDefinedType.get_col_spec()`, and types that packages add: text taken as it is.
    Verbatim(String),
}

/// Whether a type was written generically or as SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `sa.DateTime`: the dialect chooses.
    Generic,
    /// `sa.DATETIME`: rendered as it is.
    Sql,
}

/// The classes of character strings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextClass {
    /// `sa.String`.
    String,
    /// `sa.Unicode`.
    Unicode,
    /// `sa.Text`.
    Text,
    /// `sa.UnicodeText`.
    UnicodeText,
    /// `sa.VARCHAR`.
    Varchar,
    /// `sa.NVARCHAR`.
    Nvarchar,
    /// `sa.CHAR`.
    Char,
    /// `sa.NCHAR`.
    Nchar,
    /// `sa.TEXT`.
    TextSql,
    /// `sa.CLOB`.
    Clob,
    /// `mysql.TINYTEXT`.
    Tinytext,
    /// `mysql.MEDIUMTEXT`.
    Mediumtext,
    /// `mysql.LONGTEXT`.
    Longtext,
}

/// A character string.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextType {
    /// The class that was written.
    pub class: TextClass,
    /// The most characters.
    pub length: Option<u64>,
    /// The collation.
    pub collation: Option<String>,
    /// MySQL's character set and its like.
    pub mysql: MysqlText,
}

/// What MySQL adds to a character string (`Alembic: mysql` types' arguments).
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of SQLAlchemy"
)]
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MysqlText {
    /// `charset=`.
    pub charset: Option<String>,
    /// `ascii=True`.
    pub ascii: bool,
    /// `unicode=True`.
    pub unicode: bool,
    /// `binary=True`.
    pub binary: bool,
    /// `national=True`.
    pub national: bool,
}

/// `sa.Boolean` and `sa.BOOLEAN`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BooleanType {
    /// Generic or SQL.
    pub spelling: Spelling,
    /// Adds `CHECK (x IN (0, 1))` where the database has no booleans.
    pub create_constraint: bool,
    /// That constraint's name.
    pub name: Option<String>,
}

/// The classes of dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TemporalClass {
    /// `sa.DateTime`, `sa.DATETIME`.
    DateTime,
    /// `sa.TIMESTAMP`.
    Timestamp,
    /// `sa.Date`, `sa.DATE`.
    Date,
    /// `sa.Time`, `sa.TIME`.
    Time,
}

/// A date or a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemporalType {
    /// The class that was written.
    pub class: TemporalClass,
    /// Generic or SQL.
    pub spelling: Spelling,
    /// `timezone=True`.
    pub timezone: bool,
    /// PostgreSQL's `precision`, MySQL's `fsp`.
    pub precision: Option<u32>,
    /// Whether SQLite's `storage_format` is of digits alone: such a column must not become a number.
    pub digits: bool,
}

/// `sa.Interval` and `postgresql.INTERVAL`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntervalType {
    /// Generic or PostgreSQL's own.
    pub spelling: Spelling,
    /// `native=`.
    pub native: bool,
    /// `second_precision=` or `precision=`.
    pub precision: Option<u32>,
    /// `day_precision=`.
    pub day_precision: Option<u32>,
    /// `fields=`: `YEAR TO MONTH`.
    pub fields: Option<String>,
}

/// The classes of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryClass {
    /// `sa.LargeBinary`, `sa.PickleType`.
    LargeBinary,
    /// `sa.BINARY`.
    Binary,
    /// `sa.VARBINARY`.
    Varbinary,
    /// `sa.BLOB`.
    Blob,
    /// `postgresql.BYTEA`.
    Bytea,
    /// `mysql.TINYBLOB`.
    Tinyblob,
    /// `mysql.MEDIUMBLOB`.
    Mediumblob,
    /// `mysql.LONGBLOB`.
    Longblob,
}

/// Bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BinaryType {
    /// The class that was written.
    pub class: BinaryClass,
    /// The most bytes.
    pub length: Option<u64>,
}

/// A UUID.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UuidType {
    /// Generic (`sa.Uuid`) or SQL (`sa.UUID`, `postgresql.UUID`).
    pub spelling: Spelling,
    /// `as_uuid=`.
    pub as_uuid: bool,
    /// `native_uuid=`.
    pub native_uuid: bool,
}

/// Which class of enumeration was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnumClass {
    /// `sa.Enum`.
    Enum,
    /// `postgresql.ENUM`.
    Postgresql,
    /// `mysql.ENUM`.
    Mysql,
    /// `mysql.SET`.
    MysqlSet,
}

/// One of a list of words.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an argument of SQLAlchemy"
)]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumType {
    /// The class that was written.
    pub class: EnumClass,
    /// The words that the database stores, in order.
    pub values: Arc<Vec<String>>,
    /// The type's name, or its constraint's.
    pub name: Option<String>,
    /// The schema of the type.
    pub schema: Option<String>,
    /// `inherit_schema=True`: the table's schema.
    pub inherit_schema: bool,
    /// `native_enum=`.
    pub native: bool,
    /// `create_constraint=`.
    pub create_constraint: bool,
    /// PostgreSQL's `create_type=`.
    pub create_type: bool,
    /// The length of the string that holds it where it is not native: that of the longest word
    /// unless `length=` says otherwise; nothing for `length=None`.
    pub length: Option<u64>,
    /// Whether `metadata=` was given: then no table owns the type.
    pub metadata: bool,
    /// MySQL's collation.
    pub collation: Option<String>,
    /// MySQL's character set and its like.
    pub mysql: MysqlText,
}

/// The classes of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JsonClass {
    /// `sa.JSON` and each dialect's `JSON`.
    Json,
    /// `postgresql.JSONB`.
    Jsonb,
}

/// A JSON document.
#[derive(Debug, Clone, PartialEq)]
pub struct JsonType {
    /// The class that was written.
    pub class: JsonClass,
    /// Of which dialect's module the class is: `postgresql`, `mysql`, `sqlite`.
    pub dialect: Option<String>,
    /// `none_as_null=`.
    pub none_as_null: bool,
    /// PostgreSQL's `astext_type=`, when it was written.
    pub astext_type: Option<Box<Type>>,
}

/// An array.
#[derive(Debug, Clone, PartialEq)]
pub struct ArrayType {
    /// The type of what it holds.
    pub item: Type,
    /// `dimensions=`.
    pub dimensions: Option<u32>,
    /// Whether it is `postgresql.ARRAY`.
    pub postgresql: bool,
    /// `as_tuple=`.
    pub as_tuple: bool,
    /// `zero_indexes=`.
    pub zero_indexes: bool,
}

/// A type that one dialect has.
#[derive(Debug, Clone, PartialEq)]
pub struct NamedType {
    /// The module that has the class: `postgresql`, `mysql`, `mssql`, `oracle`.
    pub dialect: String,
    /// The class: `INET`, `YEAR`, `TSVECTOR`, `BIT`, `DOMAIN`.
    pub name: String,
    /// Its arguments by name, positional ones under the parameter's name.
    pub arguments: Options,
    /// The type that a `DOMAIN` is over.
    pub item: Option<Box<Type>>,
    /// The check of a `DOMAIN`.
    pub check: Option<Box<Expression>>,
}

impl Type {
    /// A type without variants.
    pub fn new(kind: TypeKind) -> Self {
        Self {
            kind,
            variants: Vec::new(),
            dialect: None,
            user: None,
        }
    }

    /// The same, as the class that `dialect` itself has.
    #[must_use]
    pub fn of_dialect(mut self, dialect: &str) -> Self {
        self.dialect = Some(dialect.to_owned());
        self
    }

    /// The type that is not known.
    pub fn null() -> Self {
        Self::new(TypeKind::Null)
    }

    /// The type that `dialect` sees: its variant, or the type itself.
    pub fn on(&self, dialect: &str) -> &Self {
        self.variants
            .iter()
            .find(|(name, _)| name == dialect)
            .map_or(self, |(_, variant)| variant)
    }
}

impl From<TypeKind> for Type {
    fn from(kind: TypeKind) -> Self {
        Self::new(kind)
    }
}
