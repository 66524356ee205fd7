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
    let process = [("REGION", "eu"), ("SECRET", "hunter2")];
    let process = process.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let modules = ScriptApplication {
        application: Application {
            directory: project.path().to_owned(),
            shown: ".".to_owned(),
            python_path: vec![project.path().to_owned()],
            variables: Variables::of(&Arc::new(process.into_iter().collect())),
        },
        access,
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

#[test]
fn files_are_read_below_the_project_where_the_manifest_allows_it() {
    let project = tempfile::tempdir().unwrap_or_else(|error| panic!("{error}"));
    fs::write(project.path().join("seed.sql"), "SELECT 1")
        .unwrap_or_else(|error| panic!("{error}"));
    let body = "    with open('seed.sql') as file:\n        op.execute(file.read())\n";
    assert_snapshot!(asked(&project, Access::default(), body), @"scripts may not read files such as `seed.sql`: write `allow_files = true` in the manifest");
    let allowed = Access {
        files: Some(true),
        ..Access::default()
    };
    assert_snapshot!(asked(&project, allowed.clone(), body), @"SELECT 1");
    let body =
        "    import os\n    op.execute(str(os.path.exists('gone.sql')))\n    open('gone.sql')\n";
    assert_snapshot!(asked(&project, allowed.clone(), body), @"FileNotFoundError: (2, 'No such file or directory')");
    let outside = |path: &str| asked(&project, allowed.clone(), &format!("    open({path:?})\n"));
    assert_snapshot!(outside("../other.sql"), @"`../other.sql` is outside the project: scripts may read only below it");
    assert_snapshot!(outside("/etc/passwd"), @"`/etc/passwd` is outside the project: scripts may read only below it");
    let body = "    open('seed.sql', 'w')\n";
    assert_snapshot!(asked(&project, allowed.clone(), body), @"scripts cannot write files");
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
