//! The manifest: `projects.toml`, its tables and layers.

pub(crate) mod find;
pub(crate) mod keys;
pub(crate) mod layer;
pub(crate) mod owner;
mod wording;

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use crate::settings::form::FORM_KEYS;
use crate::settings::toml::{TomlError, TomlFile};
use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;
use dbm_core::suggest::{in_backticks, suggest};

use keys::ManifestKeys;
use layer::Layer;

pub(crate) use wording::wrong_kind;

/// A manifest whose keys are all known and of the right kind.
#[derive(Debug)]
pub(crate) struct Manifest {
    /// The file.
    pub(crate) path: PathBuf,
    file: TomlFile,
    keys: ManifestKeys,
}

/// What is wrong with a manifest.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ManifestError {
    /// There is none.
    #[error("there is no `projects.toml` here or above, and no `alembic.ini` here")]
    Missing,
    /// It was found and not named, and another user may have put it there.
    #[error("the manifest `{name}` belongs to another user ({owner}), and may run commands")]
    Strangers {
        /// The manifest.
        name: String,
        /// The user's number.
        owner: u32,
    },
    /// It cannot be read.
    #[error("the manifest `{0}` cannot be read: {1}")]
    Unreadable(String, std::io::Error),
    /// It is no TOML.
    #[error(transparent)]
    Syntax(#[from] TomlError),
    /// It has a key that dbm does not know.
    #[error("unknown key `{key}`")]
    UnknownKey {
        /// The key.
        key: String,
        /// The known key that is most like it.
        nearest: Option<String>,
        /// Where it is.
        place: Place,
    },
    /// A value is of the wrong kind.
    #[error("{message}")]
    WrongKind {
        /// What was found and what was wanted.
        message: String,
        /// Where it is.
        place: Place,
    },
    /// It has no project.
    #[error("the manifest has no project")]
    NoProjects(Place),
    /// A profile has values for a project that is not there.
    #[error("the profile `{profile}` names the project `{project}`, which is not there")]
    UnknownProject {
        /// The profile.
        profile: String,
        /// The project.
        project: String,
        /// The project that is most like it.
        nearest: Option<String>,
        /// Where it is.
        place: Place,
    },
    /// A name that `DBM_<PROJECT>_URL` cannot tell from another.
    #[error("the projects `{first}` and `{second}` share the variable `{variable}`")]
    SameVariable {
        /// One project.
        first: String,
        /// The other.
        second: String,
        /// The variable of both.
        variable: String,
        /// The second one's place.
        place: Place,
    },
    /// The profile that was asked for is not there.
    #[error("there is no profile `{name}`")]
    UnknownProfile {
        /// The name.
        name: String,
        /// The profiles that there are.
        known: Vec<String>,
    },
}

impl From<ManifestError> for Failure {
    fn from(error: ManifestError) -> Self {
        let kind = match error {
            ManifestError::UnknownProfile { .. } => Kind::CommandLine,
            _ => Kind::Settings,
        };
        let failure = Failure::new(kind, error.to_string());
        match error {
            ManifestError::Syntax(error) => error.into(),
            ManifestError::Missing => failure.hint(
                "go to the directory of your projects, name the manifest with `--manifest FILE`, or make a new project here: `dbm init alembic`",
            ),
            ManifestError::Strangers { name, .. } => failure.hint(format!(
                "if you trust it, name it: `--manifest {name}`, or in `DBM_MANIFEST`"
            )),
            ManifestError::Unreadable(..) => failure,
            ManifestError::UnknownKey { nearest, place, .. }
            | ManifestError::UnknownProject { nearest, place, .. } => did_you_mean(failure.at(place), nearest),
            ManifestError::WrongKind { place, .. } => failure.at(place),
            ManifestError::NoProjects(place) => {
                failure.at(place).hint("add `[projects.NAME]` with `path = \"DIRECTORY\"`")
            }
            ManifestError::SameVariable { place, .. } => failure.at(place).hint("rename one of them"),
            ManifestError::UnknownProfile { known, .. } if known.is_empty() => {
                failure.hint("the manifest has no profiles: add `[profiles.NAME]`")
            }
            ManifestError::UnknownProfile { known, .. } => {
                failure.hint(format!("the profiles are {}", in_backticks(&known)))
            }
        }
    }
}

fn did_you_mean(failure: Failure, nearest: Option<String>) -> Failure {
    match nearest {
        Some(nearest) => failure.hint(format!("did you mean `{nearest}`?")),
        None => failure,
    }
}

impl Manifest {
    /// Reads the manifest at `path`, which errors call `name`.
    pub(crate) fn read(path: &Path, name: &str) -> Result<Self, ManifestError> {
        let text = fs::read_to_string(path)
            .map_err(|error| ManifestError::Unreadable(name.to_owned(), error))?;
        Self::parse(path, name, &text)
    }

    /// Reads the text of the manifest at `path`.
    pub(crate) fn parse(path: &Path, name: &str, text: &str) -> Result<Self, ManifestError> {
        let file = TomlFile::parse(name, text)?;
        let keys = toml::from_str(text).map_err(|error| wrong_value(&file, &error))?;
        let manifest = Self {
            path: path.to_owned(),
            file,
            keys,
        };
        manifest.check()?;
        Ok(manifest)
    }

    /// The names of the projects, in the order of the file.
    pub(crate) fn projects(&self) -> impl Iterator<Item = &str> {
        self.keys.projects.keys().map(String::as_str)
    }

    /// The place of a project's name.
    pub(crate) fn place(&self, project: &str) -> Place {
        let place = self.file.key_place(&["projects", project]);
        place.unwrap_or_else(|| self.file.place(0..0))
    }

    /// The layers of a project, lowest first; an unknown profile is an error.
    pub(crate) fn layers(
        &self,
        project: &str,
        profile: Option<&str>,
    ) -> Result<Vec<Layer<'_>>, ManifestError> {
        let mut paths = vec![vec!["defaults"], vec!["projects", project]];
        if let Some(profile) = profile {
            if !self.keys.profiles.contains_key(profile) {
                return Err(ManifestError::UnknownProfile {
                    name: profile.to_owned(),
                    known: self.keys.profiles.keys().cloned().collect(),
                });
            }
            paths.push(vec!["profiles", profile]);
            paths.push(vec!["profiles", profile, "defaults"]);
            paths.push(vec!["profiles", profile, "projects", project]);
        }
        Ok(paths.iter().filter_map(|path| self.layer(path)).collect())
    }

    fn layer(&self, path: &[&str]) -> Option<Layer<'_>> {
        let mut values = self.table(path)?.clone();
        if let ["profiles", _] = path {
            values.retain(|key, _| key == "protected");
        }
        Some(Layer::of_table(&self.file, path, values))
    }

    fn table(&self, path: &[&str]) -> Option<&Table> {
        let mut table = self.file.table();
        for key in path {
            table = table.get(*key).and_then(Value::as_table)?;
        }
        Some(table)
    }

    fn check(&self) -> Result<(), ManifestError> {
        if self.keys.projects.is_empty() {
            return Err(ManifestError::NoProjects(self.file.place(0..0)));
        }
        self.check_variables()?;
        for (profile, keys) in &self.keys.profiles {
            let unknown = keys
                .projects
                .keys()
                .find(|it| !self.keys.projects.contains_key(*it));
            if let Some(project) = unknown {
                let place = self
                    .file
                    .key_place(&["profiles", profile, "projects", project]);
                return Err(ManifestError::UnknownProject {
                    profile: profile.clone(),
                    project: project.clone(),
                    nearest: suggest(project, self.projects()),
                    place: place.unwrap_or_else(|| self.file.place(0..0)),
                });
            }
        }
        Ok(())
    }

    /// No two projects may have the same `DBM_<PROJECT>_URL`.
    fn check_variables(&self) -> Result<(), ManifestError> {
        for (at, second) in self.projects().enumerate() {
            let variable = url_variable(second);
            if let Some(first) = self
                .projects()
                .take(at)
                .find(|it| url_variable(it) == variable)
            {
                return Err(ManifestError::SameVariable {
                    first: first.to_owned(),
                    second: second.to_owned(),
                    variable,
                    place: self.place(second),
                });
            }
        }
        Ok(())
    }
}

/// `DBM_SOCIAL_SUIT_URL` of `social-suit`.
pub(crate) fn url_variable(project: &str) -> String {
    let word = |c: char| if c.is_alphanumeric() { c } else { '_' };
    let name: String = project.chars().map(word).collect();
    format!("DBM_{}_URL", name.to_uppercase())
}

/// What serde says of a manifest, in our words.
fn wrong_value(file: &TomlFile, error: &toml::de::Error) -> ManifestError {
    let span = error.span().unwrap_or_default();
    let place = file.place(span.clone());
    let Some(rest) = error.message().strip_prefix("unknown field `") else {
        let of_form = error.message().starts_with("wanted ");
        let unknown = of_form.then(|| unknown_in_form(file, &span)).flatten();
        let message = wrong_kind(error.message());
        return unknown.unwrap_or(ManifestError::WrongKind { message, place });
    };
    let mut names = rest.split('`').step_by(2);
    let key = names.next().unwrap_or_default().to_owned();
    let known: Vec<&str> = rest.split('`').skip(2).step_by(2).collect();
    let nearest = suggest(&key, known);
    ManifestError::UnknownKey {
        key,
        nearest,
        place,
    }
}

/// A mistyped key of the table at `span` that says where a value comes from; serde names only what it wants.
fn unknown_in_form(file: &TomlFile, span: &Range<usize>) -> Option<ManifestError> {
    let mut path = file.path_at(span)?;
    let mut value = file.table().get(*path.first()?)?;
    for key in &path[1..] {
        value = value.as_table()?.get(*key)?;
    }
    let mut keys = value.as_table()?.keys();
    let key = keys.find(|key| !FORM_KEYS.contains(&key.as_str()))?.clone();
    path.push(&key);
    Some(ManifestError::UnknownKey {
        nearest: suggest(&key, FORM_KEYS),
        place: file.key_place(&path)?,
        key: key.clone(),
    })
}

#[cfg(test)]
mod tests;
