//! The evaluator against `CPython`: each page prints what `CPython` printed.
//!
//! `pages/NAME.txt` is the output of `python3 -P pages/NAME.py` (3.11), kept as it was.

mod differential;
mod errors;
mod imports;
mod laws;
mod lazy;
mod limits;

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::rc::Rc;

use super::{Budget, HostEnvironment, Interpreter, ModuleSource, PyError};
use dbm_core::message::Message;
use dbm_core::source::Source;

/// A world of a few modules, which keeps what is printed and logged.
#[derive(Default)]
pub(super) struct Stage {
    modules: HashMap<&'static str, &'static str>,
    lazy: bool,
    said: RefCell<String>,
}

impl HostEnvironment for Stage {
    fn find_module(&self, name: &str) -> Result<Option<ModuleSource>, PyError> {
        let package = format!("{name}.__init__");
        let found = [(name, false), (&package, true)]
            .into_iter()
            .find_map(|(name, package)| {
                let text = self.modules.get(name)?;
                let file = format!("{}.py", name.replace('.', "/"));
                Some(ModuleSource {
                    source: Source::new(file, *text),
                    package,
                    partial: false,
                })
            });
        Ok(found)
    }

    fn reads_lazily(&self) -> bool {
        self.lazy
    }

    fn environment(&self, name: &str) -> Result<Option<String>, PyError> {
        Ok((name == "HOME").then(|| "/home/me".to_owned()))
    }

    fn message(&self, message: Message) {
        let mut said = self.said.borrow_mut();
        let _ = match message.level {
            "PRINT" => said.write_str(&message.text),
            level => writeln!(said, "{level} {}: {}", message.logger, message.text),
        };
    }
}

/// What a script prints, and the error that ends it.
fn run(text: &str) -> String {
    run_with(&[], text, Budget::default())
}

/// The same with modules to import and a budget.
fn run_with(modules: &[(&'static str, &'static str)], text: &str, budget: Budget) -> String {
    perform(modules, false, text, budget)
}

/// The same, where modules are read lazily or not.
fn perform(
    modules: &[(&'static str, &'static str)],
    lazy: bool,
    text: &str,
    budget: Budget,
) -> String {
    let stage = || Stage {
        modules: modules.iter().copied().collect(),
        lazy,
        ..Stage::default()
    };
    super::with_large_stack(|| stage().perform(text, budget)).expect("a thread")
}

impl Stage {
    /// What a script prints on this thread, and the error that ends it.
    fn perform(self, text: &str, budget: Budget) -> String {
        let stage = Rc::new(self);
        let mut interpreter =
            Interpreter::new(Rc::clone(&stage) as Rc<dyn HostEnvironment>, budget);
        let outcome = interpreter.run_module(&Source::new("script.py", text), "__main__");
        let mut said = stage.said.take();
        if let Err(raised) = outcome {
            let place = raised.place().map(ToString::to_string).unwrap_or_default();
            let _ = write!(said, "{place}: {}", raised.message());
        }
        said
    }
}

macro_rules! pages {
    ($($name:ident)*) => {
        const PAGES: &[&str] = &[$(stringify!($name)),*];

        $(#[test]
        fn $name() {
            let page = include_str!(concat!("tests/pages/", stringify!($name), ".py"));
            let printed = include_str!(concat!("tests/pages/", stringify!($name), ".txt"));
            assert_eq!(run(page), printed);
        })*
    };
}

/// Prints what the pages print under the `python3` that is here, which may be another version.
#[test]
fn the_pages_print_what_python3_prints() {
    let directory = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/pages");
    let version = python3(&["-c", "import sys; print(sys.version_info[1])"]);
    let minor: u32 = version.trim().parse().expect("the tests need python3");
    for page in PAGES {
        let printed = python3(&["-P", "-W", "ignore", &format!("{directory}/{page}.py")]);
        let stored = std::fs::read_to_string(format!("{directory}/{page}.txt")).expect("a page");
        let differs = lines_that_differ(&stored, &printed, minor);
        assert!(differs.is_empty(), "{page}.py under python3:\n{differs}");
    }
}

/// What the next version of Python says otherwise: the version that says it first, and a part of the line.
const SAID_OTHERWISE: [(u32, &str); 0] = [];

fn lines_that_differ(stored: &str, printed: &str, minor: u32) -> String {
    let known = |line: &str| {
        let mut all = SAID_OTHERWISE.iter();
        all.any(|(since, part)| minor >= *since && line.contains(part))
    };
    let mut differs = String::new();
    let pairs = stored.lines().zip(printed.lines());
    for (stored, printed) in pairs.filter(|(stored, printed)| stored != printed && !known(stored)) {
        let _ = writeln!(differs, "stored  {stored}\npython3 {printed}");
    }
    if stored.lines().count() != printed.lines().count() {
        differs.push_str("not the same number of lines\n");
    }
    differs
}

fn python3(arguments: &[&str]) -> String {
    let output = std::process::Command::new("python3")
        .args(arguments)
        .env("PYTHONIOENCODING", "utf-8")
        .env("HOME", "/home/me")
        .env("TZ", "UTC")
        .output()
        .expect("the tests need python3");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pages! { classes collections control corners data_model exceptions flags functions idioms library numbers standard_library texts }
