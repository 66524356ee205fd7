//! What a script may know of the world outside; whoever runs one provides it.

use std::sync::Arc;

use jiff::Timestamp;

use dbm_core::message::Message;
use dbm_core::source::Source;

use super::module::ModuleTable;
use super::py_error::PyError;

/// A module of Python code that was found.
#[derive(Debug, Clone)]
pub struct ModuleSource {
    /// Its text.
    pub source: Arc<Source>,
    /// Whether it is an `__init__.py`.
    pub package: bool,
    /// Whether the module itself has more names than this text knows: such a name is not available,
    /// and not missing.
    pub partial: bool,
}

/// What is at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathKind {
    /// A file.
    File,
    /// A directory.
    Directory,
}

/// What a script may know of the world outside. A method's default refuses.
pub trait HostEnvironment {
    /// A native module: `sqlalchemy`, `alembic.op`. The standard library need not be named.
    fn native_module(&self, _name: &str) -> Option<ModuleTable> {
        None
    }

    /// What `from module import *` takes from a native module, where that is more than its table says.
    fn public_names(&self, _module: &str) -> Option<Vec<&'static str>> {
        None
    }

    /// A module of the application, by its whole dotted name.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn find_module(&self, _name: &str) -> Result<Option<ModuleSource>, PyError> {
        Ok(None)
    }

    /// A module of the application in one of the directories that its code added to `sys.path`.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    fn find_below(
        &self,
        _directories: &[String],
        _name: &str,
    ) -> Result<Option<ModuleSource>, PyError> {
        Ok(None)
    }

    /// The path that `__file__` is of the source of this name.
    fn path_of(&self, source: &str) -> String {
        source.to_owned()
    }

    /// Whether imports wait until their names are used, and the application's modules until something
    /// of them is asked for; a statement of theirs that cannot be run is then lost alone.
    fn reads_lazily(&self) -> bool {
        false
    }

    /// What whoever runs the script says that a name of a module is: Python that binds the name.
    fn stated(&self, _module: &str, _name: &str) -> Option<Arc<Source>> {
        None
    }

    /// Whether a module that was not found is known not to be installed, so that `except ImportError` may run.
    fn is_missing(&self, _name: &str) -> bool {
        false
    }

    /// A variable of the environment; `None`: it is not set.
    ///
    /// # Errors
    /// When scripts may not read it.
    fn environment(&self, name: &str) -> Result<Option<String>, PyError> {
        Err(PyError::unsupported(format!(
            "the environment variable `{name}` is not known here"
        )))
    }

    /// Whether a variable of the environment is known to be set nowhere.
    fn is_unset(&self, _name: &str) -> bool {
        false
    }

    /// The names of all variables, for scripts that look through `os.environ`.
    ///
    /// # Errors
    /// When scripts may not read them.
    fn environment_names(&self) -> Result<Vec<String>, PyError> {
        Err(PyError::unsupported("the environment is not known here"))
    }

    /// A file of the project of at most so many bytes; `None`: there is none.
    ///
    /// # Errors
    /// When scripts may not read files, and when it is larger.
    fn read_file(&self, path: &str, _most: usize) -> Result<Option<Vec<u8>>, PyError> {
        Err(PyError::unsupported(format!(
            "reading the file `{path}` is not allowed here"
        )))
    }

    /// What is at a path of the project; `None`: nothing.
    ///
    /// # Errors
    /// When scripts may not look.
    fn path_kind(&self, path: &str) -> Result<Option<PathKind>, PyError> {
        Err(PyError::unsupported(format!(
            "whether `{path}` exists is not known here"
        )))
    }

    /// The names in a directory of the project, in the order that the system gives; `None`: there is none.
    ///
    /// # Errors
    /// When scripts may not look.
    fn list_directory(&self, path: &str) -> Result<Option<Vec<String>>, PyError> {
        Err(PyError::unsupported(format!(
            "what is in `{path}` is not known here"
        )))
    }

    /// The directory that the script believes it runs in.
    ///
    /// # Errors
    /// When scripts may not know it.
    fn working_directory(&self) -> Result<String, PyError> {
        Err(PyError::unsupported(
            "the working directory is not known here",
        ))
    }

    /// The time. A world that plans refuses with [`PyError::live`].
    ///
    /// # Errors
    /// When the script must not depend on it.
    fn now(&self) -> Result<Timestamp, PyError> {
        Err(PyError::live(
            "the clock is known only while the script runs",
        ))
    }

    /// Chance, as `uuid4` needs it. A world that plans refuses with [`PyError::live`].
    ///
    /// # Errors
    /// When the script must not depend on it.
    fn random(&self, _bytes: &mut [u8]) -> Result<(), PyError> {
        Err(PyError::live("chance is known only while the script runs"))
    }

    /// Takes what a script prints or logs.
    fn message(&self, _message: Message) {}
}

/// A world with nothing in it.
#[derive(Debug, Default)]
pub struct NoHost;

impl HostEnvironment for NoHost {}

/// How much a script may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Instructions.
    pub steps: u64,
    /// Bytes that its values hold at once.
    pub memory: usize,
    /// Calls within calls.
    pub depth: usize,
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            steps: 30_000_000,
            memory: 256 << 20,
            depth: 900,
        }
    }
}
