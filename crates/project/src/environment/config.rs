//! `context.config`: Alembic's `Config`, as `env.py` reads and changes it (Alembic: `config.py`).

use std::cell::RefCell;
use std::rc::Rc;

use crate::settings::ini::{Ini, IniError};
use dbm_python::{
    Arguments, Bound, Interpreter, Native, NativeMethod, PyError, PyResult, StandardError, Value,
};

use super::state::EnvironmentState;

/// The one `Config`.
#[derive(Debug)]
pub(crate) struct ConfigObject;

/// `config.file_config`: the `ConfigParser`.
#[derive(Debug)]
struct FileConfigObject;

/// `config.cmd_opts`: what argparse made of the command line.
#[derive(Debug)]
struct OptionsObject;

/// The ini file, as it is at the moment; `env.py` may set options.
#[derive(Debug)]
pub(crate) struct Options {
    /// The sections.
    pub(crate) ini: RefCell<Ini>,
    /// Alembic's `-n`.
    pub(crate) section: String,
    /// `config_file_name`
    pub(crate) file_name: Option<String>,
    /// `sqlalchemy.url` of the main section is the manifest's: setting it changes nothing.
    pub(crate) pinned_url: Option<String>,
    /// `config.attributes`
    pub(crate) attributes: Value,
}

const URL: &str = "sqlalchemy.url";

impl Options {
    /// An interpolated option of a section.
    pub(crate) fn get(&self, section: &str, name: &str) -> Result<Option<String>, PyError> {
        if section == self.section && name.eq_ignore_ascii_case(URL) && self.pinned_url.is_some() {
            return Ok(self.pinned_url.clone());
        }
        self.ini
            .borrow()
            .get(section, name)
            .map_err(|error| raised(&error))
    }

    /// The options of the main section that can be read; revision scripts may ask for them.
    pub(crate) fn main_options(&self) -> Vec<(String, String)> {
        let names = self.ini.borrow().options(&self.section);
        let value = |name: String| Some((name.clone(), self.get(&self.section, &name).ok()??));
        names.into_iter().filter_map(value).collect()
    }

    /// A whole section; none if it is not there.
    fn section(&self, section: &str) -> Result<Option<Vec<(String, String)>>, PyError> {
        let exists = self.ini.borrow().has_section(section);
        let is_pinned = section == self.section && self.pinned_url.is_some();
        if !(exists || is_pinned) {
            return Ok(None);
        }
        let mut names = self.ini.borrow().options(section);
        if section == self.section
            && self.pinned_url.is_some()
            && !names.iter().any(|name| name == URL)
        {
            names.push(URL.to_owned());
        }
        let pairs = names.into_iter().map(|name| {
            let value = self.get(section, &name)?;
            Ok((name, value.unwrap_or_default()))
        });
        pairs.collect::<Result<_, PyError>>().map(Some)
    }
}

/// The error as `env.py` may catch it.
fn raised(error: &IniError) -> PyError {
    PyError::value_error(error.to_string())
}

fn state(interpreter: &Interpreter) -> Result<Rc<EnvironmentState>, PyError> {
    EnvironmentState::of(interpreter)
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("get_main_option", |interpreter, _, arguments| {
        let bound = arguments.bind("get_main_option(name, default=None)")?;
        let section = state(interpreter)?.config.section.clone();
        option(interpreter, &section, &bound)
    }),
    ("get_alembic_option", |interpreter, _, arguments| {
        let bound = arguments.bind("get_alembic_option(name, default=None)")?;
        let section = state(interpreter)?.config.section.clone();
        option(interpreter, &section, &bound)
    }),
    ("get_section_option", |interpreter, _, arguments| {
        let bound = arguments.bind("get_section_option(section, name, default=None)")?;
        option(interpreter, &bound.required::<String>("section")?, &bound)
    }),
    ("get_section", get_section),
    ("set_main_option", |interpreter, _, arguments| {
        let bound = arguments.bind("set_main_option(name, value)")?;
        let section = state(interpreter)?.config.section.clone();
        set_option(interpreter, &section, &bound)
    }),
    ("set_section_option", |interpreter, _, arguments| {
        let bound = arguments.bind("set_section_option(section, name, value)")?;
        set_option(interpreter, &bound.required::<String>("section")?, &bound)
    }),
    ("remove_main_option", |interpreter, _, arguments| {
        let name: String = arguments.one("remove_main_option")?;
        let config = &state(interpreter)?.config;
        config.ini.borrow_mut().remove(&config.section, &name);
        Ok(Value::None)
    }),
    ("print_stdout", |_, _, _| Ok(Value::None)),
];

/// An option, or the default; a section that is not there is Alembic's `CommandError`.
fn option(interpreter: &mut Interpreter, section: &str, bound: &Bound) -> PyResult {
    let config = &state(interpreter)?.config;
    let name = bound.required::<String>("name")?;
    let missing = !config.ini.borrow().has_section(section) && config.pinned_url.is_none();
    if missing {
        let message = format!(
            "there is no section `[{section}]` in `{}`",
            config.file_name.as_deref().unwrap_or("alembic.ini")
        );
        return Err(PyError::standard(StandardError::Exception, message).at(bound.place()));
    }
    match config
        .get(section, &name)
        .map_err(|error| error.at(bound.place()))?
    {
        Some(value) => Ok(Value::from(value)),
        None => Ok(bound.value("default").unwrap_or(Value::None)),
    }
}

fn get_section(interpreter: &mut Interpreter, _: &Value, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("get_section(name, default=None)")?;
    let config = &state(interpreter)?.config;
    let pairs = config
        .section(&bound.required::<String>("name")?)
        .map_err(|error| error.at(bound.place()))?;
    match pairs {
        Some(pairs) => Ok(Value::dict(
            pairs
                .into_iter()
                .map(|(name, value)| (name, Value::from(value))),
        )),
        None => Ok(bound.value("default").unwrap_or(Value::None)),
    }
}

fn set_option(interpreter: &mut Interpreter, section: &str, bound: &Bound) -> PyResult {
    let config = &state(interpreter)?.config;
    let name: String = bound.required("name")?;
    if section == config.section && name.eq_ignore_ascii_case(URL) && config.pinned_url.is_some() {
        return Ok(Value::None);
    }
    let value: String = bound.required("value")?;
    let set = config.ini.borrow_mut().set(section, &name, &value);
    set.map_err(|error| raised(&error).at(bound.place_of("value")))?;
    Ok(Value::None)
}

impl Native for ConfigObject {
    fn type_name(&self) -> &'static str {
        "Config"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let config = &state(interpreter)?.config;
        Ok(Some(match name {
            "config_file_name" => Value::from(config.file_name.clone()),
            "config_ini_section" => Value::from(config.section.as_str()),
            "attributes" => config.attributes.clone(),
            "cmd_opts" => Value::native(OptionsObject),
            "file_config" => Value::native(FileConfigObject),
            _ => return Ok(None),
        }))
    }
}

impl Native for FileConfigObject {
    fn type_name(&self) -> &'static str {
        "ConfigParser"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[
            ("has_section", |interpreter, _, arguments| {
                let name: String = arguments.one("has_section")?;
                Ok(Value::Bool(
                    state(interpreter)?.config.ini.borrow().has_section(&name),
                ))
            }),
            ("has_option", |interpreter, _, arguments| {
                let bound = arguments.bind("has_option(section, option)")?;
                let (section, name): (String, String) =
                    (bound.required("section")?, bound.required("option")?);
                Ok(Value::Bool(
                    state(interpreter)?.config.get(&section, &name)?.is_some(),
                ))
            }),
            ("get", |interpreter, _, arguments| {
                let bound =
                    arguments.bind("get(section, name, *, raw=False, vars=None, fallback=None)")?;
                let section: String = bound.required("section")?;
                let name: String = bound.required("name")?;
                let found = state(interpreter)?.config.get(&section, &name)?;
                Ok(found.map_or_else(
                    || bound.value("fallback").unwrap_or(Value::None),
                    Value::from,
                ))
            }),
            ("items", |interpreter, _, arguments| {
                let section: String = arguments.one("items")?;
                let pairs = state(interpreter)?
                    .config
                    .section(&section)?
                    .unwrap_or_default();
                Ok(Value::list(pairs.into_iter().map(|(name, value)| {
                    Value::tuple([Value::from(name), Value::from(value)])
                })))
            }),
        ]
    }

    fn get_item(
        &self,
        _: &Value,
        key: &Value,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let pairs = state(interpreter)?
            .config
            .section(key.as_str().unwrap_or_default())?;
        let pairs = pairs.ok_or_else(|| PyError::key_error(key.clone()))?;
        Ok(Some(Value::dict(
            pairs
                .into_iter()
                .map(|(name, value)| (name, Value::from(value))),
        )))
    }
}

/// A function of `alembic.command`, which is known by its name alone.
#[derive(Debug)]
struct CommandObject(&'static str);

impl Native for CommandObject {
    fn type_name(&self) -> &'static str {
        "function"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(match name {
            "__name__" | "__qualname__" => Some(Value::from(self.0)),
            "__module__" => Some(Value::from("alembic.command")),
            _ => None,
        })
    }
}

impl Native for OptionsObject {
    fn type_name(&self) -> &'static str {
        "Namespace"
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let state = state(interpreter)?;
        let call = &state.call;
        Ok(match name {
            "x" => Some(Value::list(state.x.iter().map(|x| Value::from(x.as_str())))),
            "name" => Some(Value::from(state.config.section.as_str())),
            "config" => Some(Value::from(state.config.file_name.clone())),
            "raiseerr" | "quiet" | "verbose" => Some(Value::Bool(false)),
            "sql" if call.command.has_sql() => Some(Value::Bool(call.mode == super::Mode::Offline)),
            "tag" if call.command.has_tag() => Some(Value::from(call.tag.clone())),
            "autogenerate" => call.command.autogenerate().map(Value::Bool),
            "revision" => call.revision.as_deref().map(Value::from),
            "cmd" => {
                let function = Value::native(CommandObject(call.command.name()));
                Some(Value::tuple([function, Value::list([]), Value::list([])]))
            }
            _ => None,
        })
    }
}
