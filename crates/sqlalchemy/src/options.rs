//! Options of one dialect: keywords such as `postgresql_where` and `mysql_engine`.

use indexmap::IndexMap;

use crate::{errors, expression};
use dbm_core::schema::{OptionValue, Options};
use dbm_python::{Arguments, Interpreter, PyError, Str, Value};

/// What takes options of a dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// `Table`
    Table,
    /// `Column`
    Column,
    /// `Index`
    Index,
    /// `PrimaryKeyConstraint`
    PrimaryKey,
    /// `UniqueConstraint`
    Unique,
    /// `ForeignKeyConstraint`
    ForeignKey,
    /// `CheckConstraint`
    Check,
    /// `ExcludeConstraint`
    Exclude,
    /// `Identity` and `Sequence`
    Sequence,
}

impl Owner {
    fn class(self) -> &'static str {
        match self {
            Self::Table => "Table",
            Self::Column => "Column",
            Self::Index => "Index",
            Self::PrimaryKey => "PrimaryKeyConstraint",
            Self::Unique => "UniqueConstraint",
            Self::ForeignKey => "ForeignKeyConstraint",
            Self::Check => "CheckConstraint",
            Self::Exclude => "ExcludeConstraint",
            Self::Sequence => "Sequence",
        }
    }

    /// What a dialect takes here; nothing for dialects that dbm does not know.
    fn accepted(self, dialect: &str) -> Option<&'static [&'static str]> {
        let accepted: &[&str] = match (dialect, self) {
            ("postgresql", Self::Index) => &[
                "using",
                "include",
                "where",
                "ops",
                "concurrently",
                "with",
                "tablespace",
                "nulls_not_distinct",
            ],
            ("postgresql", Self::Table) => &[
                "ignore_search_path",
                "tablespace",
                "partition_by",
                "with_oids",
                "with",
                "on_commit",
                "inherits",
                "using",
            ],
            ("postgresql", Self::Check | Self::ForeignKey) => &["not_valid"],
            ("postgresql", Self::PrimaryKey) => &["include"],
            ("postgresql", Self::Unique) => &["include", "nulls_not_distinct"],
            ("mysql" | "mariadb", Self::Table) => &["*"],
            ("mysql" | "mariadb", Self::PrimaryKey) => &["using"],
            ("mysql" | "mariadb", Self::Index) => &["using", "length", "prefix", "with_parser"],
            ("sqlite", Self::Table) => &["autoincrement", "with_rowid", "strict"],
            ("sqlite", Self::Index) => &["where"],
            ("sqlite", Self::Column) => &[
                "on_conflict_primary_key",
                "on_conflict_not_null",
                "on_conflict_unique",
            ],
            (
                "sqlite",
                Self::PrimaryKey | Self::Unique | Self::ForeignKey | Self::Check | Self::Exclude,
            ) => &["on_conflict"],
            ("mssql", Self::PrimaryKey | Self::Unique) => &["clustered"],
            ("mssql", Self::Index) => &["clustered", "include", "where", "columnstore"],
            ("mssql", Self::Column) => &["identity_start", "identity_increment"],
            ("oracle", Self::Table) => &["resolve_synonyms", "on_commit", "compress", "tablespace"],
            ("oracle", Self::Index) => &["bitmap", "compress", "vector"],
            ("oracle", Self::Sequence) => &["order", "on_null"],
            ("postgresql" | "mysql" | "mariadb" | "sqlite" | "mssql" | "oracle", _) => &[],
            _ => return None,
        };
        Some(accepted)
    }
}

/// The options among the keywords that a function did not take itself.
///
/// # Errors
/// As SQLAlchemy: a keyword that is no `<dialect>_<option>`, and one that the dialect does not take.
pub fn options(
    owner: Owner,
    keywords: &[(Str, Value)],
    arguments: &Arguments,
    interpreter: &mut Interpreter,
) -> Result<Options, PyError> {
    let mut options = Options::new();
    for (keyword, value) in keywords {
        let place = || arguments.place_of_keyword(keyword);
        check(owner, keyword).map_err(|error| error.at(place()))?;
        let value = option_value(value, interpreter).map_err(|error| error.at(place()))?;
        options.insert(keyword.to_string(), value);
    }
    Ok(options)
}

fn check(owner: Owner, keyword: &str) -> Result<(), PyError> {
    let Some((dialect, option)) = keyword
        .split_once('_')
        .filter(|(dialect, option)| !dialect.is_empty() && !option.is_empty())
    else {
        return Err(PyError::type_error(format!(
            "Additional arguments should be named <dialectname>_<argument>, got '{keyword}'"
        )));
    };
    match owner.accepted(dialect) {
        Some(accepted) if !accepted.contains(&option) && !accepted.contains(&"*") => {
            Err(errors::argument_error(format!(
                "Argument '{keyword}' is not accepted by dialect '{dialect}' on behalf of {}",
                owner.class()
            )))
        }
        _ => Ok(()),
    }
}

/// The value of one option.
///
/// # Errors
/// For what is neither data nor SQL.
pub fn option_value(value: &Value, interpreter: &mut Interpreter) -> Result<OptionValue, PyError> {
    if let Some(text) = value.as_str() {
        return Ok(OptionValue::Text(text.to_owned()));
    }
    match value {
        Value::None => Ok(OptionValue::None),
        Value::Bool(truth) => Ok(OptionValue::Bool(*truth)),
        Value::Int(number) => match number.to_i64() {
            Some(number) => Ok(OptionValue::Integer(number)),
            None => Ok(OptionValue::Text(number.to_string())),
        },
        Value::Float(number) => Ok(OptionValue::Text(number.to_string())),
        Value::List(_) | Value::Tuple(_) | Value::Set(_) => {
            let items = interpreter.iterate(value)?;
            let items = items.iter().map(|item| option_value(item, interpreter));
            items.collect::<Result<_, _>>().map(OptionValue::List)
        }
        Value::Dict(dict) => {
            let mut map = IndexMap::new();
            for (key, value) in dict.entries() {
                map.insert(interpreter.text(&key)?, option_value(&value, interpreter)?);
            }
            Ok(OptionValue::Map(map))
        }
        _ => expression::of(value)
            .map(OptionValue::Expression)
            .ok_or_else(|| {
                let found = value.type_name();
                PyError::unsupported(format!("an option cannot be a `{found}`"))
            }),
    }
}
