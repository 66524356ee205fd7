//! Whether a statement took effect, as far as the catalog proves it.

use std::sync::LazyLock;

use fancy_regex::{Captures, Regex};

use dbm_database::{Connection, DatabaseError};

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
enum Thing {
    Table,
    Column,
    Index,
    Constraint,
    PrimaryKey,
    Trigger,
}

/// A name in a statement, with or without its schema.
const NAME: &str = r"(?:`(?:[^`]|``)+`|[\w$]+)";

/// Statements as dbm and Alembic write them: `<t>` and `<u>` are tables, `<a>` and `<b>` other names.
const STATEMENTS: &[(&str, Proof)] = &[
    (
        r"CREATE TABLE (?:IF NOT EXISTS )?<t>\s*\(.*",
        Proof::There(Thing::Table),
    ),
    (r"DROP TABLE (?:IF EXISTS )?<t>", Proof::Gone(Thing::Table)),
    (
        r"ALTER TABLE <t> RENAME (?:TO )?<u>",
        Proof::Renamed(Thing::Table),
    ),
    (r"RENAME TABLE <t> TO <u>", Proof::Renamed(Thing::Table)),
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
    (r"ALTER TABLE <t> MODIFY <a> .*", Proof::Repeatable),
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
        r"CREATE (?:DEFINER\s*=\s*\S+ )?TRIGGER (?:IF NOT EXISTS )?<a>\s+(?:BEFORE|AFTER)\s+\w+\s+ON\s+<t>\s.*",
        Proof::There(Thing::Trigger),
    ),
    (r"CREATE OR REPLACE .*", Proof::Repeatable),
    (
        r"(?:TRUNCATE|ANALYZE|OPTIMIZE) (?:TABLE )?<t>",
        Proof::Repeatable,
    ),
    (
        r"DROP (?:VIEW|TRIGGER|PROCEDURE|FUNCTION|EVENT) IF EXISTS .*",
        Proof::Repeatable,
    ),
];

static PATTERNS: LazyLock<Vec<(Regex, Proof)>> = LazyLock::new(|| {
    let table = |group: &str| format!(r"(?:(?<{group}s>{NAME})\.)?(?<{group}>{NAME})");
    let pattern = |text: &str| {
        let text = text
            .replace("<t>", &table("t"))
            .replace("<u>", &table("u"))
            .replace("<a>", &format!("(?<a>{NAME})"))
            .replace("<b>", &format!("(?<b>{NAME})"));
        Regex::new(&format!(r"(?si)^\s*{text}\s*;?\s*$")).ok()
    };
    let known = STATEMENTS.iter();
    known
        .filter_map(|(text, proof)| Some((pattern(text)?, *proof)))
        .collect()
});

/// Whether the catalog proves that `sql` took effect, or that it did not; nothing where it proves neither.
///
/// What may run a second time without harm counts as not having taken effect.
pub async fn took_effect(
    connection: &mut dyn Connection,
    sql: &str,
) -> Result<Option<bool>, DatabaseError> {
    let found = PATTERNS.iter().find_map(|(pattern, proof)| {
        let captures = pattern.captures(sql).ok().flatten()?;
        Some((Names::of(&captures), *proof))
    });
    let Some((names, proof)) = found else {
        return Ok(None);
    };
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

/// The names in a statement.
#[derive(Debug, Clone, Default)]
struct Names {
    schema: Option<String>,
    table: String,
    name: String,
    new_table: String,
    new_name: String,
}

impl Names {
    fn of(captures: &Captures<'_>) -> Self {
        let name = |group: &str| captures.name(group).map(|it| unquoted(it.as_str()));
        Self {
            schema: name("ts"),
            table: name("t").unwrap_or_default(),
            name: name("a").unwrap_or_default(),
            new_table: name("u").unwrap_or_default(),
            new_name: name("b").unwrap_or_default(),
        }
    }

    /// The same after a renaming.
    fn renamed(&self) -> Self {
        let or = |new: &String, old: &String| if new.is_empty() { old } else { new }.clone();
        Self {
            table: or(&self.new_table, &self.table),
            name: or(&self.new_name, &self.name),
            ..self.clone()
        }
    }

    async fn exists(
        &self,
        connection: &mut dyn Connection,
        thing: Thing,
    ) -> Result<bool, DatabaseError> {
        let (catalog, column, name) = match thing {
            Thing::Table => ("tables", "table_name", &self.table),
            Thing::Column => ("columns", "column_name", &self.name),
            Thing::Index => ("statistics", "index_name", &self.name),
            Thing::Constraint => ("table_constraints", "constraint_name", &self.name),
            Thing::PrimaryKey => ("statistics", "index_name", &"PRIMARY".to_owned()),
            Thing::Trigger => ("triggers", "trigger_name", &self.name),
        };
        let (of_schema, of_table) = match thing {
            Thing::Trigger => ("event_object_schema", "event_object_table"),
            Thing::Table | Thing::Column | Thing::Index | Thing::Constraint | Thing::PrimaryKey => {
                ("table_schema", "table_name")
            }
        };
        let schema = match &self.schema {
            Some(schema) => text(schema),
            None => "database()".to_owned(),
        };
        let question = format!(
            "SELECT count(*) FROM information_schema.{catalog} WHERE {of_schema} = {schema} AND {of_table} = {} AND {column} = {}",
            text(&self.table),
            text(name)
        );
        let rows = connection.query(&question).await?;
        Ok(rows.first().is_some_and(|row| row.integer(0) != Some(0)))
    }
}

fn unquoted(name: &str) -> String {
    match name.strip_prefix('`').and_then(|it| it.strip_suffix('`')) {
        Some(quoted) => quoted.replace("``", "`"),
        None => name.to_owned(),
    }
}

/// The catalog compares names without regard to case where the server does.
fn text(name: &str) -> String {
    format!("CONVERT({} USING utf8)", super::hexadecimal(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the first pattern that fits says of a statement.
    fn proof(sql: &str) -> Option<Proof> {
        let mut known = PATTERNS.iter();
        let (_, proof) = known.find(|(pattern, _)| pattern.is_match(sql).unwrap_or(false))?;
        Some(*proof)
    }

    #[test]
    fn every_pattern_can_be_read() {
        assert_eq!(PATTERNS.len(), STATEMENTS.len());
    }

    #[test]
    fn statements_are_known_by_what_they_leave() {
        let shown = |sql| format!("{:?}", proof(sql));
        let rename = "ALTER TABLE t RENAME COLUMN a TO b";
        assert_eq!(shown(rename), "Some(Renamed(Column))");
        assert_eq!(shown("ALTER TABLE t RENAME TO u"), "Some(Renamed(Table))");
        assert_eq!(shown("RENAME TABLE `t` TO s.`u v`"), "Some(Renamed(Table))");
        assert_eq!(
            shown("ALTER TABLE t ADD KEY k (a(3))"),
            "Some(There(Index))"
        );
        assert_eq!(shown("DROP TABLE t, u"), "None");
        let trigger = "CREATE DEFINER=`r`@`h` TRIGGER x BEFORE INSERT ON t FOR EACH ROW DO 1";
        assert_eq!(shown(trigger), "Some(There(Trigger))");
    }
}
