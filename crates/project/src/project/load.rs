//! From the command line's request to the projects that it means.

use std::path::{Path, PathBuf};

use globset::escape;

use crate::manifest::find::{ManifestLocation, find};
use crate::manifest::{Manifest, ManifestError, owner};
use crate::settings::variables::ProcessVariables;
use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;

use super::dependencies::{self, Stated};
use super::merged::Merged;
use super::resolve::{Base, resolve};
use super::select::{SelectError, select};
use super::{Project, Request};

/// The selected projects.
#[derive(Debug)]
pub struct Workspace<P = Project> {
    /// The manifest; none where a directory with an `alembic.ini` is the one project.
    pub(crate) manifest: Option<PathBuf>,
    /// The selected projects, resolved, in the order of the manifest.
    pub projects: Vec<P>,
    /// How many projects the manifest has.
    pub count: usize,
    /// Whether `-p` or `-g` selected them.
    pub selected: bool,
}

/// Resolves what `request` means in `directory`. With errors, all of them are given.
pub fn load(
    request: &Request,
    process: &ProcessVariables,
    directory: &Path,
) -> Result<Workspace, Vec<Failure>> {
    complete(load_each(request, process, directory)?)
}

/// The same for the text of a manifest, which would be at `path`.
///
/// # Errors
/// All that is wrong in it.
pub fn load_text(
    path: &Path,
    text: &str,
    request: &Request,
    process: &ProcessVariables,
    directory: &Path,
) -> Result<Workspace, Vec<Failure>> {
    let name = shown_path(path, directory);
    let manifest = Manifest::parse(path, &name, text).map_err(|error| vec![error.into()])?;
    let load = Load {
        request,
        process,
        directory,
        manifest: &manifest,
    };
    complete(load.all()?)
}

fn complete(workspace: Workspace<Loaded>) -> Result<Workspace, Vec<Failure>> {
    let mut projects = Vec::new();
    let mut failures = Vec::new();
    for (name, project) in workspace.projects {
        match project {
            Ok(project) => projects.push(project),
            Err(errors) => failures.extend(errors.into_iter().map(|it| it.note("project", &name))),
        }
    }
    if !failures.is_empty() {
        return Err(failures);
    }
    Ok(Workspace {
        manifest: workspace.manifest,
        projects,
        count: workspace.count,
        selected: workspace.selected,
    })
}

/// The name of a project, and what it resolves to.
pub type Loaded = (String, Result<Project, Vec<Failure>>);

/// The same, where a project with errors stops no other.
pub fn load_each(
    request: &Request,
    process: &ProcessVariables,
    directory: &Path,
) -> Result<Workspace<Loaded>, Vec<Failure>> {
    let one = |error: Failure| vec![error];
    let found = match (
        find(request.manifest.as_deref(), directory),
        request.config.is_empty(),
    ) {
        (ManifestLocation::Nothing, false) => ManifestLocation::Alone(directory.to_owned()),
        (found, _) => found,
    };
    match found {
        ManifestLocation::Nothing => Err(one(ManifestError::Missing.into())),
        ManifestLocation::Alone(directory) => load_alone(request, process, &directory),
        ManifestLocation::Manifest(path) => {
            let name = shown_path(&path, directory);
            let stranger = owner::stranger(&path, process);
            if let (None, Some(owner)) = (&request.manifest, stranger) {
                return Err(one(ManifestError::Strangers { name, owner }.into()));
            }
            let manifest = Manifest::read(&path, &name).map_err(|error| one(error.into()))?;
            Load {
                request,
                process,
                directory,
                manifest: &manifest,
            }
            .all()
        }
    }
}

/// The path as the user would type it in `directory`: below it, or a few directories up.
pub(crate) fn shown_path(path: &Path, directory: &Path) -> String {
    const MOST: usize = 3;
    let mut up = PathBuf::new();
    for ancestor in directory.ancestors().take(MOST + 1) {
        match path.strip_prefix(ancestor) {
            Ok(rest) if ancestor.parent().is_some() => {
                let shown = up.join(rest);
                return if shown.as_os_str().is_empty() {
                    ".".to_owned()
                } else {
                    shown.display().to_string()
                };
            }
            _ => up.push(".."),
        }
    }
    path.display().to_string()
}

/// A directory with Alembic's configuration and no manifest.
fn load_alone(
    request: &Request,
    process: &ProcessVariables,
    directory: &Path,
) -> Result<Workspace<Loaded>, Vec<Failure>> {
    let name = directory
        .file_name()
        .map_or("project".into(), |it| it.to_string_lossy());
    let known = [(name.to_string(), Vec::new())];
    select(&known, request).map_err(|error| vec![error.into()])?;
    let mut request = request.clone();
    if let (true, Some(config)) = (request.config.is_empty(), process.get("ALEMBIC_CONFIG")) {
        request.config.push(PathBuf::from(config));
    }
    let merged =
        Merged::new(Vec::new(), &name, &request, process).map_err(|error| vec![error.into()])?;
    let base = Base {
        name: &name,
        depends_on: &[],
        directory,
        working_directory: directory,
        request: &request,
        process,
    };
    let project = resolve(&merged, &base);
    Ok(Workspace {
        manifest: None,
        projects: vec![(name.to_string(), project)],
        count: 1,
        selected: true,
    })
}

/// Projects, each with its groups.
type Groups = Vec<(String, Vec<String>)>;

struct Load<'a> {
    request: &'a Request,
    process: &'a ProcessVariables,
    directory: &'a Path,
    manifest: &'a Manifest,
}

impl Load<'_> {
    fn all(&self) -> Result<Workspace<Loaded>, Vec<Failure>> {
        let names: Vec<String> = self.manifest.projects().map(str::to_owned).collect();
        let (groups, stated) = self.groups_and_dependencies(&names)?;
        let dependencies = dependencies::resolve(&stated).map_err(|error| vec![error])?;
        let here = self.projects_here(&names);
        let request = match here.as_slice() {
            [] => self.request.clone(),
            here => Request {
                projects: here.iter().map(|name| escape(name)).collect(),
                ..self.request.clone()
            },
        };
        let selected = select(&groups, &request).map_err(|error| vec![error.into()])?;
        self.check_options_for_one(selected.len())
            .map_err(|error| vec![error.into()])?;
        let loaded = selected.into_iter().map(|name| {
            let depends_on = dependencies
                .get(name.as_str())
                .map_or(&[][..], Vec::as_slice);
            let project = self.project(&name, depends_on);
            (name, project)
        });
        Ok(Workspace {
            manifest: Some(self.manifest.path.clone()),
            projects: loaded.collect(),
            count: names.len(),
            selected: !(request.projects.is_empty() && request.groups.is_empty()),
        })
    }

    /// Each project with its groups, and with what it depends on.
    fn groups_and_dependencies(&self, names: &[String]) -> Result<(Groups, Stated), Vec<Failure>> {
        let both = |name: &String| {
            let merged = self.merged(name)?;
            let origin = merged.origin(&["depends_on"]);
            let groups = merged.keys.groups.unwrap_or_default();
            let depends_on = merged.keys.depends_on.unwrap_or_default();
            Ok(((name.clone(), groups), (name.clone(), depends_on, origin)))
        };
        let merged = names.iter().map(both);
        merged
            .collect::<Result<_, Failure>>()
            .map_err(|error| vec![error])
    }

    /// The projects in whose directory dbm runs, where it is not that of the manifest and nothing else selects some.
    fn projects_here(&self, names: &[String]) -> Vec<String> {
        let Some(root) = self.manifest.path.parent() else {
            return Vec::new();
        };
        let is_selected = !(self.request.projects.is_empty() && self.request.groups.is_empty());
        let (root, here) = (root.canonicalize(), self.directory.canonicalize());
        let (false, Ok(root), Ok(here)) = (is_selected, root, here) else {
            return Vec::new();
        };
        let is_here = |name: &&String| {
            let merged = self.merged(name).ok();
            let path = merged.and_then(|merged| merged.keys.path);
            let directory = path.and_then(|path| root.join(path).canonicalize().ok());
            directory.is_some_and(|directory| directory != root && here.starts_with(directory))
        };
        names.iter().filter(is_here).cloned().collect()
    }

    fn merged(&self, name: &str) -> Result<Merged<'_>, Failure> {
        let layers = self
            .manifest
            .layers(name, self.request.profile.as_deref())?;
        Ok(Merged::new(layers, name, self.request, self.process)?)
    }

    fn check_options_for_one(&self, count: usize) -> Result<(), SelectError> {
        let options = [
            ("--url", self.request.url.is_some()),
            ("-c", !self.request.config.is_empty()),
            ("-n", self.request.section.is_some()),
        ];
        match options.iter().find(|(_, given)| *given && count != 1) {
            Some((option, _)) => Err(SelectError::NotOne { option, count }),
            None => Ok(()),
        }
    }

    fn project(&self, name: &str, depends_on: &[String]) -> Result<Project, Vec<Failure>> {
        let merged = self.merged(name).map_err(|error| vec![error])?;
        let root = self.manifest.path.parent().unwrap_or(self.directory);
        let directory = merged
            .keys
            .path
            .as_ref()
            .map_or(root.to_owned(), |path| root.join(path));
        if !directory.is_dir() {
            let shown = shown_path(&directory, self.directory);
            let place = merged.origin(&["path"]).place().cloned();
            return Err(vec![missing_directory(name, &shown, place)]);
        }
        let base = Base {
            name,
            depends_on,
            directory: &directory,
            working_directory: self.directory,
            request: self.request,
            process: self.process,
        };
        resolve(&merged, &base)
    }
}

fn missing_directory(project: &str, directory: &str, place: Option<Place>) -> Failure {
    let message = format!("the directory `{directory}` of the project `{project}` is not there");
    let mut failure = Failure::new(Kind::Settings, message);
    failure.place = place;
    failure.hint("`path` is relative to the manifest")
}
