//! What a script may know of the world around it: the modules of its application, files, variables.

use std::path::PathBuf;
use std::sync::Arc;

use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Source;
use dbm_python::{ModuleSource, PyError};

/// Where a script's imports are found.
pub trait Modules: Send + Sync {
    /// A module of the application by its whole dotted name, through `prepend_sys_path`.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn find(&self, name: &str) -> Result<Option<ModuleSource>, Failure>;

    /// A module of the application in one of the directories that a script added to `sys.path`.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn find_below(
        &self,
        _directories: &[String],
        _name: &str,
    ) -> Result<Option<ModuleSource>, Failure> {
        Ok(None)
    }

    /// The packages of the project's virtual environment that were read so far.
    fn packages_read(&self) -> Vec<String> {
        Vec::new()
    }

    /// What the manifest says that a name of a module is: Python that binds the name.
    fn stated(&self, _module: &str, _name: &str) -> Option<Arc<Source>> {
        None
    }

    /// A variable of the environment, if scripts may read it.
    ///
    /// # Errors
    /// When they may not: what to write in the manifest.
    fn variable(&self, name: &str) -> Result<Option<String>, Denied> {
        Err(Denied::unstated(format!(
            "scripts may not read the environment variable `{name}`: write `allow_env = [\"{name}\"]` in the manifest"
        )))
    }

    /// Whether a variable of the environment is known to be set nowhere.
    fn is_unset(&self, _name: &str) -> bool {
        false
    }

    /// The variables that scripts may read, if they may read any.
    ///
    /// # Errors
    /// When they may read none.
    fn variables(&self) -> Result<Vec<String>, Denied> {
        Err(Denied::unstated(
            "scripts may not read the environment: write `allow_env = [...]` in the manifest",
        ))
    }

    /// What a path below the project leads to, if scripts may look.
    ///
    /// # Errors
    /// When they may not, or when it is outside the project.
    fn path(&self, path: &str) -> Result<Option<PathBuf>, Denied> {
        self.file(path)
    }

    /// The path that `__file__` is of the source of this name.
    fn path_of(&self, source: &str) -> String {
        source.to_owned()
    }

    /// A file below the project, if scripts may read it.
    ///
    /// # Errors
    /// When they may not, or when it is outside the project.
    fn file(&self, path: &str) -> Result<Option<PathBuf>, Denied> {
        Err(Denied::unstated(format!(
            "files such as `{path}` are not known here"
        )))
    }

    /// The directory that scripts believe to run in, if they may read files.
    ///
    /// # Errors
    /// When they may not.
    fn working_directory(&self) -> Result<PathBuf, Denied> {
        Err(Denied::unstated("the working directory is not known here"))
    }
}

/// What a script may not know of the world.
///
/// What the manifest says nothing of may be for Python to do; what it states holds there too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Denied {
    /// What is denied, and what to write in the manifest.
    pub message: String,
    /// Whether the manifest says so.
    pub is_stated: bool,
}

impl Denied {
    /// The manifest says nothing of it.
    pub(crate) fn unstated(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            is_stated: false,
        }
    }

    /// The manifest says no.
    pub fn stated(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            is_stated: true,
        }
    }
}

impl From<Denied> for PyError {
    fn from(denied: Denied) -> Self {
        if denied.is_stated {
            Self::stopped(Failure::new(Kind::Plan, denied.message))
        } else {
            Self::unsupported(denied.message)
        }
    }
}

/// An application without modules.
#[derive(Debug, Default)]
pub struct NoModules;

impl Modules for NoModules {
    fn find(&self, _: &str) -> Result<Option<ModuleSource>, Failure> {
        Ok(None)
    }
}
