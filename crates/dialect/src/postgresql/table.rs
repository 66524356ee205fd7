//! Tables (SQLAlchemy: `PGDDLCompiler.post_create_table`, `named_types.py`).

use indexmap::IndexMap;

use crate::generic::table as generic;
use crate::postgresql::{domain, enumeration};
use crate::{RenderError, Renderer};
use dbm_core::operation::{CreateTable, DropTable, RenameTable};
use dbm_core::schema::option::given;
use dbm_core::schema::types::{EnumClass, EnumType, NamedType};
use dbm_core::schema::{OptionValue, Options, Table, Type, TypeKind};

/// `CREATE TYPE` for each enumeration and domain that the columns bring, then the table.
pub(crate) fn create(r: &Renderer, operation: &CreateTable) -> Result<Vec<String>, RenderError> {
    let mut statements = Vec::new();
    for made in created_enums(r, &operation.table) {
        statements.push(match made {
            Made::Enumeration(kind) => enumeration::definition(r, &kind)?,
            Made::Domain(kind) => domain::definition(r, &kind)?,
        });
    }
    statements.extend(generic::create(r, operation)?);
    Ok(statements)
}

/// The table, then `DROP TYPE` for each enumeration and domain that its columns bring.
pub(crate) fn drop(r: &Renderer, operation: &DropTable) -> Result<Vec<String>, RenderError> {
    let mut statements = vec![generic::drop(r, operation)];
    let made = operation
        .existing
        .as_ref()
        .map(|table| created_enums(r, table));
    for made in made.unwrap_or_default() {
        statements.push(match made {
            Made::Enumeration(kind) => format!("DROP TYPE {}", enumeration::name(r, &kind)?),
            Made::Domain(kind) => format!("DROP DOMAIN {}", domain::name(r, &kind)?),
        });
    }
    Ok(statements)
}

/// A type that is made with a table.
enum Made {
    Enumeration(EnumType),
    Domain(NamedType),
}

/// The types that are made with a table, each once.
fn created_enums(r: &Renderer, table: &Table) -> Vec<Made> {
    let mut types: Vec<Made> = Vec::new();
    let mut names = Vec::new();
    for made in table
        .columns
        .iter()
        .filter_map(|column| made_type(r, &column.kind, table))
    {
        let name = match &made {
            Made::Enumeration(kind) => enumeration::name(r, kind),
            Made::Domain(kind) => domain::name(r, kind),
        };
        if !names.contains(&name) {
            names.push(name);
            types.push(made);
        }
    }
    types
}

/// What a column or its array brings.
fn made_type(r: &Renderer, kind: &Type, table: &Table) -> Option<Made> {
    match &kind.on(r.dialect.facts().name).kind {
        TypeKind::Enum(kind) => {
            let is_native = match kind.class {
                EnumClass::Enum => kind.native,
                EnumClass::Postgresql | EnumClass::Mysql => true,
                EnumClass::MysqlSet => false,
            };
            (is_native && kind.create_type).then(|| Made::Enumeration(in_schema(kind, table)))
        }
        TypeKind::Named(kind) if domain::is_made(kind) => Some(Made::Domain(kind.clone())),
        TypeKind::Array(array) => made_type(r, &array.item, table),
        _ => None,
    }
}

/// An enumeration, which with `inherit_schema=True` is in the schema of its table.
pub fn in_schema(kind: &EnumType, table: &Table) -> EnumType {
    let mut kind = kind.clone();
    if kind.inherit_schema {
        kind.schema.clone_from(&table.name.schema);
    }
    kind
}

/// `ALTER TABLE s.a RENAME TO b`.
pub(crate) fn rename(r: &Renderer, operation: &RenameTable) -> String {
    format!(
        "{} RENAME TO {}",
        r.alter_table(&operation.table),
        r.quote(&operation.new_name)
    )
}

/// `INHERITS`, `PARTITION BY` and their like, each on a line of its own.
pub(crate) fn options(r: &Renderer, table: &Table) -> Result<String, RenderError> {
    let options = &table.options;
    let word = |name: &str| given(options, name).and_then(OptionValue::as_text);
    let mut clauses = Vec::new();
    clauses.extend(inherits(r, options));
    clauses.extend(word("postgresql_partition_by").map(|by| format!("PARTITION BY {by}")));
    clauses.extend(word("postgresql_using").map(|method| format!("USING {method}")));
    if let Some(OptionValue::Map(parameters)) = given(options, "postgresql_with") {
        clauses.push(format!("WITH ({})", storage_parameters(parameters)?));
    }
    match given(options, "postgresql_with_oids") {
        Some(OptionValue::Bool(true)) => clauses.push("WITH OIDS".to_owned()),
        Some(OptionValue::Bool(false)) => clauses.push("WITHOUT OIDS".to_owned()),
        _ => {}
    }
    clauses.extend(word("postgresql_on_commit").map(|action| {
        let action = action.replace('_', " ").to_uppercase();
        format!("ON COMMIT {action}")
    }));
    clauses.extend(
        word("postgresql_tablespace").map(|space| format!("TABLESPACE {}", r.quote(space))),
    );
    Ok(clauses
        .iter()
        .map(|clause| ["\n ", clause].concat())
        .collect())
}

fn inherits(r: &Renderer, options: &Options) -> Option<String> {
    let parents = match given(options, "postgresql_inherits")? {
        OptionValue::List(parents) => {
            let names = parents.iter().filter_map(OptionValue::as_text);
            names
                .map(|name| r.quote(name))
                .collect::<Vec<_>>()
                .join(", ")
        }
        OptionValue::Text(parent) => r.quote(parent),
        _ => return None,
    };
    Some(format!("INHERITS ({parents})"))
}

/// `fillfactor = 50, autosummarize = true`.
pub(crate) fn storage_parameters(
    parameters: &IndexMap<String, OptionValue>,
) -> Result<String, RenderError> {
    let parameter = |(name, value): (&String, &OptionValue)| match value {
        OptionValue::None => Ok(name.clone()),
        OptionValue::Bool(value) => Ok(format!("{name} = {value}")),
        OptionValue::Integer(value) => Ok(format!("{name} = {value}")),
        OptionValue::Text(value) => Ok(format!("{name} = {value}")),
        OptionValue::Expression(_) | OptionValue::List(_) | OptionValue::Map(_) => Err(
            RenderError::Argument("a storage parameter is a word, a number or a boolean"),
        ),
    };
    let parameters: Result<Vec<String>, RenderError> = parameters.iter().map(parameter).collect();
    Ok(parameters?.join(", "))
}
