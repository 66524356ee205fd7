//! The library against `python3` over generated inputs: a grammar a family of functions.
//!
//! `DBM_DIFFERENTIAL=5000` tries so many inputs a page, `DBM_DIFFERENTIAL_SEED=2` others; what was compared
//! is written below `target/differential`.

mod grammar;

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::rc::Rc;

use super::Stage;
use crate::{Budget, HostEnvironment, Interpreter};
use dbm_core::source::Source;
use grammar::Page;

/// How many inputs each page has without being told.
const INPUTS: usize = 600;

/// What dbm says instead of a result that may differ.
const REFUSED: &str = "refused: ";

macro_rules! differential {
    ($($name:ident)*) => {
        $(#[test]
        fn $name() {
            compare(stringify!($name), include_str!(concat!("differential/", stringify!($name), ".txt")));
        })*
    };
}

differential! {
    binary bytes collections datetime decimal dict documents format functional json lists math modules numbers
    paths percent regex sets texts unicode urls wrapping
}

/// Runs the inputs of a page through both, and fails with those whose lines differ.
fn compare(name: &str, text: &str) {
    let page = Page::parse(text);
    let inputs = page.inputs(setting("DBM_DIFFERENTIAL", INPUTS), seed(name));
    let wanted = by_python(&page.prelude, &inputs);
    let (prelude, pieces) = (page.prelude.clone(), inputs.clone());
    let found = crate::with_large_stack(move || by_dbm(&prelude, &pieces)).expect("a thread");
    assert_eq!(
        wanted.len(),
        inputs.len(),
        "python3 ended early: {:?}",
        wanted.last()
    );
    let mut differences = String::new();
    let (mut refused, mut count) = (Vec::new(), 0);
    for ((input, wanted), found) in inputs.iter().zip(&wanted).zip(&found) {
        if let Some(reason) = found.strip_prefix(REFUSED) {
            refused.push(format!("{input}\n    {reason}"));
        } else if wanted != found {
            count += 1;
            let _ = writeln!(
                differences,
                "{input}\n    python3 {wanted}\n    dbm     {found}"
            );
        }
    }
    let forms = page.forms();
    let summary = format!(
        "{name}: {forms} functions, {} inputs, {count} differences, {} refused\n",
        inputs.len(),
        refused.len()
    );
    note(
        name,
        &format!(
            "{summary}\n{differences}\nrefused:\n{}\n",
            refused.join("\n")
        ),
    );
    assert!(count == 0, "{summary}{differences}");
}

fn setting(name: &str, default: usize) -> usize {
    let value = std::env::var(name).ok();
    value
        .and_then(|value| value.parse().ok())
        .unwrap_or(default)
}

/// Each page has a seed of its own.
fn seed(name: &str) -> u64 {
    let own = name.bytes().fold(7_u64, |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(byte.into())
    });
    own.wrapping_add(setting("DBM_DIFFERENTIAL_SEED", 0) as u64)
}

/// The statements of an input, which print one line.
fn piece(input: &str) -> String {
    format!(
        "try:\n    print(ascii({input}))\nexcept Exception as error:\n    print(type(error).__name__)\n"
    )
}

fn by_python(prelude: &str, inputs: &[String]) -> Vec<String> {
    let pieces: String = inputs.iter().map(|input| piece(input)).collect();
    let mut python = Command::new("python3")
        .args(["-W", "ignore", "-"])
        .env("PYTHONIOENCODING", "utf-8")
        .env("TZ", "UTC")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the tests need python3");
    let program = format!("{prelude}\n{pieces}");
    let mut input = python.stdin.take().expect("a pipe");
    input.write_all(program.as_bytes()).expect("python3 reads");
    drop(input);
    let output = python.wait_with_output().expect("python3 ends");
    let text = String::from_utf8_lossy(&output.stdout);
    text.lines().map(str::to_owned).collect()
}

/// The same by dbm, one by one, so that what one of them is refused for ends that one alone.
fn by_dbm(prelude: &str, inputs: &[String]) -> Vec<String> {
    let stage = Rc::new(Stage::default());
    let budget = Budget {
        steps: u64::MAX,
        ..Budget::default()
    };
    let mut interpreter = Interpreter::new(Rc::clone(&stage) as Rc<dyn HostEnvironment>, budget);
    let module = interpreter
        .run_module(&Source::new("prelude.py", prelude), "prelude")
        .unwrap_or_else(|raised| panic!("the prelude: {}", raised.message()));
    let run = |input: &String| {
        let source = Source::new("input.py", piece(input));
        let outcome = interpreter.run_in(&module, &source);
        let said = stage.said.take();
        match outcome {
            Ok(()) => said.trim_end_matches('\n').to_owned(),
            Err(raised) => format!("{REFUSED}{}", raised.message()),
        }
    };
    inputs.iter().map(run).collect()
}

/// Keeps what was compared.
fn note(name: &str, text: &str) {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/differential");
    let written = std::fs::create_dir_all(&directory)
        .and_then(|()| std::fs::write(directory.join(format!("{name}.txt")), text));
    written.expect("target can be written");
}
