//! `sa.func`: functions of the database, by any name.

use crate::expression::IntoPython;
use crate::expression::operand;
use crate::expression::operators::kind;
use crate::types;
use crate::types::resolution::{integer, numeric, temporal, text};
use dbm_core::schema::expression::Function;
use dbm_core::schema::types::TemporalClass;
use dbm_core::schema::{Expression, Type};
use dbm_python::{Arguments, Interpreter, Native, PyError, PyResult, Value};

/// `sa.func`, and `sa.func.schema.name` on its way.
#[derive(Debug, Clone, Default)]
pub(crate) struct FunctionName {
    parts: Vec<String>,
}

impl FunctionName {
    /// `func.name`.
    pub(crate) fn of(name: &str) -> Self {
        Self {
            parts: vec![name.to_owned()],
        }
    }
}

impl Native for FunctionName {
    fn type_name(&self) -> &'static str {
        "_FunctionGenerator"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        if name.starts_with("__") {
            return Ok(None);
        }
        // `func.user_` is `user`: a trailing underscore avoids Python's own names
        let name = name.strip_suffix('_').unwrap_or(name);
        let mut parts = self.parts.clone();
        parts.push(name.to_owned());
        Ok(Some(Value::native(Self { parts })))
    }

    fn call(&self, _: &Value, arguments: Arguments, interpreter: &mut Interpreter) -> PyResult {
        if self.parts.is_empty() {
            return Err(PyError::type_error("`func` needs a name: `func.now()`"));
        }
        call(self.parts.clone(), arguments, interpreter)
    }
}

/// The functions that SQLAlchemy knows, by their lower-case names.
const KNOWN: &[&str] = &[
    "aggregate_strings",
    "array_agg",
    "char_length",
    "coalesce",
    "concat",
    "count",
    "cube",
    "cume_dist",
    "current_date",
    "current_time",
    "current_timestamp",
    "current_user",
    "dense_rank",
    "grouping_sets",
    "localtime",
    "localtimestamp",
    "max",
    "min",
    "mode",
    "now",
    "percent_rank",
    "percentile_cont",
    "percentile_disc",
    "pow",
    "random",
    "rank",
    "rollup",
    "session_user",
    "sum",
    "sysdate",
    "user",
];

/// Whether SQLAlchemy has a class of its own for a function: of two functions, Python then asks that
/// one how they compare.
pub(crate) fn is_known(function: &Function) -> bool {
    matches!(function.name.as_slice(), [only] if KNOWN.contains(&only.as_str()))
}

/// `func.name(...)`.
///
/// # Errors
/// For arguments that are no SQL.
pub(crate) fn call(
    mut name: Vec<String>,
    mut arguments: Arguments,
    interpreter: &mut Interpreter,
) -> PyResult {
    let declared = arguments.take_keyword("type_");
    if let Some((keyword, _)) = arguments.keywords.first() {
        let message = format!("`{keyword}` of a function is not supported yet");
        return Err(PyError::unsupported(message).at(arguments.place_of_keyword(keyword)));
    }
    if let [only] = name.as_mut_slice() {
        let lower = only.to_lowercase();
        if KNOWN.contains(&lower.as_str()) {
            *only = lower;
        }
    }
    let parts = arguments.positional.iter().enumerate().map(|(at, value)| {
        operand(value, &Type::null()).map_err(|error| error.at(arguments.place_of(at)))
    });
    let mut parts = parts.collect::<Result<Vec<_>, _>>()?;
    if name == ["count"] && parts.is_empty() {
        parts.push(Expression::LiteralColumn(
            "*".to_owned(),
            Box::new(Type::null()),
        ));
    }
    if name == ["cast"] {
        return cast(&arguments, parts, interpreter);
    }
    let kind = match declared {
        None | Some(Value::None) => result_type(&name, &parts),
        Some(declared) => types::type_of(&declared, interpreter)?,
    };
    Ok(Expression::Function(Function {
        name,
        arguments: parts,
        kind,
    })
    .into_python())
}

/// `func.cast(x, type)` is `cast(x, type)`.
fn cast(
    arguments: &Arguments,
    mut parts: Vec<Expression>,
    interpreter: &mut Interpreter,
) -> PyResult {
    match (parts.len(), arguments.positional.get(1)) {
        (2, Some(kind)) => {
            let kind = types::type_of(kind, interpreter)?;
            Ok(Expression::Cast(Box::new(parts.remove(0)), Box::new(kind)).into_python())
        }
        _ => Err(PyError::type_error("cast() takes an expression and a type")),
    }
}

fn result_type(name: &[String], arguments: &[Expression]) -> Type {
    let [name] = name else { return Type::null() };
    let kind = match name.as_str() {
        "now" | "current_timestamp" | "localtimestamp" | "localtime" | "sysdate" => {
            temporal(TemporalClass::DateTime, false)
        }
        "current_date" => temporal(TemporalClass::Date, false),
        "current_time" => temporal(TemporalClass::Time, false),
        "current_user" | "session_user" | "user" | "concat" | "aggregate_strings" => text(),
        "count" | "char_length" | "rank" | "dense_rank" | "next_value" => integer(),
        "percent_rank" | "cume_dist" => numeric(),
        "coalesce" | "max" | "min" | "sum" | "pow" => {
            return arguments.first().map_or_else(Type::null, kind);
        }
        _ => return Type::null(),
    };
    Type::new(kind)
}
