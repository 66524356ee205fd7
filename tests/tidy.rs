//! Holds what the compiler does not: the order of the layers, where drivers and the
//! parser may be named, and that files stay readable. `ARCHITECTURE.md` says why.
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

/// Crates that only one module may name.
const OWNED_CRATES: &[(&str, &str)] = &[
    ("tokio_postgres", "database"),
    ("sqlx", "database"),
    ("ruff_python_parser", "python"),
    ("ruff_python_ast", "python"),
    ("ruff_text_size", "python"),
];

/// A file of `src/` without its unit tests and comments.
struct SourceFile {
    path: PathBuf,
    module: String,
    code: Vec<String>,
    lines: usize,
}

#[test]
fn a_module_uses_only_modules_declared_before_it() {
    let layers = layers();
    let mut broken = Vec::new();
    for file in source_files() {
        let Some(own) = layers.iter().position(|layer| *layer == file.module) else {
            continue;
        };
        for used in modules_named_in(&file.code.join("\n")) {
            if layers
                .iter()
                .position(|layer| *layer == used)
                .is_some_and(|other| other > own)
            {
                broken.push(format!(
                    "{}: `{}` uses `{used}`",
                    file.path.display(),
                    file.module
                ));
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
fn every_module_of_the_library_has_its_layer() {
    let layers = layers();
    let homeless: Vec<_> = source_files()
        .into_iter()
        .filter(|file| {
            !["lib", "main"].contains(&file.module.as_str()) && !layers.contains(&file.module)
        })
        .map(|file| file.path.display().to_string())
        .collect();
    assert!(
        homeless.is_empty(),
        "not declared in lib.rs:\n{}",
        homeless.join("\n")
    );
}

#[test]
fn drivers_and_the_parser_are_named_in_one_place() {
    let mut broken = Vec::new();
    for file in source_files() {
        for (number, line) in file.code.iter().enumerate() {
            for (krate, owner) in OWNED_CRATES {
                if file.module != *owner && names_crate(line, krate) {
                    broken.push(format!("{}:{}: `{krate}`", file.path.display(), number + 1));
                }
            }
        }
    }
    assert!(
        broken.is_empty(),
        "named outside its module:\n{}",
        broken.join("\n")
    );
}

#[test]
fn files_stay_short_enough_to_read() {
    let long: Vec<_> = source_files()
        .into_iter()
        .filter(|file| file.lines > FILE_LIMIT)
        .map(|file| format!("{}: {} lines", file.path.display(), file.lines))
        .collect();
    assert!(
        long.is_empty(),
        "longer than {FILE_LIMIT} lines without their tests:\n{}",
        long.join("\n")
    );
}

#[test]
fn a_file_says_what_is_in_it() {
    let vague: Vec<_> = ["src", "tests", "benches"]
        .iter()
        .flat_map(|directory| rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(directory)))
        .filter(|path| {
            path.file_stem()
                .is_some_and(|stem| EMPTY_NAMES.iter().any(|name| stem == *name))
        })
        .collect();
    assert!(vague.is_empty(), "named for nothing: {vague:?}");
}

/// The modules of the library in the order of `lib.rs`, lowest first.
fn layers() -> Vec<String> {
    let library = fs::read_to_string(source_directory().join("lib.rs")).unwrap();
    library
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'))
        .map(str::to_owned)
        .collect()
}

fn source_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn source_files() -> Vec<SourceFile> {
    let directory = source_directory();
    rust_files(&directory)
        .into_iter()
        .filter(|path| !is_test_file(path.strip_prefix(&directory).unwrap()))
        .map(|path| {
            let relative = path.strip_prefix(&directory).unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            let code: Vec<_> = text
                .lines()
                .take_while(|line| *line != "#[cfg(test)]")
                .collect();
            SourceFile {
                module: relative
                    .components()
                    .next()
                    .unwrap()
                    .as_os_str()
                    .to_string_lossy()
                    .replace(".rs", ""),
                lines: code.len(),
                code: code.into_iter().map(without_comment).collect(),
                path: relative,
            }
        })
        .collect()
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
