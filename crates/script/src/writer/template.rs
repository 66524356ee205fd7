//! Mako templates, as far as `script.py.mako` uses them.
//!
//! As in Mako, a template becomes a Python function; here the evaluator runs it.
//! Known are text, `${expression | filter}`, `% if`, `% for`, `% while` lines,
//! `<% code %>`, `<%! code %>`, `##` comments, `<%doc>` and `<%text>`. Any other tag
//! is an error at its place.

mod lexer;
mod python;

use std::sync::Arc;

use thiserror::Error;

use crate::writer::template::python::{RENDER, Translation};
use dbm_core::failure::{Failure, Kind};
use dbm_core::source::{Place, Source};
use dbm_python::{Arguments, Cause, Interpreter, Native, PyError, StandardError, Value};

/// Why a template cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) enum TemplateError {
    /// It begins and does not end.
    #[error("`{0}` without `{1}`")]
    Unclosed(&'static str, &'static str, Place),
    /// A tag of Mako that revision templates do not need.
    #[error("the tag `<%{0}>` is not supported in a revision template")]
    Tag(String, Place),
    /// `% else`, `% endif` and their like, where nothing was begun.
    #[error("`% {0}` closes nothing")]
    Unopened(String, Place),
    /// A control line that is none.
    #[error("`{0}` is no control line")]
    ControlLine(String, Place),
}

impl From<TemplateError> for Failure {
    fn from(error: TemplateError) -> Self {
        let failure = Self::new(Kind::Settings, error.to_string());
        match error {
            TemplateError::Unclosed(_, _, place)
            | TemplateError::Tag(_, place)
            | TemplateError::Unopened(_, place)
            | TemplateError::ControlLine(_, place) => failure.at(place),
        }
    }
}

/// Writes a template with these variables; what it names besides is Python's.
///
/// # Errors
/// A tag or a control line that is not understood, and whatever an expression
/// raises, at its place in the template.
pub fn render(
    template: &Arc<Source>,
    variables: &[(&str, Value)],
    interpreter: &mut Interpreter,
) -> Result<String, Failure> {
    let nodes = lexer::nodes(template)?;
    let names: Vec<&str> = variables.iter().map(|(name, _)| *name).collect();
    let translation = python::translate(template, &nodes, &names)?;
    run(&translation, variables, interpreter).map_err(|raised| failure(&translation, &raised))
}

fn run(
    translation: &Translation,
    variables: &[(&str, Value)],
    interpreter: &mut Interpreter,
) -> Result<String, PyError> {
    let module = interpreter.run_module(&translation.python, "script_py_mako")?;
    let render = module.get(RENDER).unwrap_or(Value::None);
    let output = Value::list([]);
    let texts = translation.texts.iter().map(|text| Value::from(&**text));
    let mut arguments = Arguments::new(&Place::new(&translation.python, 0..0))
        .with(output.clone())
        .with(Value::list(texts))
        .with(Value::dict(variables.iter().cloned()));
    let values = variables.iter().map(|(_, value)| value.clone());
    arguments.positional.extend(values);
    interpreter.call(&render, arguments)?;
    let pieces = interpreter.iterate(&output)?;
    pieces.iter().map(|piece| interpreter.text(piece)).collect()
}

/// An error of the Python text is one of the template that it was made of.
fn failure(translation: &Translation, raised: &PyError) -> Failure {
    let mut failure = match raised.cause() {
        Cause::Failure(failure) | Cause::Stopped(failure) => (**failure).clone(),
        Cause::Exception(_)
        | Cause::Unsupported(_)
        | Cause::Limit(_)
        | Cause::Live(_)
        | Cause::Syntax(_) => Failure::new(Kind::Settings, raised.message()),
    };
    let origin = raised.place().and_then(|place| translation.origin(place));
    failure.place = origin.or(failure.place);
    failure
}

/// The function `comma`: several revisions behind each other, or one, or nothing
/// (Alembic: `format_as_comma`).
pub fn comma() -> Value {
    Value::function("comma", |interpreter, arguments| {
        let value = arguments.positional.first().unwrap_or(&Value::None);
        if value.is_none() {
            return Ok("".into());
        }
        if value.as_str().is_some() {
            return Ok(value.clone());
        }
        let items = interpreter.iterate(value)?;
        let texts = items.iter().map(|item| interpreter.text(item));
        let texts: Result<Vec<String>, PyError> = texts.collect();
        Ok(texts?.join(", ").into())
    })
}

/// A variable that this revision does not have, such as `upgrades` of a blank one:
/// false, and an error when it is written (Mako: `UNDEFINED`).
#[derive(Debug)]
pub struct Undefined;

impl Native for Undefined {
    fn type_name(&self) -> &'static str {
        "Undefined"
    }

    fn truth(&self, _: &mut Interpreter) -> Result<Option<bool>, PyError> {
        Ok(Some(false))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Err(PyError::standard(StandardError::NameError, "Undefined"))
    }
}

#[cfg(test)]
mod tests;
