use std::fs;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::*;
use crate::settings::variables::Variables;
use dbm_core::graph::Direction;
use dbm_core::operation::Operation;
use dbm_core::target::Backend;
use dbm_dialect::Rendering;
use dbm_script::{Context, all_operations};

/// What a script asks for, or why it may not.
fn asked(project: &TempDir, access: Access, body: &str) -> String {
    asked_with(project, access, None, body)
}

/// The same, where the manifest says so of files.
fn asked_with(project: &TempDir, access: Access, allow_files: Option<bool>, body: &str) -> String {
    let process = [("REGION", "eu"), ("SECRET", "hunter2")];
    let process = process.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let variables = Variables::of(&Arc::new(process.into_iter().collect()));
    let modules = ScriptApplication {
        application: Application {
            directory: project.path().to_owned(),
            shown: ".".to_owned(),
            python_path: vec![project.path().to_owned()],
            variables: variables.clone(),
            allow_files,
        },
        access,
        installed: Arc::new(Installed::of(project.path(), None, &variables)),
    };
    let context = Context {
        modules: Arc::new(modules),
        ..Context::new("postgresql")
    };
    let text = format!("import sqlalchemy as sa\nfrom alembic import op\ndef upgrade():\n{body}");
    let scripts = [(Source::new("case.py", text), Direction::Upgrade)];
    let results = all_operations(&scripts, &context).unwrap_or_default();
    let lines = results.into_iter().map(|result| match result {
        Ok(script) => script
            .operations
            .iter()
            .map(|located| sql(&located.operation))
            .collect(),
        Err(error) => error.to_string(),
    });
    lines.collect()
}

/// An operation as PostgreSQL's SQL.
fn sql(operation: &Operation) -> String {
    let dialect = dbm_dialect::for_backend(Backend::PostgreSql);
    let statements = dbm_dialect::render(dialect, operation, &Rendering::offline(dialect));
    let statements = statements.unwrap_or_default().into_iter();
    statements.map(|statement| statement.sql + "\n").collect()
}

#[test]
fn variables_are_read_where_the_manifest_allows_it() {
    let project = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let body = "    import os\n    op.execute('SELECT ' + os.environ['REGION'] + str(os.getenv('OTHER')))\n";
    assert_snapshot!(asked(&project, Access::default(), body), @r#"scripts may not read the environment variable `REGION`: write `allow_env = ["REGION"]` in the manifest"#);
    let allowed = Access {
        variables: Some(vec!["REGION".to_owned(), "OTHER".to_owned()]),
        ..Access::default()
    };
    assert_snapshot!(asked(&project, allowed.clone(), body), @"SELECT euNone");
    let body = "    import os\n    op.execute(os.environ.get('FLAG', 'unset') + str('FLAG' in os.environ))\n";
    assert_snapshot!(asked(&project, Access::default(), body), @"unsetFalse");
    let settings = "import os\nflag = os.environ.get('FLAG', 'unset')\n";
    fs::write(project.path().join("settings.py"), settings)
        .unwrap_or_else(|error| panic!("{error}"));
    let asks = "    from settings import flag\n    op.execute(flag)\n";
    let refused = asked(&project, Access::default(), asks);
    assert!(
        refused.contains("may not read the environment variable `FLAG`"),
        "{refused}"
    );
    let body = "    import os\n    op.execute(' '.join(os.environ))\n    os.environ['SECRET']\n";
    assert_snapshot!(asked(&project, allowed, body), @"scripts may not read the environment variable `SECRET`: `allow_env` in the manifest does not name it");
}

/// A project with files beside its scripts.
fn project_with_files() -> TempDir {
    let project = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let files = [
        ("seed.sql", "SELECT 1"),
        ("data/a.sql", "SELECT a"),
        ("data/b.txt", "none"),
        ("data/deep/c.sql", "SELECT c"),
        ("data/cities.csv", "name;size\r\nBerlin;3\r\n"),
        ("data/latin.txt", "x"),
        (".env", "SECRET=hunter2"),
        ("server.key", "hunter2"),
    ];
    for (name, text) in files {
        let path = project.path().join(name);
        fs::create_dir_all(path.parent().unwrap_or(&path))
            .unwrap_or_else(|error| panic!("{error}"));
        fs::write(path, text).unwrap_or_else(|error| panic!("{error}"));
    }
    project
}

#[test]
fn files_below_the_project_are_read() {
    let project = project_with_files();
    let asks = |body: &str| asked(&project, Access::default(), body);
    assert_snapshot!(asks("    op.execute(open('seed.sql').read())\n"), @"SELECT 1");
    let body = "    from pathlib import Path\n    op.execute(Path(__file__).with_name('seed.sql').read_text('ascii'))\n";
    assert_snapshot!(asks(body), @"SELECT 1");
    let body = "    import os\n    from os import path\n    op.execute(str([path.exists(p) + 2 * path.isfile(p) + 4 * path.isdir(p) for p in ('gone', 'data', 'seed.sql', '.env')]))\n    op.execute(' '.join(sorted(os.listdir('data'))))\n    op.execute(os.path.relpath(os.getcwd(), os.path.dirname(__file__)))\n";
    assert_snapshot!(asks(body), @"
    [0, 5, 3, 3]
    a.sql b.txt cities.csv deep latin.txt
    .
    ");
    let body = "    import glob, pathlib\n    here = pathlib.Path(__file__).parent\n    for found in (here.glob('data/*.sql'), here.rglob('*.sql'), (here / 'data').iterdir(), map(pathlib.Path, glob.glob('data/**/*.sql', recursive=True))):\n        op.execute(' '.join(sorted(path.name for path in found)))\n";
    assert_snapshot!(asks(body), @"
    a.sql
    a.sql c.sql seed.sql
    a.sql b.txt cities.csv deep latin.txt
    a.sql c.sql
    ");
    let body = "    import csv\n    with open('data/cities.csv', newline='') as file:\n        op.execute(str(list(csv.DictReader(file, delimiter=';'))))\n";
    assert_snapshot!(asks(body), @"[{'name': 'Berlin', 'size': '3'}]");
    let body = "    import os\n    op.execute(str([(sorted(d), sorted(f)) for _, d, f in os.walk('data')]))\n";
    assert_snapshot!(asks(body), @"[(['deep'], ['a.sql', 'b.txt', 'cities.csv', 'latin.txt']), ([], ['c.sql'])]");
}

#[test]
fn files_are_denied_outside_the_project_and_where_they_hold_secrets() {
    let project = project_with_files();
    let opened = |path: &str| {
        asked(
            &project,
            Access::default(),
            &format!("    open({path:?})\n"),
        )
    };
    assert_snapshot!(opened("gone.sql"), @"FileNotFoundError: (2, 'No such file or directory')");
    assert_snapshot!(opened("data"), @"IsADirectoryError: (21, 'Is a directory')");
    assert_snapshot!(opened("data/../../other.sql"), @"`data/../../other.sql` is outside the project: only files below it may be read");
    assert_snapshot!(opened("/etc/passwd"), @"`/etc/passwd` is outside the project: only files below it may be read");
    assert_snapshot!(opened(".env"), @"scripts may not read `.env`, which holds variables: name those that they need with `allow_env = [...]` in the manifest");
    assert_snapshot!(opened("server.key"), @"`server.key` may hold a key: such a file is not read");
    let body = "    open('seed.sql', 'w')\n";
    assert_snapshot!(asked(&project, Access::default(), body), @"scripts cannot write files");
    let body = "    import os\n    os.listdir('data')\n";
    assert_snapshot!(asked_with(&project, Access::default(), Some(false), body), @"files such as `data` may not be read: the manifest says `allow_files = false`");
}

#[cfg(unix)]
#[test]
fn a_link_leads_no_further_than_the_project() {
    let project = project_with_files();
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(to, project.path().join(name))
            .unwrap_or_else(|error| panic!("{error}"));
    };
    link("/etc", "outside");
    link("server.key", "plain.sql");
    link("seed.sql", "other.sql");
    let opened = |path: &str| {
        let body = format!("    op.execute(open({path:?}).read())\n");
        asked(&project, Access::default(), &body)
    };
    assert_snapshot!(opened("outside/passwd"), @"`outside/passwd` is outside the project: only files below it may be read");
    assert_snapshot!(opened("plain.sql"), @"`plain.sql` may hold a key: such a file is not read");
    assert_snapshot!(opened("other.sql"), @"SELECT 1");
}

#[test]
fn modules_are_found_where_a_script_adds_to_the_path() {
    let project = project_with_files();
    fs::write(project.path().join("data/more.py"), "sql = 'SELECT 2'\n")
        .unwrap_or_else(|error| panic!("{error}"));
    let body = "    import os, sys\n    sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), 'data'))\n    from more import sql\n    op.execute(sql)\n";
    assert_snapshot!(asked(&project, Access::default(), body), @"SELECT 2");
    let body = "    import importlib.util\n    found = importlib.util.spec_from_file_location('more', 'data/more.py')\n    module = importlib.util.module_from_spec(found)\n    found.loader.exec_module(module)\n    op.execute(module.sql)\n";
    assert_snapshot!(asked(&project, Access::default(), body), @"SELECT 2");
}

#[test]
fn metadata_asks_for_every_import_also_where_one_fails() {
    let project = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let models = "import sqlalchemy as sa\nfrom gone import nothing\n\
        metadata = sa.MetaData()\nsa.Table('t', metadata, sa.Column('id', sa.Integer))\n";
    fs::write(project.path().join("app.py"), models).unwrap_or_else(|error| panic!("{error}"));
    let body = "    from app import metadata\n    op.execute(' '.join(metadata.tables))\n";
    assert_snapshot!(asked(&project, Access::default(), body), @"t");
    // what is lost where the metadata cannot be reached registers nothing with it
    let other = "import gone\nX = gone.parse('1')\n";
    fs::write(project.path().join("other.py"), other).unwrap_or_else(|error| panic!("{error}"));
    fs::write(
        project.path().join("app.py"),
        format!("import other\n{models}"),
    )
    .unwrap_or_else(|error| panic!("{error}"));
    assert_snapshot!(asked(&project, Access::default(), body), @"t");
    let user = "import gone\nfrom app import metadata\ngone.declare(metadata)\n";
    fs::write(project.path().join("other.py"), user).unwrap_or_else(|error| panic!("{error}"));
    assert_snapshot!(asked(&project, Access::default(), body), @"`other` is not available: other.py:3:1: `gone.declare()` is not available: its import at other.py:1:8 was not found");
}

#[test]
fn types_are_what_the_manifest_says() {
    let project = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    let types = [
        ("app.db.Money", "Numeric(12, 2)"),
        ("app.db.Kind", "Enum('a', name='kind')"),
        ("other.Names", "postgresql.ARRAY(String(5))"),
    ];
    let types = types.map(|(name, text)| (name.to_owned(), text.to_owned()));
    let access = Access {
        types: types.into_iter().collect(),
        ..Access::default()
    };
    let body = "    from app.db import Money, Kind\n    import app.db, other\n    op.create_table('t', sa.Column('a', Money), sa.Column('b', app.db.Money(5)), sa.Column('c', Kind()), sa.Column('d', other.Names))\n    app.db.Other\n";
    assert_snapshot!(asked(&project, access.clone(), body), @"`app.db.Other` is not available: its import at case.py:7:5 was not found");
    let body = "    from app.db import Money\n    import sqlalchemy\n    for t in (Money(), __import__('other').Names()):\n        op.add_column('t', sa.Column('c', t))\n";
    assert_snapshot!(asked(&project, access, body), @"
    ALTER TABLE t ADD COLUMN c NUMERIC(12, 2)
    ALTER TABLE t ADD COLUMN c VARCHAR(5)[]
    ");
}
