use proptest::prelude::*;

use super::*;
use crate::apply::{apply, reverse};
use crate::schema::strategy::catalog;
use crate::schema::{Constraint, Table};

/// A dialect that has everything and writes types as Rust does.
struct Plain;

impl Rules for Plain {
    fn facts(&self) -> Facts {
        Facts {
            comments: true,
            type_synonyms: &[],
            duplicates_uniques: false,
            restrict_is_default: false,
            compares_words: false,
            type_options: &[],
            reads_expression_indexes: true,
            unique_as_number: false,
        }
    }

    fn type_sql(&self, kind: &Type) -> Result<String, Failure> {
        let text = format!("{:?}", kind.kind);
        Ok(text.chars().filter(char::is_ascii_alphanumeric).collect())
    }

    fn expression_sql(&self, expression: &Expression) -> Result<String, Failure> {
        Ok(format!("{expression:?}"))
    }

    fn final_name(&self, name: &ConstraintName) -> String {
        name.text.clone()
    }

    fn compare_indexes(&self, model: &Index, database: &Index) -> Result<Comparison, Failure> {
        Ok(if model.elements == database.elements {
            Comparison::Equal
        } else {
            Comparison::Different
        })
    }

    fn compare_defaults(&self, it: &Defaults<'_>) -> Result<DefaultComparison, Failure> {
        let model = it.model.as_ref().map(ModelDefault::text);
        Ok(if it.database == model {
            DefaultComparison::Equal
        } else {
            DefaultComparison::Different
        })
    }
}

fn differences(database: &Catalog, models: &Catalog) -> Vec<Operation> {
    let options = Options {
        compare_type: true,
        compare_server_default: true,
        ..Options::default()
    };
    let models = std::slice::from_ref(models);
    diff(database, models, &Plain, &options).unwrap().operations
}

fn after(mut catalog: Catalog, operations: &[Operation]) -> Catalog {
    for operation in operations {
        apply(operation, &mut catalog).unwrap();
    }
    catalog
}

fn reversed(operations: &[Operation]) -> Vec<Operation> {
    let backwards = operations.iter().rev();
    backwards.map(|it| reverse(it).unwrap()).collect()
}

/// The same in one order: that of columns, constraints and tables is not compared.
fn ordered(catalog: &Catalog) -> Vec<Table> {
    let mut tables: Vec<Table> = catalog.tables().cloned().collect();
    for table in &mut tables {
        table.columns.sort_by(|a, b| a.name.cmp(&b.name));
        table.constraints.iter_mut().for_each(order_columns);
        table.constraints.sort_by_key(name_of);
        table
            .indexes
            .sort_by_key(|it| it.name.as_ref().map(|name| name.text.clone()));
    }
    tables.sort_by(|a, b| a.name.cmp(&b.name));
    tables
}

/// The order of a unique constraint's columns does not count.
fn order_columns(constraint: &mut Constraint) {
    if let Constraint::Unique(unique) = constraint {
        unique.columns.sort();
    }
}

fn name_of(constraint: &Constraint) -> Option<String> {
    constraint.name().map(|name| name.text.clone())
}

proptest! {
    #[test]
    fn applied_differences_lead_to_the_models(database in catalog(), models in catalog()) {
        let operations = differences(&database, &models);
        let migrated = after(database, &operations);
        prop_assert_eq!(ordered(&migrated), ordered(&models));
        prop_assert_eq!(differences(&migrated, &models), vec![]);
    }

    #[test]
    fn reversed_differences_lead_back(database in catalog(), models in catalog()) {
        let operations = differences(&database, &models);
        let migrated = after(database.clone(), &operations);
        let back = after(migrated, &reversed(&operations));
        prop_assert_eq!(ordered(&back), ordered(&database));
    }

    #[test]
    fn a_schema_does_not_differ_from_itself(catalog in catalog()) {
        prop_assert_eq!(differences(&catalog, &catalog), vec![]);
    }

    #[test]
    fn a_table_comes_after_those_it_refers_to(catalog in catalog()) {
        let sorted = sorted_tables(&catalog);
        prop_assert_eq!(sorted.len(), catalog.len());
        for (at, table) in sorted.iter().enumerate() {
            let later = &sorted[at + 1..];
            let refers_to_later = table.foreign_keys().any(|key| later.iter().any(|it| it.name == key.referred_table));
            prop_assert!(!refers_to_later);
        }
    }
}
