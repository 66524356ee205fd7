//! Statements with parameters in the form of Python's driver: `%s` and `%(name)s` of psycopg2 and
//! PyMySQL, `?` and `:name` of pysqlite.

use crate::host::Host;
use crate::literal::literal;
use dbm_core::schema::Type;
use dbm_core::schema::expression::{Parameter, Text};
use dbm_core::sql::parameters;
use dbm_python::{Interpreter, PyError, Value};

/// The statement for each set of parameters.
///
/// # Errors
/// For parameters that fit no place of the statement, and values that are no data.
pub(super) fn statements(
    sql: &str,
    parameters: &Value,
    dialect: &str,
    interpreter: &mut Interpreter,
) -> Result<Vec<Text>, PyError> {
    let sets = match parameters {
        Value::List(_) => interpreter.iterate(parameters)?,
        one => vec![one.clone()],
    };
    let sets = sets.iter().map(|set| {
        let mut statement = Statement {
            set,
            used: 0,
            plain: String::new(),
            text: Text {
                sql: String::new(),
                parameters: Vec::new(),
            },
        };
        if dialect == "sqlite" {
            statement.read_qmark(sql)?;
        } else {
            statement.read_format(sql)?;
        }
        statement.flush();
        Ok(statement.text)
    });
    sets.collect()
}

/// The statement as Python's driver sends one without parameters: psycopg, PyMySQL and their like read
/// a format of it, in which `%%` is `%`.
///
/// # Errors
/// As the driver, for a `%` that formats nothing.
pub(super) fn without_parameters(sql: &str, host: &Host) -> Result<String, PyError> {
    if !reads_format(&host.dialect, host.driver.as_deref()) {
        return Ok(sql.to_owned());
    }
    let mut plain = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        plain.push('%');
        let after = after
            .strip_prefix('%')
            .ok_or_else(|| stray_percent(after))?;
        rest = after;
    }
    plain.push_str(rest);
    Ok(plain)
}

/// Whether the driver reads a format of a statement that has no parameters.
fn reads_format(dialect: &str, driver: Option<&str>) -> bool {
    match (dialect, driver) {
        ("postgresql", driver) => driver.is_none_or(|driver| {
            matches!(
                driver,
                "psycopg2" | "psycopg2cffi" | "psycopg" | "psycopg_async" | "pg8000"
            )
        }),
        ("mysql" | "mariadb", driver) => driver
            .is_none_or(|driver| matches!(driver, "mysqldb" | "pymysql" | "aiomysql" | "asyncmy")),
        _ => false,
    }
}

/// What a driver says of a `%` that formats nothing.
fn stray_percent(after: &str) -> PyError {
    match after.chars().next() {
        Some('s' | '(') => PyError::type_error("not enough arguments for format string"),
        Some(sign) => PyError::value_error(format!(
            "unsupported format character '{sign}' in a statement: the driver reads `%%` as a plain `%`"
        )),
        None => PyError::value_error("incomplete format: the driver reads `%%` as a plain `%`"),
    }
}

/// A statement while its parameters are found.
struct Statement<'a> {
    set: &'a Value,
    /// How many parameters without names were used.
    used: usize,
    /// Text that means itself, since the last parameter.
    plain: String,
    text: Text,
}

impl Statement<'_> {
    /// `%s`, `%(name)s` and `%%`.
    fn read_format(&mut self, sql: &str) -> Result<(), PyError> {
        let mut rest = sql;
        while let Some((before, after)) = rest.split_once('%') {
            self.plain(before);
            rest = if let Some(after) = after.strip_prefix('%') {
                self.plain("%");
                after
            } else if let Some(after) = after.strip_prefix('s') {
                self.next(after)?;
                after
            } else if let Some((name, after)) = named(after) {
                self.named(name, after)?;
                after
            } else {
                let message = "unsupported format character in a statement with parameters";
                return Err(PyError::value_error(message));
            };
        }
        self.plain(rest);
        Ok(())
    }

    /// `?` and `:name` outside of quotes.
    fn read_qmark(&mut self, sql: &str) -> Result<(), PyError> {
        let mut quote: Option<char> = None;
        let mut rest = sql;
        while let Some(sign) = rest.chars().next() {
            let length = sign.len_utf8();
            match (quote, sign) {
                (Some(open), _) if open == sign => quote = None,
                (None, '\'' | '"' | '`') => quote = Some(sign),
                (None, '?') => {
                    rest = &rest[length..];
                    self.next(rest)?;
                    continue;
                }
                (None, ':') => {
                    let name = word(&rest[1..]);
                    if !name.is_empty() {
                        rest = &rest[1 + name.len()..];
                        self.named(name, rest)?;
                        continue;
                    }
                }
                _ => {}
            }
            self.plain(&rest[..length]);
            rest = &rest[length..];
        }
        Ok(())
    }

    /// Text that means itself.
    fn plain(&mut self, sql: &str) {
        self.plain.push_str(sql);
    }

    /// Writes the text since the last parameter: no colon of it begins a parameter.
    fn flush(&mut self) {
        let plain = std::mem::take(&mut self.plain);
        self.text.sql.push_str(&parameters::escape(&plain));
    }

    /// The next of the parameters without names.
    fn next(&mut self, after: &str) -> Result<(), PyError> {
        let value = match self.set {
            Value::Tuple(items) => items.get(self.used).cloned(),
            _ => None,
        };
        self.used += 1;
        self.put(value, after)
    }

    fn named(&mut self, name: &str, after: &str) -> Result<(), PyError> {
        let value = match self.set {
            Value::Dict(entries) => entries.get_str(name),
            _ => None,
        };
        self.put(value, after)
    }

    fn put(&mut self, value: Option<Value>, after: &str) -> Result<(), PyError> {
        let missing = || PyError::index_error("a statement wants more parameters than it is given");
        let value = value.ok_or_else(missing)?;
        let Some(value) = literal(&value) else {
            let found = value.type_name();
            let message = format!("a `{found}` cannot be a parameter of SQL");
            return Err(PyError::unsupported(message));
        };
        let name = format!("driver_{}", self.text.parameters.len() + 1);
        self.flush();
        let glues = |sign: char| sign.is_alphanumeric() || "_:\\".contains(sign);
        let is_glued = self.text.sql.ends_with(glues) || after.starts_with(glues);
        let (open, close) = if is_glued { ("(", ")") } else { ("", "") };
        for part in [open, ":", &name, close] {
            self.text.sql.push_str(part);
        }
        self.text.parameters.push(Parameter {
            name,
            value: Some(value),
            kind: Type::null(),
            expanding: false,
        });
        Ok(())
    }
}

/// `(name)s` at the start of a text, and what follows it.
fn named(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('(')?.split_once(')')?;
    Some((name, after.strip_prefix('s')?))
}

/// The word at the start of a text.
fn word(text: &str) -> &str {
    let end = text.find(|sign: char| !(sign.is_alphanumeric() || sign == '_'));
    &text[..end.unwrap_or(text.len())]
}

#[cfg(test)]
mod tests {
    use super::*;
    use dbm_python::{Budget, NoHost};
    use std::rc::Rc;

    fn shown(sql: &str, parameters: &Value, dialect: &str) -> String {
        let mut interpreter = Interpreter::new(Rc::new(NoHost), Budget::default());
        match statements(sql, parameters, dialect, &mut interpreter) {
            Ok(statements) => {
                let values = |text: &Text| {
                    let values = text.parameters.iter().map(|it| it.value.clone());
                    format!("{} {:?}", text.sql, values.flatten().collect::<Vec<_>>())
                };
                statements.iter().map(values).collect::<Vec<_>>().join("; ")
            }
            Err(error) => error.message(),
        }
    }

    #[test]
    fn parameters_are_found_as_the_driver_finds_them() {
        let tuple = Value::tuple([Value::from(1), Value::from("x")]);
        let dict = Value::dict([("a", Value::from(1))]);
        let page = [
            shown("SELECT %s::int, '%%', %s", &tuple, "postgresql"),
            shown("SELECT %(a)s, %(a)s, 'b:c'", &dict, "mysql"),
            shown("SELECT '?', ?, ?", &tuple, "sqlite"),
            shown("SELECT ':a', :a", &dict, "sqlite"),
            shown(
                "SELECT %s",
                &Value::list([tuple.clone(), tuple.clone()]),
                "postgresql",
            ),
            shown("SELECT %s, %s, %s", &tuple, "postgresql"),
        ];
        insta::assert_snapshot!(page.join("\n"), @r#"
        SELECT (:driver_1)::int, '%', :driver_2 [Integer(1), Text("x")]
        SELECT :driver_1, :driver_2, 'b:c' [Integer(1), Integer(1)]
        SELECT '?', :driver_1, :driver_2 [Integer(1), Text("x")]
        SELECT '\:a', :driver_1 [Integer(1)]
        SELECT :driver_1 [Integer(1)]; SELECT :driver_1 [Integer(1)]
        IndexError: a statement wants more parameters than it is given
        "#);
    }
}
