//! Constraints, inside of a table and as operations (Alembic: `_render_constraint`, `_uq_constraint`).

use crate::writer::Writer;
use crate::writer::literal::{list, quoted, table};
use dbm_core::failure::Failure;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{
    Check, Constraint, ConstraintName, Exclude, Expression, ForeignKey, PrimaryKey, TableName,
    Unique,
};
use dbm_python::quote;

impl Writer<'_> {
    /// `op.f('name')` for a name that is final, `'name'` for one that a person gave.
    pub(super) fn name(&self, name: Option<&ConstraintName>) -> String {
        match name {
            None => "None".to_owned(),
            Some(name) if name.conventional => format!("{}f({})", self.op(), quote(&name.text)),
            Some(name) => quote(&name.text),
        }
    }

    /// A constraint as an argument of `op.create_table`; nothing for one that a type brings.
    pub(super) fn inline_constraint(
        &mut self,
        constraint: &Constraint,
    ) -> Result<Option<String>, Failure> {
        Ok(match constraint {
            Constraint::PrimaryKey(it) => self.inline_primary_key(it),
            Constraint::Unique(it) => Some(self.inline_unique(it)?),
            Constraint::ForeignKey(it) => Some(self.inline_foreign_key(it)?),
            Constraint::Check(it) => self.inline_check(it)?,
            Constraint::Exclude(it) => Some(self.inline_exclude(it)?),
        })
    }

    fn inline_primary_key(&self, it: &PrimaryKey) -> Option<String> {
        let mut arguments = quoted(&it.columns);
        arguments.extend(self.name_keyword(it.name.as_ref()));
        let text = format!(
            "{}PrimaryKeyConstraint({})",
            self.sa(),
            arguments.join(", ")
        );
        (!it.columns.is_empty()).then_some(text)
    }

    fn name_keyword(&self, name: Option<&ConstraintName>) -> Option<String> {
        name.map(|name| format!("name={}", self.name(Some(name))))
    }

    fn inline_unique(&self, it: &Unique) -> Result<String, Failure> {
        let mut arguments = quoted(&it.columns);
        arguments.extend(timing(&it.timing));
        arguments.extend(self.name_keyword(it.name.as_ref()));
        arguments.extend(self.options(&it.options)?);
        Ok(format!(
            "{}UniqueConstraint({})",
            self.sa(),
            arguments.join(", ")
        ))
    }

    fn inline_foreign_key(&self, it: &ForeignKey) -> Result<String, Failure> {
        let referred = |column: &String| quote(&format!("{}.{column}", it.referred_table));
        let referred: Vec<String> = it.referred_columns.iter().map(referred).collect();
        let mut keywords: Vec<String> = self.name_keyword(it.name.as_ref()).into_iter().collect();
        keywords.extend(foreign_key_keywords(it));
        keywords.extend(self.options(&it.options)?);
        Ok(format!(
            "{}ForeignKeyConstraint({}, [{}], {})",
            self.sa(),
            list(&it.columns),
            referred.join(", "),
            keywords.join(", ")
        ))
    }

    pub(super) fn inline_check(&self, it: &Check) -> Result<Option<String>, Failure> {
        if it.of_type {
            return Ok(None);
        }
        let mut arguments = vec![self.bare_sql(&it.condition)?];
        arguments.extend(self.name_keyword(it.name.as_ref()));
        arguments.extend(self.options(&it.options)?);
        Ok(Some(format!(
            "{}CheckConstraint({})",
            self.sa(),
            arguments.join(", ")
        )))
    }

    fn inline_exclude(&mut self, it: &Exclude) -> Result<String, Failure> {
        let mut arguments = self.exclude_elements(it)?;
        arguments.extend(exclude_keywords(it));
        arguments.extend(self.name_keyword(it.name.as_ref()));
        let postgresql = self.dialect("postgresql");
        Ok(format!(
            "{postgresql}ExcludeConstraint({})",
            arguments.join(", ")
        ))
    }

    fn exclude_elements(&self, it: &Exclude) -> Result<Vec<String>, Failure> {
        let mut arguments = Vec::new();
        for (element, operator, _) in &it.elements {
            let element = match element {
                Expression::Column(column) => {
                    format!("{}column({})", self.sa(), quote(&column.name))
                }
                Expression::LiteralColumn(sql, _) => {
                    format!("{}literal_column({})", self.sa(), quote(sql))
                }
                other => self.text(other)?,
            };
            arguments.push(format!("({element}, {})", quote(operator)));
        }
        if let Some(condition) = &it.condition {
            arguments.push(format!("where={}", self.text(condition)?));
        }
        Ok(arguments)
    }

    /// `op.create_unique_constraint(...)` and its like.
    pub(super) fn add_constraint(
        &mut self,
        of: &TableName,
        constraint: &Constraint,
    ) -> Result<String, Failure> {
        let (function, arguments) = match constraint {
            Constraint::PrimaryKey(it) => ("create_primary_key", self.primary_key(of, it)),
            Constraint::Unique(it) => ("create_unique_constraint", self.unique(of, it)?),
            Constraint::ForeignKey(it) => ("create_foreign_key", self.foreign_key(of, it)?),
            Constraint::Check(it) => ("create_check_constraint", self.check(of, it)?),
            Constraint::Exclude(it) => ("create_exclude_constraint", self.exclude(of, it)?),
        };
        Ok(format!("{}{function}({})", self.op(), arguments.join(", ")))
    }

    /// The name, and the table where it does not go without saying.
    fn name_and_table(&self, name: Option<&ConstraintName>, of: &TableName) -> Vec<String> {
        let mut arguments = vec![self.name(name)];
        if !self.in_batch {
            arguments.push(table(of));
        }
        arguments
    }

    fn schema_keyword(&self, of: &TableName) -> Option<String> {
        let schema = of.schema.as_ref().filter(|_| !self.in_batch);
        schema.map(|schema| format!("schema={}", quote(schema)))
    }

    fn primary_key(&self, of: &TableName, it: &PrimaryKey) -> Vec<String> {
        let mut arguments = self.name_and_table(it.name.as_ref(), of);
        arguments.push(list(&it.columns));
        arguments.extend(self.schema_keyword(of));
        arguments
    }

    fn unique(&self, of: &TableName, it: &Unique) -> Result<Vec<String>, Failure> {
        let mut arguments = self.name_and_table(it.name.as_ref(), of);
        arguments.push(list(&it.columns));
        arguments.extend(timing(&it.timing));
        arguments.extend(self.schema_keyword(of));
        arguments.extend(self.options(&it.options)?);
        Ok(arguments)
    }

    fn foreign_key(&self, of: &TableName, it: &ForeignKey) -> Result<Vec<String>, Failure> {
        let mut arguments = self.name_and_table(it.name.as_ref(), of);
        arguments.push(table(&it.referred_table));
        arguments.push(list(&it.columns));
        arguments.push(list(&it.referred_columns));
        if let (Some(schema), false) = (&of.schema, self.in_batch) {
            arguments.push(format!("source_schema={}", quote(schema)));
        }
        if let Some(schema) = &it.referred_table.schema {
            arguments.push(format!("referent_schema={}", quote(schema)));
        }
        arguments.extend(foreign_key_keywords(it));
        arguments.extend(self.options(&it.options)?);
        Ok(arguments)
    }

    fn check(&self, of: &TableName, it: &Check) -> Result<Vec<String>, Failure> {
        let mut arguments = self.name_and_table(it.name.as_ref(), of);
        arguments.push(self.bare_sql(&it.condition)?);
        arguments.extend(self.schema_keyword(of));
        arguments.extend(self.options(&it.options)?);
        Ok(arguments)
    }

    fn exclude(&self, of: &TableName, it: &Exclude) -> Result<Vec<String>, Failure> {
        let mut arguments = self.name_and_table(it.name.as_ref(), of);
        arguments.extend(self.exclude_elements(it)?);
        arguments.extend(exclude_keywords(it));
        arguments.extend(self.schema_keyword(of));
        Ok(arguments)
    }
}

fn timing(it: &Timing) -> Vec<String> {
    let mut keywords = Vec::new();
    if it.deferrable == Some(true) {
        keywords.push("deferrable=True".to_owned());
    }
    if let Some(initially) = &it.initially {
        keywords.push(format!("initially={}", quote(initially)));
    }
    keywords
}

fn foreign_key_keywords(it: &ForeignKey) -> Vec<String> {
    let text = |name: &str, value: &Option<String>| {
        let value = value.as_ref().filter(|value| !value.is_empty());
        value.map(|value| format!("{name}={}", quote(value)))
    };
    let flag = |name: &str, value: bool| value.then(|| format!("{name}=True"));
    [
        text("onupdate", &it.onupdate),
        text("ondelete", &it.ondelete),
        text("initially", &it.timing.initially),
        flag("deferrable", it.timing.deferrable == Some(true)),
        flag("use_alter", it.use_alter),
        text("match", &it.match_),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Alembic writes `deferrable` as a text here.
fn exclude_keywords(it: &Exclude) -> Vec<String> {
    let mut keywords = Vec::new();
    if it.timing.deferrable == Some(true) {
        keywords.push("deferrable='True'".to_owned());
    }
    if let Some(initially) = &it.timing.initially {
        keywords.push(format!("initially={}", quote(initially)));
    }
    let using = it.using.as_deref().unwrap_or("gist");
    keywords.push(format!("using={}", quote(using)));
    keywords
}
