//! The packages of the project's virtual environment, read as source: no Python is started for it.
//!
//! Revision scripts alone see them, where nothing of dbm's own and nothing of the application has the name,
//! and only what is written in Python. The system's packages are never looked at.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use indexmap::IndexSet;

use crate::settings::variables::Variables;
use dbm_python::ModuleSource;
use dbm_script::file;

/// The packages of a project's virtual environment; it is looked for once a script asks for one.
#[derive(Debug)]
pub struct Installed {
    directory: PathBuf,
    /// The Python that the manifest names.
    program: Option<PathBuf>,
    variables: Variables,
    roots: OnceLock<Vec<PathBuf>>,
    read: Mutex<IndexSet<String>>,
}

impl Installed {
    /// The packages of the project in `directory`; `program` is the Python that its manifest names.
    pub(crate) fn of(directory: &Path, program: Option<&Path>, variables: &Variables) -> Self {
        Self {
            directory: directory.to_owned(),
            program: program.map(Path::to_owned),
            variables: variables.clone(),
            roots: OnceLock::new(),
            read: Mutex::default(),
        }
    }

    /// A module that is written in Python; one without a text of that name is none.
    pub(crate) fn find(&self, name: &str) -> Option<ModuleSource> {
        let relative: PathBuf = name.split('.').collect();
        let roots = self.roots.get_or_init(|| self.look());
        let found = roots.iter().find_map(|root| module(&root.join(&relative)));
        if found.is_some() {
            let package = name.split('.').next().unwrap_or(name).to_owned();
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            read.insert(package);
        }
        found
    }

    /// The packages that were read.
    pub(crate) fn read(&self) -> Vec<String> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.iter().cloned().collect()
    }

    /// `site-packages` of the first environment that is there, and what its `.pth` files add.
    fn look(&self) -> Vec<PathBuf> {
        let environments = self.environments().into_iter();
        let is_environment = |directory: &PathBuf| directory.join("pyvenv.cfg").is_file();
        let mut environments = environments.filter(is_environment);
        let Some(environment) = environments.next() else {
            return Vec::new();
        };
        let mut roots = site_packages(&environment);
        let added: Vec<PathBuf> = roots.iter().flat_map(|root| paths_of(root)).collect();
        roots.extend(added);
        roots
    }

    /// Where an environment may be, the likeliest first: as the search for Python does, without asking a tool.
    fn environments(&self) -> Vec<PathBuf> {
        let stated = self.program.as_deref();
        let stated = stated.and_then(Path::parent).and_then(Path::parent);
        let process = self.variables.process();
        let variable = |name| process.get(name).filter(|value| !value.is_empty());
        let has_lock = |directory: &&Path| directory.join("uv.lock").is_file();
        let workspace = self.directory.ancestors().find(has_lock);
        let of_workspace = workspace.unwrap_or(&self.directory);
        let named = [
            stated.map(|path| self.directory.join(path)),
            Some(self.directory.join(".venv")),
            variable("VIRTUAL_ENV").map(|path| self.directory.join(path)),
            variable("UV_PROJECT_ENVIRONMENT").map(|path| of_workspace.join(path)),
            Some(of_workspace.join(".venv")),
        ];
        named.into_iter().flatten().collect()
    }
}

/// `lib/python3.12/site-packages`, or `Lib\site-packages` on Windows.
fn site_packages(environment: &Path) -> Vec<PathBuf> {
    let mut libraries = vec![environment.join("Lib")];
    if let Ok(found) = std::fs::read_dir(environment.join("lib")) {
        libraries.extend(found.flatten().map(|entry| entry.path()));
    }
    libraries.sort();
    let packages = libraries.into_iter().map(|it| it.join("site-packages"));
    packages.filter(|it| it.is_dir()).collect()
}

/// The directories that the `.pth` files of editable installations name; their code is not run.
fn paths_of(root: &Path) -> Vec<PathBuf> {
    let files = std::fs::read_dir(root).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = files.map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|it| it == "pth"));
    files.sort();
    let texts = files
        .iter()
        .filter_map(|file| file::read_text(file).ok())
        .collect::<Vec<_>>();
    let lines = texts.iter().flat_map(|text| text.lines());
    let paths = lines.map(|line| root.join(line.trim()));
    paths.filter(|path| path.is_dir() && path != root).collect()
}

/// The module at a path without its ending; it may have names that its text does not show.
fn module(path: &Path) -> Option<ModuleSource> {
    let files = [
        (path.join("__init__.py"), true),
        (path.with_extension("py"), false),
    ];
    let (file, package) = files.into_iter().find(|(file, _)| file.is_file())?;
    let text = file::read_text(&file).ok()?;
    Some(ModuleSource {
        source: dbm_core::source::Source::new(file.display().to_string(), text),
        package,
        partial: true,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use crate::settings::variables::ProcessVariables;

    fn write(path: &Path, text: &str) {
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }

    fn environment(directory: &Path, packages: &[(&str, &str)]) {
        write(&directory.join("pyvenv.cfg"), "home = /usr/bin\n");
        for (name, text) in packages {
            write(
                &directory.join("lib/python3.12/site-packages").join(name),
                text,
            );
        }
    }

    fn installed(directory: &Path, variables: &[(&str, &Path)]) -> Installed {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), value.display().to_string()));
        let process: ProcessVariables = Arc::new(variables.collect());
        let variables = Variables::of(&process);
        Installed::of(directory, None, &variables)
    }

    fn found(installed: &Installed, name: &str) -> String {
        let found = installed.find(name);
        found.map_or_else(|| "none".to_owned(), |it| it.source.text.clone())
    }

    #[test]
    fn a_module_is_read_from_the_project_s_environment() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |path: &str| directory.path().join(path);
        let packages = [
            ("shop/__init__.py", "a = 1"),
            ("shop/kinds.py", "b = 2"),
            ("fast.so", ""),
        ];
        environment(&at(".venv"), &packages);
        environment(
            &at("other"),
            &[("shop/__init__.py", "other"), ("late.py", "c = 3")],
        );
        let own = installed(directory.path(), &[("VIRTUAL_ENV", &at("other"))]);
        let names = ["shop", "shop.kinds", "fast", "late", "shop.none"];
        let told = names.map(|name| found(&own, name));
        assert_eq!(told, ["a = 1", "b = 2", "none", "none", "none"]);
        assert_eq!(own.read(), ["shop"]);
        fs::remove_dir_all(at(".venv")).expect("no environment");
        let other = installed(directory.path(), &[("VIRTUAL_ENV", &at("other"))]);
        assert_eq!(found(&other, "late"), "c = 3");
        assert_eq!(found(&installed(directory.path(), &[]), "late"), "none");
    }

    #[test]
    fn an_editable_installation_is_where_its_pth_file_says() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |path: &str| directory.path().join(path);
        write(&at("code/shop.py"), "d = 4");
        let line = format!("import os; os.remove('x')\n{}\n", at("code").display());
        environment(&at(".venv"), &[("__editable__.shop.pth", &line)]);
        assert_eq!(found(&installed(directory.path(), &[]), "shop"), "d = 4");
    }

    #[test]
    fn a_directory_that_is_no_environment_is_not_looked_at() {
        let directory = tempfile::tempdir().expect("a directory");
        let lonely = directory
            .path()
            .join("lib/python3.12/site-packages/shop.py");
        write(&lonely, "e = 5");
        let system = installed(directory.path(), &[("VIRTUAL_ENV", directory.path())]);
        assert_eq!(found(&system, "shop"), "none");
    }
}
