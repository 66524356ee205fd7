//! Python's `hashlib`, `base64` and `binascii`.

use std::cell::RefCell;
use std::fmt::Write as _;
use std::rc::Rc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use md5::Digest as _;

use crate::collections::Set;
use crate::key::Key;
use crate::module::{Entry, ModuleTable};
use crate::{
    Arguments, Bound, Bytes, Charge, Class, Instance, Interpreter, Native, NativeMethod, PyError,
    PyResult, StandardError, Value,
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
    ("new", Entry::Function(new)),
    (
        "pbkdf2_hmac",
        Entry::Alias("_key_derivation", "pbkdf2_hmac"),
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
        Entry::Function(|_, arguments| encode(arguments, "b64encode(s, altchars=None)", false)),
    ),
    (
        "b64decode",
        Entry::Function(|_, arguments| {
            decode(
                arguments,
                "b64decode(s, altchars=None, validate=False)",
                false,
            )
        }),
    ),
    (
        "standard_b64encode",
        Entry::Function(|_, arguments| encode(arguments, "standard_b64encode(s)", false)),
    ),
    (
        "standard_b64decode",
        Entry::Function(|_, arguments| decode(arguments, "standard_b64decode(s)", false)),
    ),
    (
        "urlsafe_b64encode",
        Entry::Function(|_, arguments| encode(arguments, "urlsafe_b64encode(s)", true)),
    ),
    (
        "urlsafe_b64decode",
        Entry::Function(|_, arguments| decode(arguments, "urlsafe_b64decode(s)", true)),
    ),
]);

/// The module `binascii`.
pub(crate) static BINASCII: ModuleTable = ModuleTable::new(&[
    ("a2b_hex", Entry::Function(unhexlify)),
    ("b2a_hex", Entry::Function(hexlify)),
    ("crc32", Entry::Function(super::zlib::crc32)),
    ("Error", Entry::Value(|_| Ok(Value::Class(error_class())))),
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
    ("copy", copy),
];

fn hash(name: &'static str, arguments: Arguments) -> PyResult {
    let bound = arguments.bind("hash(string=b'', *, usedforsecurity=True)")?;
    let fed = bound.optional::<Bytes>("string")?.unwrap_or_default();
    Ok(Value::native(Hash::new(name, fed.to_vec())))
}

/// `hashlib.new(name)`.
fn new(interpreter: &mut Interpreter, arguments: Arguments) -> PyResult {
    const KNOWN: [&str; 6] = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];
    let bound = arguments.bind("new(name, string=b'', *, usedforsecurity=True)")?;
    let name: String = bound.required("name")?;
    let wanted = name.to_lowercase().replace('-', "");
    if let Some(name) = KNOWN.into_iter().find(|known| *known == wanted) {
        let fed = bound.optional::<Bytes>("string")?.unwrap_or_default();
        interpreter.reserve(fed.len())?;
        return Ok(Value::native(Hash::new(name, fed.to_vec())));
    }
    if GUARANTEED.contains(&name.to_lowercase().as_str()) {
        return Err(crate::absent::not_supported(&format!("hashlib.{name}")));
    }
    Err(PyError::value_error(format!(
        "unsupported hash type {name}"
    )))
}

fn copy(interpreter: &mut Interpreter, this: &Value, arguments: Arguments) -> PyResult {
    arguments.none("copy")?;
    let hash = own(this)?;
    interpreter.reserve(hash.fed.borrow().len())?;
    let fed = hash.fed.borrow().clone();
    Ok(Value::native(Hash::new(hash.name, fed)))
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
    fn new(name: &'static str, fed: Vec<u8>) -> Self {
        Self {
            name,
            charge: Charge::new(fed.len()),
            fed: RefCell::new(fed),
        }
    }

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
        let is_wide = matches!(self.name, "sha384" | "sha512");
        Ok(match name {
            "name" => Some(Value::from(self.name)),
            "block_size" => Some(Value::from(if is_wide { 128 } else { 64 })),
            "digest_size" => {
                let size = self.digest().len();
                Some(Value::from(i64::try_from(size).unwrap_or_default()))
            }
            _ => None,
        })
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
            Some(text) if !text.is_ascii() => Err(PyError::value_error(
                "string argument should contain only ASCII characters",
            )),
            Some(text) => Ok(text.as_bytes().to_vec()),
            None => Err(PyError::type_error("a bytes-like object is required")),
        },
    }
}

/// The two characters that stand for `+` and `/`.
fn alternatives(bound: &Bound, has_options: bool, url_safe: bool) -> Result<[u8; 2], PyError> {
    if url_safe {
        return Ok(*b"-_");
    }
    if !has_options {
        return Ok(*b"+/");
    }
    match bound.value("altchars").filter(|value| !value.is_none()) {
        None => Ok(*b"+/"),
        Some(value) => <[u8; 2]>::try_from(bytes(&value)?.as_slice())
            .map_err(|_| PyError::value_error("altchars must be two bytes")),
    }
}

fn encode(arguments: Arguments, signature: &'static str, url_safe: bool) -> PyResult {
    let bound = arguments.bind(signature)?;
    let plain: Bytes = bound.required("s")?;
    let [plus, slash] = alternatives(&bound, signature.contains("altchars"), url_safe)?;
    let encoded = STANDARD.encode(&*plain).into_bytes().into_iter();
    let encoded = encoded.map(|byte| match byte {
        b'+' => plus,
        b'/' => slash,
        _ => byte,
    });
    Ok(Value::from(encoded.collect::<Vec<u8>>()))
}

fn decode(arguments: Arguments, signature: &'static str, url_safe: bool) -> PyResult {
    let bound = arguments.bind(signature)?;
    let mut encoded = bytes(&bound.required::<Value>("s")?)?;
    let [plus, slash] = alternatives(&bound, signature.contains("altchars"), url_safe)?;
    for byte in &mut encoded {
        match *byte {
            it if it == plus => *byte = b'+',
            it if it == slash => *byte = b'/',
            _ => {}
        }
    }
    let strict = signature.contains("validate") && bound.or("validate", false)?;
    unpacked(&encoded, strict).map(Value::from)
}

/// What Base64 stands for. Other characters are skipped, unless that is an error.
fn unpacked(encoded: &[u8], strict: bool) -> Result<Vec<u8>, PyError> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    if strict {
        let end = encoded
            .iter()
            .rposition(|byte| *byte != b'=')
            .map_or(0, |at| at + 1);
        if encoded.len() - end > 2 || encoded[..end].iter().any(|byte| digit(*byte).is_none()) {
            return Err(wrong("Only base64 data is allowed"));
        }
    }
    let (mut plain, mut bits, mut count, mut padding) = (Vec::new(), 0_u32, 0, 0);
    for byte in encoded {
        if *byte == b'=' {
            padding += 1;
            if count >= 2 && count + padding >= 4 {
                return Ok(plain);
            }
            continue;
        }
        let Some(digit) = digit(*byte) else {
            continue;
        };
        padding = 0;
        bits = bits << 6 | u32::from(digit);
        if count > 0 {
            let shift = 6 - 2 * count;
            plain.push(u8::try_from(bits >> shift & 0xFF).unwrap_or_default());
        }
        count = (count + 1) % 4;
    }
    match count {
        0 => Ok(plain),
        1 => Err(wrong(
            "Invalid base64-encoded string: the number of data characters cannot be 1 more than a multiple of 4",
        )),
        _ => Err(wrong("Incorrect padding")),
    }
}

thread_local! {
    static ERROR: Rc<Class> =
        Class::exception("Error", "binascii", &StandardError::ValueError.class());
}

fn error_class() -> Rc<Class> {
    ERROR.with(Rc::clone)
}

fn wrong(message: &str) -> PyError {
    PyError::exception(Instance::exception(
        &error_class(),
        vec![Value::from(message)],
    ))
}

fn hexlify(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let plain: Bytes = arguments.one("hexlify")?;
    Ok(Value::from(hex(&plain).into_bytes()))
}

fn unhexlify(_: &mut Interpreter, arguments: Arguments) -> PyResult {
    let digits = bytes(&arguments.one::<Value>("unhexlify")?)?;
    let wrong = || wrong("Non-hexadecimal digit found");
    let text = String::from_utf8(digits).map_err(|_| wrong())?;
    if text.len() % 2 == 1 || !text.is_ascii() {
        return Err(self::wrong("Odd-length string"));
    }
    let pairs = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16));
    let plain: Result<Vec<u8>, _> = pairs.collect();
    Ok(Value::from(plain.map_err(|_| wrong())?))
}
