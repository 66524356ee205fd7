//! Options of dialects: `postgresql_where=sa.text('...')`.

use crate::writer::Writer;
use crate::writer::literal::boolean;
use dbm_core::failure::Failure;
use dbm_core::schema::{Expression, OptionValue, Options};
use dbm_core::sql::parameters;
use dbm_python::quote;

impl Writer<'_> {
    /// `key=value` for each, in the order they were given.
    pub(super) fn options(&self, options: &Options) -> Result<Vec<String>, Failure> {
        let write = |(key, value): (&String, &OptionValue)| {
            let value = match value {
                OptionValue::List(items) if key == "postgresql_inherits" => self.tuple(items)?,
                other => self.option_value(other)?,
            };
            Ok(format!("{key}={value}"))
        };
        options.iter().map(write).collect()
    }

    fn tuple(&self, items: &[OptionValue]) -> Result<String, Failure> {
        let written: Result<Vec<_>, _> = items.iter().map(|item| self.option_value(item)).collect();
        let comma = if items.len() == 1 { "," } else { "" };
        Ok(format!("({}{comma})", written?.join(", ")))
    }

    pub(super) fn option_value(&self, value: &OptionValue) -> Result<String, Failure> {
        Ok(match value {
            OptionValue::None => "None".to_owned(),
            OptionValue::Bool(truth) => boolean(*truth).to_owned(),
            OptionValue::Integer(number) => number.to_string(),
            OptionValue::Text(text) => quote(text),
            OptionValue::Expression(Expression::Column(column)) => quote(&column.name),
            OptionValue::Expression(it) => self.text(it)?,
            OptionValue::List(items) => {
                let items: Result<Vec<_>, _> =
                    items.iter().map(|item| self.option_value(item)).collect();
                format!("[{}]", items?.join(", "))
            }
            OptionValue::Map(entries) => {
                let write = |(key, value): (&String, &OptionValue)| {
                    Ok::<_, Failure>(format!("{}: {}", quote(key), self.option_value(value)?))
                };
                let entries: Result<Vec<_>, _> = entries.iter().map(write).collect();
                format!("{{{}}}", entries?.join(", "))
            }
        })
    }

    /// `sa.text('...')`
    pub(super) fn text(&self, expression: &Expression) -> Result<String, Failure> {
        Ok(self.text_of(&self.expressions.sql(expression)?))
    }

    /// `sa.text('...')`, in which no colon begins a parameter.
    pub(super) fn text_of(&self, sql: &str) -> String {
        format!("{}text({})", self.sa(), quote(&parameters::escape(sql)))
    }

    /// `'...'`: the SQL of an expression.
    pub(super) fn bare_sql(&self, expression: &Expression) -> Result<String, Failure> {
        Ok(quote(&self.expressions.sql(expression)?))
    }
}
