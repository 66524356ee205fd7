//! Pages: the files of a version location above, what is loaded below.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::{History, VersionsError, files, history, modules, read_all};
use crate::project::Scripts;
use crate::settings::Resolved;
use dbm_core::failure::Failure;
use dbm_core::graph::{Parts, Range};

const BASE: &str = "revision = 'a'\ndown_revision = None\n";

/// Reads every revision script of these locations.
fn load(scripts: &Scripts) -> Result<History, VersionsError> {
    let found = files::find(scripts)?;
    let read = read_all(&found.paths, &modules(scripts))?;
    let revisions = read.into_iter().collect::<Result<_, _>>()?;
    history(found, revisions)
}

/// Files under `m/`; a path that ends in `/` is an empty directory.
fn directory(files: &[(&str, &str)]) -> TempDir {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("m")).unwrap();
    for (name, text) in files {
        let path = root.path().join("m").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    root
}

fn scripts(root: &Path, locations: &[&str]) -> Scripts {
    let default = |locations: Vec<_>| Resolved::default_value(locations);
    let location = root.join("m");
    Scripts {
        version_locations: default(locations.iter().map(|name| location.join(name)).collect()),
        location: Resolved::default_value(location),
        recursive: Resolved::default_value(false),
        file_template: Resolved::default_value(String::new()),
        truncate_slug_length: Resolved::default_value(40),
        timezone: None,
        sourceless: Resolved::default_value(false),
        output_encoding: Resolved::default_value("utf-8".to_owned()),
        revision_environment: Resolved::default_value(false),
        python_path: Resolved::default_value(Vec::new()),
        hooks: Vec::new(),
    }
}

/// What a project with one version location loads.
fn page(files: &[(&str, &str)]) -> String {
    page_with(files, |_| ())
}

fn page_with(files: &[(&str, &str)], change: impl Fn(&mut Scripts)) -> String {
    let root = directory(files);
    let mut scripts = scripts(root.path(), &["versions"]);
    change(&mut scripts);
    show(root.path(), load(&scripts))
}

fn show(root: &Path, history: Result<History, VersionsError>) -> String {
    let text = match history {
        Ok(history) => lines(&history),
        Err(error) => error_text(error.into()),
    };
    let real = fs::canonicalize(root).unwrap();
    text.replace(real.to_str().unwrap(), "")
        .replace(root.to_str().unwrap(), "")
}

/// The revisions in load order, with their files.
fn lines(history: &History) -> String {
    let mut text = String::new();
    for warning in &history.warnings {
        writeln!(text, "warning: {warning}").unwrap();
    }
    let mut positions = history.graph.history(&Range::ALL, &[]).unwrap();
    positions.sort_unstable();
    let parts = Parts {
        parents: true,
        summary: true,
        ..Parts::default()
    };
    for position in positions {
        let path = history.graph.revision(position).path.display();
        writeln!(text, "{path}: {}", history.graph.line(position, parts)).unwrap();
    }
    text
}

fn error_text(failure: Failure) -> String {
    let mut text = format!("error: {} ({:?})", failure.message, failure.kind);
    if let Some(place) = failure.place {
        write!(
            text,
            "\n  at {place}: {}",
            &place.source.text[place.span.clone()]
        )
        .unwrap();
    }
    if let Some(hint) = failure.hint {
        write!(text, "\nhelp: {hint}").unwrap();
    }
    text
}

#[test]
fn scripts_come_in_the_order_of_their_names() {
    assert_snapshot!(page(&[
        ("versions/b_.py", "'''Second\n\nof two'''\nrevision = 'b'\ndown_revision = 'a'\n"),
        ("versions/a_.py", "'''First'''\nrevision = 'a'\ndown_revision = None\n"),
        ("versions/B_.py", "revision = 'c'\ndown_revision = 'b'\n"),
        ("versions/0f3a.py", "down_revision = 'c'\n"),
        ("versions/__init__.py", "not python"),
        ("versions/__init__x.py", "not python"),
        ("versions/.#a_.py", "not python"),
        ("versions/README.md", "not python"),
        ("versions/old/c.py", "not python"),
        ("versions/__pycache__/a_.cpython-311.pyc", "not python"),
    ]), @"
    /m/versions/0f3a.py: c -> 0f3a (head), 
    /m/versions/B_.py: b -> c, 
    /m/versions/a_.py: <base> -> a, First
    /m/versions/b_.py: a -> b, Second
    ");
}

#[test]
fn directories_below_count_where_that_is_asked() {
    let recursive = |scripts: &mut Scripts| scripts.recursive = Resolved::default_value(true);
    assert_snapshot!(page_with(&[
        ("versions/z.py", BASE),
        ("versions/2024/02/c.py", "revision = 'c'\ndown_revision = 'b'\n"),
        ("versions/2024/01/b.py", "revision = 'b'\ndown_revision = 'a'\n"),
        ("versions/2024/d.py", "revision = 'd'\ndown_revision = 'c'\n"),
        ("versions/2023/e.py", "revision = 'e'\ndown_revision = 'd'\n"),
    ], recursive), @"
    /m/versions/z.py: <base> -> a, 
    /m/versions/2023/e.py: d -> e (head), 
    /m/versions/2024/d.py: c -> d, 
    /m/versions/2024/01/b.py: a -> b, 
    /m/versions/2024/02/c.py: b -> c,
    ");
}

#[test]
fn several_locations_come_in_their_order_and_a_file_counts_once() {
    let root = directory(&[
        ("one/z.py", BASE),
        ("two/a.py", "revision = 'b'\ndown_revision = 'a'\n"),
    ]);
    let scripts = scripts(root.path(), &["one", "gone", "two", "one/../two"]);
    assert_snapshot!(show(root.path(), load(&scripts)), @"
    warning: `/m/two/a.py` is in two version locations and counts once
    /m/one/z.py: <base> -> a, 
    /m/two/a.py: a -> b (head),
    ");
}

#[test]
fn no_scripts_are_an_empty_history_and_no_location_is_an_error() {
    assert_snapshot!(page(&[("README", "")]), @"");
    let root = tempfile::tempdir().unwrap();
    let scripts = scripts(root.path(), &["versions"]);
    assert_snapshot!(show(root.path(), load(&scripts)), @"
    error: the script location `/m` is not there (Settings)
    help: `dbm init DIRECTORY` makes a new one
    ");
}

#[test]
fn a_script_says_what_it_is() {
    let script = |text: &str| page(&[("versions/new.py", text)]);
    assert_snapshot!(script("x = 1"), @r#"
    error: `/m/versions/new.py` has no `revision` (Plan)
    help: write `revision = "..."` into it, or move it out of the version location
    "#);
    assert_snapshot!(script("revision = 'a'"), @"
    error: `/m/versions/new.py` has no `down_revision` (Plan)
    help: write `down_revision = None` into it, or the id of the revision below
    ");
    assert_snapshot!(script("revision = 7\ndown_revision = None"), @"
    error: `revision` must be a string (Plan)
      at /m/versions/new.py:1:1: revision = 7
    help: write it out: a header is read without the application
    ");
    assert_snapshot!(script("revision = None\ndown_revision = None"), @"
    error: `revision` must be a string (Plan)
      at /m/versions/new.py:1:1: revision = None
    help: write it out: a header is read without the application
    ");
    assert_snapshot!(script("revision = 'a'\ndown_revision = None\nbranch_labels = {}"), @"
    error: `branch_labels` must be `None`, a string, or several strings (Plan)
      at /m/versions/new.py:3:1: branch_labels = {}
    help: write it out: a header is read without the application
    ");
    assert_snapshot!(script("revision = 'a-b'\ndown_revision = None"), @"
    error: `a-b` is no revision id: it must not be empty nor contain `@`, `-`, `+` or `:` (Plan)
      at /m/versions/new.py:1:1: revision = 'a-b'
    help: give it another id, also where `down_revision` and `depends_on` name it
    ");
    assert_snapshot!(script("revision = 'a'\ndown_revision = None\nprint 'x'\n"), @"
    error: this is no Python: Simple statements must be separated by newlines or semicolons (Plan)
      at /m/versions/new.py:3:7: 'x'
    ");
}

#[test]
fn a_header_may_be_computed() {
    let computed = "
from myapp import something
import uuid
PREFIX = 'ab'
revision = PREFIX + '%03d' % 7
down_revision = None if revision else 'x'
branch_labels = [label for label in ('x', 'y')]
";
    assert_snapshot!(page(&[("versions/a.py", computed)]), @"/m/versions/a.py: <base> -> ab007 (head),");
    let script = |text: &str| page(&[("versions/new.py", text)]);
    assert_snapshot!(script("from myapp import name\nrevision = name\ndown_revision = None\n"), @"
    error: `revision` must be a string (Plan)
      at /m/versions/new.py:2:1: revision = name
    help: write it out: a header is read without the application
    ");
    assert_snapshot!(script("revision = 1 / 0\ndown_revision = None\n"), @"
    error: ZeroDivisionError: division by zero (Plan)
      at /m/versions/new.py:1:12: 1 / 0
    ");
    assert_snapshot!(script("revision = 'a'\ndown_revision = {}\n"), @"
    error: `down_revision` must be `None`, a string, or several strings (Plan)
      at /m/versions/new.py:2:1: down_revision = {}
    help: write it out: a header is read without the application
    ");
}

#[test]
fn the_first_script_that_is_wrong_is_named() {
    let files: Vec<_> = (0..500)
        .map(|n| (format!("versions/{n:03}.py"), "revision = ("))
        .collect();
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (name.as_str(), *text))
        .collect();
    assert_snapshot!(page(&files), @"
    error: this is no Python: unexpected EOF while parsing (Plan)
      at /m/versions/000.py:1:13:
    ");
}

#[test]
fn contradictions_name_both_files() {
    assert_snapshot!(page(&[
        ("versions/a.py", BASE),
        ("versions/copy.py", BASE),
    ]), @"
    warning: revision `a` is present more than once: `/m/versions/a.py` is ignored, `/m/versions/copy.py` counts; give one of them another id
    /m/versions/copy.py: <base> -> a (head),
    ");
    assert_snapshot!(page(&[("versions/b.py", "revision = 'b'\ndown_revision = 'a'\n")]), @"
    error: revision `a`, on which `b` stands, is not present (Plan)
      at /m/versions/b.py:2:1: down_revision = 'a'
    help: bring back the script of that revision, or name one that is there
    ");
    assert_snapshot!(page(&[
        ("versions/a.py", "revision = 'a'\ndown_revision = None\nbranch_labels = 'x'\n"),
        ("versions/b.py", "revision = 'b'\ndown_revision = 'a'\nbranch_labels = ('x',)\n"),
    ]), @"
    error: branch label `x` of revision `b` is already used by revision `a` (Plan)
      at /m/versions/b.py:3:1: branch_labels = ('x',)
    help: remove the label here or in /m/versions/a.py
    ");
}

#[test]
fn compiled_scripts_are_refused_where_they_would_count() {
    let sourceless = |scripts: &mut Scripts| scripts.sourceless = Resolved::default_value(true);
    let compiled = [("versions/a.py", BASE), ("versions/b.pyc", "")];
    assert_snapshot!(page(&compiled), @"/m/versions/a.py: <base> -> a (head),");
    assert_snapshot!(page_with(&compiled, sourceless), @"
    error: `/m/versions/b.pyc` is compiled Python, and its source is not beside it (Plan)
    help: bring back the `.py` file; dbm reads sources alone
    ");
    let cached = [
        ("versions/a.py", BASE),
        ("versions/__pycache__/a.cpython-311.pyc", ""),
    ];
    assert_snapshot!(page_with(&cached, sourceless), @"/m/versions/a.py: <base> -> a (head),");
    assert_snapshot!(page_with(&[("versions/__pycache__/b.cpython-311.pyc", "")], sourceless), @"
    error: `/m/versions/__pycache__/b.cpython-311.pyc` is compiled Python, and its source is not beside it (Plan)
    help: bring back the `.py` file; dbm reads sources alone
    ");
}

#[test]
fn a_deep_script_is_an_error_or_a_revision_but_no_crash() {
    let nested = format!("{BASE}x = {}1{}\n", "(".repeat(20_000), ")".repeat(20_000));
    let chain = format!("{BASE}x = 1{}\n", " + 1".repeat(50_000));
    assert!(page(&[("versions/a.py", &nested)]).len() < 1000);
    assert!(page(&[("versions/a.py", &chain)]).len() < 1000);
}
