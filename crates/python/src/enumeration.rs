//! `enum`: classes whose attributes are members.

mod flag;

pub(super) use flag::is_flag;

use flag::is_int_flag;

use std::cell::RefCell;
use std::rc::Rc;

use super::arguments::Arguments;
use super::class::Class;
use super::instance::Instance;
use super::interpreter::Interpreter;
use super::native::{BinaryOperator, Native, PyResult};
use super::py_error::PyError;
use super::value::Value;

/// The families of enumerations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// `Enum`.
    Plain,
    /// `StrEnum`.
    Str,
    /// `IntEnum`.
    Int,
    /// `Flag` and `IntFlag`.
    Flag,
}

/// What a class of members is.
#[derive(Debug, Clone)]
pub struct Enumeration {
    /// The family.
    pub(crate) family: Family,
    /// The members in order, without aliases.
    pub(crate) members: Vec<Value>,
    /// Every name, aliases included.
    pub(crate) names: Vec<(String, Value)>,
    /// The combinations of flags that were asked for, each once.
    pub(crate) combined: RefCell<Vec<Value>>,
}

/// `auto()`.
#[derive(Debug)]
pub(super) struct Auto;

impl Native for Auto {
    fn type_name(&self) -> &'static str {
        "auto"
    }
}

thread_local! {
    static BASES: Vec<(&'static str, Rc<Class>)> = bases();
}

fn bases() -> Vec<(&'static str, Rc<Class>)> {
    let families = [
        ("Enum", Family::Plain, None),
        ("ReprEnum", Family::Plain, None),
        ("StrEnum", Family::Str, Some("str")),
        ("IntEnum", Family::Int, Some("int")),
        ("Flag", Family::Flag, None),
        ("IntFlag", Family::Flag, Some("int")),
    ];
    let mut classes: Vec<(&'static str, Rc<Class>)> = Vec::new();
    for (name, family, mixin) in families {
        let mut parents: Vec<Value> = mixin
            .and_then(super::types::class)
            .map(Value::Class)
            .into_iter()
            .collect();
        parents.extend(
            classes
                .first()
                .map(|(_, class)| Value::Class(Rc::clone(class))),
        );
        let class = Class::library(name, "enum", parents);
        class.attach(Enumeration {
            family,
            members: Vec::new(),
            names: Vec::new(),
            combined: RefCell::default(),
        });
        classes.push((name, Rc::new(class)));
    }
    classes
}

/// `enum.Enum` and its like.
pub(super) fn base(name: &str) -> Option<Value> {
    BASES.with(|bases| {
        bases
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, class)| Value::Class(Rc::clone(class)))
    })
}

impl Class {
    /// The members, if it is an enumeration.
    pub fn enumeration(&self) -> Option<Rc<Enumeration>> {
        self.attached()
    }

    /// The members of an enumeration, in order.
    pub(super) fn members(&self) -> Option<Vec<Value>> {
        self.enumeration()
            .map(|enumeration| enumeration.members.clone())
    }

    /// `Color["RED"]`; nothing if it is no enumeration.
    pub(super) fn member_named(&self, key: &Value) -> Result<Option<Value>, PyError> {
        let Some(enumeration) = self.enumeration() else {
            return Ok(None);
        };
        let name = key.as_str().unwrap_or_default();
        let member = enumeration.names.iter().find(|(known, _)| known == name);
        member
            .map(|(_, member)| Some(member.clone()))
            .ok_or_else(|| PyError::key_error(key.clone()))
    }

    /// `Color.__members__`.
    pub(super) fn members_by_name(&self) -> Option<Value> {
        let enumeration = self.enumeration()?;
        let members = enumeration
            .names
            .iter()
            .map(|(name, member)| (name.as_str(), member.clone()));
        Some(Value::dict(members))
    }
}

impl Interpreter {
    /// Makes the members of a new enumeration.
    pub(super) fn make_enumeration(&mut self, class: &Rc<Class>) -> Result<(), PyError> {
        let Some(parent) = class.enumeration() else {
            return Ok(());
        };
        if let Some(Value::Instance(member)) = parent.members.first() {
            let message = format!(
                "<enum '{}'> cannot extend <enum '{}'>",
                class.name(),
                member.class().name()
            );
            return Err(PyError::type_error(message));
        }
        let mut enumeration = Enumeration {
            family: family(class, parent.family),
            members: Vec::new(),
            names: Vec::new(),
            combined: RefCell::default(),
        };
        let ignored = self.ignored_names(class)?;
        for (name, value) in class.namespace().entries() {
            let Some(name) = name.as_str().map(str::to_owned) else {
                continue;
            };
            if is_member(&name, &value) && !ignored.contains(&name) {
                self.make_member(class, &mut enumeration, &name, value)?;
            }
        }
        class.attach(enumeration);
        Ok(())
    }

    fn ignored_names(&mut self, class: &Rc<Class>) -> Result<Vec<String>, PyError> {
        match class.namespace().get_str("_ignore_") {
            Some(Value::Str(names)) => Ok(names.split([' ', ',']).map(str::to_owned).collect()),
            Some(names) => Ok(self
                .iterate(&names)?
                .iter()
                .filter_map(|name| name.as_str().map(str::to_owned))
                .collect()),
            None => Ok(Vec::new()),
        }
    }

    fn make_member(
        &mut self,
        class: &Rc<Class>,
        enumeration: &mut Enumeration,
        name: &str,
        value: Value,
    ) -> Result<(), PyError> {
        let value = if value.as_native::<Auto>().is_some() {
            self.next_value(class, enumeration, name)?
        } else {
            value
        };
        let (member, value) = self.new_member(class, value)?;
        for (_, known) in &enumeration.names {
            let same = match known {
                Value::Instance(known) => known.get("_value_").unwrap_or(Value::None),
                _ => Value::None,
            };
            if self.equals(&same, &value)? {
                let known = known.clone();
                class.namespace().insert_str(name, known.clone());
                enumeration.names.push((name.to_owned(), known));
                return Ok(());
            }
        }
        let is_canonical = enumeration.family != Family::Flag || flag::is_single(&value);
        if let Value::Instance(instance) = &member {
            instance.set("_name_", Value::from(name));
            instance.set("name", Value::from(name));
            instance.set("value", instance.get("_value_").unwrap_or(value));
        }
        class.namespace().insert_str(name, member.clone());
        if is_canonical {
            enumeration.members.push(member.clone());
        }
        enumeration.names.push((name.to_owned(), member));
        Ok(())
    }

    /// A member and its value: `__new__` and `__init__` take the parts of a tuple.
    fn new_member(&mut self, class: &Rc<Class>, value: Value) -> Result<(Value, Value), PyError> {
        let mut arguments = self.no_arguments();
        arguments.positional = match &value {
            Value::Tuple(parts) => parts.to_vec(),
            other => vec![other.clone()],
        };
        let member = match class.lookup("__new__") {
            Some(new) => {
                let mut arguments = arguments.clone();
                arguments.prepend(Value::Class(Rc::clone(class)));
                self.call(&super::descriptor::unwrap_static(&new), arguments)?
            }
            None => self.plain_instance(class, &arguments)?,
        };
        let Value::Instance(instance) = &member else {
            return Err(PyError::type_error(
                "an enumeration's __new__ must give an object of it",
            ));
        };
        if instance.get("_value_").is_none() {
            let value = match instance.payload() {
                Some(payload) => payload.clone(),
                None => value,
            };
            instance.set("_value_", value);
        }
        if let Some(init) = class.lookup("__init__") {
            let mut arguments = arguments;
            arguments.prepend(member.clone());
            self.call(&init, arguments)?;
        }
        let value = instance.get("_value_").unwrap_or(Value::None);
        Ok((member.clone(), value))
    }

    /// What `auto()` stands for.
    fn next_value(&mut self, class: &Rc<Class>, enumeration: &Enumeration, name: &str) -> PyResult {
        let values: Vec<Value> = enumeration
            .names
            .iter()
            .filter_map(|(_, member)| match member {
                Value::Instance(instance) => instance.get("_value_"),
                _ => None,
            })
            .collect();
        if let Some(own) = class.lookup("_generate_next_value_") {
            let arguments = [
                Value::from(name),
                Value::from(1),
                Value::from(values.len()),
                Value::list(values),
            ];
            return self.call_with(&super::descriptor::unwrap_static(&own), arguments);
        }
        let highest = values.iter().filter_map(Value::as_int).max();
        match enumeration.family {
            Family::Str => Ok(Value::from(name.to_lowercase())),
            Family::Flag => {
                let bits = highest.map_or(0, |highest| highest.bits());
                self.binary(
                    BinaryOperator::ShiftLeft,
                    &Value::from(1),
                    &Value::from(i64::try_from(bits).unwrap_or(0)),
                )
            }
            Family::Plain | Family::Int => match highest {
                Some(highest) => {
                    self.binary(BinaryOperator::Add, &Value::Int(highest), &Value::from(1))
                }
                None => Ok(Value::from(1)),
            },
        }
    }

    /// `Color(1)`, and `Enum("Color", "RED GREEN")`.
    pub(super) fn enum_member(
        &mut self,
        class: &Rc<Class>,
        enumeration: &Rc<Enumeration>,
        arguments: Arguments,
    ) -> PyResult {
        if enumeration.names.is_empty() {
            return self.functional_enumeration(class, arguments);
        }
        let wanted: Value = arguments.one(class.name())?;
        for (_, member) in &enumeration.names {
            let Value::Instance(instance) = member else {
                continue;
            };
            let value = instance.get("_value_").unwrap_or(Value::None);
            if member.is(&wanted) || self.equals(&value, &wanted)? {
                return Ok(member.clone());
            }
        }
        if let Some(missing) = class.lookup("_missing_") {
            let missing = self.bind(&missing, None, class)?;
            let found = self.call_with(&missing, [wanted.clone()])?;
            if !found.is_none() {
                return Ok(found);
            }
        }
        if enumeration.family == Family::Flag {
            return self.flags(class, enumeration, &wanted);
        }
        let wanted = self.repr(&wanted)?;
        Err(PyError::value_error(format!(
            "{wanted} is not a valid {}",
            class.name()
        )))
    }

    fn functional_enumeration(&mut self, base: &Rc<Class>, arguments: Arguments) -> PyResult {
        let place = arguments.place();
        let bound = arguments
            .bind("Enum(value, names, *, module=None, qualname=None, type=None, start=1)")?;
        let name = bound.required::<super::Str>("value")?;
        let namespace = Rc::new(super::Dict::new());
        let names = match bound.required::<Value>("names")? {
            Value::Str(text) => Value::list(
                text.split([' ', ','])
                    .filter(|name| !name.is_empty())
                    .map(Value::from),
            ),
            other => other,
        };
        if names.as_dict().is_some() {
            for (key, value) in self.mapping_entries(&names)? {
                namespace.insert(key, value);
            }
        } else {
            for (at, item) in self.iterate(&names)?.into_iter().enumerate() {
                let (key, value) = if let Value::Str(_) = &item {
                    (item.clone(), Value::from(at + 1))
                } else {
                    let pair = self.iterate(&item)?;
                    (
                        pair.first().cloned().unwrap_or(Value::None),
                        pair.get(1).cloned().unwrap_or(Value::None),
                    )
                };
                namespace.insert(self.key(key)?, value);
            }
        }
        let mixin = bound.optional::<Value>("type")?.into_iter();
        let bases = mixin.chain([Value::Class(Rc::clone(base))]).collect();
        let module = self
            .current_module()
            .map_or_else(|| "builtins".into(), |module| module.name().clone());
        let class = Rc::new(Class::new(name, module, bases, namespace, place)?);
        self.make_enumeration(&class)?;
        Ok(Value::Class(class))
    }

    /// `str(Color.RED)`.
    pub(super) fn enum_text(&mut self, instance: &Rc<Instance>) -> Result<Option<String>, PyError> {
        let Some(enumeration) = instance.class().enumeration() else {
            return Ok(None);
        };
        if matches!(enumeration.family, Family::Str | Family::Int) || is_int_flag(instance.class())
        {
            let value = instance.get("_value_").unwrap_or(Value::None);
            return self.text(&value).map(Some);
        }
        Ok(Some(match instance.get("_name_") {
            Some(Value::Str(name)) => format!("{}.{name}", instance.class().name()),
            _ => format!(
                "{}({})",
                instance.class().name(),
                self.repr(&instance.get("_value_").unwrap_or(Value::None))?
            ),
        }))
    }

    /// `repr(Color.RED)`.
    pub(super) fn enum_repr(&mut self, instance: &Rc<Instance>) -> Result<Option<String>, PyError> {
        if instance.class().enumeration().is_none() {
            return Ok(None);
        }
        let value = instance.get("_value_").unwrap_or(Value::None);
        let value = self.repr(&value)?;
        let class = instance.class().name();
        Ok(Some(match instance.get("_name_") {
            Some(Value::Str(name)) => format!("<{class}.{name}: {value}>"),
            _ => format!("<{class}: {value}>"),
        }))
    }
}

/// `class Color(str, Enum)` keeps `Enum`'s texts; only the families of the library change them.
fn family(_: &Class, parent: Family) -> Family {
    parent
}

fn is_member(name: &str, value: &Value) -> bool {
    let dunder = name.starts_with("__") && name.ends_with("__");
    let sunder = name.starts_with('_') && name.ends_with('_');
    let private = name.starts_with("__");
    let descriptor = match value {
        Value::Function(_) | Value::Builtin(_) | Value::Class(_) | Value::Method(_) => true,
        Value::Native(native) => matches!(
            native.type_name(),
            "property" | "staticmethod" | "classmethod" | "cached_property"
        ),
        _ => false,
    };
    !dunder && !sunder && !private && !descriptor
}
