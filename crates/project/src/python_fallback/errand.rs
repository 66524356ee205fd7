//! What the child is told to do with a project as a whole: load its headers, run its `env.py`, run a command.

use std::fmt;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::environment::{Call, Mode};
use crate::project::{ConfigureOverrides, Project};
use crate::settings::Resolved;

use super::request::Setup;

/// A task for the child that knows the project, and not yet what its `env.py` says.
#[derive(Clone, Serialize)]
pub struct Errand {
    #[serde(flatten)]
    setup: Setup,
    task: Task,
    /// The scripts whose headers are wanted.
    scripts: Vec<PathBuf>,
    /// Alembic's command line.
    arguments: Vec<String>,
    /// Where in it that begins which a person would type.
    own_arguments: usize,
    toml_file: Option<PathBuf>,
    /// The URL that the manifest states.
    pinned_url: Option<String>,
    /// The arguments of `context.configure` that the manifest states.
    stated: Map<String, Value>,
    /// The URLs of the databases that may be migrated; any, where there are none.
    expected: Vec<String>,
}

/// What the child does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Task {
    Headers,
    Record,
    Command,
}

impl fmt::Debug for Errand {
    /// The URL has a password, and so may an argument.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Errand");
        shown.field("task", &self.task).finish_non_exhaustive()
    }
}

impl Errand {
    /// Loads these scripts for their headers.
    pub(crate) fn headers(project: &Project, scripts: Vec<PathBuf>) -> Self {
        Self {
            scripts,
            ..Self::new(project, Task::Headers, Vec::new())
        }
    }

    /// Runs `env.py` for `call`, and records what it decides.
    pub(crate) fn record(project: &Project, call: &Call) -> Self {
        Self::new(project, Task::Record, words(call))
    }

    /// Runs a whole command; none where what the manifest states of `env.py` has no way there.
    pub fn command(project: &Project, call: &Call) -> Option<Self> {
        Self::command_line(project, words(call))
    }

    /// Runs this command line of Alembic's.
    pub(crate) fn command_line(project: &Project, words: Vec<String>) -> Option<Self> {
        let is_possible = project.uses_env_py && project.stated.on_connect.is_none();
        is_possible.then(|| Self::new(project, Task::Command, words))
    }

    fn new(project: &Project, task: Task, words: Vec<String>) -> Self {
        let mut arguments = Vec::new();
        if project.alembic.section != "alembic" {
            arguments.extend(["-n".to_owned(), project.alembic.section.clone()]);
        }
        let own_arguments = arguments.len();
        let x = project.x.iter();
        arguments.extend(x.flat_map(|x| ["-x".to_owned(), x.clone()]));
        arguments.extend(words);
        let stated_url = project.database.as_ref();
        let pinned_url = stated_url.map(|url| url.value.expose());
        Self {
            setup: Setup::of_project(project),
            task,
            scripts: Vec::new(),
            arguments,
            own_arguments,
            toml_file: project.alembic.pyproject_path(),
            expected: pinned_url.iter().cloned().collect(),
            pinned_url,
            stated: stated(&project.stated),
        }
    }

    /// The same, which fails on any other database than these.
    #[must_use]
    pub fn expecting(mut self, urls: Vec<String>) -> Self {
        self.expected = urls;
        self
    }
}

/// Alembic's words for a command.
fn words(call: &Call) -> Vec<String> {
    let mut words = vec![call.command.name().to_owned()];
    words.extend(
        call.command
            .autogenerate()
            .filter(|it| *it)
            .map(|_| "--autogenerate".to_owned()),
    );
    if call.purge {
        words.push("--purge".to_owned());
    }
    if call.mode == Mode::Offline && call.command.has_sql() {
        words.push("--sql".to_owned());
    }
    if let Some(tag) = call.tag.as_ref().filter(|_| call.command.has_tag()) {
        words.extend(["--tag".to_owned(), tag.clone()]);
    }
    let revision = call.revision.as_deref().or(call.command.last_revision());
    let revisions = revision.into_iter().flat_map(|it| it.split(' '));
    words.extend(revisions.map(str::to_owned));
    words
}

/// What the manifest states, as keywords of `context.configure`.
fn stated(stated: &ConfigureOverrides) -> Map<String, Value> {
    let mut keywords = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        keywords.extend(value.map(|value| (name.to_owned(), value)));
    };
    put("version_table", text(stated.version_table.as_ref()));
    put(
        "version_table_schema",
        text(stated.version_table_schema.as_ref()),
    );
    put("version_table_pk", truth(stated.version_table_pk.as_ref()));
    put(
        "transaction_per_migration",
        truth(stated.transaction_per_migration.as_ref()),
    );
    put(
        "transactional_ddl",
        truth(stated.transactional_ddl.as_ref()),
    );
    put("include_schemas", truth(stated.include_schemas.as_ref()));
    put("compare_type", truth(stated.compare_type.as_ref()));
    put(
        "compare_server_default",
        truth(stated.compare_server_default.as_ref()),
    );
    put("render_as_batch", truth(stated.render_as_batch.as_ref()));
    put(
        "user_module_prefix",
        text(stated.user_module_prefix.as_ref()),
    );
    put("target_metadata", text(stated.target_metadata.as_ref()));
    keywords
}

fn text(stated: Option<&Resolved<String>>) -> Option<Value> {
    stated.map(|it| Value::String(it.value.clone()))
}

fn truth(stated: Option<&Resolved<bool>>) -> Option<Value> {
    stated.map(|it| Value::Bool(it.value))
}

/// The directory of a script and its name, as errors show it.
pub(crate) fn environment_file(project: &Project) -> PathBuf {
    Path::new(&project.scripts.location.value).join("env.py")
}

#[cfg(test)]
mod tests {
    use crate::environment::Command;

    use super::*;

    #[test]
    fn a_call_is_a_command_line_of_alembics() {
        let shown = |call: &Call| words(call).join(" ");
        let stamp = Call {
            command: Command::Stamp,
            revision: Some("a1 b2".to_owned()),
            purge: true,
            ..Call::default()
        };
        assert_eq!(shown(&stamp), "stamp --purge a1 b2");
        let offline = Call {
            mode: Mode::Offline,
            tag: Some("t".to_owned()),
            revision: Some("a1:head".to_owned()),
            ..Call::default()
        };
        assert_eq!(shown(&offline), "upgrade --sql --tag t a1:head");
        assert_eq!(shown(&Call::default()), "upgrade heads");
    }
}
