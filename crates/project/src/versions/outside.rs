//! The scripts whose headers dbm cannot read: the project's Python loads them, all at once.

use std::collections::HashMap;
use std::env;
use std::path::PathBuf;

use crate::project::Project;
use crate::python_fallback::{self, Extent, Handover, HeaderFacts, ProjectPython};
use crate::versions::{ReadAll, VersionsError, script};
use dbm_core::failure::Failure;
use dbm_core::revision::Revision;

/// The revisions of the files at `paths`, and why Python was needed, if it was.
///
/// # Errors
/// The first file that is no script, or whose header Python cannot load either.
pub(super) fn completed(
    project: &Project,
    paths: &[PathBuf],
    read: ReadAll,
) -> Result<(Vec<Revision>, Option<Handover>), VersionsError> {
    let is_unread = |(path, read): (&PathBuf, &Result<_, VersionsError>)| {
        let is_unread = matches!(read, Err(error) if error.is_of_header());
        is_unread.then(|| path.clone())
    };
    let unread: Vec<PathBuf> = paths.iter().zip(&read).filter_map(is_unread).collect();
    if unread.is_empty() {
        let revisions = read.into_iter().collect::<Result<_, _>>()?;
        return Ok((revisions, None));
    }
    let (mut handover, mut loaded) = (None, HashMap::new());
    let mut revisions = Vec::with_capacity(read.len());
    for (path, read) in paths.iter().zip(read) {
        let error = match read {
            Ok(revision) => {
                revisions.push(revision);
                continue;
            }
            Err(error) if error.is_of_header() => error,
            Err(error) => return Err(error),
        };
        if handover.is_none() {
            let taken = taken(project, error)?;
            loaded = headers(project, &taken, &unread)?;
            handover = Some(taken);
        }
        let facts = loaded.get(path);
        let facts = facts.ok_or_else(|| VersionsError::NoRevision { path: path.clone() })?;
        let here = env::current_dir().unwrap_or_default();
        revisions.push(script::of_facts(path, &here, facts)?);
    }
    Ok((revisions, handover))
}

fn taken(project: &Project, error: VersionsError) -> Result<Handover, VersionsError> {
    let python = ProjectPython::chosen_by(project);
    let taken = python.take_of(Failure::from(error), Extent::Headers);
    taken.map_err(|failure| VersionsError::Script(Box::new(failure)))
}

fn headers(
    project: &Project,
    handover: &Handover,
    unread: &[PathBuf],
) -> Result<HashMap<PathBuf, HeaderFacts>, VersionsError> {
    let headers = python_fallback::headers(project, handover, unread);
    let headers = headers.map_err(|failure| VersionsError::Script(Box::new(failure)))?;
    Ok(headers
        .into_iter()
        .map(|it| (it.path.clone(), it))
        .collect())
}
