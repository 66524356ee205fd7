//! What is known of a dialect: data, no behaviour.

use crate::Paramstyle;
use dbm_core::apply::batch::Rules;
use dbm_core::diff;
use dbm_core::sql::script::Syntax;

/// The facts of one dialect.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, each named where it is used"
)]
pub struct Facts {
    /// SQLAlchemy's name of it: `postgresql`.
    pub name: &'static str,
    /// As people write it: `PostgreSQL`.
    pub(crate) title: &'static str,
    /// What quotes an identifier.
    pub(crate) quote: char,
    /// The words that are quoted as identifiers, lowercase and sorted.
    pub(crate) reserved_words: &'static [&'static str],
    /// The most characters of an identifier.
    pub(crate) identifier_length: usize,
    /// The most characters of a constraint's or an index's name.
    pub(crate) constraint_length: usize,
    /// Whether constraints can be added to a table that is there.
    pub(crate) supports_alter_constraint: bool,
    /// Whether `COMMENT ON` follows a table.
    pub(crate) comment_statements: bool,
    /// Whether there are booleans.
    pub(crate) booleans: bool,
    /// Whether `sa.Uuid()` is a type of its own.
    pub(crate) uuids: bool,
    /// Whether there are spans of time.
    pub(crate) intervals: bool,
    /// Whether there are `GENERATED AS IDENTITY` columns.
    pub(crate) identities: bool,
    /// `CREATE SEQUENCE ... AS BIGINT`.
    pub(crate) typed_sequences: bool,
    /// Whether `INSERT INTO t DEFAULT VALUES` makes an empty row.
    pub(crate) default_values: bool,
    /// How an INSERT gives a primary key back.
    pub returning: Returning,
    /// What joins two tables: `JOIN`.
    pub(crate) join: &'static str,
    /// The dialects whose `insert(...).on_conflict...` it understands.
    pub(crate) conflicts: &'static [&'static str],
    /// Whether there are arrays.
    pub(crate) arrays: bool,
    /// Whether the tuples of an `IN` stand behind `VALUES`.
    pub(crate) tuples_are_values: bool,
    /// Whether an `INSERT` gives the primary key that it made back with `RETURNING`.
    pub(crate) returns_keys: bool,
    /// Whether columns in `RETURNING` show their table.
    pub(crate) returning_tables: bool,
    /// Whether `WITH` of an `INSERT ... SELECT` stands before the `SELECT`.
    pub(crate) cte_follows_insert: bool,
    /// Whether `UPDATE` names several tables, so that the columns of `SET` show theirs.
    pub(crate) updates_several_tables: bool,
    /// Whether `/` of whole numbers drops the rest, so that a cast is needed.
    pub(crate) divides_to_integers: bool,
    /// Whether DDL belongs to the transaction, as Alembic sees it.
    pub(crate) transactional_ddl: bool,
    /// Whether a backslash escapes inside a text, unless the server says otherwise.
    pub(crate) backslash_escapes: bool,
    /// Whether some statements work only outside of a transaction, into which Python's driver does
    /// not put them.
    pub uses_autocommit_statements: bool,
    /// Whether a batch that makes a table anew casts what becomes JSON.
    pub(crate) batch_casts_json: bool,
    /// Whether a batch takes the names of constraints from the old table before it makes the new one.
    pub(crate) drops_names_before_rebuild: bool,
    /// Whether an enumeration is a type of its own, which `CREATE TYPE` makes once.
    pub named_types: bool,
    /// Whether two foreign keys of a database must have different names.
    pub(crate) foreign_keys_by_database: bool,
    /// Whether two CHECKs of a database must have different names.
    pub(crate) checks_by_database: bool,
    /// What the comparison of schemas must know.
    pub comparison: diff::Facts,
    /// How its usual driver writes a parameter.
    pub(crate) paramstyle: Paramstyle,
    /// What is a comment and what a quoted text.
    pub syntax: Syntax,
}

impl Facts {
    /// What of the rules of batch mode is the dialect's own.
    pub fn batch_rules(&self) -> Rules<'_> {
        Rules {
            dialect: self.name,
            batch_casts_json: self.batch_casts_json,
            drops_names_before_rebuild: self.drops_names_before_rebuild,
            late_foreign_keys: self.foreign_keys_by_database,
            late_checks: self.checks_by_database,
        }
    }
}

/// How `RETURNING` names a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returning {
    /// There is no such clause.
    None,
    /// `RETURNING id`
    Column,
    /// `RETURNING users.id`
    QualifiedColumn,
}
