//! Schemas for the laws: small, with few names, so that two of them have much in common.

use proptest::prelude::*;
use proptest::sample::{Index as Pick, subsequence};

use crate::schema::constraint::Timing;
use crate::schema::types::{
    BooleanType, FloatClass, FloatType, IntegerClass, IntegerType, MysqlText, NumericClass,
    NumericType, Spelling, TemporalClass, TemporalType, TextClass, TextType,
};
use crate::schema::{
    Catalog, Column, Constraint, ConstraintName, Expression, ForeignKey, Index, Options,
    PrimaryKey, ServerDefault, Table, TableName, Type, TypeKind, Unique,
};

const TABLES: &[&str] = &["author", "book", "order", "publisher"];
const COLUMNS: &[&str] = &["a", "b", "group", "name", "camelCase"];

/// Types that every database has.
pub(crate) fn portable_type() -> impl Strategy<Value = Type> {
    prop_oneof![
        Just(integer(IntegerClass::Integer)),
        Just(integer(IntegerClass::SmallInteger)),
        Just(integer(IntegerClass::BigInteger)),
        prop_oneof![Just(None), Just(Some(20)), Just(Some(255))]
            .prop_map(|length| text(TextClass::String, length)),
        Just(text(TextClass::Text, None)),
        (1..12_u32, 0..4_i32).prop_map(|(precision, scale)| numeric(precision, scale)),
        Just(float()),
        Just(boolean()),
        prop_oneof![
            Just(TemporalClass::DateTime),
            Just(TemporalClass::Date),
            Just(TemporalClass::Time)
        ]
        .prop_map(temporal),
    ]
    .prop_map(Type::new)
}

fn integer(class: IntegerClass) -> TypeKind {
    TypeKind::Integer(IntegerType {
        class,
        display_width: None,
        unsigned: false,
        zerofill: false,
    })
}

fn text(class: TextClass, length: Option<u64>) -> TypeKind {
    TypeKind::Text(TextType {
        class,
        length: length.filter(|_| class == TextClass::String),
        collation: None,
        mysql: MysqlText::default(),
    })
}

fn numeric(precision: u32, scale: i32) -> TypeKind {
    TypeKind::Numeric(NumericType {
        class: NumericClass::Numeric,
        precision: Some(precision + 4),
        scale: Some(scale),
        asdecimal: None,
        unsigned: false,
        zerofill: false,
    })
}

fn float() -> TypeKind {
    TypeKind::Float(FloatType {
        class: FloatClass::Float,
        precision: None,
        scale: None,
        asdecimal: None,
        unsigned: false,
        zerofill: false,
    })
}

fn boolean() -> TypeKind {
    TypeKind::Boolean(BooleanType {
        spelling: Spelling::Generic,
        create_constraint: false,
        name: None,
    })
}

fn temporal(class: TemporalClass) -> TypeKind {
    TypeKind::Temporal(TemporalType {
        class,
        spelling: Spelling::Generic,
        timezone: false,
        precision: None,
        digits: false,
    })
}

/// A column that is no primary key.
fn column(name: &'static str) -> impl Strategy<Value = Column> {
    (portable_type(), any::<bool>(), comment()).prop_map(move |(kind, nullable, comment)| Column {
        nullable,
        comment,
        server_default: default_of(&kind),
        ..Column::new(name, kind)
    })
}

fn comment() -> impl Strategy<Value = Option<String>> {
    prop_oneof![3 => Just(None), 1 => Just(Some("what it's for".to_owned()))]
}

/// Some types come with a default, so that a new NOT NULL column can be added to rows.
fn default_of(kind: &Type) -> Option<ServerDefault> {
    match &kind.kind {
        TypeKind::Text(_) => Some(ServerDefault::Literal("it's".to_owned())),
        TypeKind::Integer(_) => Some(ServerDefault::Expression(Expression::text("7"))),
        _ => None,
    }
}

/// A table with a primary key `id`, some columns, unique constraints and indexes.
fn table(name: &'static str) -> impl Strategy<Value = Table> {
    let columns = subsequence(COLUMNS, 1..=COLUMNS.len())
        .prop_flat_map(|names| names.into_iter().map(column).collect::<Vec<_>>());
    let picks = || prop::collection::vec((any::<Pick>(), any::<Pick>()), 0..3);
    (columns, picks(), picks(), any::<bool>(), comment()).prop_map(
        move |(columns, uniques, indexes, unique_index, comment)| {
            let mut table = Table::new(TableName::new(name));
            table.comment = comment;
            table.constraints.push(primary_key());
            for (at, pair) in uniques.iter().enumerate() {
                table
                    .constraints
                    .push(unique(name, at, &pair_of(&columns, pair)));
            }
            for (at, pair) in indexes.iter().enumerate() {
                let index = index(name, at, &pair_of(&columns, pair), unique_index);
                table.indexes.push(index);
            }
            table.columns.push(identifier());
            table.columns.extend(columns);
            table
        },
    )
}

fn identifier() -> Column {
    Column {
        primary_key: true,
        nullable: false,
        ..Column::new("id", Type::new(integer(IntegerClass::Integer)))
    }
}

fn primary_key() -> Constraint {
    Constraint::PrimaryKey(PrimaryKey {
        columns: vec!["id".to_owned()],
        ..PrimaryKey::default()
    })
}

fn pair_of(columns: &[Column], (one, other): &(Pick, Pick)) -> Vec<String> {
    let mut names = vec![one.get(columns).name.clone()];
    let second = &other.get(columns).name;
    if !names.contains(second) {
        names.push(second.clone());
    }
    names
}

fn unique(table: &str, at: usize, columns: &[String]) -> Constraint {
    Constraint::Unique(Unique {
        name: Some(ConstraintName::plain(format!("uq_{table}_{at}"))),
        columns: columns.to_vec(),
        ..Unique::default()
    })
}

fn index(table: &str, at: usize, columns: &[String], unique: bool) -> Index {
    Index {
        name: Some(ConstraintName::plain(format!("ix_{table}_{at}"))),
        elements: columns.iter().map(Expression::column).collect(),
        unique,
        ..Index::default()
    }
}

/// A reference from one table to an earlier one, through a column of its own.
fn refer(tables: &mut [Table], (from, to, ondelete): (Pick, Pick, Option<&'static str>)) {
    let from = from.index(tables.len());
    let to = to.index(from + 1);
    let referred_table = tables[to].name.clone();
    let column = format!("{}_id", referred_table.name);
    let table = &mut tables[from];
    if table.column(&column).is_some() {
        return;
    }
    let kind = Type::new(integer(IntegerClass::Integer));
    table.columns.push(Column::new(&column, kind));
    table.constraints.push(Constraint::ForeignKey(ForeignKey {
        name: Some(ConstraintName::plain(format!(
            "fk_{}_{column}",
            table.name.name
        ))),
        columns: vec![column],
        referred_table,
        referred_columns: vec!["id".to_owned()],
        onupdate: None,
        ondelete: ondelete.map(str::to_owned),
        match_: None,
        use_alter: false,
        timing: Timing::default(),
        options: Options::new(),
    }));
}

/// Up to four tables that refer to each other without a cycle (but maybe to themselves).
pub fn catalog() -> impl Strategy<Value = Catalog> {
    let tables = subsequence(TABLES, 0..=TABLES.len())
        .prop_flat_map(|names| names.into_iter().map(table).collect::<Vec<_>>());
    let ondelete = prop_oneof![Just(None), Just(Some("CASCADE")), Just(Some("SET NULL"))];
    let references = prop::collection::vec((any::<Pick>(), any::<Pick>(), ondelete), 0..4);
    (tables, references).prop_map(|(mut tables, references)| {
        if !tables.is_empty() {
            for reference in references {
                refer(&mut tables, reference);
            }
        }
        tables.into_iter().collect()
    })
}
