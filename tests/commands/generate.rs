use std::fs;
use std::path::PathBuf;

use crate::support::workspace::Workspace;

/// The script of that revision id, without the line that says when it was made.
fn script(workspace: &Workspace, versions: &str, id: &str) -> String {
    let entries = fs::read_dir(workspace.path(versions)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let is_meant = |path: &PathBuf| path.to_string_lossy().contains(id) && path.is_file();
    let path = paths.into_iter().find(is_meant).unwrap();
    let text = fs::read_to_string(&path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with("Create Date"));
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    lines.fold(name, |text, line| text + "\n" + line)
}

#[test]
fn a_blank_revision_is_alembics() {
    let (ours, theirs) = (Workspace::shop(), Workspace::shop());
    let options = ["--rev-id", "a1", "--branch-label", "shop"];
    ours.dbm(
        [
            &["generate", "--empty", "-m", "Add \"users\""][..],
            &options,
        ]
        .concat(),
    );
    theirs.alembic(
        "shop",
        [&["revision", "-m", "Add \"users\""][..], &options].concat(),
    );
    let versions = "shop/alembic/versions";
    assert_eq!(
        script(&ours, versions, "a1"),
        script(&theirs, versions, "a1")
    );
}

#[test]
fn a_merge_is_alembics() {
    let (ours, theirs) = (Workspace::shop(), Workspace::shop());
    for workspace in [&ours, &theirs] {
        workspace
            .revision("a1", "None", "one", "pass", "pass")
            .revision("b1", "\"a1\"", "two", "pass", "pass")
            .revision("c1", "\"a1\"", "three", "pass", "pass");
    }
    ours.dbm(["merge", "-m", "both", "--rev-id", "d1", "heads"]);
    theirs.alembic("shop", ["merge", "-m", "both", "--rev-id", "d1", "heads"]);
    let versions = "shop/alembic/versions";
    assert_eq!(
        script(&ours, versions, "d1"),
        script(&theirs, versions, "d1")
    );
}

/// The sample projects on SQLite, at their heads, with a change of Sparkr's models.
fn changed_samples() -> Workspace {
    let workspace = Workspace::samples().variable("DB_URL", "sqlite:///sparkr.db");
    workspace.dbm(["--profile", "local", "upgrade"]);
    let models = "sparkr-backend/app/models/content.py";
    let text = workspace.read(models).replace(
        "    kind = Column(String(30), nullable=False)",
        "    kind = Column(String(40), index=True)\n    tone = Column(String(5), server_default='x', unique=True)",
    );
    workspace.write(models, &text);
    workspace
}

#[test]
fn changed_models_are_written_as_alembic_writes_them() {
    let workspace = changed_samples();
    let versions = "sparkr-backend/alembic/versions";
    let options = ["-m", "add tone", "--rev-id", "0123abcd"];
    workspace.dbm(
        [
            &["--profile", "local", "-p", "sparkr", "generate"][..],
            &options,
        ]
        .concat(),
    );
    let ours = script(&workspace, versions, "0123abcd");
    let path = workspace.path(versions);
    let written = fs::read_dir(&path)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let written = written
        .into_iter()
        .find(|path| path.to_string_lossy().contains("0123abcd"));
    fs::remove_file(written.unwrap()).unwrap();
    workspace.alembic(
        "sparkr-backend",
        [&["revision", "--autogenerate"][..], &options].concat(),
    );
    assert_eq!(ours, script(&workspace, versions, "0123abcd"));
}

#[test]
fn models_at_head_differ_in_nothing() {
    let workspace = Workspace::samples();
    workspace.dbm(["--profile", "local", "upgrade"]);
    let checked = workspace.dbm(["--profile", "local", "-q", "check"]);
    insta::assert_snapshot!(checked, @"
    $ dbm --profile local -q check
    social-suit: No new upgrade operations detected.
    sparkr: No new upgrade operations detected.
    --- exit 0
    ");
}

/// A disk that is full, as a limit on the size of files.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_half_of_a_script() {
    let workspace = Workspace::shop();
    let dbm = env!("CARGO_BIN_EXE_dbm");
    let mut command = std::process::Command::new("sh");
    command.args([
        "-c",
        &format!("trap '' XFSZ; ulimit -f 0; exec {dbm} generate --empty -m users"),
    ]);
    workspace.prepare(&mut command, "");
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(4), "{text}");
    assert!(text.contains("File too large"), "{text}");
    let left = fs::read_dir(workspace.path("shop/alembic/versions")).unwrap();
    assert_eq!(left.count(), 0);
    let text = workspace.dbm(["heads"]).expect(0).stdout;
    assert_eq!(text, "");
}

/// A shop with models, whose `env.py` names their metadata.
fn with_models(models: &str) -> Workspace {
    let workspace = Workspace::shop();
    let env = workspace
        .read("shop/alembic/env.py")
        .replace("config = ", "from models import metadata\n\nconfig = ")
        .replace(
            "configure(connection=connection)",
            "configure(connection=connection, target_metadata=metadata)",
        );
    workspace
        .write("shop/alembic/env.py", &env)
        .write("shop/models.py", models);
    workspace
}

#[test]
fn what_listens_to_models_is_not_lost_without_a_word() {
    let workspace = with_models(
        "import sqlalchemy as sa\n\
         metadata = sa.MetaData()\n\
         @sa.event.listens_for(sa.Column, 'before_parent_attach')\n\
         def never_null(column, table):\n    column.nullable = False\n\
         items = sa.Table('items', metadata, sa.Column('id', sa.Integer))\n",
    );
    let generated = workspace.dbm(["--python", "never", "generate", "-m", "items"]);
    insta::assert_snapshot!(generated, @"
    $ dbm --python never generate -m items
    --- stderr
      × a listener for `before_parent_attach` may change tables, and dbm does not run it
       ╭─[shop/models.py:3:2]
     2 │ metadata = sa.MetaData()
     3 │ @sa.event.listens_for(sa.Column, 'before_parent_attach')
       ·  ───────────────────────────────────────────────────────
     4 │ def never_null(column, table):
       ╰────
      project: shop
      help: `--python auto` hands such a run to the project's own Python and Alembic
    --- exit 4
    ");
    // revisions do not depend on models
    workspace.dbm(["--python", "never", "upgrade"]).expect(0);
}

#[test]
fn a_check_in_a_column_is_left_out_with_a_warning() {
    let workspace = with_models(
        "import sqlalchemy as sa\n\
         metadata = sa.MetaData()\n\
         sa.Table('items', metadata, sa.Column('size', sa.Integer, sa.CheckConstraint('size > 0')))\n",
    );
    let checked = workspace.dbm(["--python", "never", "check"]);
    insta::assert_snapshot!(checked, @"
    $ dbm --python never check
    --- stderr
    warning: the CHECK in the column `items.size` is not written, as Alembic does not: put it beside the columns of the table
      × the models differ from the database
      an upgrade would: create table items (1 column)
      project: shop
      help: `dbm generate -m MESSAGE` writes a revision that does so
    --- exit 5
    ");
}

#[test]
fn a_package_that_compares_more_than_alembic_is_refused() {
    let workspace = with_models(
        "import sqlalchemy as sa\n\
         from alembic_utils.replaceable_entity import register_entities\n\
         metadata = sa.MetaData()\n\
         register_entities([])\n",
    );
    let checked = workspace.dbm(["--python", "never", "check"]);
    insta::assert_snapshot!(checked, @"
    $ dbm --python never check
    --- stderr
      × `register_entities` of `alembic_utils` compares views, functions and triggers, which dbm does not do yet
      project: shop
      help: generate this revision with Alembic itself; `--python auto` hands such a run to the project's own Python and Alembic
    --- exit 4
    ");
}

/// A shop with one table, and models that say `columns` of it.
fn shop_with_models(columns: &str) -> Workspace {
    let workspace = Workspace::shop();
    workspace.revision(
        "a1",
        "None",
        "shop",
        "op.create_table('goods', sa.Column('id', sa.Integer(), nullable=False), sa.Column('name', sa.String(30)), sa.Column('note', sa.Text()), sa.PrimaryKeyConstraint('id'))",
        "op.drop_table('goods')",
    );
    let env = workspace
        .read("shop/alembic/env.py")
        .replace(
            "config = context.config",
            "import models\nconfig = context.config",
        )
        .replace(
            "configure(connection=connection)",
            "configure(connection=connection, target_metadata=models.metadata)",
        );
    workspace.write("shop/alembic/env.py", &env).write(
        "shop/models.py",
        &format!(
            "import sqlalchemy as sa\n\nmetadata = sa.MetaData()\nsa.Table('goods', metadata, sa.Column('id', sa.Integer, primary_key=True), {columns})\n"
        ),
    );
    workspace.dbm(["-q", "upgrade"]).expect(0);
    workspace
}

#[test]
fn what_was_found_is_told_and_what_is_risky_is_marked() {
    let workspace = shop_with_models(
        "sa.Column('name', sa.String(20), nullable=False, index=True), sa.Column('cost', sa.Integer, nullable=False)",
    );
    let generated = workspace.dbm(["generate", "-m", "costs", "--rev-id", "b1"]);
    insta::assert_snapshot!(generated, @"
    $ dbm generate -m costs --rev-id b1
    [dir]shop/alembic/versions/b1_costs.py
    --- stderr
    Detected added column 'goods.cost' (! fails where the table has rows: NOT NULL without a server default)
    Detected NOT NULL, type change on column 'goods.name' (! cuts or refuses what is longer than 20; fails where a row has NULL)
    Detected: create index ix_goods_name on goods (name)
    Detected removed column 'goods.note' (! loses the column goods.note)
    --- exit 0
    ");
    let behind = workspace.dbm(["generate", "-m", "more", "--rev-id", "c1"]);
    insta::assert_snapshot!(behind, @"
    $ dbm generate -m more --rev-id c1
    --- stderr
      × target database is not up to date
      it is at: a1
      the scripts are at: b1
      project: shop
      help: run `dbm upgrade head` first
    --- exit 4
    ");
}

#[test]
fn json_has_what_was_found() {
    let workspace = shop_with_models("sa.Column('name', sa.String(30))");
    let json = workspace.dbm([
        "--format", "json", "generate", "-m", "notes", "--rev-id", "b1",
    ]);
    insta::assert_snapshot!(json.timeless(), @r#"
    $ dbm --format json generate -m notes --rev-id b1
    {"event":"detected","project":"shop","seconds":[time],"message":"Detected removed column 'goods.note'","risk":"loses the column goods.note"}
    {"event":"generated","project":"shop","script":"[dir]shop/alembic/versions/b1_notes.py","differences":[{"message":"Detected removed column 'goods.note'","risk":"loses the column goods.note"}]}
    --- exit 0
    "#);
}

#[test]
fn without_a_difference_no_revision_is_written_unless_it_is_wanted() {
    let workspace =
        shop_with_models("sa.Column('name', sa.String(30)), sa.Column('note', sa.Text)");
    let versions = workspace.path("shop/alembic/versions");
    let count = || fs::read_dir(&versions).unwrap().count();
    let nothing = workspace.dbm(["generate", "-m", "nothing"]);
    insta::assert_snapshot!(nothing, @"
    $ dbm generate -m nothing
    --- stderr
    the models and the database do not differ: no revision is written (`--allow-empty` writes one, `--empty` one to fill by hand)
    --- exit 0
    ");
    assert_eq!(count(), 1);
    let wanted = workspace.dbm([
        "generate",
        "-m",
        "nothing",
        "--rev-id",
        "b1",
        "--allow-empty",
    ]);
    insta::assert_snapshot!(wanted, @"
    $ dbm generate -m nothing --rev-id b1 --allow-empty
    [dir]shop/alembic/versions/b1_nothing.py
    --- exit 0
    ");
    assert_eq!(count(), 2);
    workspace.dbm(["-q", "upgrade"]).expect(0);
    let alembics = workspace.dbm(["revision", "--autogenerate", "-m", "more", "--rev-id", "c1"]);
    insta::assert_snapshot!(alembics, @"
    $ dbm revision --autogenerate -m more --rev-id c1
    Generating [dir]shop/alembic/versions/c1_more.py ...  done
    --- exit 0
    ");
    assert_eq!(count(), 3);
}
