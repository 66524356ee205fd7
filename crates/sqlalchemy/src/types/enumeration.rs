//! `sa.Enum`, `postgresql.ENUM`, `mysql.ENUM` and `mysql.SET`.

use crate::errors;
use crate::metadata::MetaDataObject;
use dbm_core::schema::types::{EnumClass, EnumType, MysqlText};
use dbm_core::schema::{Literal, Type, TypeKind};
use dbm_python::{Arguments, Bound, Interpreter, PyError, Value};

/// The members of a Python `Enum`, and the word that each is stored as.
#[derive(Debug, Clone)]
pub(crate) struct Members {
    /// The class.
    pub(crate) class: Value,
    words: Vec<(Value, String)>,
    choice: Choice,
}

/// Which words of a Python `Enum` are stored.
#[derive(Debug, Clone, Default)]
struct Choice {
    /// `values_callable=`: what gives the words; else they are the names.
    callable: Option<Value>,
    /// `omit_aliases=False`: other names of a member count as well.
    with_aliases: bool,
}

impl Members {
    /// The member that is stored as a word.
    pub(crate) fn member(&self, word: &str) -> Option<Value> {
        let known = self.words.iter().find(|(_, known)| known == word);
        known.map(|(member, _)| member.clone())
    }

    /// The word that a member is stored as.
    pub(crate) fn word(&self, member: &Value) -> Option<String> {
        let known = self.words.iter().find(|(known, _)| known.is(member));
        known.map(|(_, word)| word.clone())
    }
}

/// The word that a member of a Python `Enum` is in a column of the type `kind`: its name, or its
/// value where the type stores those.
pub(crate) fn word(member: &Value, kind: &Type) -> Option<Literal> {
    let Value::Instance(instance) = member else {
        return None;
    };
    let TypeKind::Enum(kind) = &kind.kind else {
        return None;
    };
    let known = |text: &str| kind.values.iter().any(|word| word == text);
    let candidates = [
        instance.get("name"),
        instance.get("_name_"),
        instance.get("value"),
        instance.get("_value_"),
    ];
    let mut words = candidates.iter().flatten().filter_map(Value::as_str);
    let word = words.find(|word| known(word))?;
    Some(Literal::Text(word.to_owned()))
}

const SIGNATURE: &str = "Enum(*enums, native_enum=True, create_constraint=False, \
values_callable=None, sort_key_function=None, length=None, omit_aliases=True, \
validate_strings=False, name=None, create_type=True, inherit_schema=False, schema=None, \
metadata=None, quote=None, retrieve_as_bitwise=None, charset=None, collation=None, ascii=False, unicode=False, \
binary=False, national=False, **ignored)";

/// The enumeration that `Enum(*arguments)` makes. SQLAlchemy ignores keywords that it does not know.
///
/// # Errors
/// For arguments that SQLAlchemy refuses.
pub(crate) fn build(
    class: EnumClass,
    arguments: Arguments,
    interpreter: &mut Interpreter,
) -> Result<(EnumType, Option<Members>), PyError> {
    let bound = arguments.bind(SIGNATURE)?;
    let (values, members) = words(&bound, interpreter)?;
    let mysql = matches!(class, EnumClass::Mysql | EnumClass::MysqlSet);
    if class == EnumClass::MysqlSet && values.iter().any(String::is_empty) && !bitwise(&bound)? {
        return Err(errors::argument_error(
            "Can't use the blank value '' in a SET without setting retrieve_as_bitwise=True",
        ));
    }
    let metadata = bound.optional::<Value>("metadata")?;
    let metadata_schema = metadata
        .as_ref()
        .and_then(Value::as_native::<MetaDataObject>)
        .and_then(|metadata| metadata.schema.clone());
    let kind = EnumType {
        class,
        name: name(&bound, members.as_ref(), &values)?,
        length: length(&bound, &values)?,
        schema: bound.optional("schema")?.or(metadata_schema),
        inherit_schema: flag(&bound, "inherit_schema", false)?,
        native: class != EnumClass::Enum || flag(&bound, "native_enum", true)?,
        create_constraint: flag(&bound, "create_constraint", false)?,
        create_type: flag(&bound, "create_type", true)?,
        metadata: metadata.is_some(),
        collation: bound.optional("collation")?,
        mysql: if mysql {
            super::build::mysql_text(&bound)?
        } else {
            MysqlText::default()
        },
        values: values.into(),
    };
    Ok((kind, members))
}

/// `SET(..., retrieve_as_bitwise=True)`.
fn bitwise(bound: &Bound) -> Result<bool, PyError> {
    flag(bound, "retrieve_as_bitwise", false)
}

fn flag(bound: &Bound, name: &str, default: bool) -> Result<bool, PyError> {
    Ok(bound.optional(name)?.unwrap_or(default))
}

/// The name; a Python `Enum` without one gives its own, in lower case.
fn name(
    bound: &Bound,
    members: Option<&Members>,
    values: &[String],
) -> Result<Option<String>, PyError> {
    match (bound.value("name"), members) {
        (
            None,
            Some(Members {
                class: Value::Class(class),
                ..
            }),
        ) if !values.is_empty() => Ok(Some(class.name().to_lowercase())),
        _ => bound.optional("name"),
    }
}

fn length(bound: &Bound, values: &[String]) -> Result<Option<u64>, PyError> {
    let longest = values
        .iter()
        .map(|value| value.chars().count())
        .max()
        .unwrap_or(0);
    match bound.value("length") {
        None => Ok(Some(longest as u64)),
        Some(Value::None) => Ok(None),
        Some(_) => {
            let length = bound.required::<usize>("length")?;
            if length < longest {
                return Err(PyError::value_error(format!(
                    "When provided, length must be larger or equal than the length of the longest enum value. {length} < {longest}"
                ))
                .at(bound.place_of("length")));
            }
            Ok(Some(length as u64))
        }
    }
}

/// The words that the database stores.
fn words(
    bound: &Bound,
    interpreter: &mut Interpreter,
) -> Result<(Vec<String>, Option<Members>), PyError> {
    if let [class @ Value::Class(_)] = bound.rest()
        && let Some(by_name) = interpreter.find_attribute(class, "__members__")?
    {
        let choice = Choice {
            callable: bound.optional("values_callable")?,
            with_aliases: !bound.or("omit_aliases", true)?,
        };
        let (words, members) = members(class, &by_name, choice, interpreter)?;
        return Ok((words, Some(members)));
    }
    let words = bound.rest().iter().enumerate().map(|(at, word)| {
        word.as_str().map(str::to_owned).ok_or_else(|| {
            let message = format!(
                "the values of an enum are of type str, not `{}`",
                word.type_name()
            );
            PyError::type_error(message).at(bound.place_of_rest(at))
        })
    });
    Ok((words.collect::<Result<_, _>>()?, None))
}

/// The words of a class, and its members; SQLAlchemy takes the words of a function as they come.
fn members(
    class: &Value,
    by_name: &Value,
    choice: Choice,
    interpreter: &mut Interpreter,
) -> Result<(Vec<String>, Members), PyError> {
    let mut members: Vec<(Value, String)> = Vec::new();
    for name in interpreter.iterate(by_name)? {
        let member = interpreter.get_item(by_name, &name)?;
        // an alias is the member that was there first, under another name
        let is_alias = members.iter().any(|(known, _)| known.is(&member));
        if choice.with_aliases || !is_alias {
            members.push((member, interpreter.text(&name)?));
        }
    }
    let mut words: Vec<String> = members.iter().map(|(_, word)| word.clone()).collect();
    if let Some(callable) = &choice.callable {
        let given = interpreter.call_with(callable, [class.clone()])?;
        let given = interpreter.iterate(&given)?;
        let given = given.iter().map(|word| interpreter.text(word));
        words = given.collect::<Result<_, _>>()?;
    }
    let known = members.into_iter().zip(&words);
    let members = Members {
        class: class.clone(),
        words: known.map(|((it, _), word)| (it, word.clone())).collect(),
        choice,
    };
    Ok((words, members))
}

/// `Enum(enum.Enum, ...)` of a `type_annotation_map`, for the `Enum` that an annotation names
/// (SQLAlchemy: `Enum._resolve_for_python_type`); nothing for other types.
///
/// # Errors
/// What its `values_callable` raises.
pub(crate) fn for_class(
    database: &Value,
    class: &Value,
    interpreter: &mut Interpreter,
) -> Result<Option<Value>, PyError> {
    let Some(template) = super::object_or_null(database, interpreter)? else {
        return Ok(None);
    };
    let (TypeKind::Enum(kind), Some(known)) = (&template.kind.kind, &template.members) else {
        return Ok(None);
    };
    let by_name = interpreter.get_attribute(class, "__members__")?;
    let (values, members) = members(class, &by_name, known.choice.clone(), interpreter)?;
    let longest = values.iter().map(|value| value.chars().count()).max();
    let own_name = || match class {
        Value::Class(class) => Some(class.name().to_lowercase()),
        _ => None,
    };
    let kind = EnumType {
        name: kind.name.clone().or_else(own_name),
        length: match kind.length {
            Some(0) => longest.map(|it| it as u64),
            given => given,
        },
        values: values.into(),
        ..kind.clone()
    };
    let mut object = template.clone();
    object.kind.kind = TypeKind::Enum(kind);
    object.members = Some(members);
    let value = Value::native(object.clone());
    super::decorator::remember(&object.kind, &value, interpreter);
    Ok(Some(value))
}
