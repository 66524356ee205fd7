//! One revision script: from its text to a revision.
//!
//! Alembic: `script/base.py`, `Script._from_path`.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::application::Application;
use crate::python_fallback::{HeaderFacts, HeaderValue};
use crate::versions::VersionsError;
use dbm_core::revision::{Revision, Spans};
use dbm_core::source::{Place, Source};
use dbm_python::{Header, Literal, Variable, decode};
use dbm_script::{Modules, evaluated_header, file};

const VARIABLES: [&str; 4] = ["revision", "down_revision", "branch_labels", "depends_on"];

/// Strings, and where they are assigned.
type Texts = (Vec<String>, Range<usize>);

/// A script whose header is read.
struct Script<'a> {
    path: &'a Path,
    source: Arc<Source>,
    header: Header,
}

/// Reads the script at `path`; errors name it as a person in the directory `here` would type it.
pub(super) fn read(
    path: &Path,
    here: &Path,
    modules: &Arc<Application>,
) -> Result<Revision, VersionsError> {
    let (source, header) = header(path, here)?;
    let header = if header.is_literal() {
        header
    } else {
        let evaluated = evaluated_header(&source, &header, Arc::clone(modules) as Arc<dyn Modules>);
        evaluated.map_err(|error| VersionsError::Script(Box::new(error.into())))?
    };
    let script = Script {
        path,
        source,
        header,
    };
    script.revision()
}

/// The script at `path`, whose header Python has loaded.
pub(super) fn of_facts(
    path: &Path,
    here: &Path,
    facts: &HeaderFacts,
) -> Result<Revision, VersionsError> {
    let (source, header) = header(path, here)?;
    let values = [
        &facts.revision,
        &facts.down_revision,
        &facts.branch_labels,
        &facts.depends_on,
    ];
    let values = VARIABLES.into_iter().zip(values);
    let loaded = values.filter_map(|(name, value)| Some((name, literal(value.as_ref()?))));
    let script = Script {
        path,
        header: header.loaded(loaded),
        source,
    };
    script.revision()
}

fn literal(value: &HeaderValue) -> Literal {
    match value {
        HeaderValue::None => Literal::None,
        HeaderValue::One(text) => Literal::Text(text.clone()),
        HeaderValue::Many(texts) => Literal::Texts(texts.clone()),
    }
}

/// The text of a script, and what it says before it runs.
fn header(path: &Path, here: &Path) -> Result<(Arc<Source>, Header), VersionsError> {
    let bytes =
        file::read(path, file::LARGEST_SCRIPT).map_err(|error| VersionsError::Unreadable {
            path: path.to_owned(),
            error,
        })?;
    let text = decode(bytes).map_err(|error| VersionsError::Encoding {
        path: path.to_owned(),
        error,
    })?;
    let name = path.strip_prefix(here).unwrap_or(path).display();
    let source = Source::new(name.to_string(), text);
    let header = Header::read(&source.text, &VARIABLES).map_err(|error| VersionsError::Syntax {
        place: Place::new(&source, error.span.clone()),
        error,
    })?;
    Ok((source, header))
}

impl Script<'_> {
    fn revision(self) -> Result<Revision, VersionsError> {
        let (id, revision) = self.id()?;
        let (down_revisions, down_revision) =
            self.texts("down_revision")?
                .ok_or_else(|| VersionsError::NoDownRevision {
                    path: self.path.to_owned(),
                })?;
        let (branch_labels, labels_span) = self.texts("branch_labels")?.unwrap_or_default();
        let (depends_on, depends_span) = self.texts("depends_on")?.unwrap_or_default();
        let docstring = self.header.docstring.as_deref().unwrap_or_default();
        Ok(Revision {
            id,
            down_revisions,
            depends_on,
            branch_labels,
            docstring: docstring.trim_matches(is_python_space).to_owned(),
            path: self.path.to_owned(),
            source: self.source,
            spans: Spans {
                revision,
                down_revision,
                depends_on: depends_span,
                branch_labels: labels_span,
            },
        })
    }

    fn id(&self) -> Result<(String, Range<usize>), VersionsError> {
        match self.header.variable("revision") {
            Some(Variable::Literal(Literal::Text(id), span)) => Ok((id.clone(), span.clone())),
            Some(variable) => Err(self.wrong("revision", "a string", variable)),
            None => Ok((self.id_of_name()?, 0..0)),
        }
    }

    /// Before Alembic 0.2, the id stood in the file's name alone.
    fn id_of_name(&self) -> Result<String, VersionsError> {
        let name = self.path.file_stem().unwrap_or_default().to_string_lossy();
        let is_hexadecimal = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if name.is_empty() || !name.chars().all(is_hexadecimal) {
            return Err(VersionsError::NoRevision {
                path: self.path.to_owned(),
            });
        }
        Ok(name.into_owned())
    }

    /// The strings of a variable: none, one, or several.
    fn texts(&self, variable: &'static str) -> Result<Option<Texts>, VersionsError> {
        let Some(found) = self.header.variable(variable) else {
            return Ok(None);
        };
        let texts = match found {
            Variable::Literal(Literal::None, _) => Vec::new(),
            // Alembic: `tuple_rev_as_scalar` makes nothing of it
            Variable::Literal(Literal::Text(text), _)
                if variable == "depends_on" && text.is_empty() =>
            {
                Vec::new()
            }
            Variable::Literal(Literal::Text(text), _) => vec![text.clone()],
            Variable::Literal(Literal::Texts(texts), _) => texts.clone(),
            Variable::Computed(_) => {
                return Err(self.wrong(variable, "`None`, a string, or several strings", found));
            }
        };
        Ok(Some((texts, found.span().clone())))
    }

    fn wrong(
        &self,
        variable: &'static str,
        wanted: &'static str,
        found: &Variable,
    ) -> VersionsError {
        VersionsError::Value {
            variable,
            wanted,
            place: Place::new(&self.source, found.span().clone()),
        }
    }
}

/// What Python's `str.strip` takes away.
fn is_python_space(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}
