//! Types (Alembic: `_repr_type`; SQLAlchemy: `generic_repr`).

use crate::writer::Writer;
use crate::writer::literal::{boolean, quoted};
use crate::writer::types::arguments::Arguments;
use dbm_core::failure::Failure;
use dbm_core::schema::types::{
    ArrayType, BinaryClass, BinaryType, BooleanType, EnumClass, EnumType, FloatClass, FloatType,
    IntegerClass, IntegerType, IntervalType, JsonClass, JsonType, NamedType, NumericType,
    Representation, Spelling, TemporalType, TextClass, TextType, UserType, UuidType,
};
use dbm_core::schema::{OptionValue, Type, TypeKind};
use dbm_python::quote;

mod arguments;

impl Writer<'_> {
    /// `sa.String(length=50).with_variant(...)`
    pub(super) fn kind(&mut self, kind: &Type) -> Result<String, Failure> {
        let mut text = self.without_variants(kind)?;
        let mut variants: Vec<_> = kind.variants.iter().collect();
        variants.sort_by_key(|(dialect, _)| dialect);
        for (dialect, variant) in variants {
            let variant = self.without_variants(variant)?;
            text = format!("{text}.with_variant({variant}, {})", quote(dialect));
        }
        Ok(text)
    }

    fn without_variants(&mut self, kind: &Type) -> Result<String, Failure> {
        if let Some(user) = &kind.user {
            return self.user_type(user);
        }
        let module = module(kind);
        let prefix = match &module {
            Some(dialect) => self.dialect(dialect),
            None => self.sa().to_owned(),
        };
        if let TypeKind::Verbatim(sql) = &kind.kind {
            return Ok(prefix + sql);
        }
        // only Alembic's own dialect writes the types inside others with their modules
        let is_foreign = module.is_some_and(|module| !self.expressions.is_module(&module));
        let arguments = self.as_repr(is_foreign, |writer| writer.arguments(kind))?;
        Ok(prefix + &arguments.of(kind.class_name()))
    }

    /// Writes as Python's `repr` does, if `is_repr`: types without their modules.
    fn as_repr<T>(&mut self, is_repr: bool, write: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.in_repr;
        self.in_repr |= is_repr;
        let written = write(self);
        self.in_repr = before;
        written
    }

    /// What stands between the parentheses.
    fn arguments(&mut self, kind: &Type) -> Result<Arguments, Failure> {
        if let Some(user) = &kind.user {
            return self.user_arguments(&user.representation);
        }
        let is_mysql = module(kind).as_deref() == Some("mysql");
        Ok(match &kind.kind {
            TypeKind::Null | TypeKind::Verbatim(_) => Arguments::default(),
            TypeKind::Text(it) => text_type(it, is_mysql),
            TypeKind::Integer(it) => integer(it),
            TypeKind::Numeric(it) => numeric(it),
            TypeKind::Float(it) => float(it, is_mysql),
            TypeKind::Boolean(it) => boolean_type(it),
            TypeKind::Temporal(it) => temporal(it, is_mysql),
            TypeKind::Interval(it) => interval(it),
            TypeKind::Binary(it) => binary(it),
            TypeKind::Uuid(it) => uuid(it),
            TypeKind::Enum(it) => enumeration(it),
            TypeKind::Json(it) => self.json(it)?,
            TypeKind::Array(it) => self.array(it)?,
            TypeKind::Named(it) => self.named(it)?,
        })
    }

    fn user_arguments(&mut self, it: &Representation) -> Result<Arguments, Failure> {
        match it {
            Representation::Like(_, kind) => self.as_repr(true, |writer| writer.arguments(kind)),
            Representation::Text(text) => Ok(Arguments::between_parentheses(text)),
        }
    }

    fn representation(&mut self, it: &Representation) -> Result<String, Failure> {
        Ok(match it {
            Representation::Like(class, _) => self.user_arguments(it)?.of(class),
            Representation::Text(text) => text.clone(),
        })
    }

    /// A type of the application stands under its module, or under `user_module_prefix`.
    fn user_type(&mut self, user: &UserType) -> Result<String, Failure> {
        let text = self.representation(&user.representation)?;
        if self.in_repr {
            return Ok(text);
        }
        if let Some(rest) = user.module.strip_prefix("sqlalchemy.dialects.") {
            let dialect = rest.split('.').next().unwrap_or(rest);
            return Ok(self.dialect(dialect) + &text);
        }
        if user.module.starts_with("sqlalchemy.") {
            return Ok(format!("{}{text}", self.sa()));
        }
        Ok(match &self.style.user_prefix {
            Some(prefix) => format!("{prefix}{text}"),
            None => format!("{}.{text}", user.module),
        })
    }

    fn json(&mut self, it: &JsonType) -> Result<Arguments, Failure> {
        let mut arguments = Arguments::default();
        arguments.flag("none_as_null", it.none_as_null);
        if it.dialect.as_deref() == Some("postgresql") || it.class == JsonClass::Jsonb {
            let text = match &it.astext_type {
                Some(kind) => self.kind(kind)?,
                None => format!("{}Text()", self.sa()),
            };
            arguments.keyword("astext_type", &text);
        }
        Ok(arguments)
    }

    fn array(&mut self, it: &ArrayType) -> Result<Arguments, Failure> {
        let mut arguments = Arguments::default();
        arguments.positional(&self.kind(&it.item)?);
        arguments.flag("as_tuple", it.as_tuple);
        arguments.number("dimensions", it.dimensions);
        arguments.flag("zero_indexes", it.zero_indexes);
        Ok(arguments)
    }

    fn named(&mut self, it: &NamedType) -> Result<Arguments, Failure> {
        if it.name == "DOMAIN" {
            return self.domain(it);
        }
        let mut arguments = Arguments::default();
        for (name, value) in &it.arguments {
            arguments.keyword(name, &self.option_value(value)?);
        }
        match it.name.as_str() {
            "BIT" if it.dialect == "postgresql" && it.arguments.is_empty() => {
                arguments.first("length=1");
            }
            "HSTORE" if !it.arguments.contains_key("text_type") => {
                arguments.keyword("text_type", &format!("{}Text()", self.sa()));
            }
            _ => {}
        }
        Ok(arguments)
    }

    /// Alembic: `_render_DOMAIN_type`.
    fn domain(&mut self, it: &NamedType) -> Result<Arguments, Failure> {
        let mut arguments = Arguments::default();
        let mut given = it.arguments.clone();
        if let Some(name) = given.shift_remove("name") {
            arguments.positional(&self.option_value(&name)?);
        }
        if let Some(item) = &it.item {
            arguments.positional(&self.kind(item)?);
        }
        for name in ["collation", "default", "constraint_name", "not_null"] {
            if let Some(value) = given.shift_remove(name) {
                arguments.keyword(name, &self.option_value(&value)?);
            }
        }
        if let Some(check) = &it.check {
            arguments.keyword("check", &self.bare_sql(check)?);
        }
        for (name, value) in &given {
            if *value != OptionValue::Bool(true) {
                arguments.keyword(name, &self.option_value(value)?);
            }
        }
        Ok(arguments)
    }
}

/// The dialect whose module has the class; none for SQLAlchemy's own.
fn module(kind: &Type) -> Option<String> {
    let known = match &kind.kind {
        TypeKind::Interval(it) if it.spelling == Spelling::Sql => Some("postgresql"),
        TypeKind::Binary(it) if it.class == BinaryClass::Bytea => Some("postgresql"),
        TypeKind::Enum(it) if it.class == EnumClass::Postgresql => Some("postgresql"),
        TypeKind::Array(it) if it.postgresql => Some("postgresql"),
        TypeKind::Json(it) if it.class == JsonClass::Jsonb => {
            Some(it.dialect.as_deref().unwrap_or("postgresql"))
        }
        TypeKind::Json(it) => it.dialect.as_deref(),
        TypeKind::Named(it) => Some(it.dialect.as_str()),
        TypeKind::Enum(it) if it.class != EnumClass::Enum => Some("mysql"),
        TypeKind::Integer(it) if is_mysql_integer(it) => Some("mysql"),
        TypeKind::Text(it) if is_mysql_text(it) => Some("mysql"),
        TypeKind::Binary(it) if is_mysql_binary(it.class) => Some("mysql"),
        TypeKind::Null
        | TypeKind::Text(_)
        | TypeKind::Integer(_)
        | TypeKind::Numeric(_)
        | TypeKind::Float(_)
        | TypeKind::Boolean(_)
        | TypeKind::Temporal(_)
        | TypeKind::Interval(_)
        | TypeKind::Binary(_)
        | TypeKind::Uuid(_)
        | TypeKind::Enum(_)
        | TypeKind::Array(_)
        | TypeKind::Verbatim(_) => None,
    };
    kind.dialect.clone().or(known.map(str::to_owned))
}

fn is_mysql_integer(it: &IntegerType) -> bool {
    matches!(it.class, IntegerClass::Tinyint | IntegerClass::Mediumint)
}

fn is_mysql_text(it: &TextType) -> bool {
    let classes = [
        TextClass::Tinytext,
        TextClass::Mediumtext,
        TextClass::Longtext,
    ];
    classes.contains(&it.class)
}

fn is_mysql_binary(class: BinaryClass) -> bool {
    let classes = [
        BinaryClass::Tinyblob,
        BinaryClass::Mediumblob,
        BinaryClass::Longblob,
    ];
    classes.contains(&class)
}

fn text_type(it: &TextType, is_mysql: bool) -> Arguments {
    let mut arguments = Arguments::default();
    if is_mysql {
        arguments.mysql_text(&it.mysql, it.collation.as_deref());
    }
    arguments.number("length", it.length);
    if !is_mysql {
        arguments.text("collation", it.collation.as_deref());
    }
    arguments
}

fn integer(it: &IntegerType) -> Arguments {
    let mut arguments = Arguments::default();
    arguments.number("display_width", it.display_width);
    arguments.flag("unsigned", it.unsigned);
    arguments.flag("zerofill", it.zerofill);
    arguments
}

fn numeric(it: &NumericType) -> Arguments {
    let mut arguments = Arguments::default();
    arguments.flag("unsigned", it.unsigned);
    arguments.flag("zerofill", it.zerofill);
    arguments.number("precision", it.precision);
    arguments.number("scale", it.scale);
    if it.asdecimal == Some(false) {
        arguments.keyword("asdecimal", "False");
    }
    arguments
}

fn float(it: &FloatType, is_mysql: bool) -> Arguments {
    let mut arguments = Arguments::default();
    arguments.number("precision", it.precision);
    arguments.number("scale", it.scale);
    let is_exact_by_default = is_mysql && it.class != FloatClass::FloatSql;
    arguments.flag("asdecimal", it.asdecimal.unwrap_or(is_exact_by_default));
    arguments.flag("unsigned", it.unsigned);
    arguments.flag("zerofill", it.zerofill);
    arguments
}

fn boolean_type(it: &BooleanType) -> Arguments {
    let mut arguments = Arguments::default();
    arguments.flag("create_constraint", it.create_constraint);
    arguments.text("name", it.name.as_deref());
    arguments
}

fn temporal(it: &TemporalType, is_mysql: bool) -> Arguments {
    let mut arguments = Arguments::default();
    arguments.flag("timezone", it.timezone);
    let precision = if is_mysql { "fsp" } else { "precision" };
    arguments.number(precision, it.precision);
    arguments
}

/// A generic one forgets its arguments, in SQLAlchemy too.
fn interval(it: &IntervalType) -> Arguments {
    let mut arguments = Arguments::default();
    if it.spelling == Spelling::Sql {
        arguments.number("precision", it.precision);
        arguments.text("fields", it.fields.as_deref());
    }
    arguments
}

fn binary(it: &BinaryType) -> Arguments {
    let mut arguments = Arguments::default();
    arguments.number("length", it.length);
    arguments
}

fn uuid(it: &UuidType) -> Arguments {
    let mut arguments = Arguments::default();
    if !it.as_uuid {
        arguments.keyword("as_uuid", "False");
    }
    if !it.native_uuid {
        arguments.keyword("native_uuid", "False");
    }
    arguments
}

fn enumeration(it: &EnumType) -> Arguments {
    let mut arguments = Arguments::default();
    for value in quoted(&it.values) {
        arguments.positional(&value);
    }
    match it.class {
        EnumClass::Enum | EnumClass::Postgresql => native_enumeration(&mut arguments, it),
        EnumClass::Mysql | EnumClass::MysqlSet => {
            arguments.mysql_text(&it.mysql, it.collation.as_deref());
        }
    }
    arguments
}

fn native_enumeration(arguments: &mut Arguments, it: &EnumType) {
    arguments.text("name", it.name.as_deref());
    if !it.native {
        arguments.keyword("native_enum", boolean(false));
    }
    if it.class == EnumClass::Postgresql && !it.create_type {
        arguments.keyword("create_type", boolean(false));
    }
    arguments.flag("create_constraint", it.create_constraint);
    let longest = it.values.iter().map(|value| value.chars().count() as u64);
    let longest = longest.max().unwrap_or(0);
    match it.length {
        None if it.class == EnumClass::Enum => arguments.keyword("length", "None"),
        length => arguments.number("length", length.filter(|it| *it != longest)),
    }
    arguments.text("schema", it.schema.as_deref());
}
