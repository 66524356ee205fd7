//! Projects that are declared in code, instead of in a manifest.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// A project as a manifest would declare it.
#[derive(Debug, Clone, PartialEq)]
pub struct Declaration {
    name: String,
    keys: Vec<(String, serde_json::Value)>,
}

impl Declaration {
    /// A project with its scripts in `path`, which may be relative to the directory of the workspace.
    pub fn new(name: &str, path: impl AsRef<Path>) -> Self {
        let declaration = Self {
            name: name.to_owned(),
            keys: Vec::new(),
        };
        declaration.set("path", path.as_ref().to_string_lossy().into_owned())
    }

    /// The same, with a key of the manifest: `database.url`, `version_table`, `env`.
    ///
    /// A value is a text, a number, a truth value or a list of these.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl Into<serde_json::Value>) -> Self {
        self.keys.push((key.to_owned(), value.into()));
        self
    }
}

/// The manifest of these projects, and where it would be.
pub(super) fn manifest(directory: &Path, declarations: &[Declaration]) -> (PathBuf, String) {
    let mut text = String::new();
    for Declaration { name, keys } in declarations {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "[projects.{}]", quoted(name));
        for (key, value) in keys {
            let parts: Vec<_> = key.split('.').map(quoted).collect();
            let _ = writeln!(text, "{} = {value}", parts.join("."));
        }
    }
    (directory.join("projects.toml"), text)
}

/// A text of JSON is one of TOML.
fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_a_manifest() {
        let shop = Declaration::new("shop \"1\"", "apps/shop")
            .set("database.url", "sqlite:///shop.db")
            .set("env", false)
            .set("groups", vec!["core"]);
        let (_, text) = manifest(Path::new("."), &[shop, Declaration::new("b", ".")]);
        insta::assert_snapshot!(text, @r#"
        [projects."shop \"1\""]
        "path" = "apps/shop"
        "database"."url" = "sqlite:///shop.db"
        "env" = false
        "groups" = ["core"]
        [projects."b"]
        "path" = "."
        "#);
    }
}
