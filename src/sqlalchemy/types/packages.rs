//! Column types of well-known packages, as the SQLAlchemy types that they wrap.

use crate::python::{Arguments, Interpreter, Native, NativeMethod, Outcome, Raised, Value};
use crate::schema::types::{
    BinaryClass, BinaryType, JsonClass, JsonType, MysqlText, NamedType, Spelling, TemporalClass,
    TextClass, TextType, UserType, UuidType,
};
use crate::schema::{Options, Type, TypeKind};
use crate::sqlalchemy::host::Host;
use crate::sqlalchemy::types::{self, TypeObject, resolution};

/// What a package's type is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wrapped {
    /// A string of the length that the first argument or this says.
    Text(Option<u64>),
    /// A string of this length, whatever the arguments.
    FixedText(Option<u64>),
    /// A text without a length.
    LongText,
    /// `UUID` on PostgreSQL, else `CHAR(36)`.
    Guid,
    /// `sqlalchemy_utils.UUIDType(binary=True, native=True)`.
    UuidType,
    /// `JSON` on PostgreSQL, else text.
    Json,
    /// `sqlalchemy_utils.ChoiceType(choices, impl=None)`.
    Choice,
    /// A timestamp with a time zone.
    Timestamp,
    /// A type that the database itself calls so, with an optional size.
    Named(&'static str),
}

/// Package, class, and what it is (read from the packages' sources).
const TYPES: &[(&str, &str, Wrapped)] = &[
    ("sqlmodel", "AutoString", Wrapped::Text(None)),
    ("fastapi_users_db_sqlalchemy", "GUID", Wrapped::Guid),
    (
        "fastapi_users_db_sqlalchemy",
        "TIMESTAMPAware",
        Wrapped::Timestamp,
    ),
    ("advanced_alchemy", "DateTimeUTC", Wrapped::Timestamp),
    ("sqlalchemy_utils", "UUIDType", Wrapped::UuidType),
    ("sqlalchemy_utils", "JSONType", Wrapped::Json),
    ("sqlalchemy_utils", "ChoiceType", Wrapped::Choice),
    ("sqlalchemy_utils", "EmailType", Wrapped::Text(Some(255))),
    ("sqlalchemy_utils", "IPAddressType", Wrapped::Text(Some(50))),
    ("sqlalchemy_utils", "ColorType", Wrapped::Text(Some(20))),
    (
        "sqlalchemy_utils",
        "CountryType",
        Wrapped::FixedText(Some(2)),
    ),
    (
        "sqlalchemy_utils",
        "CurrencyType",
        Wrapped::FixedText(Some(3)),
    ),
    (
        "sqlalchemy_utils",
        "LocaleType",
        Wrapped::FixedText(Some(10)),
    ),
    (
        "sqlalchemy_utils",
        "TimezoneType",
        Wrapped::FixedText(Some(50)),
    ),
    (
        "sqlalchemy_utils",
        "StringEncryptedType",
        Wrapped::FixedText(None),
    ),
    ("sqlalchemy_utils", "URLType", Wrapped::LongText),
    ("sqlalchemy_utils", "ScalarListType", Wrapped::LongText),
    (
        "sqlalchemy_utils",
        "TSVectorType",
        Wrapped::Named("TSVECTOR"),
    ),
    ("citext", "CIText", Wrapped::Named("CITEXT")),
    ("pgvector", "Vector", Wrapped::Named("VECTOR")),
    ("pgvector", "VECTOR", Wrapped::Named("VECTOR")),
    ("pgvector", "HALFVEC", Wrapped::Named("HALFVEC")),
    ("pgvector", "SPARSEVEC", Wrapped::Named("SPARSEVEC")),
];

/// Whether `module` belongs to a package whose types are known.
pub fn is_known(module: &str) -> bool {
    TYPES
        .iter()
        .any(|(package, ..)| *package == package_of(module))
}

fn package_of(module: &str) -> &str {
    module
        .split_once('.')
        .map_or(module, |(package, _)| package)
}

/// The class `name` of a package's module, as a Python object.
pub fn class(module: &str, name: &str) -> Option<Value> {
    let (_, name, wrapped) = TYPES
        .iter()
        .find(|(package, class, _)| *package == package_of(module) && *class == name)?;
    Some(Value::native(PackageType {
        module: module.to_owned(),
        name,
        wrapped: *wrapped,
    }))
}

/// A class of types that a package brings.
#[derive(Debug)]
pub struct PackageType {
    module: String,
    name: &'static str,
    wrapped: Wrapped,
}

impl PackageType {
    /// `Class(*arguments)`.
    ///
    /// # Errors
    /// For arguments that mean something else than a type's size.
    pub fn make(
        &self,
        arguments: &Arguments,
        interpreter: &mut Interpreter,
    ) -> Result<TypeObject, Raised> {
        let mut kind = Type::new(self.kind(arguments, interpreter)?);
        kind.user = Some(UserType {
            module: self.module.clone(),
            representation: format!("{}()", self.name),
        });
        Ok(TypeObject::from(kind))
    }

    fn kind(
        &self,
        arguments: &Arguments,
        interpreter: &mut Interpreter,
    ) -> Result<TypeKind, Raised> {
        let postgresql = Host::of(interpreter).dialect == "postgresql";
        Ok(match self.wrapped {
            Wrapped::Text(default) => string(TextClass::String, size(arguments).or(default)),
            Wrapped::FixedText(length) => string(TextClass::String, length),
            Wrapped::Json if postgresql => json(),
            Wrapped::LongText | Wrapped::Json => string(TextClass::UnicodeText, None),
            Wrapped::Guid if postgresql => uuid(),
            Wrapped::Guid => string(TextClass::Char, Some(36)),
            Wrapped::UuidType => uuid_type(arguments, postgresql),
            Wrapped::Choice => match arguments.keyword("impl") {
                None | Some(Value::None) => string(TextClass::Unicode, Some(255)),
                Some(implementation) => types::type_of(implementation, interpreter)?.kind,
            },
            Wrapped::Timestamp => resolution::temporal(TemporalClass::DateTime, true),
            Wrapped::Named(name) => named(name, size(arguments)),
        })
    }
}

/// The size that the first argument says, or `length=` or `dim=`.
fn size(arguments: &Arguments) -> Option<u64> {
    let named = arguments.keyword("length").or(arguments.keyword("dim"));
    let value = arguments.positional.first().or(named)?;
    value
        .as_int()?
        .to_i64()
        .and_then(|size| u64::try_from(size).ok())
}

fn string(class: TextClass, length: Option<u64>) -> TypeKind {
    TypeKind::Text(TextType {
        class,
        length,
        collation: None,
        mysql: MysqlText::default(),
    })
}

fn uuid() -> TypeKind {
    TypeKind::Uuid(UuidType {
        spelling: Spelling::Sql,
        as_uuid: true,
        native_uuid: true,
    })
}

fn uuid_type(arguments: &Arguments, postgresql: bool) -> TypeKind {
    let flag = |at: usize, name: &str| {
        let value = arguments.positional.get(at).or(arguments.keyword(name));
        !matches!(value, Some(Value::Bool(false)))
    };
    if postgresql && flag(1, "native") {
        uuid()
    } else if flag(0, "binary") {
        TypeKind::Binary(BinaryType {
            class: BinaryClass::Binary,
            length: Some(16),
        })
    } else {
        string(TextClass::Char, Some(32))
    }
}

fn json() -> TypeKind {
    TypeKind::Json(JsonType {
        class: JsonClass::Json,
        dialect: Some("postgresql".to_owned()),
        none_as_null: false,
        astext_type: None,
    })
}

fn named(name: &str, size: Option<u64>) -> TypeKind {
    if let Some(size) = size {
        return TypeKind::Verbatim(format!("{name}({size})"));
    }
    match name {
        "TSVECTOR" | "CITEXT" => TypeKind::Named(NamedType {
            dialect: "postgresql".to_owned(),
            name: name.to_owned(),
            arguments: Options::new(),
            item: None,
            check: None,
        }),
        _ => TypeKind::Verbatim(name.to_owned()),
    }
}

const METHODS: &[(&str, NativeMethod)] = &[("with_variant", types::with_variant)];

impl Native for PackageType {
    fn type_name(&self) -> &'static str {
        "type"
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> Outcome {
        Ok(Value::native(self.make(&arguments, interpreter)?))
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, Raised> {
        Ok((name == "__name__").then(|| Value::from(self.name)))
    }
}
