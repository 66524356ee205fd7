//! The modules of the standard library that are written in Python.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use crate::PyError;
use crate::code::Code;
use dbm_core::source::Source;

/// Each file under the name that it is imported by.
const FILES: &[(&str, &str)] = &[
    ("_json_classes", include_str!("source/json_classes.py")),
    ("_key_derivation", include_str!("source/key_derivation.py")),
    ("abc", include_str!("source/abc.py")),
    (
        "_datetime_values",
        include_str!("source/datetime_values.py"),
    ),
    ("_exact_math", include_str!("source/exact_math.py")),
    ("asyncio", include_str!("source/asyncio.py")),
    ("atexit", include_str!("source/atexit.py")),
    ("bisect", include_str!("source/bisect.py")),
    ("calendar", include_str!("source/calendar.py")),
    ("collections", include_str!("source/collections.py")),
    ("configparser", include_str!("source/configparser.py")),
    ("contextlib", include_str!("source/contextlib.py")),
    ("copy", include_str!("source/copy.py")),
    ("csv", include_str!("source/csv.py")),
    ("dataclasses", include_str!("source/dataclasses.py")),
    ("fnmatch", include_str!("source/fnmatch.py")),
    ("fractions", include_str!("source/fractions.py")),
    ("difflib", include_str!("source/difflib.py")),
    ("functools", include_str!("source/functools.py")),
    ("gc", include_str!("source/gc.py")),
    ("heapq", include_str!("source/heapq.py")),
    ("glob", include_str!("source/glob.py")),
    ("hmac", include_str!("source/hmac.py")),
    ("html", include_str!("source/html.py")),
    ("importlib", include_str!("source/importlib.py")),
    (
        "importlib.metadata",
        include_str!("source/importlib_metadata.py"),
    ),
    (
        "importlib.resources",
        include_str!("source/importlib_resources.py"),
    ),
    ("importlib.util", include_str!("source/importlib_util.py")),
    ("inspect", include_str!("source/inspect.py")),
    ("io", include_str!("source/io.py")),
    ("ipaddress", include_str!("source/ipaddress.py")),
    ("itertools", include_str!("source/itertools.py")),
    ("keyword", include_str!("source/keyword.py")),
    ("logging", include_str!("source/logging.py")),
    ("logging.config", include_str!("source/logging_config.py")),
    (
        "logging.handlers",
        include_str!("source/logging_handlers.py"),
    ),
    ("operator", include_str!("source/operator.py")),
    ("os", include_str!("source/os.py")),
    ("os.path", include_str!("source/posixpath.py")),
    ("pathlib", include_str!("source/pathlib.py")),
    ("pkgutil", include_str!("source/pkgutil.py")),
    ("platform", include_str!("source/platform.py")),
    ("posixpath", include_str!("source/posixpath.py")),
    ("pprint", include_str!("source/pprint.py")),
    ("shlex", include_str!("source/shlex.py")),
    ("_sqlite3", include_str!("source/_sqlite3.py")),
    ("statistics", include_str!("source/statistics.py")),
    ("string", include_str!("source/string.py")),
    ("struct", include_str!("source/struct.py")),
    ("sys", include_str!("source/sys.py")),
    ("textwrap", include_str!("source/textwrap.py")),
    ("threading", include_str!("source/threading.py")),
    ("traceback", include_str!("source/traceback.py")),
    ("types", include_str!("source/types.py")),
    ("urllib", include_str!("source/urllib.py")),
    ("urllib.parse", include_str!("source/urllib_parse.py")),
    ("warnings", include_str!("source/warnings.py")),
];

/// What the names of library files begin with: their places are nobody's script.
const MARK: &str = "<library>/";

/// A file and its code.
type Compiled = (Arc<Source>, Rc<Code>);

thread_local! {
    /// Compiled once a thread, however many scripts it runs.
    static COMPILED: RefCell<HashMap<&'static str, Compiled>> = RefCell::default();
}

/// The file and the code of a module.
///
/// # Errors
/// Never, as the tests import every file.
pub(crate) fn code(name: &str) -> Result<Option<Compiled>, PyError> {
    let Some((name, text)) = FILES.iter().find(|(known, _)| *known == name) else {
        return Ok(None);
    };
    if let Some(known) = COMPILED.with_borrow(|compiled| compiled.get(name).cloned()) {
        return Ok(Some(known));
    }
    let source = Source::new(format!("{MARK}{name}.py"), *text);
    let code = crate::compile::module(&source)?;
    let compiled = (source, code);
    COMPILED.with_borrow_mut(|all| all.insert(name, compiled.clone()));
    Ok(Some(compiled))
}

/// A file that counts as one of the library, for packages beside it: errors point at its caller.
pub fn library_file(name: &str, text: &str) -> Arc<Source> {
    Source::new(format!("{MARK}{}.py", name.replace('.', "/")), text)
}

/// Whether a file belongs to the library, so that errors point at its caller instead.
pub(crate) fn is_library(source: &Source) -> bool {
    source.name.starts_with(MARK)
}

/// The names of all modules that are written in Python.
#[cfg(test)]
pub(crate) fn names() -> impl Iterator<Item = &'static str> {
    FILES.iter().map(|(name, _)| *name)
}
