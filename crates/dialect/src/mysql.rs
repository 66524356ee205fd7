//! MySQL and MariaDB (SQLAlchemy: `dialects/mysql/base.py`; Alembic: `ddl/mysql.py`).

use crate::facts::Returning;
use crate::{Dialect, Facts, Paramstyle, RenderError, Renderer};
use dbm_core::diff::{self, DefaultComparison, Defaults};
use dbm_core::operation::{
    AlterColumn, CreateIndex, CreateTable, CreateType, DropConstraint, DropIndex, TableComment,
};
use dbm_core::schema::expression::{Binary, Function, JsonAccess};
use dbm_core::schema::query::{Conflict, ForUpdate, Source};
use dbm_core::schema::types::{
    BinaryType, BooleanType, EnumType, FloatType, IntegerType, NamedType, NumericType,
    TemporalType, TextType, UuidType,
};
use dbm_core::schema::{
    Column, Expression, ForeignKey, Literal, PrimaryKey, Table, TableName, Type,
};
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

/// The dialects `mysql` and `mariadb`.
pub(crate) struct MySql {
    facts: Facts,
    /// Whether the server is, or is taken for, MariaDB.
    mariadb: bool,
}

/// `mysql`.
pub(crate) static MYSQL: MySql = MySql {
    facts: Facts {
        returning: Returning::None,
        ..facts("mysql", "MySQL", keywords::MYSQL, false)
    },
    mariadb: false,
};

/// `mariadb`.
pub(crate) static MARIADB: MySql = MySql {
    facts: facts("mariadb", "MariaDB", keywords::MARIADB, true),
    mariadb: true,
};

/// A `mysql://` URL whose server turns out to be MariaDB: its options are still `mysql_`.
pub(crate) static MYSQL_ON_MARIADB: MySql = MySql {
    facts: facts("mysql", "MariaDB", keywords::MARIADB, true),
    mariadb: true,
};

const fn facts(
    name: &'static str,
    title: &'static str,
    reserved_words: &'static [&'static str],
    mariadb: bool,
) -> Facts {
    Facts {
        name,
        title,
        quote: '`',
        reserved_words,
        identifier_length: 255,
        constraint_length: 64,
        supports_alter_constraint: true,
        comment_statements: false,
        booleans: false,
        uuids: mariadb,
        intervals: false,
        identities: false,
        typed_sequences: false,
        default_values: false,
        returning: Returning::QualifiedColumn,
        divides_to_integers: false,
        join: "INNER JOIN",
        arrays: false,
        tuples_are_values: false,
        returns_keys: false,
        conflicts: &["mysql"],
        returning_tables: true,
        cte_follows_insert: true,
        updates_several_tables: true,
        transactional_ddl: false,
        backslash_escapes: true,
        uses_autocommit_statements: false,
        batch_casts_json: true,
        drops_names_before_rebuild: false,
        named_types: false,
        foreign_keys_by_database: true,
        checks_by_database: !mariadb,
        comparison: diff::Facts {
            comments: true,
            type_synonyms: &[
                &["numeric", "decimal"],
                &["bool", "tinyint"],
                &["json", "longtext"],
            ],
            duplicates_uniques: true,
            restrict_is_default: true,
            compares_words: true,
            type_options: &["character set", "collate"],
            reads_expression_indexes: false,
            unique_as_number: false,
        },
        paramstyle: Paramstyle::Format,
        syntax: Syntax {
            nested_comments: false,
            dollar_quotes: false,
            escape_strings: false,
            backslashes: true,
            hash_comments: true,
        },
    }
}

type Sql = Result<String, RenderError>;
type Statements = Result<Vec<String>, RenderError>;

impl Dialect for MySql {
    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn create_table(&self, r: &Renderer, operation: &CreateTable) -> Statements {
        table::create(r, operation)
    }
    fn table_options(&self, r: &Renderer, table: &Table) -> Sql {
        table::options(r, table)
    }
    fn table_comment(&self, r: &Renderer, operation: &TableComment) -> Sql {
        Ok(table::comment(r, operation))
    }

    fn create_type(&self, r: &Renderer, operation: &CreateType) -> Statements {
        table::create_type(r, operation)
    }

    fn column(&self, r: &Renderer, column: &Column, table: &Table) -> Sql {
        column::specification(r, column, table, self.mariadb)
    }

    fn alter_column(&self, r: &Renderer, operation: &AlterColumn) -> Statements {
        alter::column(r, operation)
    }

    fn needs_column(&self, operation: &AlterColumn) -> bool {
        alter::needs_column(operation)
    }

    fn drop_constraint(&self, r: &Renderer, operation: &DropConstraint) -> Statements {
        constraint::drop(r, operation, self.mariadb)
    }
    fn primary_key(
        &self,
        r: &Renderer,
        key: &PrimaryKey,
        table: &Table,
    ) -> Result<Option<String>, RenderError> {
        constraint::primary_key(r, key, table)
    }
    fn match_clause(&self, key: &ForeignKey) -> Sql {
        constraint::match_clause(key)
    }

    fn create_index(&self, r: &Renderer, operation: &CreateIndex) -> Sql {
        index::create(r, operation)
    }
    fn drop_index(&self, r: &Renderer, operation: &DropIndex) -> Sql {
        index::drop(r, operation)
    }

    fn boolean(&self, _r: &Renderer, value: bool) -> &'static str {
        if value { "true" } else { "false" }
    }
    fn binary(&self, r: &Renderer, binary: &Binary, tables: bool) -> Sql {
        expression::binary(r, binary, tables)
    }
    fn function(&self, r: &Renderer, function: &Function, tables: bool) -> Sql {
        expression::function(r, function, tables)
    }
    fn cast(&self, r: &Renderer, operand: &Expression, kind: &Type, tables: bool) -> Sql {
        expression::cast(r, operand, kind, tables)
    }

    fn regexp_match(&self, r: &Renderer, binary: &Binary, tables: bool) -> Sql {
        expression::regexp_match(r, binary, tables, self.mariadb)
    }
    fn json(&self, r: &Renderer, access: &JsonAccess, tables: bool) -> Sql {
        expression::json(r, access, tables)
    }
    fn next_value(&self, r: &Renderer, sequence: &TableName) -> Sql {
        Ok(format!("nextval({})", r.table(sequence)))
    }

    fn for_update(&self, r: &Renderer, locking: &ForUpdate) -> String {
        query::for_update(r, locking, self.mariadb)
    }
    fn limit(&self, limit: Option<&str>, offset: Option<&str>) -> String {
        query::limit(limit, offset)
    }
    fn without_tables(&self, has_conditions: bool) -> &'static str {
        if has_conditions { " FROM DUAL" } else { "" }
    }
    fn conflict(&self, r: &Renderer, conflict: &Conflict) -> Sql {
        query::conflict(r, conflict)
    }
    fn updated_tables(
        &self,
        r: &Renderer,
        table: &Source,
        others: &[Source],
    ) -> Result<(String, String), RenderError> {
        query::updated_tables(r, table, others)
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

    fn text_type(&self, r: &Renderer, kind: &TextType) -> Sql {
        types::text(r, kind)
    }
    fn integer_type(&self, _r: &Renderer, kind: &IntegerType) -> Sql {
        Ok(types::integer(kind))
    }
    fn numeric_type(&self, _r: &Renderer, kind: &NumericType) -> Sql {
        Ok(types::numeric(kind))
    }
    fn float_type(&self, _r: &Renderer, kind: &FloatType) -> Sql {
        Ok(types::float(kind))
    }
    fn boolean_type(&self, _r: &Renderer, _kind: &BooleanType) -> Sql {
        Ok("BOOL".to_owned())
    }
    fn temporal_type(&self, _r: &Renderer, kind: &TemporalType, dialect: Option<&str>) -> Sql {
        Ok(types::temporal(kind, dialect))
    }
    fn binary_type(&self, r: &Renderer, kind: &BinaryType) -> Sql {
        types::binary(r, kind)
    }
    fn uuid_type(&self, r: &Renderer, kind: &UuidType) -> Sql {
        Ok(types::uuid(r, kind).to_owned())
    }
    fn enum_type(&self, r: &Renderer, kind: &EnumType) -> Sql {
        types::enumeration(r, kind)
    }
    fn compare_defaults(&self, defaults: &Defaults<'_>) -> DefaultComparison {
        comparison::defaults(defaults)
    }

    fn named_type(&self, r: &Renderer, kind: &NamedType) -> Sql {
        types::named(r, kind)
    }
}
