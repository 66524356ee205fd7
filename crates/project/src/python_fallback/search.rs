//! Where a project's Python may be, and which of them has Alembic.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::project::Python;
use crate::settings::variables::ProcessVariables;

use super::probe::{self, Refusal};
use super::{Interpreter, SearchError};

/// Where to look: the programs that are there.
type Place = fn(&Path, &ProcessVariables) -> Vec<PathBuf>;

/// The places in their order, and whether a tool is started to look there.
const PLACES: [(&str, bool, Place); 5] = [
    (".venv", false, of_directory),
    ("VIRTUAL_ENV", false, of_variable),
    ("uv", true, of_uv),
    ("poetry", true, of_poetry),
    ("PATH", false, of_path),
];

/// The Python that has Alembic: the one that is named, else the first of those that belong to the project.
pub(crate) fn find(
    choice: &Python,
    directory: &Path,
    variables: &ProcessVariables,
) -> Result<Interpreter, SearchError> {
    match choice {
        Python::Path(program) => named(program, directory, variables),
        Python::Auto | Python::Never => first(directory, variables),
    }
}

fn named(
    program: &Path,
    directory: &Path,
    variables: &ProcessVariables,
) -> Result<Interpreter, SearchError> {
    let program = locate(program, variables)?;
    let found = usable("the setting `python`", &program, directory);
    found.map_err(|refusal| match refusal {
        Refusal::Unusable(reason) => SearchError::Unusable { program, reason },
        Refusal::Interrupted => SearchError::Interrupted,
    })
}

/// The file of a program that is named: by its path, or by a name that is on the `PATH`.
///
/// # Errors
/// When it is not there.
pub(crate) fn locate(program: &Path, variables: &ProcessVariables) -> Result<PathBuf, SearchError> {
    let is_bare = program.components().count() == 1;
    let name = program.to_str().filter(|_| is_bare);
    let on_path = name.and_then(|name| on_path_of(variables, name));
    let found = on_path.or_else(|| Some(program.to_owned()).filter(|it| it.is_file()));
    found.ok_or_else(|| SearchError::Unusable {
        program: program.to_owned(),
        reason: "there is no such program".to_owned(),
    })
}

fn first(directory: &Path, variables: &ProcessVariables) -> Result<Interpreter, SearchError> {
    let mut looked = Vec::new();
    for (origin, _, programs) in PLACES {
        for program in programs(directory, variables) {
            match usable(origin, &program, directory) {
                Ok(interpreter) => return Ok(interpreter),
                Err(Refusal::Interrupted) => return Err(SearchError::Interrupted),
                Err(Refusal::Unusable(reason)) => {
                    looked.push(format!("{origin} (`{}`): {reason}", program.display()));
                }
            }
        }
    }
    if looked.is_empty() {
        looked
            .push("there is no Python in `.venv`, `VIRTUAL_ENV`, `uv`, `poetry` or `PATH`".into());
    }
    Err(SearchError::NotFound { looked })
}

fn usable(origin: &'static str, program: &Path, directory: &Path) -> Result<Interpreter, Refusal> {
    let versions = probe::versions(program, directory)?;
    Ok(Interpreter {
        program: program.to_owned(),
        origin,
        versions: Some(versions),
    })
}

/// The Python that [`find`] would ask first, by its file alone: nothing is started, neither it nor `uv` and `poetry`.
///
/// # Errors
/// When none is there.
pub(crate) fn find_file(
    choice: &Python,
    directory: &Path,
    variables: &ProcessVariables,
) -> Result<Interpreter, SearchError> {
    let found = |origin, program| Interpreter {
        program,
        origin,
        versions: None,
    };
    if let Python::Path(program) = choice {
        let located = locate(program, variables)?;
        return Ok(found("the setting `python`", located));
    }
    let without_tool = PLACES.into_iter().filter(|(_, asks_tool, _)| !asks_tool);
    let mut programs = without_tool.flat_map(|(origin, _, programs)| {
        let programs = programs(directory, variables).into_iter();
        programs.map(move |program| (origin, program))
    });
    let (origin, program) = programs.next().ok_or_else(none)?;
    Ok(found(origin, program))
}

fn none() -> SearchError {
    let looked = "there is no Python in `.venv`, `VIRTUAL_ENV` or `PATH`, and `uv` and `poetry` were not asked";
    SearchError::NotFound {
        looked: vec![looked.to_owned()],
    }
}

fn of_directory(directory: &Path, _: &ProcessVariables) -> Vec<PathBuf> {
    in_environment(&directory.join(".venv"))
}

fn of_variable(directory: &Path, variables: &ProcessVariables) -> Vec<PathBuf> {
    match variables.get("VIRTUAL_ENV") {
        Some(environment) if !environment.is_empty() => {
            in_environment(&directory.join(environment))
        }
        _ => Vec::new(),
    }
}

/// The one that `uv` would take for the project; it installs nothing.
///
/// `uv python find` knows nothing of `UV_PROJECT_ENVIRONMENT`, which names the environment of a workspace.
fn of_uv(directory: &Path, variables: &ProcessVariables) -> Vec<PathBuf> {
    let has_lock = |directory: &&Path| directory.join("uv.lock").is_file();
    let workspace = directory.ancestors().find(has_lock);
    if workspace.is_none() && !directory.join("pyproject.toml").is_file() {
        return Vec::new();
    }
    let stated = variables.get("UV_PROJECT_ENVIRONMENT");
    let stated = stated.filter(|environment| !environment.is_empty());
    let of_workspace =
        stated.map(|environment| in_environment(&workspace.unwrap_or(directory).join(environment)));
    let arguments = ["python", "find", "--no-python-downloads"];
    let found = answer(variables, "uv", &arguments, directory).map(PathBuf::from);
    of_workspace.into_iter().flatten().chain(found).collect()
}

fn of_poetry(directory: &Path, variables: &ProcessVariables) -> Vec<PathBuf> {
    let is_of_poetry = directory.join("pyproject.toml").is_file();
    let answer =
        is_of_poetry.then(|| answer(variables, "poetry", &["env", "info", "--path"], directory));
    answer
        .flatten()
        .map(|path| in_environment(Path::new(&path)))
        .unwrap_or_default()
}

fn of_path(_: &Path, variables: &ProcessVariables) -> Vec<PathBuf> {
    let programs = ["python3", "python"].into_iter();
    programs
        .filter_map(|name| on_path_of(variables, name))
        .collect()
}

/// The Python of a virtual environment, if there is one.
fn in_environment(environment: &Path) -> Vec<PathBuf> {
    let program = if cfg!(windows) {
        environment.join("Scripts").join("python.exe")
    } else {
        environment.join("bin").join("python")
    };
    Some(program)
        .filter(|it| it.is_file())
        .into_iter()
        .collect()
}

/// A program on the `PATH` of the process.
fn on_path_of(variables: &ProcessVariables, name: &str) -> Option<PathBuf> {
    let name = if cfg!(windows) {
        format!("{name}.exe")
    } else {
        name.to_owned()
    };
    let path = variables.get("PATH")?;
    std::env::split_paths(path)
        .map(|directory| directory.join(&name))
        .find(|program| program.is_file())
}

/// The last line that a tool answers with, if it is there and knows one.
fn answer(
    variables: &ProcessVariables,
    tool: &str,
    arguments: &[&str],
    directory: &Path,
) -> Option<String> {
    let output = Command::new(on_path_of(variables, tool)?)
        .args(arguments)
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let last = text.trim().lines().last()?.to_owned();
    output.status.success().then_some(last)
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::sync::Arc;

    use super::*;

    /// A program that answers with a fixed text.
    fn program(path: &Path, answer: &str) {
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, format!("#!/bin/sh\n{answer}\n")).expect("a file");
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("its mode");
    }

    fn python(path: &Path, version: &str) {
        let versions =
            format!(r#"echo '{{"python": "{version}", "alembic": "1.0", "sqlalchemy": "2.0"}}'"#);
        program(path, &versions);
    }

    /// What is found in `directory` with `VIRTUAL_ENV`, tools of `tools` on the path.
    fn found(directory: &Path, environment: &str) -> String {
        found_with(directory, "VIRTUAL_ENV", environment)
    }

    fn found_with(directory: &Path, name: &str, value: &str) -> String {
        let path = format!("{}:/bin:/usr/bin", directory.join("tools").display());
        let variables = [("PATH", path), (name, value.to_owned())];
        let variables = variables.map(|(name, value)| (name.to_owned(), value));
        let variables = Arc::new(variables.into_iter().collect());
        match find(&Python::Auto, directory, &variables) {
            Ok(found) => format!(
                "{} {}",
                found.origin,
                found.versions.expect("started").python
            ),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn what_belongs_to_the_project_most_is_taken_first() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |path: &str| directory.path().join(path);
        python(&at("tools/python3"), "5");
        assert_eq!(found(directory.path(), ""), "PATH 5");
        python(&at("poetrys/bin/python"), "4");
        program(
            &at("tools/poetry"),
            &format!("echo {}", at("poetrys").display()),
        );
        assert_eq!(found(directory.path(), ""), "PATH 5");
        fs::write(at("pyproject.toml"), "").expect("a file");
        assert_eq!(found(directory.path(), ""), "poetry 4");
        python(&at("uvs"), "3");
        program(&at("tools/uv"), &format!("echo {}", at("uvs").display()));
        assert_eq!(found(directory.path(), ""), "uv 3");
        python(&at("other/bin/python"), "2");
        assert_eq!(found(directory.path(), "other"), "VIRTUAL_ENV 2");
        python(&at(".venv/bin/python"), "1");
        assert_eq!(found(directory.path(), "other"), ".venv 1");
        program(&at(".venv/bin/python"), "echo no alembic >&2; exit 1");
        assert_eq!(found(directory.path(), "other"), "VIRTUAL_ENV 2");
    }

    #[test]
    fn uv_may_keep_the_environment_of_a_workspace_elsewhere() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |path: &str| directory.path().join(path);
        python(&at("member/tools/python3"), "1");
        python(&at("environments/all/bin/python"), "2");
        let found = || {
            let environment = "environments/all";
            found_with(&at("member"), "UV_PROJECT_ENVIRONMENT", environment)
        };
        assert_eq!(found(), "PATH 1");
        fs::write(at("uv.lock"), "").expect("a file");
        assert_eq!(found(), "uv 2");
    }

    #[test]
    fn what_was_looked_at_is_said() {
        let directory = tempfile::tempdir().expect("a directory");
        let at = |path: &str| directory.path().join(path);
        for path in ["tools/python3", "tools/python", ".venv/bin/python"] {
            program(&at(path), "echo no alembic >&2; exit 1");
        }
        let found = found(directory.path(), "");
        let found = found.replace(&directory.path().display().to_string(), "DIR");
        insta::assert_snapshot!(found, @"no Python with Alembic is found: .venv (`DIR/.venv/bin/python`): no alembic; PATH (`DIR/tools/python3`): no alembic; PATH (`DIR/tools/python`): no alembic");
    }
}
