//! The pure part of the standard library, as native modules: one file a module or a family.

mod chance;
pub mod datetime;
pub mod decimal;
mod digests;
mod html;
mod internal;
pub mod json;
mod math;
pub(super) mod native_class;
mod regex;
pub mod source;
mod structure;
mod texts;
mod toml;
mod typing;
pub(super) mod unicode;
mod urls;
pub mod uuid;
mod zlib;

use super::codec;
use super::interpreter::Interpreter;
use super::module::ModuleTable;
use super::native::PyResult;
use super::py_error::PyError;
use super::value::Value;

/// The native module of that name.
pub(super) fn table(name: &str) -> Option<ModuleTable> {
    Some(match name {
        "_dbm" => internal::TABLE,
        "base64" => digests::BASE64,
        "binascii" => digests::BINASCII,
        "datetime" => datetime::TABLE,
        "collections.abc" => typing::ability::ABILITIES,
        "decimal" => decimal::TABLE,
        "enum" => typing::ENUM,
        "hashlib" => digests::HASHLIB,
        "json" | "json.decoder" | "json.encoder" => json::TABLE,
        "math" => math::TABLE,
        "random" => chance::RANDOM,
        "re" => regex::TABLE,
        "secrets" => chance::SECRETS,
        "_textwrap" => texts::TEXTWRAP,
        "time" => chance::TIME,
        "tomllib" => toml::TABLE,
        "typing" | "typing_extensions" => typing::TYPING,
        "unicodedata" => unicode::TABLE,
        "_urls" => urls::TABLE,
        "uuid" => uuid::TABLE,
        "zoneinfo" => datetime::region::TABLE,
        "zlib" => zlib::TABLE,
        _ => return None,
    })
}

/// Whether a module went with Python 2, so that `except ImportError` is the way meant.
pub(super) fn is_python2_only(name: &str) -> bool {
    const GONE: &[&str] = &[
        "cPickle",
        "StringIO",
        "cStringIO",
        "ConfigParser",
        "urlparse",
        "urllib2",
        "Queue",
        "__builtin__",
        "httplib",
        "sets",
    ];
    GONE.contains(&name)
}

/// A file that was read, as `io.StringIO` or `io.BytesIO`.
pub(super) fn file(interpreter: &mut Interpreter, bytes: Vec<u8>, opening: &Opening) -> PyResult {
    let module = Value::Module(interpreter.import("io")?);
    if opening.is_binary {
        return interpreter.call_method(&module, "BytesIO", vec![Value::from(bytes)]);
    }
    let text = codec::decode(&bytes, &opening.encoding, &opening.errors)?;
    let text = match opening.newline.as_deref() {
        None => text.replace("\r\n", "\n").replace('\r', "\n"),
        Some("\n" | "") => text,
        Some(_) => {
            return Err(PyError::unsupported(
                "this `newline` of a file is not supported",
            ));
        }
    };
    interpreter.call_method(&module, "StringIO", vec![Value::from(text)])
}

/// How a file is opened to be read.
pub(super) struct Opening {
    /// Whether its bytes are asked for.
    pub(crate) is_binary: bool,
    /// How bytes become text.
    pub(crate) encoding: String,
    /// What becomes of bytes that are none of the encoding.
    pub(crate) errors: String,
    /// Which line ends become `\n`: all where nothing is said.
    pub(crate) newline: Option<String>,
}
