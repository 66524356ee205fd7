//! Naming conventions: the names that constraints and indexes get when nobody names them.
//!
//! The rules are SQLAlchemy's (`sql/naming.py`): a template applies where a name is missing, and
//! also where one was given if the template says `%(constraint_name)s`.

use std::borrow::Cow;

use thiserror::Error;

use crate::schema::{ConstraintName, NamingConvention, TableName};

/// What is named; each has its own template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// `ix`
    Index,
    /// `pk`
    PrimaryKey,
    /// `ck`
    Check,
    /// `uq`
    Unique,
    /// `fk`
    ForeignKey,
}

impl Named {
    /// Its key in a convention.
    pub fn key(self) -> &'static str {
        match self {
            Self::Index => "ix",
            Self::PrimaryKey => "pk",
            Self::Check => "ck",
            Self::Unique => "uq",
            Self::ForeignKey => "fk",
        }
    }
}

/// What the tokens of a template stand for.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// What is named.
    pub named: Named,
    /// The table that it belongs to.
    pub table: &'a TableName,
    /// Its columns' names, in order.
    pub columns: &'a [String],
    /// The table and the columns that a foreign key refers to.
    pub referred: Option<(&'a TableName, &'a [String])>,
}

/// A template that cannot be filled in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NamingError {
    /// `%(constraint_name)s`, and there is no name.
    #[error(
        "the naming convention `{template}` needs a name of the constraint itself, and none is given"
    )]
    Unnamed {
        /// The template.
        template: String,
    },
    /// A token that SQLAlchemy does not know.
    #[error("the naming convention `{template}` has an unknown token `{token}`")]
    Token {
        /// The template.
        template: String,
        /// What stands between `%(` and `)s`.
        token: String,
    },
    /// A foreign key's token, and it is not known what it refers to.
    #[error("the naming convention `{template}` needs to know what the foreign key refers to")]
    Referred {
        /// The template.
        template: String,
    },
    /// A `%` that starts no token.
    #[error("the naming convention `{template}` has a `%` that starts no `%(token)s`")]
    Percent {
        /// The template.
        template: String,
    },
}

/// The convention of a `MetaData` that is given none.
pub fn default_convention() -> NamingConvention {
    [("ix".to_owned(), "ix_%(column_0_label)s".to_owned())]
        .into_iter()
        .collect()
}

/// The name that `given` becomes under `convention`.
///
/// # Errors
/// When the template cannot be filled in.
pub fn name(
    convention: &NamingConvention,
    subject: &Subject<'_>,
    given: Option<&ConstraintName>,
) -> Result<Option<ConstraintName>, NamingError> {
    let Some(template) = convention.get(subject.named.key()) else {
        return Ok(given.cloned());
    };
    match given {
        Some(name) if name.conventional || !template.contains("constraint_name") => {
            Ok(Some(name.clone()))
        }
        _ => Ok(Some(ConstraintName {
            text: fill(template, subject, given.map(|name| name.text.as_str()))?,
            conventional: true,
        })),
    }
}

fn fill(template: &str, subject: &Subject<'_>, given: Option<&str>) -> Result<String, NamingError> {
    let mut name = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('%') {
        name.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('%') {
            name.push('%');
            rest = after;
            continue;
        }
        let (token, after) = rest
            .strip_prefix('(')
            .and_then(|rest| rest.split_once(")s"))
            .ok_or_else(|| NamingError::Percent {
                template: template.to_owned(),
            })?;
        name.push_str(&value(template, token, subject, given)?);
        rest = after;
    }
    name.push_str(rest);
    Ok(name)
}

fn value<'a>(
    template: &str,
    token: &str,
    subject: &Subject<'a>,
    given: Option<&'a str>,
) -> Result<Cow<'a, str>, NamingError> {
    let referred = || {
        subject.referred.ok_or_else(|| NamingError::Referred {
            template: template.to_owned(),
        })
    };
    match token {
        "table_name" => Ok(Cow::Borrowed(&subject.table.name)),
        "constraint_name" => given
            .map(Cow::Borrowed)
            .ok_or_else(|| NamingError::Unnamed {
                template: template.to_owned(),
            }),
        "referred_table_name" => Ok(Cow::Borrowed(&referred()?.0.name)),
        _ => {
            let token = ColumnToken::parse(token).ok_or_else(|| NamingError::Token {
                template: template.to_owned(),
                token: token.to_owned(),
            })?;
            let (table, columns) = if token.referred {
                referred()?
            } else {
                (subject.table, subject.columns)
            };
            Ok(Cow::Owned(token.value(table, columns)))
        }
    }
}

/// `column_0_name`, `column_0N_label`, `referred_column_0_N_name`.
struct ColumnToken {
    referred: bool,
    which: Which,
    label: bool,
}

enum Which {
    /// The column at a position.
    One(usize),
    /// All columns, with what stands between them.
    All(&'static str),
}

impl ColumnToken {
    fn parse(token: &str) -> Option<Self> {
        let (referred, rest) = match token.strip_prefix("referred_") {
            Some(rest) => (true, rest),
            None => (false, token),
        };
        let (position, attribute) = rest.strip_prefix("column_")?.rsplit_once('_')?;
        let label = match attribute {
            "name" | "key" => false,
            "label" if !referred => true,
            _ => return None,
        };
        let which = if position == "0_N" {
            Which::All("_")
        } else if position == "0N" {
            Which::All("")
        } else {
            Which::One(position.parse().ok()?)
        };
        Some(Self {
            referred,
            which,
            label,
        })
    }

    fn value(&self, table: &TableName, columns: &[String]) -> String {
        let text = |column: &String| {
            if self.label {
                label(table, column)
            } else {
                column.clone()
            }
        };
        match self.which {
            Which::One(at) => columns.get(at).map(text).unwrap_or_default(),
            Which::All(between) => columns.iter().map(text).collect::<Vec<_>>().join(between),
        }
    }
}

/// SQLAlchemy's label of a column: `schema_table_column`.
fn label(table: &TableName, column: &str) -> String {
    match &table.schema {
        Some(schema) => format!("{}_{}_{column}", schema.replace('.', "_"), table.name),
        None => format!("{}_{column}", table.name),
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, NamingError, Subject, default_convention, name};
    use crate::schema::{ConstraintName, NamingConvention, TableName};

    fn named(template: &str, given: Option<&str>) -> Result<Option<ConstraintName>, NamingError> {
        let convention: NamingConvention = ["ix", "pk", "ck", "uq", "fk"]
            .map(|key| (key.to_owned(), template.to_owned()))
            .into_iter()
            .collect();
        let table = TableName::of(Some("s".to_owned()), "post");
        let other = TableName::new("user");
        let subject = Subject {
            named: Named::ForeignKey,
            table: &table,
            columns: &["user_id".to_owned(), "team_id".to_owned()],
            referred: Some((&other, &["id".to_owned(), "team".to_owned()])),
        };
        name(
            &convention,
            &subject,
            given.map(ConstraintName::plain).as_ref(),
        )
    }

    fn text(template: &str) -> String {
        named(template, None)
            .ok()
            .flatten()
            .map(|name| name.text)
            .unwrap_or_default()
    }

    #[test]
    fn tokens_stand_for_tables_and_columns() {
        assert_eq!(
            text("fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s"),
            "fk_post_user_id_user"
        );
        assert_eq!(text("%(column_0_N_name)s"), "user_id_team_id");
        assert_eq!(text("%(column_0N_key)s"), "user_idteam_id");
        assert_eq!(text("%(column_1_label)s"), "s_post_team_id");
        assert_eq!(text("%(referred_column_0_name)s"), "id");
        assert_eq!(text("100%%_%(column_7_name)s"), "100%_");
    }

    #[test]
    fn a_given_name_stays_unless_the_template_asks_for_it() {
        let plain = named("fk_%(table_name)s", Some("mine"));
        assert_eq!(plain, Ok(Some(ConstraintName::plain("mine"))));
        let asked = named("ck_%(table_name)s_%(constraint_name)s", Some("mine"));
        assert_eq!(
            asked,
            Ok(Some(ConstraintName {
                text: "ck_post_mine".to_owned(),
                conventional: true
            }))
        );
    }

    #[test]
    fn a_template_that_cannot_be_filled_is_an_error() {
        let unnamed = named("ck_%(constraint_name)s", None).map_err(|error| error.to_string());
        assert_eq!(
            unnamed.unwrap_err(),
            "the naming convention `ck_%(constraint_name)s` needs a name of the constraint itself, and none is given"
        );
        assert!(named("%(column_0_size)s", None).is_err());
        assert!(named("50%", None).is_err());
    }

    #[test]
    fn an_index_has_a_convention_of_its_own() {
        let table = TableName::new("post");
        let subject = Subject {
            named: Named::Index,
            table: &table,
            columns: &["title".to_owned()],
            referred: None,
        };
        let name = name(&default_convention(), &subject, None);
        assert_eq!(
            name.ok().flatten().map(|name| name.text),
            Some("ix_post_title".to_owned())
        );
    }
}
