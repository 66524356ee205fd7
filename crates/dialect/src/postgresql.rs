//! PostgreSQL (SQLAlchemy: `dialects/postgresql/base.py`; Alembic: `ddl/postgresql.py`).

use crate::facts::Returning;
use crate::generic;
use crate::generic::query::change;
use crate::{Dialect, Facts, Paramstyle, RenderError, Renderer};
use dbm_core::diff::{self, Comparison, DefaultComparison, Defaults};
use dbm_core::operation::{
    AlterColumn, CreateIndex, CreateTable, CreateType, DropIndex, DropTable, DropType, RenameTable,
};
use dbm_core::schema::expression::{Binary, Function, JsonAccess};
use dbm_core::schema::query::{Conflict, Distinct, ForUpdate, Source};
use dbm_core::schema::types::{
    ArrayType, BinaryType, EnumType, FloatType, IntervalType, JsonType, NamedType, TemporalType,
};
use dbm_core::schema::{
    Check, Column, Computed, Exclude, Expression, ForeignKey, Identity, Index, Literal, PrimaryKey,
    Table, TableName, Type, Unique,
};
use dbm_core::sql::script::Syntax;

pub(crate) mod alter;
pub(crate) mod column;
pub(crate) mod comparison;
pub(crate) mod constraint;
pub(crate) mod domain;
pub(crate) mod enumeration;
pub(crate) mod expression;
pub(crate) mod index;
pub(crate) mod keywords;
pub(crate) mod literal;
pub(crate) mod query;
pub(crate) mod table;
pub(crate) mod types;

/// The dialect `postgresql`.
pub(crate) struct Postgres;

static FACTS: Facts = Facts {
    name: "postgresql",
    title: "PostgreSQL",
    quote: '"',
    reserved_words: keywords::RESERVED,
    identifier_length: 63,
    constraint_length: 63,
    supports_alter_constraint: true,
    comment_statements: true,
    booleans: true,
    uuids: true,
    intervals: true,
    identities: true,
    typed_sequences: true,
    default_values: true,
    returning: Returning::QualifiedColumn,
    divides_to_integers: true,
    join: "JOIN",
    arrays: true,
    tuples_are_values: false,
    returns_keys: true,
    conflicts: &["postgresql"],
    returning_tables: true,
    cte_follows_insert: false,
    updates_several_tables: false,
    transactional_ddl: true,
    backslash_escapes: false,
    uses_autocommit_statements: false,
    batch_casts_json: true,
    drops_names_before_rebuild: true,
    named_types: true,
    foreign_keys_by_database: false,
    checks_by_database: false,
    comparison: diff::Facts {
        comments: true,
        type_synonyms: &[&["numeric", "decimal"], &["float", "double precision"]],
        duplicates_uniques: false,
        restrict_is_default: false,
        compares_words: false,
        type_options: &[],
        reads_expression_indexes: true,
        unique_as_number: false,
    },
    paramstyle: Paramstyle::Pyformat,
    syntax: Syntax {
        nested_comments: true,
        dollar_quotes: true,
        escape_strings: true,
        backslashes: false,
        hash_comments: false,
    },
};

type Sql = Result<String, RenderError>;
type Statements = Result<Vec<String>, RenderError>;

impl Dialect for Postgres {
    fn facts(&self) -> &'static Facts {
        &FACTS
    }

    fn create_table(&self, r: &Renderer, operation: &CreateTable) -> Statements {
        table::create(r, operation)
    }
    fn table_options(&self, r: &Renderer, table: &Table) -> Sql {
        table::options(r, table)
    }
    fn drop_table(&self, r: &Renderer, operation: &DropTable) -> Statements {
        table::drop(r, operation)
    }
    fn rename_table(&self, r: &Renderer, operation: &RenameTable) -> String {
        table::rename(r, operation)
    }
    fn create_type(&self, r: &Renderer, operation: &CreateType) -> Statements {
        Ok(vec![enumeration::create(r, operation)?])
    }
    fn domain(&self, r: &Renderer, kind: &NamedType, is_made: bool, checkfirst: bool) -> Sql {
        domain::statement(r, kind, is_made, checkfirst)
    }
    fn drop_type(&self, r: &Renderer, operation: &DropType) -> Statements {
        Ok(vec![enumeration::drop(r, operation)?])
    }

    fn column(&self, r: &Renderer, column: &Column, table: &Table) -> Sql {
        column::specification(r, column, table)
    }
    fn computed(&self, r: &Renderer, computed: &Computed) -> Sql {
        column::computed(r, computed)
    }

    fn alter_column(&self, r: &Renderer, operation: &AlterColumn) -> Statements {
        alter::column(r, operation)
    }
    fn alter_identity(
        &self,
        r: &Renderer,
        operation: &AlterColumn,
        identity: Option<&Identity>,
    ) -> Sql {
        alter::identity(r, operation, identity)
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
        constraint::foreign_key(r, key, table).map(Some)
    }
    fn check(&self, r: &Renderer, check: &Check) -> Sql {
        constraint::check(r, check)
    }
    fn exclude(&self, r: &Renderer, exclude: &Exclude) -> Sql {
        constraint::exclude(r, exclude)
    }
    fn on_delete(&self, action: &str) -> Sql {
        constraint::on_delete(action)
    }

    fn create_index(&self, r: &Renderer, operation: &CreateIndex) -> Sql {
        index::create(r, operation)
    }
    fn drop_index(&self, r: &Renderer, operation: &DropIndex) -> Sql {
        index::drop(r, operation)
    }

    fn binary(&self, r: &Renderer, binary: &Binary, tables: bool) -> Sql {
        expression::binary(r, binary, tables)
    }
    fn function(&self, r: &Renderer, function: &Function, tables: bool) -> Sql {
        expression::function(r, function, tables)
    }

    fn placeholder_cast(&self, r: &Renderer, kind: &Type) -> Option<String> {
        expression::placeholder_cast(r, kind)
    }

    fn case_insensitive(&self, operand: Expression) -> Expression {
        operand
    }
    fn like(&self, insensitive: bool) -> &'static str {
        if insensitive { "ILIKE" } else { "LIKE" }
    }
    fn regexp_match(&self, r: &Renderer, binary: &Binary, tables: bool) -> Sql {
        expression::regexp_match(r, binary, tables)
    }
    fn json(&self, r: &Renderer, access: &JsonAccess, tables: bool) -> Sql {
        expression::json(r, access, tables)
    }
    fn next_value(&self, r: &Renderer, sequence: &TableName) -> Sql {
        Ok(expression::next_value(r, sequence))
    }

    fn distinct(&self, r: &Renderer, distinct: &Distinct) -> Sql {
        query::distinct(r, distinct)
    }
    fn for_update(&self, r: &Renderer, locking: &ForUpdate) -> String {
        query::for_update(r, locking)
    }
    fn limit(&self, limit: Option<&str>, offset: Option<&str>) -> String {
        query::limit(limit, offset)
    }
    fn conflict(&self, r: &Renderer, conflict: &Conflict) -> Sql {
        change::on_conflict(r, conflict)
    }
    fn deleted_tables(&self, r: &Renderer, table: &Source, others: &[Source]) -> Sql {
        query::deleted_tables(r, table, others)
    }

    fn literal(&self, r: &Renderer, value: &Literal, kind: &Type) -> Sql {
        literal::offline(r, value, kind)
    }
    fn sent(&self, r: &Renderer, value: &Literal) -> Option<String> {
        literal::sent(r, value)
    }

    fn float_type(&self, _r: &Renderer, kind: &FloatType) -> Sql {
        Ok(types::float(kind))
    }
    fn temporal_type(&self, _r: &Renderer, kind: &TemporalType, dialect: Option<&str>) -> Sql {
        Ok(types::temporal(kind, dialect))
    }
    fn interval_type(&self, r: &Renderer, kind: &IntervalType) -> Sql {
        Ok(types::interval(r, kind))
    }
    fn binary_type(&self, r: &Renderer, kind: &BinaryType) -> Sql {
        types::binary(r, kind)
    }
    fn enum_type(&self, r: &Renderer, kind: &EnumType) -> Sql {
        types::enumeration(r, kind)
    }
    fn json_type(&self, _r: &Renderer, kind: &JsonType) -> Sql {
        Ok(types::json(kind).to_owned())
    }
    fn array_type(&self, r: &Renderer, kind: &ArrayType) -> Sql {
        types::array(r, kind)
    }
    fn named_type(&self, r: &Renderer, kind: &NamedType) -> Sql {
        types::named(r, kind).unwrap_or_else(|| generic::types::named(r, kind))
    }

    fn compare_indexes(
        &self,
        r: &Renderer,
        model: &Index,
        database: &Index,
    ) -> Result<Comparison, RenderError> {
        comparison::indexes(r, model, database)
    }
    fn compare_defaults(&self, defaults: &Defaults<'_>) -> DefaultComparison {
        comparison::defaults(defaults)
    }
    fn index_text(&self, r: &Renderer, element: &Expression) -> Sql {
        comparison::index_text(r, element)
    }
}
