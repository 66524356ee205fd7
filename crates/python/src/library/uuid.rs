//! Python's `uuid`.

use std::hash::{DefaultHasher, Hash, Hasher};

use num_bigint::BigInt;
use uuid::Uuid as Bits;

use crate::module::{Entry, ModuleTable};
use crate::{Arguments, Comparison, Interpreter, Native, PyError, PyResult, Value};

use super::native_class::{ClassTable, NativeClass};

/// A UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Uuid(pub Bits);

static CLASS: ClassTable = ClassTable {
    module: "uuid",
    name: "UUID",
    new,
    functions: &[],
    constants: &[],
    methods: &[],
    parent: None,
};

/// The module `uuid`.
pub(crate) static TABLE: ModuleTable = ModuleTable::new(&[
    (
        "UUID",
        Entry::Value(|_| Ok(Value::native(NativeClass(&CLASS)))),
    ),
    ("uuid1", Entry::Function(uuid1)),
    ("uuid3", Entry::Function(uuid3)),
    ("uuid4", Entry::Function(uuid4)),
    ("uuid5", Entry::Function(uuid5)),
    (
        "NAMESPACE_DNS",
        Entry::Value(|_| Ok(Value::native(Uuid(Bits::NAMESPACE_DNS)))),
    ),
    (
        "NAMESPACE_URL",
        Entry::Value(|_| Ok(Value::native(Uuid(Bits::NAMESPACE_URL)))),
    ),
    (
        "NAMESPACE_OID",
        Entry::Value(|_| Ok(Value::native(Uuid(Bits::NAMESPACE_OID)))),
    ),
    (
        "NAMESPACE_X500",
        Entry::Value(|_| Ok(Value::native(Uuid(Bits::NAMESPACE_X500)))),
    ),
]);

fn new(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let bound = arguments
        .bind("UUID(hex=None, bytes=None, bytes_le=None, fields=None, int=None, version=None)")?;
    for name in ["bytes_le", "fields", "version"] {
        if bound.value(name).is_some_and(|value| !value.is_none()) {
            return Err(bound.unsupported(name, format!("`UUID({name}=...)` is not supported")));
        }
    }
    if let Some(hex) = bound.optional::<String>("hex")? {
        return from_hex(&hex);
    }
    if let Some(bytes) = bound.optional::<crate::Bytes>("bytes")? {
        let bits = Bits::from_slice(&bytes)
            .map_err(|_| PyError::value_error("bytes is not a 16-char string"))?;
        return Ok(Value::native(Uuid(bits)));
    }
    let Some(number) = bound.optional::<crate::Int>("int")? else {
        let message = "one of the hex, bytes, bytes_le, fields, or int arguments must be given";
        return Err(PyError::type_error(message));
    };
    let number = u128::try_from(number.to_big())
        .map_err(|_| PyError::value_error("int is out of range (need a 128-bit value)"))?;
    Ok(Value::native(Uuid(Bits::from_u128(number))))
}

fn from_hex(hex: &str) -> PyResult {
    let digits: String = hex
        .replace("urn:", "")
        .replace("uuid:", "")
        .trim_matches(['{', '}'])
        .replace('-', "");
    let malformed = || PyError::value_error("badly formed hexadecimal UUID string");
    if digits.len() != 32 {
        return Err(malformed());
    }
    let bits = Bits::parse_str(&digits).map_err(|_| malformed())?;
    Ok(Value::native(Uuid(bits)))
}

fn uuid1(_: &mut Interpreter, _: Arguments) -> PyResult {
    Err(PyError::unsupported(
        "`uuid1()` depends on this machine and is not supported",
    ))
}

fn uuid4(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    arguments.none("uuid4")?;
    let mut bytes = [0; 16];
    interpreter.world().random(&mut bytes)?;
    Ok(Value::native(Uuid(
        uuid::Builder::from_random_bytes(bytes).into_uuid(),
    )))
}

fn uuid3(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    named(arguments, "uuid3(namespace, name)", Bits::new_v3)
}

fn uuid5(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    named(arguments, "uuid5(namespace, name)", Bits::new_v5)
}

fn named(
    arguments: Arguments,
    signature: &'static str,
    make: fn(&Bits, &[u8]) -> Bits,
) -> PyResult {
    let bound = arguments.bind(signature)?;
    let Some(namespace) = bound
        .value("namespace")
        .and_then(|value| value.to_native::<Uuid>())
    else {
        return Err(bound.type_error("namespace", "the namespace must be a UUID"));
    };
    let name: String = bound.required("name")?;
    Ok(Value::native(Uuid(make(&namespace.0, name.as_bytes()))))
}

impl Native for Uuid {
    fn type_name(&self) -> &'static str {
        "UUID"
    }

    fn class(&self, _: &mut Interpreter) -> Option<Value> {
        Some(Value::native(NativeClass(&CLASS)))
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok(Some(match name {
            "hex" => Value::from(self.0.simple().to_string()),
            "bytes" => Value::from(self.0.as_bytes().to_vec()),
            "int" => Value::from(BigInt::from(self.0.as_u128())),
            "urn" => Value::from(self.0.urn().to_string()),
            "version" if self.0.get_variant() != uuid::Variant::RFC4122 => Value::None,
            "version" => match self.0.get_version_num() {
                0 => Value::None,
                version => Value::from(version),
            },
            _ => return Ok(None),
        }))
    }

    fn compare(
        &self,
        _: &Value,
        comparison: Comparison,
        other: &Value,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        let other = other.as_native::<Self>();
        Ok(other.map(|other| super::datetime::ordered(comparison, self, other)))
    }

    fn repr(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(format!("UUID('{}')", self.0))
    }

    fn text(&self, _: &mut Interpreter) -> Result<String, PyError> {
        Ok(self.0.to_string())
    }

    fn equals(&self, other: &Value) -> Option<bool> {
        Some(other.as_native::<Self>() == Some(self))
    }

    fn hash(&self) -> Option<Result<u64, PyError>> {
        let mut hasher = DefaultHasher::new();
        self.0.hash(&mut hasher);
        Some(Ok(hasher.finish()))
    }

    fn is_instance_of(&self, class: &Value) -> bool {
        NativeClass::covers(class, &CLASS)
    }
}
