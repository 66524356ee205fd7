//! `enum.Flag`: members that combine.

use std::rc::Rc;

use super::super::class::Class;
use super::super::instance::Instance;
use super::super::integer::Int;
use super::super::interpreter::Interpreter;
use super::super::native::{BinaryOperator, PyResult};
use super::super::py_error::PyError;
use super::super::value::Value;
use super::{Enumeration, Family};

impl Interpreter {
    /// A member that combines flags.
    pub(super) fn flags(
        &mut self,
        class: &Rc<Class>,
        enumeration: &Enumeration,
        value: &Value,
    ) -> PyResult {
        for known in enumeration.combined.borrow().iter() {
            if let Value::Instance(instance) = known
                && instance.get("_value_").and_then(|own| own.as_int()) == value.as_int()
            {
                return Ok(known.clone());
            }
        }
        let Some(bits) = value.as_int() else {
            let wanted = self.repr(value)?;
            return Err(PyError::value_error(format!(
                "{wanted} is not a valid {}",
                class.name()
            )));
        };
        let (mut names, mut known) = (Vec::new(), num_bigint::BigInt::ZERO);
        for (name, member) in &enumeration.names {
            let Value::Instance(instance) = member else {
                continue;
            };
            let flag = instance
                .get("_value_")
                .and_then(|value| value.as_int())
                .unwrap_or(Int::Small(0));
            known |= flag.to_big();
            let both = self.binary(
                BinaryOperator::And,
                &Value::Int(bits.clone()),
                &Value::Int(flag.clone()),
            )?;
            let single = is_single(&Value::Int(flag.clone()));
            if single && both.as_int() == Some(flag) {
                names.push(name.clone());
            }
        }
        let is_int = class.layout().is_some_and(|layout| layout.name == "int");
        if !is_int && !bits.is_negative() && &bits.to_big() & &known != bits.to_big() {
            let message = format!("{bits} is not a valid {}", class.name());
            return Err(PyError::value_error(message));
        }
        let instance = match class.layout().filter(|layout| layout.name == "int") {
            Some(_) => Instance::with_payload(Rc::clone(class), Value::Int(bits.clone())),
            None => Instance::new(Rc::clone(class)),
        };
        let name = if names.is_empty() {
            Value::None
        } else {
            Value::from(names.join("|"))
        };
        instance.set("_name_", name.clone());
        instance.set("name", name);
        instance.set("_value_", Value::Int(bits.clone()));
        instance.set("value", Value::Int(bits));
        let combined = Value::Instance(Rc::new(instance));
        enumeration.combined.borrow_mut().push(combined.clone());
        Ok(combined)
    }

    /// The flags that a combination is made of, in the order of the class.
    pub(crate) fn flag_parts(&mut self, flag: &Value) -> Result<Vec<Value>, PyError> {
        let Value::Instance(instance) = flag else {
            return Ok(Vec::new());
        };
        let bits = |it: &Instance| it.get("_value_").unwrap_or(Value::from(0));
        let whole = bits(instance);
        let mut parts = Vec::new();
        for member in instance.class().members().unwrap_or_default() {
            if let Value::Instance(one) = &member {
                let both = self.binary(BinaryOperator::And, &whole, &bits(one))?;
                if self.truth(&both)? {
                    parts.push(member);
                }
            }
        }
        Ok(parts)
    }

    /// `Permission.R | Permission.W`, and with plain integers for `IntFlag`.
    pub(crate) fn combine_flags(
        &mut self,
        operator: BinaryOperator,
        flag: &Value,
        other: &Value,
    ) -> Result<Option<Value>, PyError> {
        let Value::Instance(instance) = flag else {
            return Ok(None);
        };
        let class = Rc::clone(instance.class());
        let bits = |value: &Value| match value {
            Value::Instance(instance) if Rc::ptr_eq(instance.class(), &class) => {
                instance.get("_value_")
            }
            Value::Int(_) if is_int_flag(&class) => Some(value.clone()),
            _ => None,
        };
        let wanted = matches!(
            operator,
            BinaryOperator::Or | BinaryOperator::And | BinaryOperator::ExclusiveOr
        );
        let (Some(left), Some(right), true) = (bits(flag), bits(other), wanted) else {
            return Ok(None);
        };
        let combined = self.binary(operator, &left, &right)?;
        self.call_with(&Value::Class(class), [combined]).map(Some)
    }

    /// `~Permission.R`: every other flag.
    pub(crate) fn invert_flags(&mut self, flag: &Value) -> Result<Option<Value>, PyError> {
        let Value::Instance(instance) = flag else {
            return Ok(None);
        };
        let class = Rc::clone(instance.class());
        let mut rest = Value::from(0);
        for member in class.members().unwrap_or_default() {
            if let Value::Instance(member) = &member {
                rest = self.binary(
                    BinaryOperator::Or,
                    &rest,
                    &member.get("_value_").unwrap_or(Value::from(0)),
                )?;
            }
        }
        let own = instance.get("_value_").unwrap_or(Value::from(0));
        let both = self.binary(BinaryOperator::And, &rest, &own)?;
        let rest = self.binary(BinaryOperator::ExclusiveOr, &rest, &both)?;
        self.call_with(&Value::Class(class), [rest]).map(Some)
    }

    /// Whether a combination of flags has another.
    pub(crate) fn flags_contain(&mut self, flags: &Value, other: &Value) -> Result<bool, PyError> {
        let both = self.binary(BinaryOperator::And, flags, other)?;
        self.equals(&both, other)
    }
}

/// Whether a number is one bit: what is more, or nothing, is an alias.
pub(super) fn is_single(value: &Value) -> bool {
    value.as_int().is_some_and(|number| {
        let bits = number.bits();
        bits > 0 && number.to_big() == num_bigint::BigInt::from(1) << (bits - 1)
    })
}

/// Whether a value is a member of a `Flag`.
pub(crate) fn is_flag(value: &Value) -> bool {
    match value {
        Value::Instance(instance) => instance
            .class()
            .enumeration()
            .is_some_and(|own| own.family == Family::Flag),
        _ => false,
    }
}

pub(super) fn is_int_flag(class: &Class) -> bool {
    class
        .ancestors()
        .iter()
        .any(|ancestor| ancestor.name() == "IntFlag" && ancestor.module() == "enum")
}
