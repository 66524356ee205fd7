//! pydantic's models and settings, as far as reading a setting needs them (pydantic 1 and 2,
//! pydantic-settings; asked and compared in the tests).
//!
//! A field is looked for when it is first used: a setting that nobody asks for may be missing.

mod dsn;
mod field;
mod kind;
mod model;
mod secret;
mod source;
mod validator;

use dbm_python::{Entry, ModuleTable, Value};

use model::Base;

/// The module of that name, if it is one of pydantic's.
pub(crate) fn table(name: &str) -> Option<ModuleTable> {
    match name {
        "pydantic_settings" => Some(SETTINGS),
        "pydantic" | "pydantic.v1" => Some(PYDANTIC),
        _ if name.starts_with("pydantic.") => Some(PYDANTIC),
        _ => None,
    }
}

const SETTINGS: ModuleTable = ModuleTable::new(&[
    (
        "BaseSettings",
        Entry::Value(|_| Ok(Value::native(Base::Settings))),
    ),
    ("SettingsConfigDict", Entry::Function(field::config_dict)),
]);

const PYDANTIC: ModuleTable = ModuleTable::new(&[
    (
        "BaseModel",
        Entry::Value(|_| Ok(Value::native(Base::Model))),
    ),
    (
        "BaseSettings",
        Entry::Value(|_| Ok(Value::native(Base::OldSettings))),
    ),
    ("BaseConfig", Entry::Value(|_| Ok(kind::named("object")))),
    ("ConfigDict", Entry::Function(field::config_dict)),
    ("Field", Entry::Function(field::field)),
    ("PrivateAttr", Entry::Function(field::field)),
    ("AliasChoices", Entry::Function(field::alias_choices)),
    ("SecretStr", Entry::Value(|_| Ok(secret::class()))),
    ("SecretBytes", Entry::Value(|_| Ok(secret::class()))),
    ("validator", Entry::Function(validator::old_validator)),
    ("root_validator", Entry::Function(validator::root_validator)),
    (
        "field_validator",
        Entry::Function(validator::field_validator),
    ),
    (
        "model_validator",
        Entry::Function(validator::model_validator),
    ),
    ("computed_field", Entry::Function(validator::computed_field)),
    ("field_serializer", Entry::Function(validator::serializer)),
    ("model_serializer", Entry::Function(validator::serializer)),
    (
        "BeforeValidator",
        Entry::Function(|_, arguments| Ok(validator::annotated(arguments, true))),
    ),
    (
        "AfterValidator",
        Entry::Function(|_, arguments| Ok(validator::annotated(arguments, false))),
    ),
    (
        "ValidationInfo",
        Entry::Value(|_| Ok(kind::named("ValidationInfo"))),
    ),
    (
        "FieldValidationInfo",
        Entry::Value(|_| Ok(kind::named("ValidationInfo"))),
    ),
    (
        "ValidationError",
        Entry::Value(|_| Ok(validator::error_class())),
    ),
    (
        "PostgresDsn",
        Entry::Value(|_| Ok(dsn::class("PostgresDsn"))),
    ),
    ("MySQLDsn", Entry::Value(|_| Ok(dsn::class("MySQLDsn")))),
    ("MariaDBDsn", Entry::Value(|_| Ok(dsn::class("MariaDBDsn")))),
    ("RedisDsn", Entry::Value(|_| Ok(dsn::class("RedisDsn")))),
    ("AmqpDsn", Entry::Value(|_| Ok(dsn::class("AmqpDsn")))),
    ("MongoDsn", Entry::Value(|_| Ok(dsn::class("MongoDsn")))),
    ("KafkaDsn", Entry::Value(|_| Ok(dsn::class("KafkaDsn")))),
    (
        "MultiHostUrl",
        Entry::Value(|_| Ok(dsn::class("MultiHostUrl"))),
    ),
    ("Url", Entry::Value(|_| Ok(dsn::class("Url")))),
    ("AnyUrl", Entry::Value(|_| Ok(dsn::class("AnyUrl")))),
    ("AnyHttpUrl", Entry::Value(|_| Ok(dsn::class("AnyHttpUrl")))),
    ("HttpUrl", Entry::Value(|_| Ok(dsn::class("HttpUrl")))),
    ("EmailStr", Entry::Value(|_| Ok(kind::named("str")))),
    ("StrictStr", Entry::Value(|_| Ok(kind::named("str")))),
    ("StrictInt", Entry::Value(|_| Ok(kind::named("int")))),
    ("StrictBool", Entry::Value(|_| Ok(kind::named("bool")))),
    ("PositiveInt", Entry::Value(|_| Ok(kind::named("int")))),
    ("NonNegativeInt", Entry::Value(|_| Ok(kind::named("int")))),
    ("PositiveFloat", Entry::Value(|_| Ok(kind::named("float")))),
    ("DirectoryPath", Entry::Value(|_| Ok(kind::named("Path")))),
    ("FilePath", Entry::Value(|_| Ok(kind::named("Path")))),
]);
