//! What a project's own code may know of the world: its modules, its variables, its files.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::settings::variables::Variables;
use dbm_core::failure::{Failure, Kind};
use dbm_core::message::Message;
use dbm_core::source::Source;
use dbm_python::{HostEnvironment, ModuleSource, ModuleTable, PathKind, PyError};
use dbm_script::{Modules, file};
use dbm_sqlalchemy::packages;

use super::modules;

/// More native modules than those of `modules`: `alembic.context`.
pub(crate) type MoreModules = fn(&str) -> Option<ModuleTable>;

/// Where a project's code is.
#[derive(Debug, Clone)]
pub struct Application {
    /// The project's directory.
    pub(crate) directory: PathBuf,
    /// The directory as the user would type it.
    pub(crate) shown: String,
    /// `prepend_sys_path`; the project's directory and its `src` come after.
    pub(crate) python_path: Vec<PathBuf>,
    /// The environment that the code sees.
    pub(crate) variables: Variables,
    /// `allow_files`: whether it may read files below the project, if the manifest says so.
    pub(crate) allow_files: Option<bool>,
}

/// The world of a project's settings and of its `env.py`.
#[derive(Debug)]
pub(crate) struct ApplicationWorld {
    application: Application,
    more: MoreModules,
    /// What `load_dotenv` defined.
    defined: RefCell<BTreeMap<String, String>>,
}

impl ApplicationWorld {
    /// The world of `application`, with `more` modules.
    pub(crate) fn new(application: Application, more: MoreModules) -> Self {
        Self {
            application,
            more,
            defined: RefCell::default(),
        }
    }

    /// Defines a variable for this evaluation alone.
    pub(crate) fn define(&self, name: String, value: String) {
        self.defined.borrow_mut().insert(name, value);
    }

    /// The variables of the process and of `load_dotenv`.
    pub(crate) fn process_variables(&self) -> BTreeMap<String, String> {
        let mut variables = (**self.application.variables.process()).clone();
        variables.extend(self.defined.borrow().clone());
        variables
    }

    /// The variables of the project's `.env`.
    pub(crate) fn file_variables(&self) -> BTreeMap<String, String> {
        let own = self.application.variables.all();
        own.map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }
}

impl Application {
    /// Where its modules are looked for.
    fn roots(&self) -> impl Iterator<Item = PathBuf> {
        let own = [self.directory.clone(), self.directory.join("src")];
        self.python_path.iter().cloned().chain(own)
    }

    /// `a/b.py`, `a/b/__init__.py`, or a directory without one: a namespace package.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub(crate) fn find(&self, name: &str) -> Result<Option<ModuleSource>, Failure> {
        self.find_in(self.roots(), name)
    }

    /// The same, in directories that code added to `sys.path`.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub(crate) fn find_below(
        &self,
        directories: &[String],
        name: &str,
    ) -> Result<Option<ModuleSource>, Failure> {
        let roots = directories.iter().map(|added| self.directory.join(added));
        self.find_in(roots, name)
    }

    fn find_in(
        &self,
        roots: impl Iterator<Item = PathBuf>,
        name: &str,
    ) -> Result<Option<ModuleSource>, Failure> {
        let relative: PathBuf = name.split('.').collect();
        let mut namespace = None;
        for root in roots {
            let directory = root.join(&relative);
            for (path, package) in [
                (directory.join("__init__.py"), true),
                (directory.with_extension("py"), false),
            ] {
                if path.is_file() {
                    let source = self.read(&path)?;
                    return Ok(Some(ModuleSource {
                        source,
                        package,
                        partial: false,
                    }));
                }
            }
            if namespace.is_none() && directory.is_dir() {
                namespace = Some(Source::new(self.shown(&directory), ""));
            }
        }
        Ok(namespace.map(|source| ModuleSource {
            source,
            package: true,
            partial: false,
        }))
    }

    /// The name of a file as the user would type it.
    pub(crate) fn shown(&self, path: &Path) -> String {
        match path.strip_prefix(&self.directory) {
            Ok(below) if self.shown == "." => below.display().to_string(),
            Ok(below) => Path::new(&self.shown).join(below).display().to_string(),
            Err(_) => path.display().to_string(),
        }
    }

    /// The path of a file by the name that the user would type.
    pub(super) fn path_of(&self, name: &str) -> PathBuf {
        let name = Path::new(name);
        if let Some(typed) = std::path::absolute(name).ok().filter(|it| it.is_file()) {
            return typed;
        }
        let below = name.strip_prefix(&self.shown).unwrap_or(name);
        self.directory.join(below)
    }

    /// Reads a file of Python code.
    ///
    /// # Errors
    /// When it is there and cannot be read.
    pub(crate) fn read(&self, path: &Path) -> Result<std::sync::Arc<Source>, Failure> {
        let name = self.shown(path);
        match file::read_text(path) {
            Ok(text) => Ok(Source::new(name, text)),
            Err(error) => Err(Failure::new(
                Kind::Settings,
                format!("`{name}` cannot be read: {error}"),
            )),
        }
    }
}

/// Revision scripts import the application's modules as its own code does.
impl Modules for Application {
    fn find(&self, name: &str) -> Result<Option<ModuleSource>, Failure> {
        Self::find(self, name)
    }

    fn find_below(
        &self,
        directories: &[String],
        name: &str,
    ) -> Result<Option<ModuleSource>, Failure> {
        Self::find_below(self, directories, name)
    }

    fn path_of(&self, source: &str) -> String {
        Self::path_of(self, source).display().to_string()
    }
}

impl HostEnvironment for ApplicationWorld {
    fn native_module(&self, name: &str) -> Option<ModuleTable> {
        (self.more)(name).or_else(|| modules::table(name))
    }

    fn public_names(&self, module: &str) -> Option<Vec<&'static str>> {
        dbm_sqlalchemy::modules::public_names(module)
    }

    fn find_module(&self, name: &str) -> Result<Option<ModuleSource>, PyError> {
        if let Some(package) = packages::find_for_models(name) {
            return Ok(Some(package));
        }
        let own = self.application.find(name).map_err(PyError::failure)?;
        Ok(own.or_else(|| packages::find_parent(name)))
    }

    fn find_below(
        &self,
        directories: &[String],
        name: &str,
    ) -> Result<Option<ModuleSource>, PyError> {
        let found = self.application.find_below(directories, name);
        found.map_err(PyError::failure)
    }

    /// An absolute path, as that of every module that Python imports.
    fn path_of(&self, source: &str) -> String {
        self.application.path_of(source).display().to_string()
    }

    /// Alembic runs where its `alembic.ini` is.
    fn working_directory(&self) -> Result<String, PyError> {
        Ok(self.application.directory.display().to_string())
    }

    fn environment(&self, name: &str) -> Result<Option<String>, PyError> {
        if let Some(value) = self.defined.borrow().get(name) {
            return Ok(Some(value.clone()));
        }
        Ok(self
            .application
            .variables
            .get(name)
            .map(|(value, _)| value.to_owned()))
    }

    fn environment_names(&self) -> Result<Vec<String>, PyError> {
        let mut names: Vec<String> = self.defined.borrow().keys().cloned().collect();
        for (name, _) in self.application.variables.all() {
            if !self.defined.borrow().contains_key(name) {
                names.push(name.to_owned());
            }
        }
        Ok(names)
    }

    /// Files below the project.
    fn read_file(&self, path: &str, most: usize) -> Result<Option<Vec<u8>>, PyError> {
        let Some(file) = self.application.readable(path)? else {
            return Ok(None);
        };
        let read = file::content(&file, most as u64);
        read.map_err(|error| PyError::unsupported(format!("`{path}` cannot be read: {error}")))
    }

    fn path_kind(&self, path: &str) -> Result<Option<PathKind>, PyError> {
        Ok(self
            .application
            .locate(path)?
            .map(|found| file::kind(&found)))
    }

    fn list_directory(&self, path: &str) -> Result<Option<Vec<String>>, PyError> {
        let found = self.application.locate(path)?;
        Ok(found.and_then(|directory| file::names(&directory).ok()))
    }

    fn now(&self) -> Result<Timestamp, PyError> {
        Ok(Timestamp::now())
    }

    fn random(&self, bytes: &mut [u8]) -> Result<(), PyError> {
        for piece in bytes.chunks_mut(16) {
            let chance = uuid::Uuid::new_v4();
            piece.copy_from_slice(&chance.as_bytes()[..piece.len()]);
        }
        Ok(())
    }

    fn message(&self, message: Message) {
        tracing::debug!(
            logger = message.logger,
            level = message.level,
            "{}",
            message.text
        );
    }
}
