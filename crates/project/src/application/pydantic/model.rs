//! `BaseModel` and `BaseSettings`: classes whose annotations are fields.

use std::rc::Rc;

use dbm_python::{
    Arguments, Class, Dict, GenericAlias, Instance, Interpreter, Native, NativeMethod, PyError,
    PyResult, SpecialForm, Str, Value,
};

use super::field::FieldInfo;
use super::kind::Kind;
use super::source::{Configuration, Source};
use super::validator::{Validator, invalid};

/// The base of a class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Base {
    /// `BaseModel`: values are arguments.
    Model,
    /// `pydantic_settings.BaseSettings`
    Settings,
    /// pydantic 1's `BaseSettings`
    OldSettings,
}

/// What is kept with a class.
#[derive(Debug, Default)]
pub(crate) struct Model {
    fields: Vec<Field>,
    validators: Vec<Validator>,
    configuration: Configuration,
}

/// A field as its class declares it.
#[derive(Debug, Clone)]
struct Field {
    name: String,
    info: FieldInfo,
    /// The class whose annotation it is.
    owner: Option<Rc<Class>>,
}

/// What is kept with an object: the arguments it was made with, and where else to look.
#[derive(Debug)]
struct Given {
    arguments: Vec<(Str, Value)>,
    source: Option<Source>,
}

impl Native for Given {
    fn type_name(&self) -> &'static str {
        "Given"
    }
}

/// The attribute of an object that holds what it was made with.
const GIVEN: &str = "__pydantic_given__";

impl Native for Base {
    fn type_name(&self) -> &'static str {
        match self {
            Self::Model => "BaseModel",
            Self::Settings | Self::OldSettings => "BaseSettings",
        }
    }

    /// Fields leave the class's namespace: an object is asked for them first.
    fn subclass(
        &self,
        _: &Value,
        class: Rc<Class>,
        keywords: Vec<(Str, Value)>,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        let mut model = Model::of_parents(&class);
        model.configure(&class, &keywords, interpreter)?;
        model.declare(&class, interpreter)?;
        class.attach(model);
        Ok(Value::Class(class))
    }

    fn initialize(
        &self,
        instance: &Rc<Instance>,
        arguments: Arguments,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let Some(model) = instance.class().attached::<Model>() else {
            return Ok(());
        };
        let mut configuration = model.configuration.clone();
        let mut given = Vec::new();
        for (name, value) in arguments.keywords {
            match name.as_str().strip_prefix('_') {
                Some(option) if *self != Self::Model => {
                    configuration.set(option, &value, interpreter)?;
                }
                _ => given.push((name, value)),
            }
        }
        let source = match self {
            Self::Model => None,
            Self::Settings | Self::OldSettings => Some(Source::new(configuration, interpreter)?),
        };
        instance.set(
            GIVEN,
            Value::native(Given {
                arguments: given,
                source,
            }),
        );
        model.run_model_validators(instance, interpreter)
    }

    fn instance_attribute(
        &self,
        instance: &Rc<Instance>,
        name: &str,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let Some(model) = instance.class().attached::<Model>() else {
            return Ok(None);
        };
        let Some(field) = model.fields.iter().find(|field| field.name == name) else {
            return Ok(None);
        };
        let place = field
            .owner
            .as_ref()
            .and_then(|owner| owner.place().cloned());
        let value = model.value(field, instance, interpreter);
        let value = value.map_err(|error| match place {
            Some(place) => error.at(place),
            None => error,
        })?;
        instance.set(name, value.clone());
        Ok(Some(value))
    }

    fn instance_methods(&self) -> &'static [(&'static str, NativeMethod)] {
        &[("model_dump", dump), ("dict", dump)]
    }
}

/// `model_dump()`: all fields as a dict.
fn dump(interpreter: &mut Interpreter, this: &Value, _: Arguments) -> PyResult {
    let Value::Instance(instance) = this else {
        return Ok(Value::None);
    };
    let Some(model) = instance.class().attached::<Model>() else {
        return Ok(Value::None);
    };
    let dict = Dict::new();
    for field in &model.fields {
        dict.insert_str(
            field.name.as_str(),
            interpreter.get_attribute(this, &field.name)?,
        );
    }
    Ok(Value::Dict(Rc::new(dict)))
}

impl Model {
    /// What the classes above say: a field of several is that of the first.
    fn of_parents(class: &Class) -> Self {
        let mut model = Self::default();
        for base in class.bases().iter().rev() {
            if let Value::Class(base) = base
                && let Some(parent) = base.attached::<Self>()
            {
                let fields = parent.fields.iter().cloned();
                fields.for_each(|field| model.set_field(field));
                model.validators.extend(parent.validators.iter().cloned());
                model.configuration = parent.configuration.clone();
            }
        }
        model
    }

    /// `model_config`, the inner class `Config`, and keywords of the class statement.
    fn configure(
        &mut self,
        class: &Rc<Class>,
        keywords: &[(Str, Value)],
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let mut entries = Vec::new();
        if let Some(Value::Dict(config)) = class.namespace().get_str("model_config") {
            entries.extend(config.entries());
        }
        if let Some(Value::Class(config)) = class.namespace().get_str("Config") {
            let lineage = config.ancestors().iter().rev().chain([&config]);
            entries.extend(lineage.flat_map(|it| it.namespace().entries()));
        }
        entries.extend(
            keywords
                .iter()
                .map(|(name, value)| (Value::Str(name.clone()), value.clone())),
        );
        for (name, value) in entries {
            if let Some(name) = name.as_str() {
                self.configuration.set(name, &value, interpreter)?;
            }
        }
        Ok(())
    }

    /// The annotations, defaults and validators of a class body.
    fn declare(&mut self, class: &Rc<Class>, interpreter: &mut Interpreter) -> Result<(), PyError> {
        for (name, _) in class.annotations() {
            if name.starts_with('_')
                || name == "model_config"
                || is_class_variable(class, &name, interpreter)
            {
                continue;
            }
            let default = class.namespace().remove_str(&name);
            self.set_field(Field {
                info: field_info(default, annotated(class, &name, interpreter)),
                owner: Some(Rc::clone(class)),
                name: name.to_string(),
            });
        }
        for (name, value) in class.namespace().entries() {
            let name = name.as_str().unwrap_or_default().to_owned();
            if let Some(validator) = value.as_native::<Validator>() {
                self.validators.push(validator.clone());
            } else if let Some(field) = self.fields.iter_mut().find(|field| field.name == name) {
                // An inherited field gets a new default.
                field.info.default = class.namespace().remove_str(&name);
            }
        }
        Ok(())
    }

    fn set_field(&mut self, field: Field) {
        match self
            .fields
            .iter_mut()
            .find(|known| known.name == field.name)
        {
            Some(known) => *known = field,
            None => self.fields.push(field),
        }
    }

    /// The value of a field: an argument, a variable, or the default; then what validators make of it.
    fn value(
        &self,
        field: &Field,
        instance: &Rc<Instance>,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        let class = Value::Class(Rc::clone(instance.class()));
        let kind = field.kind(interpreter)?;
        let mut value = self.raw_value(field, &kind, instance, interpreter)?;
        let names_it = |validator: &&Validator| {
            let mut fields = validator.fields.iter().flatten();
            fields.any(|name| *name == field.name || name == "*")
        };
        let own: Vec<_> = self.validators.iter().filter(names_it).cloned().collect();
        let others = if own.is_empty() {
            Value::None
        } else {
            self.others(field, instance, interpreter)
        };
        for validator in own.iter().filter(|it| it.before) {
            value = validator.run(&class, &field.name, value, others.clone(), interpreter)?;
        }
        value = kind.fit(&field.name, value, interpreter)?;
        for validator in own.iter().filter(|it| !it.before) {
            value = validator.run(&class, &field.name, value, others.clone(), interpreter)?;
        }
        Ok(value)
    }

    fn raw_value(
        &self,
        field: &Field,
        kind: &Kind,
        instance: &Rc<Instance>,
        interpreter: &mut Interpreter,
    ) -> PyResult {
        let given = instance
            .get(GIVEN)
            .and_then(|given| given.to_native::<Given>());
        if let Some(given) = given {
            let named = |(name, _): &&(Str, Value)| {
                *name == field.name.as_str() || field.info.alias.as_deref() == Some(name.as_str())
            };
            if let Some((_, value)) = given.arguments.iter().find(named) {
                return Ok(value.clone());
            }
            if let Some(source) = &given.source
                && let Some(value) = self.variable(field, kind, source, interpreter)?
            {
                return Ok(value);
            }
        }
        match (&field.info.default, &field.info.factory) {
            (Some(default), _) => Ok(default.clone()),
            (None, Some(factory)) => {
                let arguments = Arguments::new(&interpreter.place());
                interpreter.call(factory, arguments)
            }
            (None, None) => Err(invalid(&field.name, &self.missing(field))),
        }
    }

    /// What to set for a field that is required.
    fn missing(&self, field: &Field) -> String {
        format!(
            "Field required: set the variable `{}`",
            self.names(field).join("` or `")
        )
    }

    /// The names of a field in the environment: its own with the prefix, or the ones that replace it.
    fn names(&self, field: &Field) -> Vec<String> {
        if field.info.names.is_empty() {
            vec![format!("{}{}", self.configuration.prefix, field.name)]
        } else {
            field.info.names.clone()
        }
    }

    fn variable(
        &self,
        field: &Field,
        kind: &Kind,
        source: &Source,
        interpreter: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let names = self.names(field);
        let Some(text) = source.get(&names) else {
            return Ok(if kind.is_json() {
                source.nested(&names)
            } else {
                None
            });
        };
        if !kind.is_json() {
            return Ok(Some(Value::from(text)));
        }
        let loads = interpreter
            .import("json")
            .and_then(|json| interpreter.get_attribute(&Value::Module(json), "loads"))?;
        let arguments = Arguments::new(&interpreter.place()).with(text.as_str());
        match interpreter.call(&loads, arguments) {
            Ok(value) => Ok(Some(value)),
            Err(_) if matches!(kind, Kind::Union(_)) => Ok(Some(Value::from(text))),
            Err(_) => Err(invalid(&field.name, "the variable is no JSON")),
        }
    }

    /// The values of the fields before one; those that fail are left out, as pydantic does.
    fn others(
        &self,
        field: &Field,
        instance: &Rc<Instance>,
        interpreter: &mut Interpreter,
    ) -> Value {
        let this = Value::Instance(Rc::clone(instance));
        let dict = Dict::new();
        for other in self
            .fields
            .iter()
            .take_while(|other| other.name != field.name)
        {
            if let Ok(value) = interpreter.get_attribute(&this, &other.name) {
                dict.insert_str(other.name.as_str(), value);
            }
        }
        Value::Dict(Rc::new(dict))
    }

    /// Validators of the whole model need all fields at once.
    fn run_model_validators(
        &self,
        instance: &Rc<Instance>,
        interpreter: &mut Interpreter,
    ) -> Result<(), PyError> {
        let class = Value::Class(Rc::clone(instance.class()));
        let this = Value::Instance(Rc::clone(instance));
        for validator in self.validators.iter().filter(|it| it.fields.is_none()) {
            if validator.old || validator.before {
                let values = dump(interpreter, &this, Arguments::new(&interpreter.place()))?;
                let changed = validator.run_on_model(&class, values, interpreter)?;
                if let Value::Dict(changed) = changed {
                    for (name, value) in changed.entries() {
                        instance.set(name.as_str().unwrap_or_default(), value);
                    }
                }
            } else {
                validator.run_on_model(&class, this.clone(), interpreter)?;
            }
        }
        Ok(())
    }
}

impl Field {
    fn kind(&self, interpreter: &mut Interpreter) -> Result<Kind, PyError> {
        let Some(owner) = &self.owner else {
            return Ok(Kind::Any);
        };
        match interpreter.annotation(owner, &self.name)? {
            Some(annotation) => Ok(Kind::of(&annotation, interpreter)),
            None => Ok(Kind::Any),
        }
    }
}

/// What a default says; a plain value completes what the annotation says.
fn field_info(default: Option<Value>, annotated: Option<FieldInfo>) -> FieldInfo {
    let info = annotated.unwrap_or_default();
    match default {
        None => info,
        Some(value) => match value.as_native::<FieldInfo>() {
            Some(info) => info.clone(),
            None => FieldInfo {
                default: Some(value),
                ..info
            },
        },
    }
}

/// The `Field(...)` of `Annotated[str, Field(...)]`.
fn annotated(class: &Rc<Class>, name: &str, interpreter: &mut Interpreter) -> Option<FieldInfo> {
    let annotation = interpreter.annotation(class, name).ok()??;
    let generic = annotation.as_native::<GenericAlias>()?;
    let form = generic.origin.as_native::<SpecialForm>()?;
    let mut metadata = generic.arguments.iter().skip(1);
    let found = metadata.find_map(Value::as_native::<FieldInfo>)?;
    (form.name == "Annotated").then(|| found.clone())
}

/// `ClassVar[...]`
fn is_class_variable(class: &Rc<Class>, name: &str, interpreter: &mut Interpreter) -> bool {
    let Ok(Some(annotation)) = interpreter.annotation(class, name) else {
        return false;
    };
    let form = match annotation.as_native::<GenericAlias>() {
        Some(generic) => generic.origin.clone(),
        None => annotation,
    };
    form.as_native::<SpecialForm>()
        .is_some_and(|form| form.name == "ClassVar")
}
