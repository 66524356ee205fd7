//! A temporary directory that holds a manifest and projects.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::alembic;
use super::outcome::Outcome;

/// A directory to run commands in; it vanishes with the test.
pub struct Workspace {
    directory: TempDir,
    variables: Vec<(String, String)>,
}

impl Workspace {
    /// An empty directory.
    pub fn empty() -> Self {
        Self {
            directory: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// A copy of the sample projects and their manifest.
    pub fn samples() -> Self {
        let workspace = Self::empty();
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        for name in ["projects.toml", "social-suit", "sparkr-backend"] {
            copy(&root.join(name), &workspace.path(name));
        }
        workspace
    }

    /// One project named `shop`: Alembic's files, no revisions, a database `shop.db`.
    pub fn shop() -> Self {
        Self::shop_on("sqlite:///shop.db")
    }

    /// The same on another database.
    pub fn shop_on(url: &str) -> Self {
        let workspace = Self::empty();
        let manifest = format!("[projects.shop]\npath = \"shop\"\ndatabase.url = \"{url}\"\n");
        let ini = include_str!("shop/alembic.ini").replace("sqlite:///shop.db", url);
        workspace
            .write("projects.toml", &manifest)
            .write("shop/alembic.ini", &ini)
            .write("shop/alembic/env.py", include_str!("shop/env.py"))
            .write(
                "shop/alembic/script.py.mako",
                include_str!("../../sparkr-backend/alembic/script.py.mako"),
            );
        fs::create_dir_all(workspace.path("shop/alembic/versions")).unwrap();
        workspace
    }

    /// Adds a revision to `shop`: its id, what it revises (Python, such as `None` or `"a1"`), its message, and
    /// the bodies of both functions, one statement a line.
    pub fn revision(
        &self,
        id: &str,
        down: &str,
        message: &str,
        upgrade: &str,
        downgrade: &str,
    ) -> &Self {
        let path = format!(
            "shop/alembic/versions/{id}_{}.py",
            message.replace(' ', "_")
        );
        let body = |text: &str| text.trim().replace('\n', "\n    ");
        self.write(
            &path,
            &format!(
                "\"\"\"{message}\n\nRevision ID: {id}\nRevises: {down}\n\n\"\"\"\nfrom alembic import op\nimport sqlalchemy as sa\n\n\
                 revision = '{id}'\ndown_revision = {down}\nbranch_labels = None\ndepends_on = None\n\n\n\
                 def upgrade():\n    {}\n\n\ndef downgrade():\n    {}\n",
                body(upgrade),
                body(downgrade),
            ),
        )
    }

    /// Writes a file, and the directories above it.
    pub fn write(&self, path: &str, text: &str) -> &Self {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// An absolute path.
    pub fn path(&self, relative: &str) -> PathBuf {
        self.directory.path().canonicalize().unwrap().join(relative)
    }

    /// The same, with an environment variable for every command.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.into(), value.into()));
        self
    }

    /// Runs dbm in the directory.
    pub fn dbm<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Outcome {
        self.run(
            "dbm",
            Command::new(env!("CARGO_BIN_EXE_dbm")),
            arguments,
            "",
        )
    }

    /// A dbm that a test starts and watches itself.
    pub fn dbm_command<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_dbm"));
        command.args(arguments);
        self.prepare(&mut command, "");
        command
    }

    /// Runs the real Alembic in a project's directory.
    pub fn alembic<'a>(
        &self,
        project: &str,
        arguments: impl IntoIterator<Item = &'a str>,
    ) -> Outcome {
        let mut command = Command::new(alembic::python());
        command.args(["-m", "alembic"]);
        self.run("alembic", command, arguments, project)
    }

    fn run<'a>(
        &self,
        name: &str,
        mut command: Command,
        arguments: impl IntoIterator<Item = &'a str>,
        directory: &str,
    ) -> Outcome {
        let arguments: Vec<_> = arguments.into_iter().collect();
        command.args(&arguments);
        self.prepare(&mut command, directory);
        let output = command.output().unwrap();
        Outcome::new(
            format!("{name} {}", arguments.join(" ")),
            &output,
            &self.path(""),
        )
    }

    /// Only what a command cannot do without comes from the environment of the tests.
    ///
    /// The order of some of Alembic's output hangs on Python's hash seed; this one gives the order of the files.
    pub fn prepare(&self, command: &mut Command, directory: &str) {
        command
            .env_clear()
            .env("PYTHONHASHSEED", "0")
            .current_dir(self.path(directory))
            .env("HOME", self.path(""));
        for name in ["PATH", "SYSTEMROOT", "TEMP", "TMP"] {
            if let Some(value) = std::env::var_os(name) {
                command.env(name, value);
            }
        }
        command.envs(self.variables.iter().map(|(name, value)| (name, value)));
    }
}

/// Copies files and directories, without what running them left behind.
fn copy(from: &Path, to: &Path) {
    if from.is_file() {
        fs::copy(from, to).unwrap();
        return;
    }
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().to_string_lossy().into_owned();
        if name != "__pycache__" && name != ".env" && !name.contains(".db") {
            copy(&entry.path(), &to.join(name));
        }
    }
}
