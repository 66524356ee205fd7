//! Operations of every kind, with names, texts and numbers that nobody would write.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::wild_expressions::{expression, leaf, literal, name, sql_text, table_name, text, texts};
use super::wild_types::kind;
use dbm_core::operation::{
    AddColumn, AddConstraint, AlterColumn, BulkInsert, Cell, Change, CreateIndex, CreateTable,
    CreateType, DefaultValue, DropConstraint, DropIndex, DropTable, DropType, Execute, IfExists,
    Operation, RenameTable, Statement, TableComment,
};
use dbm_core::schema::column::SequenceOptions;
use dbm_core::schema::constraint::Timing;
use dbm_core::schema::{
    Autoincrement, Check, Column, Computed, Constraint, ConstraintKind, Exclude, ForeignKey,
    Identity, Index, OptionValue, Options, PrimaryKey, Sequence, ServerDefault, Table, Unique,
};

fn option_value() -> BoxedStrategy<OptionValue> {
    let leaf = prop_oneof![
        Just(OptionValue::None),
        any::<bool>().prop_map(OptionValue::Bool),
        any::<i64>().prop_map(OptionValue::Integer),
        text().prop_map(OptionValue::Text),
        leaf().prop_map(OptionValue::Expression),
    ];
    leaf.prop_recursive(1, 3, 2, |inner| {
        let pairs = vec((text(), inner.clone()), 0..2);
        prop_oneof![
            vec(inner, 0..2).prop_map(OptionValue::List),
            pairs.prop_map(|pairs| OptionValue::Map(pairs.into_iter().collect())),
        ]
    })
    .boxed()
}

/// Options that some dialect knows, with any values.
fn options() -> BoxedStrategy<Options> {
    let key = prop::sample::select(vec![
        "postgresql_where",
        "postgresql_using",
        "postgresql_ops",
        "postgresql_with",
        "postgresql_include",
        "postgresql_tablespace",
        "postgresql_inherits",
        "postgresql_partition_by",
        "postgresql_nulls_not_distinct",
        "postgresql_concurrently",
        "postgresql_on_commit",
        "sqlite_where",
        "sqlite_autoincrement",
        "sqlite_with_rowid",
        "sqlite_on_conflict",
        "mysql_length",
        "mysql_engine",
        "mysql_using",
        "mysql_collate",
    ]);
    vec((key.prop_map(str::to_owned), option_value()), 0..4)
        .prop_map(|pairs| pairs.into_iter().collect())
        .boxed()
}

fn timing() -> BoxedStrategy<Timing> {
    (of(any::<bool>()), of(text()))
        .prop_map(|(deferrable, initially)| Timing {
            deferrable,
            initially,
        })
        .boxed()
}

fn identity() -> BoxedStrategy<Identity> {
    (any::<bool>(), of(any::<i64>()), of(any::<bool>()))
        .prop_map(|(always, start, cycle)| Identity {
            always,
            on_null: None,
            sequence: SequenceOptions {
                start,
                cycle,
                ..SequenceOptions::default()
            },
        })
        .boxed()
}

fn computed() -> BoxedStrategy<Computed> {
    (expression(), of(any::<bool>()))
        .prop_map(|(expression, persisted)| Computed {
            expression,
            persisted,
        })
        .boxed()
}

fn server_default() -> BoxedStrategy<ServerDefault> {
    prop_oneof![
        text().prop_map(ServerDefault::Literal),
        expression().prop_map(ServerDefault::Expression),
        Just(ServerDefault::Fetched),
        computed().prop_map(ServerDefault::Computed),
        identity().prop_map(ServerDefault::Identity),
    ]
    .boxed()
}

fn column() -> BoxedStrategy<Column> {
    let autoincrement = prop::sample::select(vec![
        Autoincrement::Auto,
        Autoincrement::Yes,
        Autoincrement::No,
        Autoincrement::IgnoreForeignKey,
    ]);
    let flags = (
        any::<bool>(),
        any::<bool>(),
        autoincrement,
        of(any::<bool>()),
    );
    let brought = (
        vec(check(), 0..2),
        options(),
        of(text()),
        of(server_default()),
    );
    (text(), kind(), flags, brought)
        .prop_map(|(name, kind, flags, brought)| {
            let (nullable, primary_key, autoincrement, quote) = flags;
            let (checks, options, comment, server_default) = brought;
            Column {
                nullable,
                primary_key,
                autoincrement,
                server_default,
                comment,
                quote,
                checks,
                options,
                ..Column::new(name, kind)
            }
        })
        .boxed()
}

fn check() -> BoxedStrategy<Check> {
    let parts = (of(name()), expression(), any::<bool>(), timing(), options());
    parts
        .prop_map(|(name, condition, of_type, timing, options)| Check {
            name,
            condition,
            of_type,
            timing,
            options,
        })
        .boxed()
}

fn foreign_key() -> BoxedStrategy<ForeignKey> {
    let actions = (of(text()), of(text()), of(text()), any::<bool>());
    let parts = (
        of(name()),
        texts(),
        table_name(),
        texts(),
        actions,
        timing(),
        options(),
    );
    parts
        .prop_map(
            |(name, columns, referred_table, referred_columns, actions, timing, options)| {
                let (onupdate, ondelete, match_, use_alter) = actions;
                ForeignKey {
                    name,
                    columns,
                    referred_table,
                    referred_columns,
                    onupdate,
                    ondelete,
                    match_,
                    use_alter,
                    timing,
                    options,
                }
            },
        )
        .boxed()
}

fn constraint() -> BoxedStrategy<Constraint> {
    let exclude = (
        of(name()),
        vec((expression(), text(), of(text())), 0..2),
        of(text()),
    );
    prop_oneof![
        (of(name()), texts(), timing(), options()).prop_map(|(name, columns, timing, options)| {
            Constraint::PrimaryKey(PrimaryKey {
                name,
                columns,
                timing,
                options,
            })
        }),
        (of(name()), texts(), timing(), options()).prop_map(|(name, columns, timing, options)| {
            Constraint::Unique(Unique {
                name,
                columns,
                timing,
                options,
            })
        }),
        foreign_key().prop_map(Constraint::ForeignKey),
        check().prop_map(Constraint::Check),
        (exclude, of(expression()), timing()).prop_map(
            |((name, elements, using), condition, timing)| {
                Constraint::Exclude(Exclude {
                    name,
                    elements,
                    using,
                    condition,
                    timing,
                    options: Options::new(),
                })
            }
        ),
    ]
    .boxed()
}

fn index() -> BoxedStrategy<Index> {
    (
        of(name()),
        vec(expression(), 0..3),
        any::<bool>(),
        options(),
    )
        .prop_map(|(name, elements, unique, options)| Index {
            name,
            elements,
            unique,
            options,
            ..Index::default()
        })
        .boxed()
}

fn table() -> BoxedStrategy<Table> {
    let items = (
        vec(column(), 0..3),
        vec(constraint(), 0..3),
        vec(index(), 0..2),
    );
    let rest = (of(text()), texts(), of(any::<bool>()), options());
    (table_name(), items, rest)
        .prop_map(|(name, items, rest)| {
            let (columns, constraints, indexes) = items;
            let (comment, prefixes, quote, options) = rest;
            Table {
                columns,
                constraints,
                indexes,
                comment,
                prefixes,
                quote,
                options,
                ..Table::new(name)
            }
        })
        .boxed()
}

fn changed_default() -> BoxedStrategy<Change<DefaultValue>> {
    of(default_value())
        .prop_map(|value| value.map_or(Change::Keep, Change::Set))
        .boxed()
}

fn default_value() -> BoxedStrategy<DefaultValue> {
    prop_oneof![
        Just(DefaultValue::None),
        text().prop_map(DefaultValue::Literal),
        expression().prop_map(DefaultValue::Expression),
        computed().prop_map(DefaultValue::Computed),
        identity().prop_map(DefaultValue::Identity),
    ]
    .boxed()
}

fn alter_column() -> BoxedStrategy<AlterColumn> {
    let new = (of(any::<bool>()), changed_default(), of(text()), of(kind()));
    let old = (
        of(kind()),
        of(any::<bool>()),
        changed_default(),
        of(any::<bool>()),
    );
    let checks = (vec(check(), 0..2), vec(check(), 0..2), options());
    (table_name(), text(), new, old, checks)
        .prop_map(|(table, column, new, old, checks)| {
            let (nullable, server_default, new_name, kind) = new;
            let (existing_type, existing_nullable, existing_server_default, autoincrement) = old;
            let (kind_checks, existing_checks, options) = checks;
            AlterColumn {
                nullable,
                server_default,
                new_name,
                kind,
                kind_checks,
                autoincrement,
                existing_type,
                existing_checks,
                existing_nullable,
                existing_server_default,
                options,
                ..AlterColumn::new(table, column)
            }
        })
        .boxed()
}

fn bulk_insert() -> BoxedStrategy<BulkInsert> {
    let cell = prop_oneof![
        literal().prop_map(Cell::Value),
        leaf().prop_map(|leaf| Cell::Expression(Box::new(leaf))),
    ];
    let columns = vec((prop::sample::select(vec!["a", "b", "c"]), kind()), 0..4);
    let rows = vec(
        vec((prop::sample::select(vec!["a", "b", "d"]), cell), 0..3),
        0..3,
    );
    (table_name(), columns, rows, any::<bool>())
        .prop_map(|(table, columns, rows, multiinsert)| {
            let owned =
                |row: Vec<(&str, Cell)>| row.into_iter().map(|(n, c)| (n.to_owned(), c)).collect();
            BulkInsert {
                table,
                columns: columns
                    .into_iter()
                    .map(|(name, kind)| (name.to_owned(), kind))
                    .collect(),
                rows: rows.into_iter().map(owned).collect(),
                multiinsert,
            }
        })
        .boxed()
}

fn of_tables() -> BoxedStrategy<Operation> {
    let column = (
        table_name(),
        column(),
        vec(constraint(), 0..2),
        any::<[bool; 3]>(),
    );
    prop_oneof![
        (table(), any::<bool>()).prop_map(|(table, if_not_exists)| {
            Operation::CreateTable(Box::new(CreateTable {
                table,
                if_not_exists,
            }))
        }),
        (table_name(), of(table()), any::<bool>()).prop_map(|(table, existing, if_exists)| {
            let options = Options::new();
            Operation::DropTable(Box::new(DropTable {
                table,
                if_exists,
                existing,
                options,
            }))
        }),
        (table_name(), text()).prop_map(|(table, new_name)| {
            Operation::RenameTable(RenameTable { table, new_name })
        }),
        column.prop_map(|(table, column, constraints, flags)| {
            let [if_not_exists, inline_references, inline_primary_key] = flags;
            Operation::AddColumn(Box::new(AddColumn {
                table,
                column,
                constraints,
                indexes: Vec::new(),
                if_not_exists,
                inline_references,
                inline_primary_key,
            }))
        }),
        alter_column().prop_map(|operation| Operation::AlterColumn(Box::new(operation))),
        (table_name(), of(text())).prop_map(|(table, comment)| {
            Operation::TableComment(TableComment {
                table,
                drops: comment.is_none(),
                comment,
                existing: None,
            })
        }),
    ]
    .boxed()
}

fn of_constraints() -> BoxedStrategy<Operation> {
    let kind = prop::sample::select(vec![
        ConstraintKind::Primary,
        ConstraintKind::Unique,
        ConstraintKind::ForeignKey,
        ConstraintKind::Check,
    ]);
    prop_oneof![
        (table_name(), constraint()).prop_map(|(table, constraint)| {
            Operation::AddConstraint(Box::new(AddConstraint { table, constraint }))
        }),
        (table_name(), of(name()), of(kind), any::<bool>()).prop_map(
            |(table, name, kind, if_exists)| {
                Operation::DropConstraint(DropConstraint {
                    table,
                    name,
                    kind,
                    if_exists,
                    existing: None,
                })
            }
        ),
        (table_name(), index(), any::<bool>()).prop_map(|(table, index, if_not_exists)| {
            Operation::CreateIndex(Box::new(CreateIndex {
                table,
                index,
                if_not_exists,
            }))
        }),
        (name(), of(text()), of(text()), options()).prop_map(|(name, table, schema, options)| {
            let (if_exists, existing) = (false, None);
            Operation::DropIndex(DropIndex {
                name,
                table,
                schema,
                if_exists,
                quote: None,
                existing,
                options,
            })
        }),
    ]
    .boxed()
}

fn of_the_rest() -> BoxedStrategy<Operation> {
    let enumeration = super::wild_types::enumeration;
    let sequence = (text(), of(text()), of(kind())).prop_map(|(name, schema, kind)| Sequence {
        name,
        schema,
        kind,
        options: SequenceOptions::default(),
        optional: false,
    });
    let statement = prop_oneof![
        sql_text().prop_map(Statement::Text),
        expression().prop_map(Statement::Expression),
        text().prop_map(Statement::Verbatim),
    ];
    prop_oneof![
        (enumeration(), any::<bool>()).prop_map(|(kind, checkfirst)| {
            Operation::CreateType(CreateType { kind, checkfirst })
        }),
        (enumeration(), any::<bool>())
            .prop_map(|(kind, checkfirst)| { Operation::DropType(DropType { kind, checkfirst }) }),
        (sequence, any::<bool>()).prop_map(|(sequence, exists)| {
            Operation::CreateSequence(Box::new(sequence), IfExists(exists))
        }),
        statement.prop_map(|statement| Operation::Execute(Execute { statement })),
        bulk_insert().prop_map(Operation::BulkInsert),
        Just(Operation::BeginAutocommit),
        Just(Operation::EndAutocommit),
    ]
    .boxed()
}

/// Any operation.
pub(crate) fn operation() -> BoxedStrategy<Operation> {
    prop_oneof![of_tables(), of_constraints(), of_the_rest()].boxed()
}
