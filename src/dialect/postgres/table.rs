//! Tables (SQLAlchemy: `PGDDLCompiler.post_create_table`, `named_types.py`).

use indexmap::IndexMap;

use crate::dialect::generic::table as generic;
use crate::dialect::postgres::enumeration;
use crate::dialect::{RenderError, Renderer};
use crate::operation::{CreateTable, DropTable, RenameTable};
use crate::schema::option::given;
use crate::schema::types::{EnumClass, EnumType};
use crate::schema::{OptionValue, Options, Table, Type, TypeKind};

/// `CREATE TYPE` for each enumeration that the table's columns bring, then the table.
pub fn create(r: &Renderer, operation: &CreateTable) -> Result<Vec<String>, RenderError> {
    let mut statements = Vec::new();
    for kind in types(r, &operation.table) {
        statements.push(enumeration::definition(r, &kind)?);
    }
    statements.extend(generic::create(r, operation)?);
    Ok(statements)
}

/// The table, then `DROP TYPE` for each enumeration that its columns bring.
pub fn drop(r: &Renderer, operation: &DropTable) -> Result<Vec<String>, RenderError> {
    let mut statements = vec![generic::drop(r, operation)];
    if let Some(table) = &operation.existing {
        for kind in types(r, table) {
            statements.push(format!("DROP TYPE {}", enumeration::name(r, &kind)?));
        }
    }
    Ok(statements)
}

/// The enumerations that are made with a table, each once.
fn types(r: &Renderer, table: &Table) -> Vec<EnumType> {
    let mut types: Vec<EnumType> = Vec::new();
    for column in &table.columns {
        let Some(kind) = enumeration_of(r, &column.kind) else {
            continue;
        };
        let mut kind = kind.clone();
        if kind.inherit_schema {
            kind.schema.clone_from(&table.name.schema);
        }
        let is_new = types
            .iter()
            .all(|it| (&it.name, &it.schema) != (&kind.name, &kind.schema));
        if is_new {
            types.push(kind);
        }
    }
    types
}

/// The enumeration of a column or of its array, where the table makes it.
fn enumeration_of<'t>(r: &Renderer, kind: &'t Type) -> Option<&'t EnumType> {
    match &kind.on(r.dialect.facts().name).kind {
        TypeKind::Enum(kind) => {
            let is_native = match kind.class {
                EnumClass::Enum => kind.native,
                EnumClass::Postgresql => true,
                EnumClass::Mysql | EnumClass::MysqlSet => false,
            };
            (is_native && kind.create_type && !kind.metadata).then_some(kind)
        }
        TypeKind::Array(array) => enumeration_of(r, &array.item),
        _ => None,
    }
}

/// `ALTER TABLE s.a RENAME TO b`.
pub fn rename(r: &Renderer, operation: &RenameTable) -> String {
    format!(
        "{} RENAME TO {}",
        r.alter_table(&operation.table),
        r.quote(&operation.new_name)
    )
}

/// `INHERITS`, `PARTITION BY` and their like, each on a line of its own.
pub fn options(r: &Renderer, table: &Table) -> Result<String, RenderError> {
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
pub fn storage_parameters(
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
