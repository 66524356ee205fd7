//! Holds what the compiler does not: the order of the layers inside a crate, where drivers, the
//! parser and `clap` may be named, and that files stay readable. `ARCHITECTURE.md` says why.
//!
//! Functions of more than 60 lines, glob imports and `mod.rs` are clippy's to find:
//! see `clippy.toml` and the lints of `Cargo.toml`.

#![expect(clippy::unwrap_used, reason = "in a test an unwrap is an assertion")]

use std::fs;
use std::path::{Path, PathBuf};

/// About 400 lines; its unit tests do not count.
const FILE_LIMIT: usize = 450;

/// Names that say nothing about what is in a file.
const EMPTY_NAMES: &[&str] = &[
    "utils", "util", "helpers", "helper", "common", "manager", "misc", "mod",
];

/// Crates that only one of ours may name; `dbm` is the root package.
const OWNED_CRATES: &[(&str, &str)] = &[
    ("tokio_postgres", "database"),
    ("sqlx", "database"),
    ("ruff_python_parser", "python"),
    ("ruff_python_ast", "python"),
    ("ruff_text_size", "python"),
    ("clap", "dbm"),
];

/// Crates whose modules stand in layers, in the order of their `lib.rs`.
const LAYERED: &[&str] = &["core", "project", "dbm"];

/// What the command line may name of the root package: itself, what it shows, and the face with the values that
/// the face gives.
const FACE: &[&str] = &["cli", "report", "workspace", "event", "failure", "graph"];

/// A file of a crate without its unit tests and comments.
struct SourceFile {
    /// Its path from the root of the workspace.
    path: PathBuf,
    /// The name of its crate's directory, or `dbm`.
    krate: String,
    /// The module of the crate that it belongs to: the first part of its path below `src`.
    module: String,
    code: Vec<String>,
}

#[test]
fn a_module_uses_only_modules_declared_before_it() {
    let mut broken = Vec::new();
    for krate in LAYERED.iter().copied() {
        let layers = layers(krate);
        for file in source_files().iter().filter(|file| file.krate == krate) {
            let Some(own) = layers.iter().position(|layer| *layer == file.module) else {
                continue;
            };
            let used = modules_named_in(&file.code.join("\n"));
            let above = |used: &String| layers[own + 1..].contains(used);
            for used in used.into_iter().filter(above) {
                let path = file.path.display();
                broken.push(format!("{path}: `{}` uses `{used}`", file.module));
            }
        }
    }
    assert!(
        broken.is_empty(),
        "declared later in lib.rs:\n{}",
        broken.join("\n")
    );
}

#[test]
fn every_module_of_a_layered_crate_has_its_layer() {
    let homeless: Vec<_> = source_files()
        .into_iter()
        .filter(|file| LAYERED.contains(&file.krate.as_str()))
        .filter(|file| !["lib", "main"].contains(&file.module.as_str()))
        .filter(|file| !layers(&file.krate).contains(&file.module))
        .map(|file| file.path.display().to_string())
        .collect();
    assert!(
        homeless.is_empty(),
        "not declared in lib.rs:\n{}",
        homeless.join("\n")
    );
}

#[test]
fn the_command_line_works_through_the_face() {
    let mut below = Vec::new();
    let crates = crates();
    for file in source_files().iter().filter(|it| it.module == "cli") {
        let code = file.code.join("\n");
        let modules = modules_named_in(&code).into_iter();
        let modules = modules.filter(|module| !FACE.contains(&module.as_str()));
        let crates = crates.iter().filter(|krate| *krate != "core");
        let crates = crates.map(|krate| format!("dbm_{krate}"));
        let crates = crates.filter(|krate| names_crate(&code, krate));
        let path = file.path.display();
        below.extend(modules.chain(crates).map(|it| format!("{path}: `{it}`")));
    }
    assert!(below.is_empty(), "below the face:\n{}", below.join("\n"));
}

#[test]
fn drivers_and_the_parser_are_named_in_one_place() {
    let mut broken = Vec::new();
    for file in source_files() {
        for (number, line) in file.code.iter().enumerate() {
            for (krate, owner) in OWNED_CRATES {
                if file.krate != *owner && names_crate(line, krate) {
                    broken.push(format!("{}:{}: `{krate}`", file.path.display(), number + 1));
                }
            }
        }
    }
    assert!(
        broken.is_empty(),
        "named outside its crate:\n{}",
        broken.join("\n")
    );
}

#[test]
fn files_stay_short_enough_to_read() {
    let long: Vec<_> = source_files()
        .into_iter()
        .filter(|file| file.code.len() > FILE_LIMIT)
        .map(|file| format!("{}: {} lines", file.path.display(), file.code.len()))
        .collect();
    assert!(
        long.is_empty(),
        "longer than {FILE_LIMIT} lines without their tests:\n{}",
        long.join("\n")
    );
}

#[test]
fn a_file_says_what_is_in_it() {
    let vague: Vec<_> = ["crates", "src", "tests", "benches"]
        .iter()
        .flat_map(|directory| rust_files(&root().join(directory)))
        .filter(|path| {
            path.file_stem()
                .is_some_and(|stem| EMPTY_NAMES.iter().any(|name| stem == *name))
        })
        .collect();
    assert!(vague.is_empty(), "named for nothing: {vague:?}");
}

/// The modules of a crate in the order of its `lib.rs`, lowest first.
fn layers(krate: &str) -> Vec<String> {
    let library = fs::read_to_string(source_directory(krate).join("lib.rs")).unwrap();
    library
        .lines()
        .filter_map(|line| declared(line)?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

/// What a line declares as a module that others may see.
fn declared(line: &str) -> Option<&str> {
    line.strip_prefix("pub mod ")
        .or_else(|| line.strip_prefix("pub(crate) mod "))
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The directories of all crates below `crates/`, and the root package.
fn crates() -> Vec<String> {
    let entries = fs::read_dir(root().join("crates")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned());
    names.chain(["dbm".to_owned()]).collect()
}

fn source_directory(krate: &str) -> PathBuf {
    if krate == "dbm" {
        root().join("src")
    } else {
        root().join("crates").join(krate).join("src")
    }
}

fn source_files() -> Vec<SourceFile> {
    crates().iter().flat_map(|krate| files_of(krate)).collect()
}

fn files_of(krate: &str) -> Vec<SourceFile> {
    let directory = source_directory(krate);
    let below = |path: &Path| path.strip_prefix(&directory).unwrap().to_owned();
    rust_files(&directory)
        .into_iter()
        .filter(|path| !is_test_file(&below(path)))
        .map(|path| SourceFile {
            krate: krate.to_owned(),
            module: below(&path)
                .iter()
                .next()
                .unwrap()
                .to_string_lossy()
                .replace(".rs", ""),
            code: without_tests(&fs::read_to_string(&path).unwrap()),
            path: path.strip_prefix(root()).unwrap().to_owned(),
        })
        .collect()
}

/// The lines of a file but for comments and for the items that only its tests have.
fn without_tests(text: &str) -> Vec<String> {
    let mut lines = text.lines().peekable();
    let mut code = Vec::new();
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            code.push(without_comment(line));
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indent}}}");
        for line in lines.by_ref() {
            let ends = line == end
                || (line.starts_with(indent)
                    && line.ends_with(';')
                    && !line[indent.len()..].starts_with(' '));
            if ends {
                break;
            }
        }
    }
    code
}

#[test]
fn only_the_items_of_tests_are_left_out() {
    let text = "a\n#[cfg(test)]\nmod tests;\nb\n#[cfg(test)]\nmod more {\n    c;\n}\nd";
    assert_eq!(without_tests(text), ["a", "b", "d"]);
}

/// `tests.rs`, or a file in a directory `tests`: unit tests too long for their module's file.
fn is_test_file(path: &Path) -> bool {
    path.iter()
        .any(|part| part == "tests" || part == "tests.rs")
}

fn rust_files(directory: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn without_comment(line: &str) -> String {
    if line.trim_start().starts_with("//") {
        String::new()
    } else {
        line.to_owned()
    }
}

/// `crate::schema::Table` names `schema`; `crate::{graph, schema::{Table, Column}}` names both.
fn modules_named_in(code: &str) -> Vec<String> {
    let mut modules = Vec::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            Some(group) => modules.extend(members(group).into_iter().map(leading_name)),
            None => modules.push(leading_name(rest)),
        }
    }
    modules
}

/// The members of a `use` group whose opening brace is gone, up to its closing one.
fn members(group: &str) -> Vec<&str> {
    let (mut members, mut depth, mut start) = (Vec::new(), 0, 0);
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                members.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                members.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    members
}

#[test]
fn uses_are_found_in_every_form() {
    assert_eq!(modules_named_in("use crate::schema::Table;"), ["schema"]);
    assert_eq!(
        modules_named_in("a(crate::graph::walk, crate::diff)"),
        ["graph", "diff"]
    );
    let group = "use crate::{\n    graph,\n    schema::{Table, Column},\n};";
    assert_eq!(modules_named_in(group), ["graph", "schema", ""]);
}

fn leading_name(text: &str) -> String {
    text.trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect()
}

fn names_crate(line: &str, krate: &str) -> bool {
    line.contains(&format!("{krate}::")) || line.contains(&format!("use {krate};"))
}
