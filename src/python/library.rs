//! The pure part of the standard library, as native modules: one file a module or a family.

mod chance;
pub mod datetime;
pub mod decimal;
mod digests;
mod json;
mod native_class;
mod regex;
mod texts;
mod urls;
pub mod uuid;

use super::module::ModuleTable;
use super::native::Outcome;
use super::raised::Raised;

/// The native module of that name.
pub(super) fn table(name: &str) -> Option<ModuleTable> {
    Some(match name {
        "base64" => digests::BASE64,
        "binascii" => digests::BINASCII,
        "datetime" => datetime::TABLE,
        "decimal" => decimal::TABLE,
        "hashlib" => digests::HASHLIB,
        "json" | "json.decoder" => json::TABLE,
        "math" => texts::MATH,
        "random" => chance::RANDOM,
        "re" => regex::TABLE,
        "secrets" => chance::SECRETS,
        "string" => texts::STRING,
        "textwrap" => texts::TEXTWRAP,
        "time" => chance::TIME,
        "urllib" | "urllib.parse" => urls::TABLE,
        "uuid" => uuid::TABLE,
        _ => return None,
    })
}

/// Whether a module went with Python 2, so that `except ImportError` is the way meant.
pub(super) fn is_long_gone(name: &str) -> bool {
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

/// A file that was read.
pub(super) fn file(_bytes: Vec<u8>, _binary: bool) -> Outcome {
    Err(Raised::unsupported("reading files is not supported"))
}
