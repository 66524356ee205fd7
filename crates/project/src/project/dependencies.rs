//! `depends_on`: which projects come before which.

use std::collections::BTreeMap;

use crate::settings::Origin;
use dbm_core::failure::{Failure, Kind};
use dbm_core::suggest::{in_backticks, suggest};

/// What each project says that it depends on, and where.
pub(crate) type Stated = Vec<(String, Vec<String>, Origin)>;

/// What is wrong with a `depends_on`.
#[derive(Debug, thiserror::Error)]
enum DependencyError<'a> {
    /// A project that is not there.
    #[error("the project `{project}` depends on `{name}`, which is not there")]
    Unknown {
        project: &'a str,
        name: &'a str,
        nearest: Option<String>,
    },
    /// Projects that wait for each other.
    #[error("the projects depend on each other: {}", in_backticks(.0))]
    Cycle(Vec<String>),
}

/// All that each project depends on, directly or through others, under its name.
///
/// # Errors
/// A project that is not there, and a cycle, at the place of the `depends_on`.
pub(crate) fn resolve(stated: &Stated) -> Result<BTreeMap<&str, Vec<String>>, Failure> {
    for (project, names, origin) in stated {
        let known = || stated.iter().map(|(name, ..)| name.as_str());
        if let Some(name) = names.iter().find(|name| !known().any(|it| it == *name)) {
            let nearest = suggest(name, known());
            let error = DependencyError::Unknown {
                project,
                name,
                nearest,
            };
            return Err(failure(&error, origin));
        }
        if let Some(mut way) = way(stated, project, project, &mut Vec::new()) {
            way.insert(0, project.clone());
            return Err(failure(&DependencyError::Cycle(way), origin));
        }
    }
    let all = stated.iter().map(|(project, ..)| {
        let mut found = Vec::new();
        collect(stated, project, &mut found);
        (project.as_str(), found)
    });
    Ok(all.collect())
}

fn failure(error: &DependencyError<'_>, origin: &Origin) -> Failure {
    let failure = Failure::new(Kind::Settings, error.to_string());
    let failure = match origin.place() {
        Some(place) => failure.at(place.clone()),
        None => failure,
    };
    match error {
        DependencyError::Unknown {
            nearest: Some(nearest),
            ..
        } => failure.hint(format!("did you mean `{nearest}`?")),
        DependencyError::Unknown { nearest: None, .. } => failure,
        DependencyError::Cycle(_) => failure.hint("take one of them out"),
    }
}

fn direct<'a>(stated: &'a Stated, project: &str) -> &'a [String] {
    let found = stated.iter().find(|(name, ..)| name == project);
    found.map_or(&[], |(_, names, _)| names)
}

/// The projects on a way from one to the other, the last included.
fn way(stated: &Stated, from: &str, to: &str, seen: &mut Vec<String>) -> Option<Vec<String>> {
    for name in direct(stated, from) {
        if name == to {
            return Some(vec![name.clone()]);
        }
        if seen.contains(name) {
            continue;
        }
        seen.push(name.clone());
        if let Some(mut rest) = way(stated, name, to, seen) {
            rest.insert(0, name.clone());
            return Some(rest);
        }
    }
    None
}

fn collect(stated: &Stated, project: &str, found: &mut Vec<String>) {
    for name in direct(stated, project) {
        if !found.contains(name) {
            found.push(name.clone());
            collect(stated, name, found);
        }
    }
}
