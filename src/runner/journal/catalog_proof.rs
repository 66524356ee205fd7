//! Whether a statement took effect, as far as the catalog proves it.

mod fingerprint;
mod names;

use std::sync::LazyLock;

use fancy_regex::Regex;

use crate::runner::journal::Entry;
use dbm_database::{Connection, DatabaseError};

use names::Names;

pub use fingerprint::fingerprint;
pub use names::is_referred_to;

/// What a pattern's statement leaves behind when it took effect.
#[derive(Debug, Clone, Copy)]
enum Proof {
    /// The first question finds something.
    There(Thing),
    /// The first question finds nothing.
    Gone(Thing),
    /// The new name is there, the old one is not.
    Renamed(Thing),
    /// Running it again changes nothing more.
    Repeatable,
}

/// What is looked for in the catalog.
#[derive(Debug, Clone, Copy)]
pub enum Thing {
    /// Or a view.
    Table,
    Column,
    Index,
    Constraint,
    PrimaryKey,
    Trigger,
    /// A trigger whose table is not named.
    TriggerAlone,
    /// A procedure or a function.
    Routine,
    Event,
}

/// A name in a statement, with or without its schema.
const NAME: &str = r"(?:`(?:[^`]|``)+`|[\w$]+)";

/// Statements as dbm and Alembic write them: `<t>` and `<u>` are tables, `<a>` and `<b>` other names, `<_>` any table.
const STATEMENTS: &[(&str, Proof)] = &[
    (
        r"CREATE TABLE (?:IF NOT EXISTS )?<t>\s*\(.*",
        Proof::There(Thing::Table),
    ),
    (
        r"CREATE TABLE (?:IF NOT EXISTS )?<t>\s+LIKE\s.*",
        Proof::There(Thing::Table),
    ),
    (
        r"DROP (?:TABLE|VIEW) (?:IF EXISTS )?<t>(?: RESTRICT| CASCADE)?",
        Proof::Gone(Thing::Table),
    ),
    (
        r"ALTER TABLE <t> RENAME (?:TO )?<u>",
        Proof::Renamed(Thing::Table),
    ),
    (r"RENAME TABLE <t> TO <u>", Proof::Renamed(Thing::Table)),
    // One table takes the place of another, of which both names are there before and after.
    (
        r"RENAME TABLE <_> TO <u>, <t> TO <_>",
        Proof::Renamed(Thing::Table),
    ),
    (
        r"ALTER TABLE <t> RENAME COLUMN <a> TO <b>",
        Proof::Renamed(Thing::Column),
    ),
    (
        r"ALTER TABLE <t> RENAME (?:INDEX|KEY) <a> TO <b>",
        Proof::Renamed(Thing::Index),
    ),
    (
        r"ALTER TABLE <t> ADD (?:UNIQUE |FULLTEXT |SPATIAL )?(?:INDEX|KEY) (?:IF NOT EXISTS )?<a>\s*\(.*",
        Proof::There(Thing::Index),
    ),
    (
        r"ALTER TABLE <t> ADD COLUMN (?:IF NOT EXISTS )?<a> .*",
        Proof::There(Thing::Column),
    ),
    (
        r"ALTER TABLE <t> DROP COLUMN (?:IF EXISTS )?<a>",
        Proof::Gone(Thing::Column),
    ),
    (
        r"ALTER TABLE <t> MODIFY (?:COLUMN )?<a> [^,]*",
        Proof::Repeatable,
    ),
    (
        r"ALTER TABLE <t> CHANGE <a> <b> .*",
        Proof::Renamed(Thing::Column),
    ),
    (
        r"ALTER TABLE <t> ALTER COLUMN <a> (?:SET|DROP) DEFAULT.*",
        Proof::Repeatable,
    ),
    (r"ALTER TABLE <t> COMMENT .*", Proof::Repeatable),
    (
        r"CREATE (?:UNIQUE |FULLTEXT |SPATIAL )?INDEX (?:IF NOT EXISTS )?<a> ON <t>\s*\(.*",
        Proof::There(Thing::Index),
    ),
    (
        r"DROP INDEX (?:IF EXISTS )?<a> ON <t>",
        Proof::Gone(Thing::Index),
    ),
    (
        r"ALTER TABLE <t> ADD CONSTRAINT <a> PRIMARY KEY.*",
        Proof::There(Thing::PrimaryKey),
    ),
    (
        r"ALTER TABLE <t> ADD PRIMARY KEY.*",
        Proof::There(Thing::PrimaryKey),
    ),
    (
        r"ALTER TABLE <t> DROP PRIMARY KEY",
        Proof::Gone(Thing::PrimaryKey),
    ),
    (
        r"ALTER TABLE <t> ADD CONSTRAINT <a> .*",
        Proof::There(Thing::Constraint),
    ),
    (
        r"ALTER TABLE <t> DROP (?:FOREIGN KEY|CHECK|CONSTRAINT) <a>",
        Proof::Gone(Thing::Constraint),
    ),
    (r"ALTER TABLE <t> DROP INDEX <a>", Proof::Gone(Thing::Index)),
    (
        r"CREATE (?:ALGORITHM\s*=\s*\w+ )?(?:DEFINER\s*=\s*\S+ )?(?:SQL SECURITY \w+ )?VIEW (?:IF NOT EXISTS )?<t>\s.*",
        Proof::There(Thing::Table),
    ),
    (
        r"CREATE (?:DEFINER\s*=\s*\S+ )?(?:PROCEDURE|FUNCTION) (?:IF NOT EXISTS )?<t>\s*\(.*",
        Proof::There(Thing::Routine),
    ),
    (
        r"DROP (?:PROCEDURE|FUNCTION) (?:IF EXISTS )?<t>",
        Proof::Gone(Thing::Routine),
    ),
    (
        r"CREATE (?:DEFINER\s*=\s*\S+ )?EVENT (?:IF NOT EXISTS )?<t>\s.*",
        Proof::There(Thing::Event),
    ),
    (r"DROP EVENT (?:IF EXISTS )?<t>", Proof::Gone(Thing::Event)),
    (
        r"DROP TRIGGER (?:IF EXISTS )?<t>",
        Proof::Gone(Thing::TriggerAlone),
    ),
    (
        r"CREATE (?:DEFINER\s*=\s*\S+ )?TRIGGER (?:IF NOT EXISTS )?<a>\s+(?:BEFORE|AFTER)\s+\w+\s+ON\s+<t>\s.*",
        Proof::There(Thing::Trigger),
    ),
    (r"CREATE OR REPLACE .*", Proof::Repeatable),
    (
        r"(?:TRUNCATE|ANALYZE|OPTIMIZE) (?:TABLE )?<t>",
        Proof::Repeatable,
    ),
    (r"GRANT .*", Proof::Repeatable),
];

static PATTERNS: LazyLock<Vec<(Regex, Proof)>> = LazyLock::new(|| {
    let table = |group: &str| format!(r"(?:(?<{group}s>{NAME})\.)?(?<{group}>{NAME})");
    let pattern = |text: &str| {
        let text = text
            .replace("<t>", &table("t"))
            .replace("<u>", &table("u"))
            .replace("<_>", &format!(r"(?:{NAME}\.)?{NAME}"))
            .replace("<a>", &format!("(?<a>{NAME})"))
            .replace("<b>", &format!("(?<b>{NAME})"));
        Regex::new(&format!(r"(?si)^\s*{text}\s*;?\s*$")).ok()
    };
    let known = STATEMENTS.iter();
    known
        .filter_map(|(text, proof)| Some((pattern(text)?, *proof)))
        .collect()
});

/// Whether the catalog proves that a statement took effect, or that it did not; nothing where it proves neither.
///
/// What may run a second time without harm counts as not having taken effect.
pub async fn took_effect(
    connection: &mut dyn Connection,
    entry: &Entry,
) -> Result<Option<bool>, DatabaseError> {
    if let Some((names, proof)) = known(&entry.statement)
        && let Some(answer) = proven(connection, &names, proof).await?
    {
        return Ok(Some(answer));
    }
    let (Some(before), Some(question)) = (&entry.fingerprint, fingerprint(&entry.statement)) else {
        return Ok(None);
    };
    let rows = connection.query(&format!("SELECT {question}")).await?;
    let now = rows.first().and_then(|row| row.text(0));
    Ok(now.map(|now| now != *before))
}

/// What the first pattern that fits says of a statement.
fn known(sql: &str) -> Option<(Names, Proof)> {
    PATTERNS.iter().find_map(|(pattern, proof)| {
        let captures = pattern.captures(sql).ok().flatten()?;
        Some((Names::of(&captures), *proof))
    })
}

async fn proven(
    connection: &mut dyn Connection,
    names: &Names,
    proof: Proof,
) -> Result<Option<bool>, DatabaseError> {
    Ok(match proof {
        Proof::There(thing) => Some(names.exists(connection, thing).await?),
        Proof::Gone(thing) => Some(!names.exists(connection, thing).await?),
        Proof::Repeatable => Some(false),
        Proof::Renamed(thing) => {
            let old = names.exists(connection, thing).await?;
            let new = names.renamed().exists(connection, thing).await?;
            match (old, new) {
                (false, true) => Some(true),
                (true, false) => Some(false),
                // A change that keeps the name may run again.
                (true, true) if names.name == names.new_name => Some(false),
                _ => None,
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_can_be_read() {
        assert_eq!(PATTERNS.len(), STATEMENTS.len());
    }

    #[test]
    fn statements_are_known_by_what_they_leave() {
        let shown = |sql| format!("{:?}", known(sql).map(|(_, proof)| proof));
        let rename = "ALTER TABLE t RENAME COLUMN a TO b";
        assert_eq!(shown(rename), "Some(Renamed(Column))");
        assert_eq!(shown("ALTER TABLE t RENAME TO u"), "Some(Renamed(Table))");
        assert_eq!(shown("RENAME TABLE `t` TO s.`u v`"), "Some(Renamed(Table))");
        assert_eq!(
            shown("ALTER TABLE t ADD KEY k (a(3))"),
            "Some(There(Index))"
        );
        assert_eq!(shown("DROP TABLE t, u"), "None");
        let swap = "RENAME TABLE t TO `old t`, `new t` TO t";
        assert_eq!(shown(swap), "Some(Renamed(Table))");
        assert_eq!(shown("CREATE VIEW v AS SELECT 1"), "Some(There(Table))");
        let function = "CREATE FUNCTION f() RETURNS INT RETURN 1";
        assert_eq!(shown(function), "Some(There(Routine))");
        assert_eq!(shown("DROP TRIGGER x"), "Some(Gone(TriggerAlone))");
        let trigger = "CREATE DEFINER=`r`@`h` TRIGGER x BEFORE INSERT ON t FOR EACH ROW DO 1";
        assert_eq!(shown(trigger), "Some(There(Trigger))");
    }
}
