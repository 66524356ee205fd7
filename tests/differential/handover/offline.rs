//! `--sql` of a history that Python writes a part of: Alembic's text, and what is remembered between steps.

use insta::assert_snapshot;
use pretty_assertions::assert_eq;

use super::{shop_on, shown};
use crate::support::postgresql::Database;
use crate::support::workspace::Workspace;

/// What Python alone knows.
const COMPILED: &str = "from markupsafe._speedups import _escape_inner\n_escape_inner('')";

/// Tables that share an enumeration, made by dbm and by Python in turn.
fn kinds(url: &str) -> Workspace {
    let shop = shop_on(url);
    let env = shop.read("shop/alembic/env.py");
    let configure = "context.configure(transaction_per_migration=True, ";
    shop.write(
        "shop/alembic/env.py",
        &env.replace("context.configure(", configure),
    );
    let table = |name| {
        format!(
            "op.create_table('{name}', sa.Column('kind', sa.Enum('a', 'b', name='kind')), sa.Column('other', sa.Enum('{name}', name='other')))"
        )
    };
    let [first, second, third] = ["first", "second", "third"].map(table);
    let live =
        "if not op.get_context().as_sql:\n    op.get_bind().execute(sa.text('SELECT 1')).scalar()";
    shop.revision(
        "a1",
        "None",
        "first",
        &first.replace("'other'", "'unique'"),
        "pass",
    )
    .revision(
        "b2",
        "'a1'",
        "second",
        &format!("{COMPILED}\n{second}"),
        "pass",
    )
    .revision("c3", "'b2'", "third", &third, "pass")
    .revision(
        "d4",
        "'c3'",
        "live",
        &format!("{live}\n{}", table_of("fourth")),
        "pass",
    )
    .revision("e5", "'d4'", "fifth", &table_of("fifth"), "pass");
    shop
}

fn table_of(name: &str) -> String {
    format!("op.create_table('{name}', sa.Column('late', sa.Enum('x', name='late')))")
}

#[test]
fn the_text_is_alembics() {
    for url in [
        "sqlite:///shop.db",
        "postgresql+asyncpg://u:p@h/shop",
        "mysql+pymysql://u@h/shop",
    ] {
        let shop = kinds(url);
        let arguments = ["upgrade", "head", "--sql"];
        let theirs = shop.alembic("shop", arguments).expect(0).stdout;
        assert_eq!(shop.dbm(arguments).expect(0).stdout, theirs, "{url}");
    }
}

#[test]
fn an_enumeration_is_made_once_whoever_makes_it() {
    let database = Database::create();
    let shop = kinds(&database.url());
    let ours = shop.dbm(["upgrade", "--sql"]).expect(0).stdout;
    assert_eq!(
        ours,
        shop.alembic("shop", ["upgrade", "head", "--sql"])
            .expect(0)
            .stdout
    );
    assert_eq!(ours.matches("CREATE TYPE").count(), 4);

    shop.dbm(["upgrade"]).expect(0);
    let types = "SELECT typname FROM pg_type WHERE typtype = 'e' ORDER BY 1";
    assert_eq!(database.query(types), "kind\nlate\nother\nunique\n");
}

#[test]
fn what_alembic_refuses_is_refused_at_its_place() {
    let shop = shop_on("postgresql://u@h/shop");
    let body = format!("{COMPILED}\nop.get_bind().execute(sa.text('SELECT 1')).scalar()");
    shop.revision("a1", "None", "look", &body, "pass");
    assert_snapshot!(shown(shop.dbm(["upgrade", "--sql"])), @"
    $ dbm upgrade --sql
    --- stderr
    `a1` goes through Python [version] of VIRTUAL_ENV: `markupsafe._speedups._escape_inner` is not available: its import at shop/alembic/versions/a1_look.py:17:38 was not found (shop/alembic/versions/a1_look.py:18:5)
      × AttributeError: 'NoneType' object has no attribute 'scalar'
        ╭─[shop/alembic/versions/a1_look.py:19:5]
     18 │     _escape_inner('')
     19 │     op.get_bind().execute(sa.text('SELECT 1')).scalar()
        ·     ─────────────────────────────────────────────────
     20 │ 
        ╰────
      project: shop
    --- exit 4
    ");
}

#[test]
fn what_env_py_gives_to_run_migrations_reaches_python() {
    let shop = shop_on("sqlite:///shop.db");
    let env = shop.read("shop/alembic/env.py");
    let given = "context.run_migrations(text='a b', number=10**20, day=datetime.date(2020, 2, 29), items=[None, 1.5, True], \
                 at=datetime.datetime(2020, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc))";
    let env = env.replace("context.run_migrations()", given);
    shop.write("shop/alembic/env.py", &format!("import datetime\n{env}"));
    let script = format!(
        "from alembic import op\nrevision = 'a1'\ndown_revision = None\n\n\ndef upgrade(**given):\n    print(given)\n    {}\n",
        COMPILED.replace('\n', "\n    ")
    );
    shop.write("shop/alembic/versions/a1.py", &script);
    let theirs = shop.alembic("shop", ["upgrade", "head"]).expect(0).stdout;
    std::fs::remove_file(shop.path("shop/shop.db")).unwrap();
    let ours = shop.dbm(["upgrade"]).expect(0).stderr;
    assert!(
        theirs.starts_with('{') && ours.contains(&format!("a1: {}", theirs.trim())),
        "{ours}\n{theirs}"
    );
}
