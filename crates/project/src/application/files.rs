//! The files below a project that its code may read: never one outside, nor one that holds a secret.

use std::path::{Component, Path, PathBuf};

use dbm_script::Denied;

use super::Application;

/// Ends of the names of files that hold keys.
const KEYS: [&str; 7] = [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".ppk"];

/// Beginnings of such names.
const KEY_NAMES: [&str; 4] = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519"];

impl Application {
    /// What a path leads to, links followed; `None`: nothing is there.
    ///
    /// # Errors
    /// When the manifest forbids files, and when it is outside the project.
    pub(crate) fn locate(&self, path: &str) -> Result<Option<PathBuf>, Denied> {
        if self.allow_files == Some(false) {
            return Err(Denied::stated(format!(
                "files such as `{path}` may not be read: the manifest says `allow_files = false`"
            )));
        }
        let wanted = self.absolute(Path::new(path));
        let outside = || {
            self.denied(format!(
                "`{path}` is outside the project: only files below it may be read"
            ))
        };
        let Ok(real) = wanted.canonicalize() else {
            let is_below = without_dots(&wanted).starts_with(&self.directory);
            return if is_below { Ok(None) } else { Err(outside()) };
        };
        let root = self.directory.canonicalize();
        let root = root.unwrap_or_else(|_| self.directory.clone());
        if real.starts_with(root) {
            Ok(Some(real))
        } else {
            Err(outside())
        }
    }

    /// The file at a path, to read.
    ///
    /// # Errors
    /// The same, and for a file of keys.
    pub(crate) fn readable(&self, path: &str) -> Result<Option<PathBuf>, Denied> {
        let found = self.locate(path)?;
        let names = [Some(Path::new(path)), found.as_deref()];
        if names.into_iter().flatten().any(is_key) {
            return Err(self.denied(format!("`{path}` may hold a key: such a file is not read")));
        }
        Ok(found)
    }

    /// What is not read at all: it may be for Python to do, unless the manifest speaks of files.
    pub(crate) fn denied(&self, message: String) -> Denied {
        Denied {
            message,
            is_stated: self.allow_files.is_some(),
        }
    }

    /// A path as code has it: `__file__` is absolute or what a person in the working directory would
    /// type, anything else starts at the project.
    fn absolute(&self, path: &Path) -> PathBuf {
        let here = std::env::current_dir().unwrap_or_default().join(path);
        if here.starts_with(&self.directory) && here.exists() {
            return here;
        }
        self.directory.join(path)
    }
}

/// Whether a file is one of variables, `.env` or `.env.local`.
pub(crate) fn is_dotenv(path: &Path) -> bool {
    let name = name(path);
    name.split('.').skip(1).any(|part| part == "env")
}

/// Whether a file is known by its name to hold a key.
fn is_key(path: &Path) -> bool {
    let name = name(path);
    KEYS.iter().any(|end| name.ends_with(end))
        || KEY_NAMES.iter().any(|start| name.starts_with(start))
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().to_lowercase()
}

/// The path as its text says, `..` taken away.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}
