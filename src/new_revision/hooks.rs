//! What is run on a new script: formatters and their like (Alembic: `script/write_hooks.py`).

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::new_revision::NewRevisionError;
use dbm_project::project::{Hook, Project, Python};

/// What stands for the script in a hook's options.
const SCRIPT: &str = "REVISION_SCRIPT_FILENAME";

/// Runs the hooks in order, `tell`ing each before it starts; what they print goes to stderr.
///
/// As in Alembic, a hook that ends with an error stops nothing; it is told of in the result.
///
/// # Errors
/// A hook that is not understood or cannot be started.
pub fn run_hooks(
    project: &Project,
    script: &Path,
    tell: impl Fn(&str),
) -> Result<Vec<String>, NewRevisionError> {
    let mut warnings = Vec::new();
    for hook in &project.scripts.hooks {
        tell(&hook.name);
        let mut command = command(project, hook, script)?;
        let program = command.get_program().to_string_lossy().into_owned();
        let status = command
            .stdout(Stdio::from(std::io::stderr()))
            .status()
            .map_err(|error| NewRevisionError::HookStart {
                hook: hook.name.clone(),
                program,
                error,
            })?;
        if !status.success() {
            warnings.push(format!(
                "the post-write hook `{}` ended with {status}",
                hook.name
            ));
        }
    }
    Ok(warnings)
}

fn command(project: &Project, hook: &Hook, script: &Path) -> Result<Command, NewRevisionError> {
    let mut command = match required(hook, "type")? {
        "exec" => Command::new(required(hook, "executable")?),
        "console_scripts" => Command::new(installed(project, required(hook, "entrypoint")?)),
        "module" => {
            let mut command = Command::new(python(project));
            command.args(["-m", required(hook, "module")?]);
            command
        }
        kind => {
            return Err(NewRevisionError::HookType {
                hook: hook.name.clone(),
                kind: kind.to_owned(),
            });
        }
    };
    command.args(options(hook, script)?);
    let directory = option(hook, "cwd").unwrap_or_default();
    command.current_dir(project.directory.join(directory));
    Ok(command)
}

fn option<'a>(hook: &'a Hook, key: &str) -> Option<&'a str> {
    let mut options = hook.options.iter();
    let found = options.find(|(name, _)| name == key);
    found.map(|(_, value)| value.as_str())
}

fn required<'a>(hook: &'a Hook, key: &'static str) -> Result<&'a str, NewRevisionError> {
    option(hook, key).ok_or_else(|| NewRevisionError::HookKey {
        hook: hook.name.clone(),
        key,
    })
}

/// The options, split as a shell does; the script comes first where they do not say where.
fn options(hook: &Hook, script: &Path) -> Result<Vec<String>, NewRevisionError> {
    let text = option(hook, "options").unwrap_or_default();
    let text = if text.contains(SCRIPT) {
        text.to_owned()
    } else {
        format!("{SCRIPT} {text}")
    };
    let words = shlex::split(&text);
    let words = words.ok_or_else(|| NewRevisionError::HookOptions(hook.name.clone()))?;
    let script = script.to_string_lossy();
    Ok(words
        .into_iter()
        .map(|word| word.replace(SCRIPT, &script))
        .collect())
}

/// A program of the project's own Python, else the one that PATH has.
fn installed(project: &Project, name: &str) -> PathBuf {
    let suffix = env::consts::EXE_SUFFIX;
    let found = programs(project)
        .into_iter()
        .map(|directory| directory.join(format!("{name}{suffix}")))
        .find(|path| path.is_file());
    found.unwrap_or_else(|| PathBuf::from(name))
}

fn python(project: &Project) -> PathBuf {
    if let Python::Path(path) = &project.python {
        return path.clone();
    }
    let name = if cfg!(windows) { "python" } else { "python3" };
    installed(project, name)
}

/// Where the programs of the project's virtual environment are.
fn programs(project: &Project) -> Vec<PathBuf> {
    let folder = if cfg!(windows) { "Scripts" } else { "bin" };
    let mut directories = Vec::new();
    if let Python::Path(path) = &project.python {
        directories.extend(path.parent().map(Path::to_owned));
    }
    let active = project.variables.process().get("VIRTUAL_ENV");
    let active = active.filter(|it| !it.is_empty()).map(String::as_str);
    let environments = active.into_iter().chain([".venv", "venv"]);
    directories.extend(environments.map(|it| project.directory.join(it).join(folder)));
    directories
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fs;
    use std::sync::Arc;

    use super::*;
    use dbm_project::project::{Request, load};

    /// Where programs are looked for with that `VIRTUAL_ENV`.
    fn looked(environment: &str) -> String {
        let directory = tempfile::tempdir().expect("a directory");
        fs::create_dir(directory.path().join("alembic")).expect("a directory");
        let ini = "[alembic]\nscript_location = alembic\n";
        fs::write(directory.path().join("alembic.ini"), ini).expect("a file");
        let variables = BTreeMap::from([("VIRTUAL_ENV".to_owned(), environment.to_owned())]);
        let request = Request::default();
        let workspace = load(&request, &Arc::new(variables), directory.path()).expect("a project");
        let shown = |path: PathBuf| {
            let path = path.strip_prefix(directory.path()).unwrap_or(&path);
            path.display().to_string()
        };
        let found = programs(&workspace.projects[0]).into_iter().map(shown);
        found.collect::<Vec<_>>().join(" ")
    }

    #[test]
    #[cfg(unix)]
    fn the_active_environment_is_that_of_the_variables_of_the_project() {
        assert_eq!(looked("/active"), "/active/bin .venv/bin venv/bin");
        assert_eq!(looked("active"), "active/bin .venv/bin venv/bin");
        assert_eq!(looked(""), ".venv/bin venv/bin");
    }
}
