//! From the arguments of a type's class to the type.

mod named;

use crate::errors;
use crate::types::classes::{Family, TypeClass};
use crate::types::{enumeration, required_type};
use dbm_core::schema::types::{
    ArrayType, BinaryClass, BinaryType, BooleanType, FloatClass, FloatType, IntegerClass,
    IntegerType, IntervalType, JsonClass, JsonType, MysqlText, NumericClass, NumericType, Spelling,
    TemporalClass, TemporalType, TextClass, TextType, UuidType,
};
use dbm_core::schema::{Type, TypeKind};
use dbm_python::{Arguments, BinaryOperator, Bound, Interpreter, PyError, Value};

/// The type that `class(*arguments)` makes.
///
/// # Errors
/// Python's `TypeError` for arguments that the class does not take.
pub(crate) fn build(
    class: &'static TypeClass,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<Type, PyError> {
    let kind = match class.family {
        Family::Abstract | Family::UserDefined | Family::Decorator => {
            return Err(PyError::type_error(format!(
                "{}() cannot be made itself: it is there to be subclassed",
                class.name
            )));
        }
        Family::Null => no_arguments(class, arguments, TypeKind::Null)?,
        Family::Text(_) if is_unlimited(&arguments) => TypeKind::Named(named::named(
            class,
            &["length", "collation"],
            arguments,
            interpreter,
        )?),
        Family::Text(text) => TypeKind::Text(build_text(class, text, arguments)?),
        Family::Integer(integer) => TypeKind::Integer(build_integer(class, integer, arguments)?),
        Family::Numeric(numeric) => TypeKind::Numeric(build_numeric(class, numeric, arguments)?),
        Family::Float(float) => TypeKind::Float(build_float(class, float, arguments)?),
        Family::Boolean(spelling) => TypeKind::Boolean(build_boolean(spelling, arguments)?),
        Family::Temporal(temporal, spelling) => TypeKind::Temporal(build_temporal(
            class,
            temporal,
            spelling,
            arguments,
            interpreter,
        )?),
        Family::Interval(spelling) => TypeKind::Interval(build_interval(spelling, arguments)?),
        Family::Binary(binary) => TypeKind::Binary(build_binary(binary, arguments)?),
        Family::Pickle => return build_pickle(arguments, interpreter),
        Family::Uuid(spelling) => TypeKind::Uuid(build_uuid(spelling, arguments)?),
        Family::Enum(kind) => TypeKind::Enum(enumeration::build(kind, arguments, interpreter)?.0),
        Family::Json(json) => TypeKind::Json(build_json(class, json, arguments, interpreter)?),
        Family::Array => TypeKind::Array(Box::new(build_array(class, arguments, interpreter)?)),
        Family::Named(parameters) => {
            TypeKind::Named(named::named(class, parameters, arguments, interpreter)?)
        }
        Family::Domain => TypeKind::Named(named::domain(arguments, interpreter)?),
    };
    Ok(of_module(Type::new(kind), class))
}

/// `mssql.NVARCHAR("max")`, which only a variant for that dialect may be.
fn is_unlimited(arguments: &Arguments) -> bool {
    let length = arguments.positional.first().or_else(|| {
        let length = arguments
            .keywords
            .iter()
            .find(|(name, _)| name.as_str() == "length");
        length.map(|(_, value)| value)
    });
    length.and_then(Value::as_str) == Some("max")
}

/// Notes of which dialect the class is, where it is not `sqlalchemy`'s own.
pub(crate) fn of_module(kind: Type, class: &TypeClass) -> Type {
    match class.module {
        "sqlalchemy" => kind,
        dialect => kind.of_dialect(dialect),
    }
}

fn no_arguments(
    class: &TypeClass,
    arguments: Arguments,
    kind: TypeKind,
) -> Result<TypeKind, PyError> {
    arguments.none(class.name)?;
    Ok(kind)
}

fn build_text(
    class: &TypeClass,
    text: TextClass,
    arguments: Arguments,
) -> Result<TextType, PyError> {
    let mysql = class.module == "mysql";
    let bound = arguments.bind(if mysql {
        "String(length=None, charset=None, collation=None, ascii=False, unicode=False, binary=False, national=False)"
    } else {
        "String(length=None, collation=None, collation_schema=None)"
    })?;
    Ok(TextType {
        class: text,
        length: number(&bound, "length")?,
        collation: bound.optional("collation")?,
        mysql: if mysql {
            mysql_text(&bound)?
        } else {
            MysqlText::default()
        },
    })
}

/// What every character string of MySQL takes by keyword.
pub(crate) fn mysql_text(bound: &Bound) -> Result<MysqlText, PyError> {
    Ok(MysqlText {
        charset: bound.optional("charset")?,
        ascii: bound.or("ascii", false)?,
        unicode: bound.or("unicode", false)?,
        binary: bound.or("binary", false)?,
        national: bound.or("national", false)?,
    })
}

fn build_integer(
    class: &TypeClass,
    integer: IntegerClass,
    arguments: Arguments,
) -> Result<IntegerType, PyError> {
    let plain = IntegerType {
        class: integer,
        display_width: None,
        unsigned: false,
        zerofill: false,
    };
    if class.module != "mysql" {
        arguments.none(class.name)?;
        return Ok(plain);
    }
    let bound = arguments.bind("INTEGER(display_width=None, unsigned=False, zerofill=False)")?;
    Ok(IntegerType {
        display_width: number(&bound, "display_width")?,
        unsigned: bound.or("unsigned", false)?,
        zerofill: bound.or("zerofill", false)?,
        ..plain
    })
}

fn build_numeric(
    class: &TypeClass,
    numeric: NumericClass,
    arguments: Arguments,
) -> Result<NumericType, PyError> {
    let mysql = class.module == "mysql";
    let bound = arguments.bind(if mysql {
        "NUMERIC(precision=None, scale=None, asdecimal=True, unsigned=False, zerofill=False)"
    } else {
        "Numeric(precision=None, scale=None, decimal_return_scale=None, asdecimal=True)"
    })?;
    Ok(NumericType {
        class: numeric,
        precision: number(&bound, "precision")?,
        scale: number(&bound, "scale")?,
        asdecimal: bound.optional("asdecimal")?,
        unsigned: mysql && bound.or("unsigned", false)?,
        zerofill: mysql && bound.or("zerofill", false)?,
    })
}

fn build_float(
    class: &TypeClass,
    float: FloatClass,
    arguments: Arguments,
) -> Result<FloatType, PyError> {
    let mysql = class.module == "mysql";
    let bound = arguments.bind(match class.module {
        "mysql" => {
            "FLOAT(precision=None, scale=None, asdecimal=False, unsigned=False, zerofill=False)"
        }
        "oracle" => "FLOAT(binary_precision=None, asdecimal=False, decimal_return_scale=None)",
        _ => "Float(precision=None, asdecimal=False, decimal_return_scale=None)",
    })?;
    let precision = match class.module {
        "oracle" => None,
        _ => number(&bound, "precision")?,
    };
    let scale = if mysql {
        number(&bound, "scale")?
    } else {
        None
    };
    if mysql && float != FloatClass::FloatSql && precision.is_some() != scale.is_some() {
        let message = "You must specify both precision and scale or omit both altogether.";
        return Err(errors::argument_error(message));
    }
    Ok(FloatType {
        class: float,
        precision,
        scale,
        asdecimal: bound.optional("asdecimal")?,
        unsigned: mysql && bound.or("unsigned", false)?,
        zerofill: mysql && bound.or("zerofill", false)?,
    })
}

fn build_boolean(spelling: Spelling, arguments: Arguments) -> Result<BooleanType, PyError> {
    let bound = arguments.bind("Boolean(create_constraint=False, name=None)")?;
    Ok(BooleanType {
        spelling,
        create_constraint: bound.or("create_constraint", false)?,
        name: bound.optional("name")?,
    })
}

fn build_temporal(
    class: &TypeClass,
    temporal: TemporalClass,
    spelling: Spelling,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<TemporalType, PyError> {
    let (signature, precision) = match (class.module, temporal) {
        ("sqlite", _) => (
            "DATETIME(timezone=False, storage_format=None, regexp=None, truncate_microseconds=False)",
            None,
        ),
        (_, TemporalClass::Date) => ("Date()", None),
        ("postgresql", _) => (
            "TIMESTAMP(timezone=False, precision=None)",
            Some("precision"),
        ),
        ("mysql", _) => ("DATETIME(timezone=False, fsp=None)", Some("fsp")),
        ("oracle", _) => ("TIMESTAMP(timezone=False, local_timezone=False)", None),
        _ => ("DateTime(timezone=False)", None),
    };
    let dated = temporal == TemporalClass::Date;
    let bound = arguments.bind(signature)?;
    Ok(TemporalType {
        class: temporal,
        spelling,
        timezone: !dated && bound.or("timezone", false)?,
        precision: precision.map_or(Ok(None), |name| number(&bound, name))?,
        digits: class.module == "sqlite" && is_digits(&bound, interpreter)?,
    })
}

/// Whether a moment in SQLite's `storage_format` has nothing but digits.
fn is_digits(bound: &Bound, interpreter: &mut Interpreter) -> Result<bool, PyError> {
    let Some(format) = bound.optional::<Value>("storage_format")? else {
        return Ok(false);
    };
    let parts = [
        "year",
        "month",
        "day",
        "hour",
        "minute",
        "second",
        "microsecond",
    ];
    let zeros = Value::dict(parts.map(|part| (part, Value::from(0))));
    let moment = interpreter.binary(BinaryOperator::Remainder, &format, &zeros)?;
    let moment = interpreter.text(&moment)?;
    Ok(moment.chars().all(|character| character.is_ascii_digit()))
}

fn build_interval(spelling: Spelling, arguments: Arguments) -> Result<IntervalType, PyError> {
    let generic = spelling == Spelling::Generic;
    let bound = arguments.bind(if generic {
        "Interval(native=True, second_precision=None, day_precision=None)"
    } else {
        "INTERVAL(precision=None, fields=None)"
    })?;
    Ok(IntervalType {
        spelling,
        native: !generic || bound.or("native", true)?,
        precision: number(
            &bound,
            if generic {
                "second_precision"
            } else {
                "precision"
            },
        )?,
        day_precision: if generic {
            number(&bound, "day_precision")?
        } else {
            None
        },
        fields: if generic {
            None
        } else {
            bound.optional("fields")?
        },
    })
}

fn build_binary(class: BinaryClass, arguments: Arguments) -> Result<BinaryType, PyError> {
    let bound = arguments.bind("LargeBinary(length=None)")?;
    Ok(BinaryType {
        class,
        length: number(&bound, "length")?,
    })
}

fn build_pickle(arguments: Arguments, interpreter: &mut Interpreter) -> Result<Type, PyError> {
    let bound =
        arguments.bind("PickleType(protocol=None, pickler=None, comparator=None, impl=None)")?;
    match bound.value("impl") {
        None | Some(Value::None) => Ok(Type::new(TypeKind::Binary(BinaryType {
            class: BinaryClass::LargeBinary,
            length: None,
        }))),
        Some(_) => required_type(&bound, "impl", interpreter),
    }
}

fn build_uuid(spelling: Spelling, arguments: Arguments) -> Result<UuidType, PyError> {
    let generic = spelling == Spelling::Generic;
    let bound = arguments.bind(if generic {
        "Uuid(as_uuid=True, native_uuid=True)"
    } else {
        "UUID(as_uuid=True)"
    })?;
    Ok(UuidType {
        spelling,
        as_uuid: bound.or("as_uuid", true)?,
        native_uuid: !generic || bound.or("native_uuid", true)?,
    })
}

fn build_json(
    class: &TypeClass,
    json: JsonClass,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<JsonType, PyError> {
    let postgresql = class.module == "postgresql";
    let bound = arguments.bind(if postgresql {
        "JSON(none_as_null=False, astext_type=None)"
    } else {
        "JSON(none_as_null=False)"
    })?;
    let astext = postgresql && bound.optional::<Value>("astext_type")?.is_some();
    Ok(JsonType {
        class: json,
        dialect: (class.module != "sqlalchemy").then(|| class.module.to_owned()),
        none_as_null: bound.or("none_as_null", false)?,
        astext_type: if astext {
            Some(Box::new(required_type(&bound, "astext_type", interpreter)?))
        } else {
            None
        },
    })
}

fn build_array(
    class: &TypeClass,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<ArrayType, PyError> {
    let bound =
        arguments.bind("ARRAY(item_type, as_tuple=False, dimensions=None, zero_indexes=False)")?;
    let item = required_type(&bound, "item_type", interpreter)?;
    if matches!(item.kind, TypeKind::Array(_)) {
        return Err(PyError::value_error(
            "Do not nest ARRAY types; ARRAY(basetype) handles multi-dimensional arrays of basetype",
        ));
    }
    Ok(ArrayType {
        item,
        dimensions: number(&bound, "dimensions")?,
        postgresql: class.module == "postgresql",
        as_tuple: bound.or("as_tuple", false)?,
        zero_indexes: bound.or("zero_indexes", false)?,
    })
}

/// A whole number, which SQLAlchemy also takes as digits.
fn number<T: TryFrom<i64>>(bound: &Bound, name: &str) -> Result<Option<T>, PyError> {
    let value = match bound.optional::<Value>(name)? {
        None => return Ok(None),
        Some(Value::Str(digits)) => digits.trim().parse().ok(),
        Some(value) => value.as_int().and_then(|number| number.to_i64()),
    };
    match value.and_then(|number| T::try_from(number).ok()) {
        Some(number) => Ok(Some(number)),
        None => Err(bound.type_error(name, format!("`{name}` must be a whole number"))),
    }
}
