//! What a new revision's header says, and which directory it goes to.

use std::path::{Path, PathBuf};

use crate::new_revision::{NewRevisionError, Request};
use dbm_core::failure::Failure;
use dbm_core::graph::{Graph, Position};
use dbm_project::project::Scripts;

/// What a new revision's header says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    pub(super) id: String,
    pub(super) message: Option<String>,
    pub(super) down_revisions: Vec<String>,
    pub(super) branch_label: Option<String>,
    pub(super) depends_on: Vec<String>,
    pub(super) directory: PathBuf,
}

impl Draft {
    pub(super) fn new(
        scripts: &Scripts,
        graph: &Graph,
        request: &Request,
    ) -> Result<Self, Failure> {
        let id = request.id.clone().unwrap_or_else(random_id);
        check_id(&id, graph)?;
        if let Some(label) = &request.branch_label {
            check_label(label, graph)?;
        }
        let parents = graph.parents_of_new(&request.heads, request.splice)?;
        let down = |parent: &Position| graph.revision(*parent).id.clone();
        Ok(Self {
            id,
            message: request.message.clone(),
            down_revisions: parents.iter().map(down).collect(),
            branch_label: request.branch_label.clone(),
            depends_on: graph.dependencies_of_new(&request.depends_on)?,
            directory: directory(scripts, graph, &parents, request.version_path.as_deref())?,
        })
    }
}

/// The last twelve digits of a random UUID.
fn random_id() -> String {
    let id = uuid::Uuid::new_v4().simple().to_string();
    id[id.len() - 12..].to_owned()
}

fn check_id(id: &str, graph: &Graph) -> Result<(), NewRevisionError> {
    if id.is_empty() || id.contains(['@', '-', '+', ':']) {
        return Err(NewRevisionError::IllegalId(id.to_owned()));
    }
    match (0..graph.len()).find(|at| graph.revision(*at).id == id) {
        Some(at) => Err(NewRevisionError::IdTaken {
            id: id.to_owned(),
            path: graph.revision(at).source.name.clone(),
        }),
        None => Ok(()),
    }
}

fn check_label(label: &str, graph: &Graph) -> Result<(), NewRevisionError> {
    let has_name = |at: &Position| {
        let revision = graph.revision(*at);
        revision.id == label || revision.branch_labels.iter().any(|own| own == label)
    };
    match (0..graph.len()).find(has_name) {
        Some(at) => Err(NewRevisionError::LabelTaken {
            label: label.to_owned(),
            revision: graph.revision(at).id.clone(),
        }),
        None => Ok(()),
    }
}

/// The version location that was asked for, the only one, or the one of the first parent.
fn directory(
    scripts: &Scripts,
    graph: &Graph,
    parents: &[Position],
    asked: Option<&Path>,
) -> Result<PathBuf, NewRevisionError> {
    let locations = &scripts.version_locations.value;
    if let Some(asked) = asked {
        let is_same = |location: &&PathBuf| same_directory(location, asked);
        let location = locations.iter().find(is_same).cloned();
        return location.ok_or_else(|| NewRevisionError::NoLocation(asked.to_owned()));
    }
    if let [only] = locations.as_slice() {
        return Ok(only.clone());
    }
    let parent = parents.first().ok_or(NewRevisionError::SeveralLocations)?;
    let directory = graph.revision(*parent).path.parent();
    let directory = directory.map(Path::to_owned);
    directory.ok_or(NewRevisionError::SeveralLocations)
}

/// Whether two paths lead to one place; a directory that is not there yet has one path only.
fn same_directory(one: &Path, other: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    real(one) == real(other)
}
