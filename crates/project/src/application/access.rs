//! What revision scripts may know of the application: its modules, and what the manifest allows.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use indexmap::IndexSet;

use dbm_core::failure::Failure;
use dbm_core::source::Source;
use dbm_python::ModuleSource;
use dbm_script::{Denied, Modules, NoModules};

use super::Application;
use super::files::is_dotenv;
use super::installed::Installed;

/// What revision scripts may know beside their database.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// `allow_env`: the variables of the environment that they may read, if the manifest says which.
    pub(crate) variables: Option<Vec<String>>,
    /// `types`: column types by the dotted names of their classes.
    pub(crate) types: BTreeMap<String, String>,
}

/// An application as its revision scripts see it.
#[derive(Debug, Clone)]
pub struct ScriptApplication {
    /// The application.
    pub application: Application,
    /// What the manifest allows and states.
    pub access: Access,
    /// The packages of its virtual environment.
    pub(crate) installed: Arc<Installed>,
}

impl Modules for ScriptApplication {
    fn find(&self, name: &str) -> Result<Option<ModuleSource>, Failure> {
        let found = self.application.find(name)?;
        let found = found.or_else(|| self.module_of_types(name));
        Ok(found.or_else(|| self.installed.find(name)))
    }

    fn packages_read(&self) -> Vec<String> {
        self.installed.read()
    }

    fn find_below(
        &self,
        directories: &[String],
        name: &str,
    ) -> Result<Option<ModuleSource>, Failure> {
        self.application.find_below(directories, name)
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

    fn path(&self, path: &str) -> Result<Option<PathBuf>, Denied> {
        self.application.locate(path)
    }

    fn file(&self, path: &str) -> Result<Option<PathBuf>, Denied> {
        if is_dotenv(Path::new(path)) {
            return Err(self.application.denied(format!(
                "scripts may not read `{path}`, which holds variables: name those that they need with `allow_env = [...]` in the manifest"
            )));
        }
        self.application.readable(path)
    }

    fn working_directory(&self) -> Result<PathBuf, Denied> {
        Ok(self.application.directory.clone())
    }

    fn path_of(&self, source: &str) -> String {
        self.application.path_of(source).display().to_string()
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
