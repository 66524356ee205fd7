use insta::assert_debug_snapshot;

use super::*;
use crate::operation::{AddConstraint, DropConstraint};
use crate::schema::constraint::Timing;
use crate::schema::{ConstraintKind, ConstraintName, ForeignKey, Options, Type, Unique};

fn author_and_book() -> Catalog {
    let mut author = Table::new(TableName::new("author"));
    author.columns.push(Column::new("id", Type::null()));
    let mut book = Table::new(TableName::new("book"));
    book.columns.push(Column::new("author_id", Type::null()));
    book.columns.push(Column::new("title", Type::null()));
    book.constraints.push(Constraint::ForeignKey(ForeignKey {
        name: None,
        columns: vec!["author_id".to_owned()],
        referred_table: TableName::new("author"),
        referred_columns: vec!["id".to_owned()],
        onupdate: None,
        ondelete: None,
        match_: None,
        use_alter: false,
        timing: Timing::default(),
        options: Options::new(),
    }));
    book.constraints.push(unique(&["author_id", "title"]));
    [author, book].into_iter().collect()
}

fn unique(columns: &[&str]) -> Constraint {
    Constraint::Unique(Unique {
        name: Some(ConstraintName::plain("uq")),
        columns: columns.iter().map(|name| (*name).to_owned()).collect(),
        ..Unique::default()
    })
}

fn applied(operation: &Operation) -> Result<Catalog, ApplyError> {
    let mut catalog = author_and_book();
    apply(operation, &mut catalog).map(|()| catalog)
}

fn book_constraints(catalog: &Catalog) -> &[Constraint] {
    &catalog.table(&TableName::new("book")).unwrap().constraints
}

#[test]
fn references_follow_a_renamed_table() {
    let catalog = applied(&Operation::RenameTable(RenameTable {
        table: TableName::new("author"),
        new_name: "writer".to_owned(),
    }));
    let catalog = catalog.unwrap();
    let Constraint::ForeignKey(key) = &book_constraints(&catalog)[0] else {
        panic!("the foreign key comes first");
    };
    assert_eq!(key.referred_table, TableName::new("writer"));
}

#[test]
fn references_follow_a_renamed_column() {
    let mut change = AlterColumn::new(TableName::new("author"), "id");
    change.new_name = Some("key".to_owned());
    let catalog = applied(&Operation::AlterColumn(Box::new(change))).unwrap();
    let Constraint::ForeignKey(key) = &book_constraints(&catalog)[0] else {
        panic!("the foreign key comes first");
    };
    assert_eq!(key.referred_columns, ["key"]);
}

#[test]
fn what_names_a_dropped_column_goes_with_it() {
    let catalog = applied(&Operation::DropColumn(Box::new(DropColumn {
        table: TableName::new("book"),
        column: "author_id".to_owned(),
        if_exists: false,
        existing: None,
        options: Options::new(),
    })));
    assert_eq!(book_constraints(&catalog.unwrap()), []);
}

#[test]
fn what_is_not_there_is_named() {
    let no_constraint = Operation::DropConstraint(DropConstraint {
        table: TableName::new("book"),
        name: Some(ConstraintName::plain("ck")),
        kind: Some(ConstraintKind::Check),
        if_exists: false,
        existing: None,
    });
    let no_table = Operation::AddConstraint(Box::new(AddConstraint {
        table: TableName::of(Some("shop".to_owned()), "book"),
        constraint: unique(&["title"]),
    }));
    let errors = [no_constraint, no_table].map(|it| applied(&it).unwrap_err().to_string());
    assert_debug_snapshot!(errors, @r#"
    [
        "the table `book` has no constraint `ck`",
        "there is no table `shop.book`",
    ]
    "#);
}
