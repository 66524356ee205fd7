//! SQL files beside the scripts: `<rev>.<dialect>.up.sql` and `.down.sql` win over a script.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use dbm_core::failure::{Failure, Kind};
use dbm_core::graph::{Direction, Graph};
use dbm_core::revision::Revision;
use dbm_core::source::Source;
use dbm_script::file;

use super::Warning;

/// The dialects that a file may be for.
const DIALECTS: [&str; 4] = ["postgresql", "mysql", "mariadb", "sqlite"];

/// The SQL files of a history.
#[derive(Debug, Clone, Default)]
pub struct Replacements {
    files: HashMap<Key, PathBuf>,
}

/// What a file replaces.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    revision: String,
    dialect: String,
    is_upgrade: bool,
}

impl Replacements {
    /// One of the files, if there are any.
    pub fn first(&self) -> Option<&Path> {
        self.files.values().min().map(PathBuf::as_path)
    }

    /// The SQL that replaces `direction` of `revision` on `dialect`; MariaDB takes MySQL's.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn find(
        &self,
        revision: &Revision,
        direction: Direction,
        dialect: &str,
    ) -> Result<Option<Arc<Source>>, Failure> {
        let dialects: &[&str] = match dialect {
            "mariadb" => &["mariadb", "mysql"],
            _ => &[dialect],
        };
        let path = dialects.iter().find_map(|dialect| {
            self.files.get(&Key {
                revision: revision.id.clone(),
                dialect: (*dialect).to_owned(),
                is_upgrade: direction == Direction::Upgrade,
            })
        });
        path.map(|path| read(path)).transpose()
    }
}

/// The SQL files beside the scripts of `graph`, and those that stand beside nothing.
pub(super) fn load(graph: &Graph) -> (Replacements, Vec<Warning>) {
    let revisions = (0..graph.len()).map(|position| graph.revision(position));
    let ids: HashSet<&str> = revisions.map(|revision| revision.id.as_str()).collect();
    let mut replacements = Replacements::default();
    let mut warnings = Vec::new();
    for path in sql_files(graph) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let Some(key) = key(&name) else { continue };
        let is_known = ids.contains(key.revision.as_str());
        match (is_known, DIALECTS.contains(&key.dialect.as_str())) {
            (true, true) => {
                replacements.files.insert(key, path);
            }
            (true, false) => warnings.push(Warning::ReplacementDialect(path, key.dialect)),
            (false, true) => warnings.push(Warning::ReplacementRevision(path, key.revision)),
            // Some other file that happens to have such a name.
            (false, false) => {}
        }
    }
    (replacements, warnings)
}

/// `ab12.postgresql.up.sql`
fn key(name: &str) -> Option<Key> {
    let mut parts = name.rsplitn(4, '.');
    let (end, way, dialect, revision) =
        (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_upgrade = match (end, way) {
        ("sql", "up") => true,
        ("sql", "down") => false,
        _ => return None,
    };
    Some(Key {
        revision: revision.to_owned(),
        dialect: dialect.to_owned(),
        is_upgrade,
    })
}

/// The files of all directories that hold scripts, sorted; what cannot be listed has none.
fn sql_files(graph: &Graph) -> BTreeSet<PathBuf> {
    let revisions = (0..graph.len()).map(|position| graph.revision(position));
    let directories: BTreeSet<&Path> = revisions.filter_map(|it| it.path.parent()).collect();
    let entries = directories
        .into_iter()
        .filter_map(|directory| fs::read_dir(directory).ok())
        .flatten()
        .filter_map(Result::ok);
    let is_sql = |path: &PathBuf| path.extension().is_some_and(|end| end == "sql");
    entries.map(|entry| entry.path()).filter(is_sql).collect()
}

fn read(path: &Path) -> Result<Arc<Source>, Failure> {
    let here = std::env::current_dir().unwrap_or_default();
    let name = path
        .strip_prefix(here)
        .unwrap_or(path)
        .display()
        .to_string();
    match file::read_text(path) {
        Ok(text) => Ok(Source::new(name, text)),
        Err(error) => Err(Failure::new(
            Kind::Plan,
            format!("`{name}` cannot be read: {error}"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_what_a_file_replaces() {
        let shown = |name| key(name).map(|key| (key.revision, key.dialect, key.is_upgrade));
        let some = |revision: &str, dialect: &str, up| Some((revision.into(), dialect.into(), up));
        assert_eq!(shown("ab12.sqlite.up.sql"), some("ab12", "sqlite", true));
        assert_eq!(shown("v1.2.mysql.down.sql"), some("v1.2", "mysql", false));
        assert_eq!(shown("ab12.sqlite.sql"), None);
        assert_eq!(shown("seed.sql"), None);
    }
}
