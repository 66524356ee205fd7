//! SQLite (SQLAlchemy: `dialects/sqlite/base.py`; Alembic: `ddl/sqlite.py`).

use crate::facts::Returning;
use crate::generic::query::change;
use crate::{Dialect, Facts, Paramstyle, RenderError, Renderer};
use dbm_core::diff::{self, DefaultComparison, Defaults};
use dbm_core::operation::{AddConstraint, CreateIndex, DropConstraint, RenameTable};
use dbm_core::schema::expression::{Binary, Function, JsonAccess};
use dbm_core::schema::query::{Conflict, ForUpdate};
use dbm_core::schema::types::{JsonType, TemporalType};
use dbm_core::schema::{
    Check, Column, Expression, ForeignKey, Literal, PrimaryKey, Table, TableName, Type, Unique,
};
use dbm_core::sql::defaults::parenthesized;
use dbm_core::sql::script::Syntax;

pub(crate) mod alter;
pub(crate) mod column;
pub(crate) mod comparison;
pub(crate) mod constraint;
pub(crate) mod expression;
pub(crate) mod index;
pub(crate) mod keywords;
pub(crate) mod literal;
pub(crate) mod query;
pub(crate) mod table;
pub(crate) mod types;

/// The dialect `sqlite`.
pub(crate) struct Sqlite;

static FACTS: Facts = Facts {
    name: "sqlite",
    title: "SQLite",
    quote: '"',
    reserved_words: keywords::RESERVED,
    identifier_length: 9999,
    constraint_length: 9999,
    supports_alter_constraint: false,
    comment_statements: false,
    booleans: false,
    uuids: false,
    intervals: false,
    identities: false,
    typed_sequences: false,
    default_values: true,
    returning: Returning::Column,
    divides_to_integers: true,
    join: "JOIN",
    arrays: false,
    tuples_are_values: true,
    returns_keys: false,
    conflicts: &["sqlite", "postgresql"],
    returning_tables: false,
    cte_follows_insert: false,
    updates_several_tables: false,
    transactional_ddl: false,
    backslash_escapes: false,
    uses_autocommit_statements: true,
    batch_casts_json: false,
    drops_names_before_rebuild: false,
    named_types: false,
    foreign_keys_by_database: false,
    checks_by_database: false,
    comparison: diff::Facts {
        comments: false,
        type_synonyms: &[&["numeric", "decimal"]],
        duplicates_uniques: false,
        restrict_is_default: false,
        compares_words: false,
        type_options: &[],
        reads_expression_indexes: false,
        unique_as_number: true,
    },
    paramstyle: Paramstyle::Qmark,
    syntax: Syntax {
        nested_comments: false,
        dollar_quotes: false,
        escape_strings: false,
        backslashes: false,
        hash_comments: false,
    },
};

type Sql = Result<String, RenderError>;
type Statements = Result<Vec<String>, RenderError>;

impl Dialect for Sqlite {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn table_options(&self, _r: &Renderer, table: &Table) -> Sql {
        Ok(table::options(table))
    }
    fn rename_table(&self, r: &Renderer, operation: &RenameTable) -> String {
        table::rename(r, operation)
    }

    fn column(&self, r: &Renderer, column: &Column, table: &Table) -> Sql {
        column::specification(r, column, table)
    }
    fn column_comment(
        &self,
        r: &Renderer,
        _table: &str,
        _column: &str,
        _comment: Option<&str>,
    ) -> Sql {
        Err(column::no_comment(r))
    }

    fn rename_column(&self, r: &Renderer, table: &TableName, old: &str, new: &str) -> String {
        alter::rename_column(r, table, old, new)
    }

    fn add_constraint(&self, r: &Renderer, operation: &AddConstraint) -> Statements {
        constraint::add(r, operation)
    }
    fn drop_constraint(&self, r: &Renderer, operation: &DropConstraint) -> Statements {
        constraint::drop(r, operation)
    }
    fn primary_key(
        &self,
        r: &Renderer,
        key: &PrimaryKey,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        constraint::primary_key(r, key, table)
    }
    fn unique(&self, r: &Renderer, unique: &Unique, table: &Table) -> Sql {
        constraint::unique(r, unique, table)
    }
    fn foreign_key(
        &self,
        r: &Renderer,
        key: &ForeignKey,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        constraint::foreign_key(r, key, table)
    }
    fn check(&self, r: &Renderer, check: &Check) -> Sql {
        constraint::check(r, check)
    }
    fn column_check(&self, r: &Renderer, check: &Check) -> Sql {
        constraint::column_check(r, check)
    }

    fn create_index(&self, r: &Renderer, operation: &CreateIndex) -> Sql {
        index::create(r, operation)
    }

    fn binary(&self, r: &Renderer, binary: &Binary, tables: bool) -> Sql {
        expression::binary(r, binary, tables)
    }
    fn function(&self, r: &Renderer, function: &Function, tables: bool) -> Sql {
        expression::function(r, function, tables)
    }
    fn extract(&self, r: &Renderer, field: &str, operand: &Expression, tables: bool) -> Sql {
        expression::extract(r, field, operand, tables)
    }
    fn empty_set(&self, _r: &Renderer, _column: &Type, _negated: bool) -> Sql {
        Ok(expression::EMPTY_SET.to_owned())
    }

    fn regexp_match(&self, r: &Renderer, binary: &Binary, tables: bool) -> Sql {
        expression::regexp_match(r, binary, tables)
    }
    fn json(&self, r: &Renderer, access: &JsonAccess, tables: bool) -> Sql {
        expression::json(r, access, tables)
    }

    fn for_update(&self, _r: &Renderer, _locking: &ForUpdate) -> String {
        String::new()
    }
    fn limit(&self, limit: Option<&str>, offset: Option<&str>) -> String {
        query::limit(limit, offset)
    }
    fn conflict(&self, r: &Renderer, conflict: &Conflict) -> Sql {
        change::on_conflict(r, conflict)
    }

    fn literal(&self, r: &Renderer, value: &Literal, kind: &Type) -> Sql {
        literal::offline(r, value, kind)
    }
    fn parameter(&self, r: &Renderer, value: &Literal, kind: &Type) -> Sql {
        literal::online(r, value, kind)
    }
    fn sent(&self, r: &Renderer, value: &Literal) -> Option<String> {
        literal::sent(r, value)
    }

    fn temporal_type(&self, _r: &Renderer, kind: &TemporalType, _dialect: Option<&str>) -> Sql {
        Ok(types::temporal(kind))
    }
    fn json_type(&self, _r: &Renderer, kind: &JsonType) -> Sql {
        Ok(types::json(kind).to_owned())
    }

    fn compare_defaults(&self, defaults: &Defaults<'_>) -> DefaultComparison {
        comparison::defaults(defaults)
    }
    fn default_text(&self, sql: &str) -> String {
        parenthesized(sql)
    }
}
