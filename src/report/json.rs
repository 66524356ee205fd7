//! What `--format json` writes: one object a line. These structs are the contract.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::failure::Failure;
use crate::project::Setting;
use crate::source::Place;

/// A failure: `{"event": "failure", ...}`.
#[derive(Debug, Serialize)]
pub struct FailureLine<'a> {
    event: &'static str,
    exit_code: u8,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceObject<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    notes: BTreeMap<&'a str, &'a str>,
}

/// A setting of `dbm config`: `{"event": "setting", ...}`.
#[derive(Debug, Serialize)]
pub struct SettingLine<'a> {
    event: &'static str,
    project: &'a str,
    key: &'a str,
    value: &'a str,
    origin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceObject<'a>>,
}

impl<'a> SettingLine<'a> {
    /// The object of a setting of `project`.
    pub fn new(project: &'a str, setting: &'a Setting) -> Self {
        Self {
            event: "setting",
            project,
            key: &setting.key,
            value: &setting.value,
            origin: setting.origin.to_string(),
            place: setting.origin.place().map(PlaceObject::new),
        }
    }
}

/// A place in a file; line and column count from 1.
#[derive(Debug, Serialize)]
struct PlaceObject<'a> {
    file: &'a str,
    line: usize,
    column: usize,
}

impl<'a> FailureLine<'a> {
    /// The object of `failure`.
    pub fn new(failure: &'a Failure) -> Self {
        Self {
            event: "failure",
            exit_code: failure.kind.exit_code(),
            message: &failure.message,
            place: failure.place.as_ref().map(PlaceObject::new),
            hint: failure.hint.as_deref(),
            notes: failure
                .notes
                .iter()
                .map(|(title, text)| (title.as_str(), text.as_str()))
                .collect(),
        }
    }
}

impl<'a> PlaceObject<'a> {
    fn new(place: &'a Place) -> Self {
        Self {
            file: &place.source.name,
            line: place.line(),
            column: place.column(),
        }
    }
}
