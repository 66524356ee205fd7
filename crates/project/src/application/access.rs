//! What revision scripts may know of the application: its modules, and what the manifest allows.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexSet;

use dbm_core::failure::Failure;
use dbm_core::source::Source;
use dbm_python::ModuleSource;
use dbm_script::{Denied, Modules, NoModules};

use super::Application;

/// What revision scripts may know beside their database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// `allow_env`: the variables of the environment that they may read, if the manifest says which.
    pub variables: Option<Vec<String>>,
    /// `allow_files`: whether they may read files below the project, if the manifest says so.
    pub files: Option<bool>,
    /// `types`: column types by the dotted names of their classes.
    pub types: BTreeMap<String, String>,
}

/// An application as its revision scripts see it.
#[derive(Debug, Clone)]
pub struct ScriptApplication {
    /// The application.
    pub application: Application,
    /// What the manifest allows and states.
    pub access: Access,
}

impl Modules for ScriptApplication {
    fn find(&self, name: &str) -> Result<Option<ModuleSource>, Failure> {
        let found = self.application.find(name)?;
        Ok(found.or_else(|| self.module_of_types(name)))
    }

    fn stated(&self, module: &str, name: &str) -> Option<Arc<Source>> {
        let is_named = |whole: &str| {
            let rest = whole.strip_prefix(module);
            rest.and_then(|rest| rest.strip_prefix('.')) == Some(name)
        };
        let (whole, text) = self
            .access
            .types
            .iter()
            .find(|(whole, _)| is_named(whole))?;
        let source = format!("the manifest's types.\"{whole}\"");
        Some(Source::new(source, class_of(name, text)))
    }

    fn variable(&self, name: &str) -> Result<Option<String>, Denied> {
        let Some(allowed) = &self.access.variables else {
            return NoModules.variable(name);
        };
        if allowed.iter().any(|known| known == name) {
            let value = self.application.variables.get(name);
            return Ok(value.map(|(value, _)| value.to_owned()));
        }
        Err(Denied::stated(format!(
            "scripts may not read the environment variable `{name}`: `allow_env` in the manifest does not name it"
        )))
    }

    fn is_unset(&self, name: &str) -> bool {
        self.application.variables.get(name).is_none()
    }

    fn variables(&self) -> Result<Vec<String>, Denied> {
        let Some(allowed) = &self.access.variables else {
            return NoModules.variables();
        };
        let is_set = |name: &&String| self.application.variables.get(name).is_some();
        Ok(allowed.iter().filter(is_set).cloned().collect())
    }

    fn file(&self, path: &str) -> Result<Option<PathBuf>, Denied> {
        match self.access.files {
            None => return NoModules.file(path),
            Some(false) => {
                return Err(Denied::stated(format!(
                    "scripts may not read files such as `{path}`: the manifest says `allow_files = false`"
                )));
            }
            Some(true) => {}
        }
        let directory = &self.application.directory;
        let wanted = self.absolute(Path::new(path));
        let outside = || {
            Denied::stated(format!(
                "`{path}` is outside the project: scripts may read only below it"
            ))
        };
        let Ok(real) = wanted.canonicalize() else {
            let climbs = wanted.components().any(|part| part == Component::ParentDir);
            let is_below = wanted.starts_with(directory) && !climbs;
            return if is_below { Ok(None) } else { Err(outside()) };
        };
        let root = directory
            .canonicalize()
            .unwrap_or_else(|_| directory.clone());
        if real.starts_with(root) {
            Ok(Some(real))
        } else {
            Err(outside())
        }
    }

    fn working_directory(&self) -> Result<PathBuf, Denied> {
        match self.access.files {
            Some(true) => Ok(self.application.directory.clone()),
            Some(false) => Err(Denied::stated(
                "scripts may not read files: the manifest says `allow_files = false`",
            )),
            None => NoModules.working_directory(),
        }
    }
}

impl ScriptApplication {
    /// A module that only the manifest speaks of.
    fn module_of_types(&self, name: &str) -> Option<ModuleSource> {
        let is_below = |whole: &String| {
            let rest = whole.strip_prefix(name);
            rest.is_some_and(|rest| rest.starts_with('.'))
        };
        self.access
            .types
            .keys()
            .any(is_below)
            .then(|| ModuleSource {
                source: Source::new(format!("{name} of the manifest's types"), ""),
                package: true,
                partial: true,
            })
    }

    /// A path as a script has it: `__file__` is what a person in the working directory would type,
    /// anything else starts at the project.
    fn absolute(&self, path: &Path) -> PathBuf {
        let here = std::env::current_dir().unwrap_or_default().join(path);
        if here.starts_with(&self.application.directory) && here.exists() {
            return here;
        }
        self.application.directory.join(path)
    }
}

/// Python for a class that is this type whatever its arguments; names without a module are SQLAlchemy's.
fn class_of(name: &str, text: &str) -> String {
    const MODULES: &str = "import sqlalchemy\nimport sqlalchemy as sa\n\
        from sqlalchemy.dialects import mysql, postgresql, sqlite\n\
        from sqlalchemy.types import TypeDecorator\n";
    let names = plain_names(text).into_iter();
    let imports: Vec<String> = names
        .map(|name| format!("from sqlalchemy import {name}\n"))
        .collect();
    let imports = imports.concat();
    format!(
        "{MODULES}{imports}class {name}(TypeDecorator):\n    impl = {text}\n    \
         def __init__(self, *args, **kwargs):\n        pass\n"
    )
}

/// The names of a type's text that are neither attributes nor keywords nor text themselves.
fn plain_names(text: &str) -> IndexSet<&str> {
    const KNOWN: [&str; 8] = [
        "sa",
        "sqlalchemy",
        "mysql",
        "postgresql",
        "sqlite",
        "True",
        "False",
        "None",
    ];
    let mut names = IndexSet::new();
    let mut quote = None;
    let mut start = None;
    for (at, letter) in text.char_indices().chain([(text.len(), ' ')]) {
        match quote {
            Some(open) if letter == open => quote = None,
            Some(_) => {}
            None if letter == '\'' || letter == '"' => quote = Some(letter),
            None if letter.is_alphanumeric() || letter == '_' => {
                start.get_or_insert(at);
            }
            None => {
                let Some(from) = start.take() else { continue };
                let word = &text[from..at];
                let is_attribute = text[..from].ends_with('.');
                let is_keyword = letter == '=';
                let is_name = word.starts_with(|c: char| c.is_alphabetic() || c == '_');
                if is_name && !is_attribute && !is_keyword && !KNOWN.contains(&word) {
                    names.insert(word);
                }
            }
        }
    }
    names
}

#[cfg(test)]
mod tests;
