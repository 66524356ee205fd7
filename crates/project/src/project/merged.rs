//! The values of one project after all layers: figment merges them and knows which layer each comes from.

use figment::Figment;
use toml::Value;

use crate::manifest::keys::ProjectKeys;
use crate::manifest::layer::Layer;
use crate::manifest::{url_variable, wrong_kind};
use crate::settings::Origin;
use crate::settings::variables::ProcessVariables;
use dbm_core::failure::{Failure, Kind};
use dbm_core::suggest::suggest;

use super::Request;

/// The merged values, and the layers they come from.
pub(crate) struct Merged<'a> {
    /// The values.
    pub(crate) keys: ProjectKeys,
    figment: Figment,
    layers: Vec<Layer<'a>>,
}

/// A `--set` that says nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SetError {
    /// No `=`.
    #[error("`--set {0}` is not `key=value`")]
    NoValue(String),
    /// An unknown key, or a value of the wrong kind.
    #[error("`--set {key}`: {message}")]
    Refused {
        /// The key.
        key: String,
        /// Why.
        message: String,
        /// The known key that is most like it.
        nearest: Option<String>,
    },
}

impl From<SetError> for Failure {
    fn from(error: SetError) -> Self {
        let failure = Failure::new(Kind::CommandLine, error.to_string());
        match error {
            SetError::NoValue(_) => {
                failure.hint("write `--set timezone=UTC` or `--set database.port=5433`")
            }
            SetError::Refused {
                nearest: Some(nearest),
                ..
            } => failure.hint(format!("did you mean `{nearest}`?")),
            SetError::Refused { nearest: None, .. } => failure,
        }
    }
}

impl<'a> Merged<'a> {
    /// Merges `manifest`, the layers of the manifest, with the variable and the options of the command line.
    pub(crate) fn new(
        mut manifest: Vec<Layer<'a>>,
        project: &str,
        request: &Request,
        process: &ProcessVariables,
    ) -> Result<Self, SetError> {
        let variable = url_variable(project);
        if let Some(url) = process.get(&variable) {
            let origin = Origin::Variable(variable, None);
            manifest.push(Layer::of_value(
                &["database", "url"],
                Value::from(url.as_str()),
                origin,
            ));
        }
        for text in &request.set {
            manifest.push(set_layer(text)?);
        }
        if let Some(url) = &request.url {
            let origin = Origin::Flag("--url".to_owned());
            manifest.push(Layer::of_value(
                &["database", "url"],
                Value::from(url.as_str()),
                origin,
            ));
        }
        Self::merge(manifest)
    }

    fn merge(layers: Vec<Layer<'a>>) -> Result<Self, SetError> {
        let figment = layers.iter().fold(Figment::new(), Figment::merge);
        let keys = figment.extract().map_err(|error| refused(&error))?;
        Ok(Self {
            keys,
            figment,
            layers,
        })
    }

    /// Where the value at a path of keys comes from.
    pub(crate) fn origin(&self, path: &[&str]) -> Origin {
        let layer = self
            .figment
            .find_metadata(&path.join("."))
            .and_then(|metadata| {
                self.layers
                    .iter()
                    .rfind(|layer| layer.name == metadata.name)
            });
        layer.map_or(Origin::Default, |layer| layer.origin(path))
    }
}

fn set_layer(text: &str) -> Result<Layer<'static>, SetError> {
    let (key, value) = text
        .split_once('=')
        .filter(|(key, _)| !key.is_empty())
        .ok_or_else(|| SetError::NoValue(text.split('=').next().unwrap_or_default().to_owned()))?;
    let path: Vec<&str> = key.split('.').collect();
    let origin = Origin::Flag(format!("--set {key}"));
    Ok(Layer::of_value(&path, set_value(value), origin))
}

/// A list, a table or a quoted text in TOML's syntax, `true`, `false`; else the text as it is.
fn set_value(text: &str) -> Value {
    let wrapped = || {
        format!("value = {text}")
            .parse::<toml::Table>()
            .ok()?
            .remove("value")
    };
    match text {
        "true" => Value::Boolean(true),
        "false" => Value::Boolean(false),
        _ if text.starts_with(['[', '{', '"', '\'']) => {
            wrapped().unwrap_or_else(|| Value::from(text))
        }
        _ => Value::from(text),
    }
}

/// The manifest has been checked: what figment refuses was set on the command line.
fn refused(error: &figment::Error) -> SetError {
    let key = error.path.join(".");
    match &error.kind {
        figment::error::Kind::UnknownField(field, known) => SetError::Refused {
            key: if key.is_empty() { field.clone() } else { key },
            message: format!("unknown key `{field}`"),
            nearest: suggest(field, known.iter().copied()),
        },
        kind => SetError::Refused {
            message: wrong_kind(&kind.to_string()),
            key,
            nearest: None,
        },
    }
}
