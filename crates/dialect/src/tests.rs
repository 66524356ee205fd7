//! Operations above, their SQL on each dialect below. What real Alembic writes for them was asked.

use insta::assert_snapshot;

use super::{Dialect, Rendering, by_name, render};
use dbm_core::operation::{
    AddColumn, AddConstraint, AlterColumn, BulkInsert, Cell, Change, CreateIndex, CreateTable,
    DefaultValue, Execute, Operation, RenameTable, Statement,
};
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::expression::{Parameter, Text};
use dbm_core::schema::types::{EnumClass, EnumType, MysqlText, TemporalClass, TextClass, TextType};
use dbm_core::schema::{
    Check, Column, Constraint, ConstraintName, Expression, ForeignKey, Index, Literal, Options,
    PrimaryKey, ServerDefault, Table, TableName, Type, TypeKind,
};

mod expressions;
mod laws;
mod values;
mod wild_expressions;
mod wild_operations;
mod wild_types;

use values::{integer, string, temporal};

/// The page of `operations`: offline SQL, dialect by dialect.
fn page(operations: &[Operation]) -> String {
    page_of(operations, Rendering::offline)
}

fn page_of(operations: &[Operation], rendering: fn(&dyn Dialect) -> Rendering) -> String {
    let mut lines = Vec::new();
    for name in ["postgresql", "sqlite", "mysql"] {
        lines.push(format!("-- {name}"));
        let dialect = by_name(name).expect("a dialect");
        let rendering = rendering(dialect);
        for operation in operations {
            match render(dialect, operation, &rendering) {
                Ok(statements) => lines.extend(statements.iter().map(|it| format!("{};", it.sql))),
                Err(error) => lines.push(format!("error: {error}")),
            }
        }
    }
    lines.join("\n")
}

fn primary_key(columns: &[&str]) -> Constraint {
    Constraint::PrimaryKey(PrimaryKey {
        columns: columns.iter().map(ToString::to_string).collect(),
        ..PrimaryKey::default()
    })
}

fn foreign_key(column: &str, table: &str) -> ForeignKey {
    ForeignKey {
        name: Some(ConstraintName::plain(format!("fk_{column}"))),
        columns: vec![column.to_owned()],
        referred_table: TableName::new(table),
        referred_columns: vec!["id".to_owned()],
        onupdate: None,
        ondelete: Some("SET NULL".to_owned()),
        match_: None,
        use_alter: false,
        timing: Timing::default(),
        options: Options::new(),
    }
}

fn mood() -> Type {
    Type::new(TypeKind::Enum(EnumType {
        class: EnumClass::Enum,
        values: vec!["sad".to_owned(), "it's ok".to_owned()].into(),
        name: Some("mood".to_owned()),
        schema: None,
        inherit_schema: false,
        native: true,
        create_constraint: false,
        create_type: true,
        length: None,
        metadata: false,
        collation: None,
        mysql: MysqlText::default(),
    }))
}

fn users() -> Table {
    let mut id = Column::new("id", integer());
    id.nullable = false;
    id.primary_key = true;
    let mut name = Column::new("Name", string(50));
    name.server_default = Some(ServerDefault::Literal("it's".to_owned()));
    name.comment = Some("who".to_owned());
    let mut created = Column::new("created", temporal(TemporalClass::DateTime, true));
    created.server_default = Some(ServerDefault::Expression(Expression::text("now()")));
    created.nullable = false;
    let mut table = Table::new(TableName::new("user"));
    table.columns = vec![
        id,
        name,
        created,
        Column::new("mood", mood()),
        Column::new("team", integer()),
    ];
    table
}

fn check(condition: &str) -> Constraint {
    Constraint::Check(Check {
        name: None,
        condition: Expression::text(condition),
        of_type: false,
        timing: Timing::default(),
        options: Options::new(),
    })
}

#[test]
fn a_table_with_everything_that_is_common() {
    let mut table = users();
    table.constraints = vec![
        primary_key(&["id"]),
        Constraint::ForeignKey(foreign_key("team", "team")),
        check("team > 0"),
    ];
    table.indexes = vec![Index {
        name: Some(ConstraintName::plain("ix_name")),
        elements: vec![Expression::column("Name")],
        unique: true,
        ..Index::default()
    }];
    let operation = Operation::CreateTable(Box::new(CreateTable {
        table,
        if_not_exists: false,
    }));
    assert_snapshot!(page(&[operation]), @r#"
    -- postgresql
    CREATE TYPE mood AS ENUM ('sad', 'it''s ok');
    CREATE TABLE "user" (
        id SERIAL NOT NULL, 
        "Name" VARCHAR(50) DEFAULT 'it''s', 
        created TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL, 
        mood mood, 
        team INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT fk_team FOREIGN KEY(team) REFERENCES team (id) ON DELETE SET NULL, 
        CHECK (team > 0)
    );
    CREATE UNIQUE INDEX ix_name ON "user" ("Name");
    COMMENT ON COLUMN "user"."Name" IS 'who';
    -- sqlite
    CREATE TABLE user (
        id INTEGER NOT NULL, 
        "Name" VARCHAR(50) DEFAULT 'it''s', 
        created DATETIME DEFAULT (now()) NOT NULL, 
        mood VARCHAR(7), 
        team INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT fk_team FOREIGN KEY(team) REFERENCES team (id) ON DELETE SET NULL, 
        CHECK (team > 0)
    );
    CREATE UNIQUE INDEX ix_name ON user ("Name");
    -- mysql
    CREATE TABLE user (
        id INTEGER NOT NULL AUTO_INCREMENT, 
        `Name` VARCHAR(50) COMMENT 'who' DEFAULT 'it''s', 
        created DATETIME NOT NULL DEFAULT (now()), 
        mood ENUM('sad','it''s ok'), 
        team INTEGER, 
        PRIMARY KEY (id), 
        CONSTRAINT fk_team FOREIGN KEY(team) REFERENCES team (id) ON DELETE SET NULL, 
        CHECK (team > 0)
    );
    CREATE UNIQUE INDEX ix_name ON user (`Name`);
    "#);
}

#[test]
fn a_column_that_brings_a_foreign_key() {
    let mut column = Column::new("team", integer());
    column.comment = Some("of whom".to_owned());
    let mut operation = AddColumn {
        table: TableName::of(Some("s".to_owned()), "t"),
        column,
        constraints: vec![Constraint::ForeignKey(foreign_key("team", "team"))],
        indexes: Vec::new(),
        if_not_exists: false,
        inline_references: false,
        inline_primary_key: false,
    };
    let separate = Operation::AddColumn(Box::new(operation.clone()));
    operation.inline_references = true;
    let inline = Operation::AddColumn(Box::new(operation));
    assert_snapshot!(page(&[separate, inline]), @"
    -- postgresql
    ALTER TABLE s.t ADD COLUMN team INTEGER;
    ALTER TABLE s.t ADD CONSTRAINT fk_team FOREIGN KEY(team) REFERENCES team (id) ON DELETE SET NULL;
    COMMENT ON COLUMN s.t.team IS 'of whom';
    ALTER TABLE s.t ADD COLUMN team INTEGER REFERENCES team (id) ON DELETE SET NULL;
    COMMENT ON COLUMN s.t.team IS 'of whom';
    -- sqlite
    error: SQLite cannot add or drop a constraint of an existing table
    ALTER TABLE s.t ADD COLUMN team INTEGER REFERENCES team (id) ON DELETE SET NULL;
    -- mysql
    ALTER TABLE s.t ADD COLUMN team INTEGER COMMENT 'of whom';
    ALTER TABLE s.t ADD CONSTRAINT fk_team FOREIGN KEY(team) REFERENCES team (id) ON DELETE SET NULL;
    ALTER TABLE s.t ADD COLUMN team INTEGER COMMENT 'of whom' REFERENCES team (id) ON DELETE SET NULL;
    ");
}

#[test]
fn every_facet_of_a_column_changes() {
    let mut operation = AlterColumn::new(TableName::new("t"), "c");
    operation.kind = Some(Type::new(TypeKind::Text(TextType {
        class: TextClass::Text,
        length: None,
        collation: None,
        mysql: MysqlText::default(),
    })));
    operation.nullable = Some(false);
    operation.server_default = Change::Set(DefaultValue::Literal("y".to_owned()));
    operation.new_name = Some("order".to_owned());
    let mut comment = AlterColumn::new(TableName::new("t"), "c");
    comment.comment = Change::Set(Some("x".to_owned()));
    let operations = [operation, comment].map(|it| Operation::AlterColumn(Box::new(it)));
    assert_snapshot!(page(&operations), @r#"
    -- postgresql
    ALTER TABLE t ALTER COLUMN c TYPE TEXT;
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    ALTER TABLE t ALTER COLUMN c SET DEFAULT 'y';
    ALTER TABLE t RENAME c TO "order";
    COMMENT ON COLUMN t.c IS 'x';
    -- sqlite
    ALTER TABLE t ALTER COLUMN c SET NOT NULL;
    ALTER TABLE t ALTER COLUMN c SET DEFAULT 'y';
    ALTER TABLE t ALTER COLUMN c TYPE TEXT;
    ALTER TABLE t RENAME COLUMN c TO "order";
    error: SQLite cannot comment on a column
    -- mysql
    ALTER TABLE t CHANGE c `order` TEXT NOT NULL DEFAULT 'y';
    error: every MySQL CHANGE or MODIFY of a column requires the existing type
    "#);
}

#[test]
fn a_constraint_and_an_index_are_added() {
    let long = ConstraintName {
        text: "x".repeat(70),
        conventional: true,
    };
    let operations = [
        Operation::AddConstraint(Box::new(AddConstraint {
            table: TableName::new("t"),
            constraint: Constraint::ForeignKey(foreign_key("team", "team")),
        })),
        Operation::CreateIndex(Box::new(CreateIndex {
            table: TableName::of(Some("s".to_owned()), "t"),
            index: Index {
                name: Some(long),
                elements: vec![Expression::text("lower(a)")],
                ..Index::default()
            },
            if_not_exists: true,
        })),
    ];
    assert_snapshot!(page(&operations), @"
    -- postgresql
    ALTER TABLE t ADD CONSTRAINT fk_team FOREIGN KEY(team) REFERENCES team (id) ON DELETE SET NULL;
    CREATE INDEX IF NOT EXISTS xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_eedd ON s.t (lower(a));
    -- sqlite
    error: SQLite cannot add or drop a constraint of an existing table
    CREATE INDEX IF NOT EXISTS s.xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx ON t (lower(a));
    -- mysql
    ALTER TABLE t ADD CONSTRAINT fk_team FOREIGN KEY(team) REFERENCES team (id) ON DELETE SET NULL;
    CREATE INDEX IF NOT EXISTS xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx_eedd ON s.t (lower(a));
    ");
}

#[test]
fn text_is_executed_with_its_parameters() {
    let text = |sql: &str, parameters: Vec<Parameter>| {
        Operation::Execute(Execute {
            statement: Statement::Text(Text {
                sql: sql.to_owned(),
                parameters,
            }),
        })
    };
    let bound = Parameter {
        name: "a".to_owned(),
        value: Some(Literal::Text("it's 5%".to_owned())),
        kind: Type::null(),
        expanding: false,
    };
    let operations = [
        text(r"SELECT :a, '\:b', '50%'", vec![bound]),
        text("SELECT '{\"a\":1}'", vec![]),
    ];
    assert_snapshot!(page(&operations), @"
    -- postgresql
    SELECT 'it''s 5%', ':b', '50%';
    error: a value is required for bind parameter `1`
    -- sqlite
    SELECT 'it''s 5%', ':b', '50%';
    error: a value is required for bind parameter `1`
    -- mysql
    SELECT 'it''s 5%', ':b', '50%';
    error: a value is required for bind parameter `1`
    ");
}

#[test]
fn rows_are_inserted() {
    let row = |id: i64, name: Cell| {
        vec![
            ("name".to_owned(), name),
            ("id".to_owned(), Cell::Value(Literal::Integer(id.into()))),
        ]
    };
    let operation = Operation::BulkInsert(BulkInsert {
        table: TableName::new("t"),
        columns: vec![("id".to_owned(), integer()), ("name".to_owned(), string(5))],
        rows: vec![
            row(1, Cell::Value(Literal::Text("it's".to_owned()))),
            row(-2, Cell::Value(Literal::Null)),
        ],
        multiinsert: true,
    });
    assert_snapshot!(page(&[operation]), @"
    -- postgresql
    INSERT INTO t (id, name) VALUES (1, 'it''s');
    INSERT INTO t (id, name) VALUES (-2, NULL);
    -- sqlite
    INSERT INTO t (id, name) VALUES (1, 'it''s');
    INSERT INTO t (id, name) VALUES (-2, NULL);
    -- mysql
    INSERT INTO t (id, name) VALUES (1, 'it''s');
    INSERT INTO t (id, name) VALUES (-2, NULL);
    ");
}

#[test]
fn a_script_shows_parameters_and_percents_as_env_py_wants_them() {
    let text = Text {
        sql: r"SELECT :a, ':b', 5 % 2".to_owned(),
        parameters: vec![Parameter {
            name: "a".to_owned(),
            value: Some(Literal::Text("it's 5%".to_owned())),
            kind: Type::null(),
            expanding: false,
        }],
    };
    let operations = [
        Operation::Execute(Execute {
            statement: Statement::Text(text),
        }),
        Operation::RenameTable(RenameTable {
            table: TableName::new("50%"),
            new_name: "t".to_owned(),
        }),
    ];
    let page = page_of(&operations, |dialect| {
        Rendering::script(dialect, None, false, None).expect("a rendering")
    });
    assert_snapshot!(page, @r#"
    -- postgresql
    SELECT %(a)s::VARCHAR, '%(b)s', 5 %% 2;
    ALTER TABLE "50%%" RENAME TO t;
    -- sqlite
    SELECT ?, '?', 5 % 2;
    ALTER TABLE "50%" RENAME TO t;
    -- mysql
    SELECT %s, '%s', 5 %% 2;
    ALTER TABLE `50%%` RENAME TO t;
    "#);
}
