//! Asks a Python whether it has Alembic.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// The directory `alembic` of a project must not be taken for the package.
const PROGRAM: &str = r#"
import sys
if sys.path and sys.path[0] == "":
    del sys.path[0]
import json
import alembic, sqlalchemy
versions = [".".join(map(str, sys.version_info[:3])), alembic.__version__, sqlalchemy.__version__]
print(json.dumps(dict(zip(["python", "alembic", "sqlalchemy"], versions))))
"#;

/// What a Python with Alembic says.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Versions {
    /// Python's.
    pub python: String,
    /// Alembic's.
    pub alembic: String,
    /// SQLAlchemy's.
    pub sqlalchemy: String,
}

/// The versions of `program`, started in `directory`.
///
/// # Errors
/// Why it cannot run Alembic, in a line.
pub(crate) fn versions(program: &Path, directory: &Path) -> Result<Versions, String> {
    let output = Command::new(program)
        .args(["-c", PROGRAM])
        .current_dir(directory)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .stdin(Stdio::null())
        .output()
        .map_err(|error| error.to_string())?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr);
        let last = stderr.trim().lines().last().unwrap_or_default();
        return Err(if last.is_empty() {
            format!("it ended with {}", output.status)
        } else {
            last.to_owned()
        });
    }
    serde_json::from_slice(&output.stdout).map_err(|_| "it is no Python".to_owned())
}
