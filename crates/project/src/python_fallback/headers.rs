//! The headers of scripts that only Python can read, remembered in the user's cache directory.
//!
//! What is remembered holds as long as the scripts have the same text, the same Python reads them, and no
//! file of a module that they loaded has changed.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::project::Project;
use crate::settings::variables::ProcessVariables;
use dbm_core::failure::{Failure, Kind};

use super::ask::{Answer, ask};
use super::errand::Errand;
use super::{Handover, Interpreter};

/// The header of a script, as its module has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct HeaderFacts {
    /// The script.
    pub(crate) path: PathBuf,
    /// `revision`
    pub(crate) revision: Option<HeaderValue>,
    /// `down_revision`; none where the module has no such variable.
    #[serde(
        default,
        deserialize_with = "some",
        skip_serializing_if = "Option::is_none"
    )]
    pub(crate) down_revision: Option<HeaderValue>,
    /// `branch_labels`
    pub(crate) branch_labels: Option<HeaderValue>,
    /// `depends_on`
    pub(crate) depends_on: Option<HeaderValue>,
}

/// The value of a variable of a header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum HeaderValue {
    /// `None`
    None,
    /// A string.
    One(String),
    /// Several.
    Many(Vec<String>),
}

/// What is kept in a file.
#[derive(Serialize, Deserialize)]
struct Remembered {
    headers: Vec<HeaderFacts>,
    modules: Vec<Stamp>,
}

/// A file as it was.
#[derive(PartialEq, Eq, Serialize, Deserialize)]
struct Stamp {
    path: PathBuf,
    length: u64,
    nanoseconds: u128,
}

/// `null` is a value here: the variable is `None`.
fn some<'de, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<HeaderValue>, D::Error> {
    HeaderValue::deserialize(deserializer).map(Some)
}

/// The headers of these scripts, which the Python of `handover` loads unless they are remembered.
///
/// # Errors
/// What Alembic would say of a script, at its place.
pub(crate) fn headers(
    project: &Project,
    handover: &Handover,
    scripts: &[PathBuf],
) -> Result<Vec<HeaderFacts>, Failure> {
    let file = file(project.variables.process(), &handover.interpreter, scripts);
    if let Some(headers) = file.as_deref().and_then(remembered) {
        return Ok(headers);
    }
    let errand = Errand::headers(project, scripts.to_vec());
    let answers = ask(&handover.interpreter, &project.directory, &errand)
        .map_err(|error| error.of_project(Kind::Plan))?;
    let (mut headers, mut modules) = (Vec::new(), Vec::new());
    for answer in answers {
        match answer {
            Answer::Header(facts) => headers.push(facts),
            Answer::Headers { modules: files } => modules = files,
            Answer::Failed(trouble) => return Err(trouble.of_command(Kind::Plan)),
            Answer::Recorded(_) | Answer::Ended { .. } | Answer::Said { .. } | Answer::Other => {}
        }
    }
    if let Some(file) = file {
        remember(&file, &headers, &modules);
    }
    Ok(headers)
}

/// Where the headers of these scripts are kept; nowhere if the user has no cache directory.
fn file(
    variables: &ProcessVariables,
    interpreter: &Interpreter,
    scripts: &[PathBuf],
) -> Option<PathBuf> {
    let mut digest = Sha256::new();
    let mut add = |bytes: &[u8]| {
        digest.update(bytes.len().to_le_bytes());
        digest.update(bytes);
    };
    add(env!("CARGO_PKG_VERSION").as_bytes());
    add(interpreter.program.as_os_str().as_encoded_bytes());
    let alembic = interpreter.versions.as_ref().map(|it| it.alembic.as_str());
    add(alembic.unwrap_or_default().as_bytes());
    for script in scripts {
        add(script.as_os_str().as_encoded_bytes());
        add(&fs::read(script).ok()?);
    }
    let name = format!("{:x}.json", digest.finalize());
    Some(cache_directory(variables)?.join("headers").join(name))
}

/// The user's directory for what can be made again.
fn cache_directory(variables: &ProcessVariables) -> Option<PathBuf> {
    let directory = |name: &str| {
        let value = variables.get(name).filter(|value| !value.is_empty());
        value.map(PathBuf::from).filter(|path| path.is_absolute())
    };
    let of_home = || {
        let home = directory("HOME")?;
        Some(if cfg!(target_os = "macos") {
            home.join("Library").join("Caches")
        } else {
            home.join(".cache")
        })
    };
    let found = if cfg!(windows) {
        directory("LOCALAPPDATA")
    } else {
        directory("XDG_CACHE_HOME").or_else(of_home)
    };
    found.map(|it| it.join("dbm"))
}

fn remembered(file: &Path) -> Option<Vec<HeaderFacts>> {
    let text = fs::read(file).ok()?;
    let remembered: Remembered = serde_json::from_slice(&text).ok()?;
    let is_same = |it: &Stamp| stamp(&it.path).as_ref() == Some(it);
    let all_same = remembered.modules.iter().all(is_same);
    all_same.then_some(remembered.headers)
}

/// A cache that cannot be written is none.
fn remember(file: &Path, headers: &[HeaderFacts], modules: &[String]) {
    let remembered = Remembered {
        headers: headers.to_vec(),
        modules: modules
            .iter()
            .filter_map(|it| stamp(Path::new(it)))
            .collect(),
    };
    let Ok(text) = serde_json::to_vec(&remembered) else {
        return;
    };
    let whole = file.with_extension(format!("{}.new", std::process::id()));
    let directory = file.parent().unwrap_or(file);
    let _ = fs::create_dir_all(directory)
        .and_then(|()| fs::write(&whole, text))
        .and_then(|()| fs::rename(&whole, file));
}

fn stamp(path: &Path) -> Option<Stamp> {
    let facts = fs::metadata(path).ok()?;
    let since = facts.modified().ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(Stamp {
        path: path.to_owned(),
        length: facts.len(),
        nanoseconds: since.as_nanos(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_holds_until_a_module_changes() {
        let directory = tempfile::tempdir().expect("a directory");
        let (file, module) = (
            directory.path().join("headers/a.json"),
            directory.path().join("labels.py"),
        );
        fs::write(&module, "EXPAND = 'e'").expect("a file");
        let headers = [HeaderFacts {
            path: "a.py".into(),
            revision: Some(HeaderValue::One("a1".to_owned())),
            down_revision: Some(HeaderValue::None),
            branch_labels: Some(HeaderValue::Many(vec!["e".to_owned()])),
            depends_on: None,
        }];
        remember(&file, &headers, &[module.display().to_string()]);
        assert_eq!(remembered(&file).as_deref(), Some(headers.as_slice()));
        fs::write(&module, "EXPAND = 'expand'").expect("a file");
        assert_eq!(remembered(&file), None);
    }
}
