//! Python's `hashlib`, `base64` and `binascii`.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use md5::Digest as _;

use crate::collections::Set;
use crate::key::Key;
use crate::module::{Entry, ModuleTable};
use crate::{
    Arguments, Bytes, Charge, Interpreter, Native, NativeMethod, PyError, PyResult, Value,
};

/// What every `hashlib` has.
const GUARANTEED: &[&str] = &[
    "blake2b",
    "blake2s",
    "md5",
    "sha1",
    "sha224",
    "sha256",
    "sha384",
    "sha3_224",
    "sha3_256",
    "sha3_384",
    "sha3_512",
    "sha512",
    "shake_128",
    "shake_256",
];

/// The module `hashlib`.
pub(crate) static HASHLIB: ModuleTable = ModuleTable::new(&[
    (
        "algorithms_guaranteed",
        Entry::Value(|_| {
            let names = GUARANTEED.iter().map(|name| Key::from(*name)).collect();
            Ok(Value::Set(Rc::new(Set::new(names, false))))
        }),
    ),
    (
        "md5",
        Entry::Function(|_, arguments| hash("md5", arguments)),
    ),
    (
        "sha1",
        Entry::Function(|_, arguments| hash("sha1", arguments)),
    ),
    (
        "sha224",
        Entry::Function(|_, arguments| hash("sha224", arguments)),
    ),
    (
        "sha256",
        Entry::Function(|_, arguments| hash("sha256", arguments)),
    ),
    (
        "sha384",
        Entry::Function(|_, arguments| hash("sha384", arguments)),
    ),
    (
        "sha512",
        Entry::Function(|_, arguments| hash("sha512", arguments)),
    ),
]);

/// The module `base64`.
pub(crate) static BASE64: ModuleTable = ModuleTable::new(&[
    (
        "b64encode",
        Entry::Function(|_, arguments| encode(arguments, &STANDARD)),
    ),
    (
        "b64decode",
        Entry::Function(|_, arguments| decode(arguments, &STANDARD)),
    ),
    (
        "urlsafe_b64encode",
        Entry::Function(|_, arguments| encode(arguments, &URL_SAFE)),
    ),
    (
        "urlsafe_b64decode",
        Entry::Function(|_, arguments| decode(arguments, &URL_SAFE)),
    ),
]);

/// The module `binascii`.
pub(crate) static BINASCII: ModuleTable = ModuleTable::new(&[
    ("hexlify", Entry::Function(hexlify)),
    ("unhexlify", Entry::Function(unhexlify)),
]);

/// A hash that is being fed.
#[derive(Debug)]
struct Hash {
    name: &'static str,
    fed: RefCell<Vec<u8>>,
    charge: Charge,
}

const METHODS: &[(&str, NativeMethod)] = &[
    ("update", update),
    ("digest", digest),
    ("hexdigest", hexdigest),
];

fn hash(name: &'static str, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("hash(string=b'', *, usedforsecurity=True)")?;
    let fed = bound.optional::<Bytes>("string")?.unwrap_or_default();
    let charge = Charge::new(fed.len());
    let fed = RefCell::new(fed.to_vec());
    Ok(Value::native(Hash { name, fed, charge }))
}

fn own(this: &Value) -> Result<Rc<Hash>, PyError> {
    this.to_native()
        .ok_or_else(|| PyError::type_error("expected a hash"))
}

fn update(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    let more: Bytes = arguments.one("update")?;
    let hash = own(this)?;
    interpreter.reserve(hash.fed.borrow().len() + more.len())?;
    hash.fed.borrow_mut().extend_from_slice(&more);
    hash.charge.set(hash.fed.borrow().len());
    Ok(Value::None)
}

fn digest(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("digest")?;
    Ok(Value::from(own(this)?.digest()))
}

fn hexdigest(_: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("hexdigest")?;
    Ok(Value::from(hex(&own(this)?.digest())))
}

impl Hash {
    fn digest(&self) -> Vec<u8> {
        let fed = self.fed.borrow();
        match self.name {
            "md5" => md5::Md5::digest(&*fed).to_vec(),
            "sha1" => sha1::Sha1::digest(&*fed).to_vec(),
            "sha224" => sha2::Sha224::digest(&*fed).to_vec(),
            "sha384" => sha2::Sha384::digest(&*fed).to_vec(),
            "sha512" => sha2::Sha512::digest(&*fed).to_vec(),
            _ => sha2::Sha256::digest(&*fed).to_vec(),
        }
    }
}

impl Native for Hash {
    fn type_name(&self) -> &'static str {
        "_hashlib.HASH"
    }

    fn methods(&self) -> &'static [(&'static str, NativeMethod)] {
        METHODS
    }

    fn attribute(
        &self,
        _: &Value,
        name: &str,
        _: &mut Interpreter,
    ) -> Result<Option<Value>, PyError> {
        Ok((name == "name").then(|| Value::from(self.name)))
    }
}

/// Bytes as hexadecimal digits.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

fn bytes(value: &Value) -> Result<Vec<u8>, PyError> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.to_vec()),
        _ => match value.as_str() {
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(PyError::type_error("a bytes-like object is required")),
        },
    }
}

fn encode(arguments: Arguments, engine: &impl base64::Engine) -> PyResult {
    let plain: Bytes = arguments.one("b64encode")?;
    Ok(Value::from(engine.encode(&*plain).into_bytes()))
}

fn decode(arguments: Arguments, engine: &impl base64::Engine) -> PyResult {
    let bound = arguments.bind("b64decode(s, altchars=None, validate=False)")?;
    let encoded = bytes(&bound.required::<Value>("s")?)?;
    let plain = engine
        .decode(encoded)
        .map_err(|error| PyError::value_error(error.to_string()))?;
    Ok(Value::from(plain))
}

fn hexlify(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let plain: Bytes = arguments.one("hexlify")?;
    Ok(Value::from(hex(&plain).into_bytes()))
}

fn unhexlify(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let digits = bytes(&arguments.one::<Value>("unhexlify")?)?;
    let wrong = || PyError::value_error("Non-hexadecimal digit found");
    let text = String::from_utf8(digits).map_err(|_| wrong())?;
    if text.len() % 2 == 1 || !text.is_ascii() {
        return Err(PyError::value_error("Odd-length string"));
    }
    let pairs = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16));
    let plain: Result<Vec<u8>, _> = pairs.collect();
    Ok(Value::from(plain.map_err(|_| wrong())?))
}
