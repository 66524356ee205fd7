//! The facts that the query tells, one type a kind; a field has the name that the query gives it.

use serde::Deserialize;

use crate::introspect::postgresql::Oid;
use dbm_core::schema::{OptionValue, Options};

/// A table.
#[derive(Debug, Deserialize)]
pub(super) struct TableFact {
    pub(super) oid: Oid,
    pub(super) name: String,
    pub(super) schema: Option<String>,
    pub(super) comment: Option<String>,
    /// `key=value` each.
    storage: Option<Vec<String>>,
    method: Option<String>,
    tablespace: Option<String>,
    parents: Option<Vec<String>>,
}

impl TableFact {
    /// `postgresql_using` and the rest.
    pub(super) fn options(&self) -> Options {
        let text = |value: &Option<String>| value.clone().map(OptionValue::Text);
        let parents = self.parents.clone();
        let parents = parents.map(|names| names.into_iter().map(OptionValue::Text).collect());
        [
            ("postgresql_using", text(&self.method)),
            ("postgresql_inherits", parents.map(OptionValue::List)),
            ("postgresql_with", storage(self.storage.as_deref())),
            ("postgresql_tablespace", text(&self.tablespace)),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key.to_owned(), value?)))
        .collect()
    }
}

/// `fillfactor=70` and its like as a dict.
pub(super) fn storage(parameters: Option<&[String]>) -> Option<OptionValue> {
    let pair = |parameter: &String| {
        let (key, value) = parameter.split_once('=')?;
        Some((key.to_owned(), OptionValue::Text(value.to_owned())))
    };
    let parameters = parameters.filter(|parameters| !parameters.is_empty())?;
    Some(OptionValue::Map(
        parameters.iter().filter_map(pair).collect(),
    ))
}

/// A column.
#[derive(Debug, Deserialize)]
pub(super) struct ColumnFact {
    pub(super) table: Oid,
    pub(super) number: i32,
    pub(super) name: String,
    /// `character varying(50)[]`
    #[serde(rename = "type")]
    pub(super) kind: String,
    /// Its type, or the type of what its array holds.
    pub(super) base: Oid,
    pub(super) not_null: bool,
    pub(super) comment: Option<String>,
    pub(super) default: Option<String>,
    /// `s` where it is computed and stored, `v` where it is computed.
    pub(super) generated: String,
    pub(super) identity: Option<IdentityFact>,
    /// The sequence that it owns.
    pub(super) sequence: Option<String>,
    /// Its collation, if it is not that of its type.
    pub(super) collation: Option<String>,
}

/// `GENERATED AS IDENTITY`.
#[derive(Debug, Deserialize)]
pub(super) struct IdentityFact {
    pub(super) always: bool,
    pub(super) start: i64,
    pub(super) increment: i64,
    pub(super) minvalue: i64,
    pub(super) maxvalue: i64,
    pub(super) cache: i64,
    pub(super) cycle: bool,
}

/// A primary key or a unique constraint.
#[derive(Debug, Deserialize)]
pub(super) struct KeyFact {
    pub(super) table: Oid,
    pub(super) is_primary: bool,
    pub(super) name: String,
    /// Those of `INCLUDE` last.
    pub(super) columns: Vec<String>,
    /// How many of them are the key.
    pub(super) key_columns: usize,
    pub(super) nulls_not_distinct: bool,
}

/// A foreign key.
#[derive(Debug, Deserialize)]
pub(super) struct ForeignKeyFact {
    pub(super) table: Oid,
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    pub(super) referred_schema: Option<String>,
    pub(super) referred_table: String,
    pub(super) referred_columns: Vec<String>,
    pub(super) onupdate: String,
    pub(super) ondelete: String,
    pub(super) set_columns: Option<Vec<String>>,
    #[serde(rename = "match")]
    pub(super) match_: String,
    pub(super) deferrable: bool,
    pub(super) deferred: bool,
}

/// A check.
#[derive(Debug, Deserialize)]
pub(super) struct CheckFact {
    pub(super) table: Oid,
    pub(super) name: String,
    pub(super) definition: String,
}

/// An index that no constraint has made.
#[derive(Debug, Deserialize)]
pub(super) struct IndexFact {
    pub(super) table: Oid,
    pub(super) name: String,
    pub(super) is_unique: bool,
    pub(super) is_valid: bool,
    pub(super) key_columns: usize,
    pub(super) storage: Option<Vec<String>>,
    pub(super) method: Option<String>,
    pub(super) condition: Option<String>,
    pub(super) nulls_not_distinct: bool,
    /// Those of `INCLUDE` last.
    pub(super) elements: Vec<ElementFact>,
}

/// What is indexed.
#[derive(Debug, Deserialize)]
pub(super) struct ElementFact {
    pub(super) sql: String,
    pub(super) is_expression: bool,
    /// 1: descending; 2: nulls first.
    pub(super) flags: i32,
    /// The operator class, if it is not the default one.
    pub(super) class: Option<String>,
}

/// An enumeration or a domain.
#[derive(Debug, Deserialize)]
pub(super) struct TypeFact {
    pub(super) oid: Oid,
    pub(super) name: String,
    pub(super) is_domain: bool,
    /// None where the search path finds it.
    pub(super) schema: Option<String>,
    pub(super) labels: Option<Vec<String>>,
    /// What a domain is over.
    pub(super) over: Option<String>,
    pub(super) base: Oid,
    pub(super) not_null: bool,
    pub(super) default: Option<String>,
    pub(super) collation: Option<String>,
    pub(super) checks: Option<Vec<DomainCheckFact>>,
}

/// A check of a domain.
#[derive(Debug, Deserialize)]
pub(super) struct DomainCheckFact {
    pub(super) name: String,
    pub(super) definition: String,
}
