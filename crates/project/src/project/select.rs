//! Which projects a command runs on: `-p` with names and globs, `-g` with groups.

use globset::Glob;

use dbm_core::failure::{Failure, Kind};
use dbm_core::suggest::{in_backticks, suggest};

use super::Request;

/// What selects no project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SelectError {
    /// A name or a glob that no project has.
    #[error("there is no project `{name}`")]
    NoProject {
        /// The name.
        name: String,
        /// The projects that there are.
        known: Vec<String>,
    },
    /// A group that no project is in.
    #[error("no project is in the group `{name}`")]
    NoGroup {
        /// The group.
        name: String,
        /// The groups that there are.
        known: Vec<String>,
    },
    /// A glob that is none.
    #[error("`-p {0}` is no glob: {1}")]
    NoGlob(String, String),
    /// An option that is for one project, with several.
    #[error("`{option}` needs exactly one project, and {count} are selected")]
    NotOne {
        /// The option.
        option: &'static str,
        /// How many are selected.
        count: usize,
    },
}

impl From<SelectError> for Failure {
    fn from(error: SelectError) -> Self {
        let failure = Failure::new(Kind::CommandLine, error.to_string());
        match error {
            SelectError::NoProject { name, known } | SelectError::NoGroup { name, known } => {
                match suggest(&name, known.iter().map(String::as_str)) {
                    Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
                    None if known.is_empty() => failure,
                    None => failure.hint(format!("there are {}", in_backticks(&known))),
                }
            }
            SelectError::NoGlob(..) => failure,
            SelectError::NotOne { .. } => failure.hint("select one with `-p NAME`"),
        }
    }
}

/// The names that `request` selects of `projects`, each with its groups, in their order;
/// names and groups add up, and without either every project is selected.
pub(crate) fn select(
    projects: &[(String, Vec<String>)],
    request: &Request,
) -> Result<Vec<String>, SelectError> {
    let mut selected =
        vec![request.projects.is_empty() && request.groups.is_empty(); projects.len()];
    for name in &request.projects {
        let glob = Glob::new(name)
            .map_err(|error| SelectError::NoGlob(name.clone(), error.kind().to_string()))?;
        let glob = glob.compile_matcher();
        let matches =
            |(project, _): &(String, Vec<String>)| project == name || glob.is_match(project);
        if !mark(&mut selected, projects, matches) {
            let known = projects
                .iter()
                .map(|(project, _)| project.clone())
                .collect();
            return Err(SelectError::NoProject {
                name: name.clone(),
                known,
            });
        }
    }
    for name in &request.groups {
        if !mark(&mut selected, projects, |(_, groups)| groups.contains(name)) {
            let mut known: Vec<String> = projects
                .iter()
                .flat_map(|(_, groups)| groups.clone())
                .collect();
            known.sort();
            known.dedup();
            return Err(SelectError::NoGroup {
                name: name.clone(),
                known,
            });
        }
    }
    let names = projects.iter().map(|(project, _)| project.clone());
    Ok(names
        .zip(selected)
        .filter(|(_, selected)| *selected)
        .map(|(name, _)| name)
        .collect())
}

/// Marks the projects that match; false if none does.
fn mark<T>(selected: &mut [bool], projects: &[T], matches: impl Fn(&T) -> bool) -> bool {
    let mut any = false;
    for (selected, project) in selected.iter_mut().zip(projects) {
        if matches(project) {
            *selected = true;
            any = true;
        }
    }
    any
}
