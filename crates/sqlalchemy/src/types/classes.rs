//! The classes of types that SQLAlchemy has: their names, their bases, what family they belong to.
//!
//! One line a class. `base` is the class that `isinstance` climbs to next; all end in `TypeEngine`.

mod generic;
mod mssql;
mod mysql;
mod oracle;
mod postgresql;
mod sqlite;

use dbm_core::schema::types::{
    BinaryClass, EnumClass, FloatClass, IntegerClass, JsonClass, NumericClass, Spelling,
    TemporalClass, TextClass,
};

/// A class of types that SQLAlchemy or a package brings.
#[derive(Debug)]
pub(crate) struct TypeClass {
    /// The module it is written from: `sqlalchemy`, or a dialect's name.
    pub(crate) module: &'static str,
    /// Its name: `String`.
    pub(crate) name: &'static str,
    /// Its base's name in the same module, else in `sqlalchemy`.
    pub(crate) base: &'static str,
    /// How its arguments become a type.
    pub(crate) family: Family,
}

/// How the arguments of a class become a type.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Family {
    /// `TypeEngine`, `SchemaType` and others that only `isinstance` needs.
    Abstract,
    /// `NullType`.
    Null,
    /// Character strings.
    Text(TextClass),
    /// Whole numbers.
    Integer(IntegerClass),
    /// Exact numbers.
    Numeric(NumericClass),
    /// Floating point numbers.
    Float(FloatClass),
    /// Booleans.
    Boolean(Spelling),
    /// Dates and times.
    Temporal(TemporalClass, Spelling),
    /// Spans of time.
    Interval(Spelling),
    /// Bytes.
    Binary(BinaryClass),
    /// Pickled objects, stored as bytes.
    Pickle,
    /// UUIDs.
    Uuid(Spelling),
    /// Enumerations.
    Enum(EnumClass),
    /// JSON documents.
    Json(JsonClass),
    /// Arrays.
    Array,
    /// A type that one dialect has, and the parameters it takes, in order.
    Named(&'static [&'static str]),
    /// `postgresql.DOMAIN`.
    Domain,
    /// `TypeDecorator`: scripts subclass it.
    Decorator,
    /// `UserDefinedType`: scripts subclass it.
    UserDefined,
}

/// One entry of the tables.
const fn class(
    module: &'static str,
    name: &'static str,
    base: &'static str,
    family: Family,
) -> TypeClass {
    TypeClass {
        module,
        name,
        base,
        family,
    }
}

/// The class `name` of `module`; a dialect's module also has the general ones it exports again.
pub(crate) fn find(module: &str, name: &str) -> Option<&'static TypeClass> {
    let own = |module: &str| table(module).iter().find(|class| class.name == name);
    own(module).or_else(|| {
        let exported = exports(module).contains(&name);
        exported.then(|| own("sqlalchemy")).flatten()
    })
}

/// The names of the classes that a module has.
pub(crate) fn names(module: &str) -> impl Iterator<Item = &'static str> + use<> {
    let own = table(module).iter().map(|class| class.name);
    own.chain(exports(module).iter().copied())
}

/// The classes of one module.
fn table(module: &str) -> &'static [TypeClass] {
    match module {
        "sqlalchemy" => generic::CLASSES,
        "postgresql" => postgresql::CLASSES,
        "mysql" => mysql::CLASSES,
        "sqlite" => sqlite::CLASSES,
        "mssql" => mssql::CLASSES,
        "oracle" => oracle::CLASSES,
        _ => &[],
    }
}

/// What a dialect's module exports that is `sqlalchemy`'s.
fn exports(module: &str) -> &'static [&'static str] {
    match module {
        "postgresql" => &[
            "BIGINT",
            "BOOLEAN",
            "CHAR",
            "DATE",
            "DOUBLE_PRECISION",
            "FLOAT",
            "INTEGER",
            "NUMERIC",
            "REAL",
            "SMALLINT",
            "TEXT",
            "UUID",
            "VARCHAR",
        ],
        "mysql" => &["BINARY", "BLOB", "BOOLEAN", "DATE", "VARBINARY"],
        "sqlite" => &[
            "BLOB",
            "BOOLEAN",
            "CHAR",
            "DECIMAL",
            "FLOAT",
            "INTEGER",
            "NUMERIC",
            "REAL",
            "SMALLINT",
            "TEXT",
            "TIMESTAMP",
            "VARCHAR",
        ],
        "mssql" => &[
            "BIGINT", "BINARY", "CHAR", "DATE", "DATETIME", "DECIMAL", "FLOAT", "INTEGER", "NCHAR",
            "NUMERIC", "NVARCHAR", "SMALLINT", "TEXT", "VARCHAR",
        ],
        "oracle" => &[
            "BLOB",
            "BOOLEAN",
            "CHAR",
            "CLOB",
            "DOUBLE_PRECISION",
            "NCHAR",
            "NVARCHAR",
            "REAL",
            "VARCHAR",
        ],
        _ => &[],
    }
}
