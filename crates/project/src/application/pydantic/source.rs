//! Where pydantic looks for a setting: variables, the class's own `env_file`, the project's `.env`.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::application::dotenv;
use crate::application::world::ApplicationWorld;
use dbm_python::{Dict, Interpreter, PyError, Value};

/// The configuration of a class of settings: `model_config`, or its inner class `Config`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Configuration {
    /// `env_prefix`
    pub(crate) prefix: String,
    /// `env_file`: later ones win.
    pub(crate) files: Vec<String>,
    /// `case_sensitive`
    pub(crate) case_sensitive: bool,
    /// `env_nested_delimiter`
    pub(crate) nested_delimiter: Option<String>,
    /// `env_ignore_empty`
    pub(crate) ignores_empty: bool,
}

impl Configuration {
    /// The same with what `name = value` of a configuration says.
    ///
    /// # Errors
    /// For `env_file` of a form that is not known.
    pub(crate) fn set(
        &mut self,
        name: &str,
        value: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        match name {
            "env_prefix" => value
                .as_str()
                .unwrap_or_default()
                .clone_into(&mut self.prefix),
            "case_sensitive" => self.case_sensitive = interpreter.truth(value)?,
            "env_ignore_empty" => self.ignores_empty = interpreter.truth(value)?,
            "env_nested_delimiter" => self.nested_delimiter = value.as_str().map(str::to_owned),
            "env_file" => self.files = files(value, interpreter)?,
            "secrets_dir" if !value.is_none() => {
                return Err(PyError::unsupported("`secrets_dir` is not supported"));
            }
            _ => {}
        }
        Ok(())
    }
}

fn files(value: &Value, interpreter: &mut Interpreter) -> Result<Vec<String>, PyError> {
    match value {
        Value::None => Ok(Vec::new()),
        Value::List(_) | Value::Tuple(_) => {
            let items = interpreter.iterate(value)?;
            items.iter().map(|item| interpreter.text(item)).collect()
        }
        one => Ok(vec![interpreter.text(one)?]),
    }
}

/// The variables that a class of settings sees.
#[derive(Debug)]
pub(crate) struct Source {
    /// Lowest first: the project's `.env`, the class's files, the process.
    layers: Vec<BTreeMap<String, String>>,
    configuration: Configuration,
}

impl Source {
    /// The variables of this evaluation.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub(crate) fn new(
        configuration: Configuration,
        interpreter: &Interpreter,
    ) -> Result<Self, PyError> {
        let world = interpreter.state::<ApplicationWorld>();
        let mut layers = Vec::new();
        layers.push(
            world
                .as_ref()
                .map(|world| world.file_variables())
                .unwrap_or_default(),
        );
        for file in &configuration.files {
            let found = dotenv::read(interpreter, file)?.unwrap_or_default();
            layers.push(found.into_iter().collect());
        }
        layers.push(
            world
                .map(|world| world.process_variables())
                .unwrap_or_default(),
        );
        Ok(Self {
            layers,
            configuration,
        })
    }

    /// The value of the first of `names` that is set; the highest layer wins.
    pub(crate) fn get(&self, names: &[String]) -> Option<String> {
        self.layers.iter().rev().find_map(|layer| {
            let mut set = names.iter().filter_map(|name| self.in_layer(layer, name));
            set.next().cloned()
        })
    }

    fn in_layer<'a>(&self, layer: &'a BTreeMap<String, String>, name: &str) -> Option<&'a String> {
        let is_it = |known: &str| {
            known == name
                || (!self.configuration.case_sensitive && known.eq_ignore_ascii_case(name))
        };
        let found = layer.get(name).or_else(|| {
            layer
                .iter()
                .find(|(known, _)| is_it(known))
                .map(|(_, value)| value)
        });
        found.filter(|value| !(self.configuration.ignores_empty && value.is_empty()))
    }

    /// `DB__HOST` and its like, as a dict of dicts, for the model of `names`.
    pub(crate) fn nested(&self, names: &[String]) -> Option<Value> {
        let delimiter = self.configuration.nested_delimiter.as_ref()?;
        let root = Rc::new(Dict::new());
        for layer in &self.layers {
            for (variable, value) in layer {
                let below = names.iter().find_map(|name| {
                    let start = format!("{name}{delimiter}");
                    let head = variable.get(..start.len())?;
                    let same = head == start
                        || (!self.configuration.case_sensitive
                            && head.eq_ignore_ascii_case(&start));
                    same.then(|| &variable[start.len()..])
                });
                if let Some(below) = below {
                    insert(
                        &root,
                        &below.split(delimiter.as_str()).collect::<Vec<_>>(),
                        value,
                    );
                }
            }
        }
        (!root.is_empty()).then_some(Value::Dict(root))
    }
}

fn insert(dict: &Rc<Dict>, path: &[&str], value: &str) {
    match path {
        [] => {}
        [last] => {
            dict.insert_str(last.to_lowercase(), Value::from(value));
        }
        [first, rest @ ..] => {
            let first = first.to_lowercase();
            let inner = match dict.get_str(&first) {
                Some(Value::Dict(inner)) => inner,
                _ => Rc::new(Dict::new()),
            };
            insert(&inner, rest, value);
            dict.insert_str(first, Value::Dict(inner));
        }
    }
}
