//! What a dialect must say, and what it may say differently.

use crate::generic::query::change;
use crate::generic::{
    alter, column, comparison, constraint, expression, index, insert, literal, query, sequence,
    table, types,
};
use crate::{Facts, RenderError, Renderer};
use dbm_core::diff::{Comparison, DefaultComparison, Defaults};
use dbm_core::operation::{
    AddColumn, AddConstraint, AlterColumn, BulkInsert, CreateIndex, CreateTable, CreateType,
    DropConstraint, DropIndex, DropTable, DropType, IfExists, RenameTable, TableComment,
};
use dbm_core::schema::expression::{Binary, ColumnReference, Function, JsonAccess};
use dbm_core::schema::query::{Conflict, Distinct, ForUpdate, Source};
use dbm_core::schema::types::{
    ArrayType, BinaryType, BooleanType, EnumType, FloatType, IntegerType, IntervalType, JsonType,
    NamedType, NumericType, TemporalType, TextType, UuidType,
};
use dbm_core::schema::{
    Check, Column, Computed, Exclude, Expression, ForeignKey, Identity, Index, Literal, PrimaryKey,
    Sequence, Table, TableName, Type, Unique,
};

/// A piece of SQL, or why there is none.
type Sql = Result<String, RenderError>;
/// The statements of an operation, or why there are none.
type Statements = Result<Vec<String>, RenderError>;

/// A kind of database.
///
/// The defaults are SQLAlchemy's and Alembic's generic ones; each stands in the file of
/// [`generic`](crate::generic) that the heading names.
pub trait Dialect: Send + Sync {
    /// What is known of it.
    fn facts(&self) -> &Facts;

    // table

    /// `CREATE TABLE`, what must be before it, its indexes and its comments.
    fn create_table(&self, r: &Renderer, operation: &CreateTable) -> Statements {
        table::create(r, operation)
    }
    /// What follows the closing parenthesis of `CREATE TABLE`.
    fn table_options(&self, _r: &Renderer, _table: &Table) -> Sql {
        Ok(String::new())
    }
    /// `DROP TABLE`, and what goes with it.
    fn drop_table(&self, r: &Renderer, operation: &DropTable) -> Statements {
        Ok(vec![table::drop(r, operation)])
    }
    /// `ALTER TABLE ... RENAME TO`.
    fn rename_table(&self, r: &Renderer, operation: &RenameTable) -> String {
        table::rename(r, operation)
    }
    /// `COMMENT ON TABLE`.
    fn table_comment(&self, r: &Renderer, operation: &TableComment) -> Sql {
        table::comment(r, operation)
    }
    /// `CREATE TYPE ... AS ENUM`; a dialect without such types has nothing to do.
    fn create_type(&self, _r: &Renderer, _operation: &CreateType) -> Statements {
        Ok(Vec::new())
    }
    /// `DROP TYPE`; a dialect without such types has nothing to do.
    fn drop_type(&self, _r: &Renderer, _operation: &DropType) -> Statements {
        Ok(Vec::new())
    }

    /// `CREATE DOMAIN` or `DROP DOMAIN`.
    fn domain(&self, _r: &Renderer, _kind: &NamedType, _is_made: bool, _checkfirst: bool) -> Sql {
        Err(RenderError::Unsupported {
            dialect: self.facts().title,
            what: "make or drop a domain",
        })
    }

    // column

    /// A column as `CREATE TABLE` and `ADD COLUMN` write it, without its constraints.
    fn column(&self, r: &Renderer, column: &Column, table: &Table) -> Sql {
        column::specification(r, column, table)
    }
    /// `ADD COLUMN`, and what the column brings.
    fn add_column(&self, r: &Renderer, operation: &AddColumn) -> Statements {
        column::add(r, operation)
    }
    /// `GENERATED ALWAYS AS (...)`.
    fn computed(&self, r: &Renderer, computed: &Computed) -> Sql {
        column::computed(r, computed)
    }
    /// `COMMENT ON COLUMN`, of a column whose comment is set or taken away.
    fn column_comment(
        &self,
        r: &Renderer,
        table: &str,
        column: &str,
        comment: Option<&str>,
    ) -> Sql {
        column::comment(r, table, column, comment)
    }

    // alter

    /// `op.alter_column(...)`.
    fn alter_column(&self, r: &Renderer, operation: &AlterColumn) -> Statements {
        alter::column(r, operation)
    }
    /// Whether a change says less of the column than the statement must say.
    fn needs_column(&self, _operation: &AlterColumn) -> bool {
        false
    }
    /// `RENAME old TO new` of a column.
    fn rename_column(&self, r: &Renderer, table: &TableName, old: &str, new: &str) -> String {
        alter::rename_column(r, table, old, new)
    }
    /// A change of an identity column's identity; `None` drops it.
    fn alter_identity(
        &self,
        r: &Renderer,
        _operation: &AlterColumn,
        _identity: Option<&Identity>,
    ) -> Sql {
        Err(alter::no_identity(r))
    }

    // constraint

    /// `ALTER TABLE ... ADD CONSTRAINT`.
    fn add_constraint(&self, r: &Renderer, operation: &AddConstraint) -> Statements {
        constraint::add(r, operation)
    }
    /// `ALTER TABLE ... DROP CONSTRAINT`.
    fn drop_constraint(&self, r: &Renderer, operation: &DropConstraint) -> Statements {
        constraint::drop(r, operation).map(|sql| vec![sql])
    }
    /// `PRIMARY KEY (...)`; nothing where a column says it.
    fn primary_key(
        &self,
        r: &Renderer,
        key: &PrimaryKey,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        constraint::primary_key(r, key, table)
    }
    /// `UNIQUE (...)`.
    fn unique(&self, r: &Renderer, unique: &Unique, table: &Table) -> Sql {
        constraint::unique(r, unique, table)
    }
    /// `FOREIGN KEY(...) REFERENCES ...`; nothing where the dialect leaves it out.
    fn foreign_key(
        &self,
        r: &Renderer,
        key: &ForeignKey,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        constraint::foreign_key(r, key, table).map(Some)
    }
    /// `CHECK (...)`.
    fn check(&self, r: &Renderer, check: &Check) -> Sql {
        constraint::check(r, check)
    }
    /// `CHECK (...)` beside its column.
    fn column_check(&self, r: &Renderer, check: &Check) -> Sql {
        constraint::check(r, check)
    }
    /// `EXCLUDE ...`.
    fn exclude(&self, r: &Renderer, exclude: &Exclude) -> Sql {
        constraint::exclude(r, exclude)
    }
    /// ` MATCH ...` of a foreign key.
    fn match_clause(&self, key: &ForeignKey) -> Sql {
        constraint::match_clause(key)
    }
    /// What `ON DELETE` says.
    fn on_delete(&self, action: &str) -> Sql {
        constraint::action(action)
    }

    // index

    /// `CREATE INDEX`.
    fn create_index(&self, r: &Renderer, operation: &CreateIndex) -> Sql {
        index::create(r, operation)
    }
    /// The options of an index behind its columns.
    fn index_options(&self, _r: &Renderer, _index: &Index) -> Sql {
        Ok(String::new())
    }
    /// `DROP INDEX`.
    fn drop_index(&self, r: &Renderer, operation: &DropIndex) -> Sql {
        index::drop(r, operation)
    }

    // sequence

    /// `CREATE SEQUENCE`.
    fn create_sequence(&self, r: &Renderer, sequence: &Sequence, exists: IfExists) -> Sql {
        sequence::create(r, sequence, exists)
    }
    /// `DROP SEQUENCE`.
    fn drop_sequence(&self, r: &Renderer, sequence: &Sequence, exists: IfExists) -> String {
        sequence::drop(r, sequence, exists)
    }

    // insert

    /// `op.bulk_insert(...)`.
    fn bulk_insert(&self, r: &Renderer, operation: &BulkInsert) -> Statements {
        insert::bulk(r, operation)
    }

    // expression

    /// `true`, or what stands for it.
    fn boolean(&self, r: &Renderer, value: bool) -> &'static str {
        expression::boolean(r, value)
    }
    /// `left operator right`.
    fn binary(&self, r: &Renderer, binary: &Binary, tables: bool) -> Sql {
        expression::binary(r, binary, tables)
    }
    /// A function call.
    fn function(&self, r: &Renderer, function: &Function, tables: bool) -> Sql {
        expression::function(r, function, tables)
    }
    /// `CAST(x AS type)`.
    fn cast(&self, r: &Renderer, operand: &Expression, kind: &Type, tables: bool) -> Sql {
        expression::cast(r, operand, kind, tables)
    }
    /// `EXTRACT(field FROM x)`.
    fn extract(&self, r: &Renderer, field: &str, operand: &Expression, tables: bool) -> Sql {
        expression::extract(r, field, operand, tables)
    }
    /// What stands in the parentheses of an `IN` without values.
    fn empty_set(&self, r: &Renderer, column: &Type, negated: bool) -> Sql {
        expression::matching::empty_set(r, column, negated)
    }
    /// A column with its table's name.
    fn column_reference(&self, r: &Renderer, column: &ColumnReference, tables: bool) -> String {
        expression::column_reference(r, column, tables)
    }

    /// What stands behind a placeholder of that type.
    fn placeholder_cast(&self, _r: &Renderer, _kind: &Type) -> Option<String> {
        None
    }

    /// What makes the case of a text not matter in a pattern.
    fn case_insensitive(&self, operand: Expression) -> Expression {
        expression::matching::case_insensitive(operand)
    }
    /// `LIKE`, or what stands for it where case does not matter.
    fn like(&self, _insensitive: bool) -> &'static str {
        "LIKE"
    }
    /// `x REGEXP y`, as the dialect has it.
    fn regexp_match(&self, r: &Renderer, binary: &Binary, tables: bool) -> Sql {
        expression::regexp_match(r, binary, tables)
    }
    /// A key of a JSON document.
    fn json(&self, r: &Renderer, access: &JsonAccess, tables: bool) -> Sql {
        expression::json(r, access, tables)
    }
    /// `nextval('sequence')`.
    fn next_value(&self, r: &Renderer, sequence: &TableName) -> Sql {
        expression::next_value(r, sequence)
    }

    // query

    /// `DISTINCT `, or `DISTINCT ON (a) `.
    fn distinct(&self, _r: &Renderer, distinct: &Distinct) -> Sql {
        Ok(query::distinct(distinct).to_owned())
    }
    /// ` FOR UPDATE`.
    fn for_update(&self, _r: &Renderer, locking: &ForUpdate) -> String {
        query::for_update(locking)
    }
    /// `LIMIT` and `OFFSET`, with the white space before them.
    fn limit(&self, limit: Option<&str>, offset: Option<&str>) -> String {
        query::limit(limit, offset)
    }
    /// What stands for `FROM` where nothing is selected from.
    fn without_tables(&self, _has_conditions: bool) -> &'static str {
        ""
    }
    /// `ON CONFLICT ...`.
    fn conflict(&self, r: &Renderer, _conflict: &Conflict) -> Sql {
        Err(RenderError::Unsupported {
            dialect: r.dialect.facts().title,
            what: "update on conflict that way",
        })
    }
    /// The tables of an `UPDATE`, and its `FROM`.
    fn updated_tables(
        &self,
        r: &Renderer,
        table: &Source,
        others: &[Source],
    ) -> Result<(String, String), RenderError> {
        change::updated_tables(r, table, others)
    }
    /// The tables of a `DELETE`, `USING` included.
    fn deleted_tables(&self, r: &Renderer, table: &Source, others: &[Source]) -> Sql {
        change::deleted_tables(r, table, others)
    }

    // literal

    /// A quoted text.
    fn text_literal(&self, r: &Renderer, text: &str) -> String {
        literal::text(r, text)
    }
    /// A value as its type writes it in a script.
    fn literal(&self, r: &Renderer, value: &Literal, kind: &Type) -> Sql {
        literal::offline(r, value, kind)
    }
    /// A value as the Python driver sends it.
    fn parameter(&self, r: &Renderer, value: &Literal, kind: &Type) -> Sql {
        literal::online(r, value, kind)
    }

    /// A value as the driver writes it, its type being done with it; nothing for what it refuses.
    fn sent(&self, r: &Renderer, value: &Literal) -> Option<String> {
        literal::sent(r, value)
    }

    // types

    /// A character string.
    fn text_type(&self, r: &Renderer, kind: &TextType) -> Sql {
        types::text(r, kind)
    }
    /// A whole number.
    fn integer_type(&self, r: &Renderer, kind: &IntegerType) -> Sql {
        types::integer(r, kind)
    }
    /// An exact number.
    fn numeric_type(&self, _r: &Renderer, kind: &NumericType) -> Sql {
        Ok(types::numeric(kind))
    }
    /// A floating point number.
    fn float_type(&self, _r: &Renderer, kind: &FloatType) -> Sql {
        Ok(types::float(kind).to_owned())
    }
    /// A boolean.
    fn boolean_type(&self, _r: &Renderer, _kind: &BooleanType) -> Sql {
        Ok("BOOLEAN".to_owned())
    }
    /// A date or a time; `dialect` is the one whose own class it is.
    fn temporal_type(&self, _r: &Renderer, kind: &TemporalType, _dialect: Option<&str>) -> Sql {
        Ok(types::temporal(kind).to_owned())
    }
    /// A span of time.
    fn interval_type(&self, r: &Renderer, kind: &IntervalType) -> Sql {
        types::interval(r, kind)
    }
    /// Bytes.
    fn binary_type(&self, r: &Renderer, kind: &BinaryType) -> Sql {
        types::binary(r, kind)
    }
    /// A UUID.
    fn uuid_type(&self, r: &Renderer, kind: &UuidType) -> Sql {
        Ok(types::uuid(r, kind).to_owned())
    }
    /// One of a list of words.
    fn enum_type(&self, r: &Renderer, kind: &EnumType) -> Sql {
        types::enumeration(r, kind)
    }
    /// A JSON document.
    fn json_type(&self, r: &Renderer, kind: &JsonType) -> Sql {
        types::json(r, kind)
    }
    /// An array.
    fn array_type(&self, r: &Renderer, _kind: &ArrayType) -> Sql {
        Err(types::unknown(r, "ARRAY"))
    }
    /// A type that some dialect has.
    fn named_type(&self, r: &Renderer, kind: &NamedType) -> Sql {
        types::named(r, kind)
    }

    // comparison

    /// Compares two indexes of one name, uniqueness aside.
    fn compare_indexes(
        &self,
        r: &Renderer,
        model: &Index,
        database: &Index,
    ) -> Result<Comparison, RenderError> {
        Ok(comparison::indexes(r, model, database))
    }
    /// Compares two server defaults.
    fn compare_defaults(&self, defaults: &Defaults<'_>) -> DefaultComparison {
        comparison::defaults(defaults)
    }
    /// The SQL of a server default, as a revision script shows it.
    fn default_text(&self, sql: &str) -> String {
        sql.to_owned()
    }
    /// The SQL of an element of an index, as a revision script shows it.
    fn index_text(&self, r: &Renderer, element: &Expression) -> Sql {
        expression::render(r, element, false)
    }
}
