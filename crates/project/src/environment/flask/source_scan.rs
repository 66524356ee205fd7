//! Which words the source of an application has. What is named nowhere in it is given to nobody.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::environment::evaluate::application;
use crate::project::Project;
use dbm_core::failure::Failure;
use dbm_core::source::{Place, Source};

/// The Python files of an application; revisions, hidden directories and virtual environments aside.
#[derive(Debug)]
pub(crate) struct SourceScan(Vec<Arc<Source>>);

impl SourceScan {
    /// Reads the files below the project and its `prepend_sys_path`.
    ///
    /// # Errors
    /// One cannot be read.
    pub(crate) fn of(project: &Project) -> Result<Self, Failure> {
        let scripts = &project.scripts;
        let mut files = Vec::new();
        let roots = [&project.directory].into_iter();
        for root in roots.chain(&scripts.python_path.value) {
            collect(root, &scripts.location.value, &mut files);
        }
        files.sort();
        files.dedup();
        let application = application(project);
        let sources = files.iter().map(|file| application.read(file));
        Ok(Self(sources.collect::<Result<_, _>>()?))
    }

    /// Where `word` stands first.
    pub(crate) fn place(&self, word: &str) -> Option<Place> {
        self.0.iter().find_map(|source| {
            let at = find(&source.text, word)?;
            Some(Place::new(source, at..at + word.len()))
        })
    }
}

/// The Python files below a directory.
fn collect(directory: &Path, revisions: &Path, files: &mut Vec<PathBuf>) {
    // A directory that cannot be read holds nothing that Python could import.
    let Ok(entries) = fs::read_dir(directory) else {
        return;
    };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        if kind.is_dir() {
            if path != revisions && !is_foreign(&path) {
                collect(&path, revisions, files);
            }
        } else if path.extension().is_some_and(|it| it == "py") {
            files.push(path);
        }
    }
}

/// Whether a directory holds what is not the application's own.
fn is_foreign(directory: &Path) -> bool {
    let name = directory.file_name().unwrap_or_default().to_string_lossy();
    name.starts_with('.')
        || ["node_modules", "site-packages", "__pycache__"].contains(&&*name)
        || directory.join("pyvenv.cfg").is_file()
}

/// Where a word begins that is no part of a longer one.
fn find(text: &str, word: &str) -> Option<usize> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = text.match_indices(word);
    found.find_map(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        let is_call = word.ends_with('(');
        let is_whole = !before.is_some_and(is_letter) && (is_call || !after.is_some_and(is_letter));
        is_whole.then_some(at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_a_whole_one() {
        assert_eq!(
            find("my_version_table = 1, version_table=2", "version_table"),
            Some(22)
        );
        assert_eq!(find("version_table_schema", "version_table"), None);
        assert_eq!(find("x = flask_migrate.Migrate(app)", "Migrate("), Some(18));
    }
}
