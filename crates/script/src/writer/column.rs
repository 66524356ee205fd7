//! `sa.Column(...)` and defaults (Alembic: `_render_column`, `_render_server_default`).

use crate::writer::Writer;
use crate::writer::literal::boolean;
use dbm_core::failure::Failure;
use dbm_core::operation::DefaultValue;
use dbm_core::schema::{Autoincrement, Column, Computed, Expression, Identity, ServerDefault};
use dbm_python::quote;

impl Writer<'_> {
    pub(super) fn column(&mut self, column: &Column) -> Result<String, Failure> {
        let mut positional = vec![quote(&column.name), self.kind(&column.kind)?];
        let mut keywords = Vec::new();
        match &column.server_default {
            None => {}
            Some(ServerDefault::Computed(it)) => positional.push(self.computed(it)?),
            Some(ServerDefault::Identity(it)) => positional.push(self.identity(it)),
            Some(ServerDefault::Literal(it)) => keywords.push(default_keyword(&literal(it))),
            Some(ServerDefault::Expression(it)) => {
                keywords.push(default_keyword(&self.default_text(it)?));
            }
            Some(ServerDefault::Fetched) => {
                keywords.push(default_keyword(&format!("{}FetchedValue()", self.sa())));
            }
        }
        if let Some(autoincrement) = autoincrement(column.autoincrement) {
            keywords.push(format!("autoincrement={autoincrement}"));
        }
        keywords.push(format!("nullable={}", boolean(column.nullable)));
        if column.system {
            keywords.push("system=True".to_owned());
        }
        if let Some(comment) = &column.comment {
            keywords.push(format!("comment={}", quote(comment)));
        }
        keywords.extend(self.options(&column.options)?);
        positional.extend(keywords);
        Ok(format!("{}Column({})", self.sa(), positional.join(", ")))
    }

    /// A default that is changed to or from.
    pub(super) fn default_value(&self, value: &DefaultValue) -> Result<String, Failure> {
        Ok(match value {
            DefaultValue::None => "None".to_owned(),
            DefaultValue::Literal(it) => literal(it),
            DefaultValue::Expression(it) => self.default_text(it)?,
            DefaultValue::Computed(it) => self.computed(it)?,
            DefaultValue::Identity(it) => self.identity(it),
        })
    }

    fn default_text(&self, expression: &Expression) -> Result<String, Failure> {
        Ok(self.text_of(&self.expressions.default_sql(expression)?))
    }

    fn computed(&self, computed: &Computed) -> Result<String, Failure> {
        let sql = self.bare_sql(&computed.expression)?;
        let persisted = computed
            .persisted
            .map(|persisted| format!("persisted={}", boolean(persisted)))
            .unwrap_or_default();
        Ok(format!("{}Computed({sql}, {persisted})", self.sa()))
    }

    fn identity(&self, identity: &Identity) -> String {
        let it = &identity.sequence;
        let number = |value: Option<i64>| value.map(|it| it.to_string());
        let truth = |value: Option<bool>| value.map(|it| boolean(it).to_owned());
        let options = [
            ("always", truth(Some(identity.always))),
            ("start", number(it.start)),
            ("increment", number(it.increment)),
            ("minvalue", number(it.minvalue)),
            ("maxvalue", number(it.maxvalue)),
            ("nominvalue", truth(it.nominvalue)),
            ("nomaxvalue", truth(it.nomaxvalue)),
            ("cycle", truth(it.cycle)),
            ("cache", number(it.cache)),
        ];
        let written = |(name, value): (&str, Option<String>)| Some(format!("{name}={}", value?));
        let options: Vec<String> = options.into_iter().filter_map(written).collect();
        format!("{}Identity({})", self.sa(), options.join(", "))
    }
}

fn default_keyword(text: &str) -> String {
    format!("server_default={text}")
}

/// Quotes that a person put around a literal are not part of it.
fn literal(text: &str) -> String {
    let text = text.strip_prefix('\'').unwrap_or(text);
    quote(text.strip_suffix('\'').unwrap_or(text))
}

fn autoincrement(value: Autoincrement) -> Option<&'static str> {
    match value {
        Autoincrement::Auto => None,
        Autoincrement::Yes => Some("True"),
        Autoincrement::No => Some("False"),
        Autoincrement::IgnoreForeignKey => Some("'ignore_fk'"),
    }
}
