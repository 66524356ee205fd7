//! The text of a revision: the project's `script.py.mako`, filled in.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use tempfile::NamedTempFile;

use crate::new_revision::created::Created;
use crate::new_revision::draft::Draft;
use crate::new_revision::{Bodies, NewRevisionError};
use dbm_core::failure::Failure;
use dbm_core::source::Source;
use dbm_project::project::Scripts;
use dbm_python::{Budget, Interpreter, NoHost, Value};
use dbm_script::writer::template::{Undefined, comma, render};

/// Reads the project's template.
pub(super) fn template(scripts: &Scripts) -> Result<Arc<Source>, NewRevisionError> {
    let encoding = &scripts.output_encoding;
    if !["utf-8", "utf8", "utf_8"].contains(&encoding.value.to_lowercase().as_str()) {
        return Err(NewRevisionError::Encoding {
            name: encoding.value.clone(),
            place: encoding.origin.place().cloned(),
        });
    }
    let path = scripts.location.value.join("script.py.mako");
    match fs::read_to_string(&path) {
        Ok(text) => {
            let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
            Ok(Source::new(path.display().to_string(), text))
        }
        Err(error) => Err(NewRevisionError::Read { path, error }),
    }
}

/// Fills the template in.
pub(super) fn text(
    template: &Arc<Source>,
    draft: &Draft,
    created: &Created,
    bodies: &Bodies,
) -> Result<String, Failure> {
    let message = draft.message.as_deref().unwrap_or("empty message");
    let mut variables: Vec<(&str, Value)> = vec![
        ("message", Value::from(message)),
        ("up_revision", Value::from(&*draft.id)),
        ("down_revision", scalar(&draft.down_revisions, Value::tuple)),
        ("branch_labels", labels(draft.branch_label.as_deref())),
        ("depends_on", scalar(&draft.depends_on, Value::list)),
        ("create_date", created.value()),
        ("comma", comma()),
    ];
    let given = bodies
        .iter()
        .map(|(name, text)| (name.as_str(), Value::from(&**text)));
    variables.extend(given);
    for name in ["upgrades", "downgrades", "imports"] {
        if !variables.iter().any(|(given, _)| *given == name) {
            variables.push((name, Value::native(Undefined)));
        }
    }
    let mut interpreter = Interpreter::new(Rc::new(NoHost), Budget::default());
    render(template, &variables, &mut interpreter)
}

/// None as `None`, one by itself (Alembic: `tuple_rev_as_scalar`).
fn scalar(names: &[String], several: impl Fn(Vec<Value>) -> Value) -> Value {
    match names {
        [] => Value::None,
        [one] => Value::from(&**one),
        _ => several(names.iter().map(|name| Value::from(&**name)).collect()),
    }
}

fn labels(label: Option<&str>) -> Value {
    label.map_or(Value::None, |label| Value::tuple([Value::from(label)]))
}

/// Writes a file that is not there yet, and the directories above it: the whole text, or no file.
pub(super) fn write(path: &Path, text: &str) -> Result<(), NewRevisionError> {
    whole(path, text).map_err(|error| NewRevisionError::Write {
        path: path.to_owned(),
        error,
    })
}

/// Under a name that no history reads until it is complete.
fn whole(path: &Path, text: &str) -> io::Result<()> {
    let directory = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let mut beside = beside(directory)?;
    beside.write_all(text.as_bytes())?;
    beside.as_file().sync_all()?;
    beside.persist_noclobber(path)?;
    Ok(())
}

/// A file that vanishes with its value, with the rights of any other file.
fn beside(directory: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".dbm-").suffix(".tmp");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(directory)
}
