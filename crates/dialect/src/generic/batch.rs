//! A table made anew (Alembic: `operations/batch.py`, `ApplyBatchImpl._create`).

use crate::generic::expression;
use crate::{Mode, RenderError, Renderer};
use dbm_core::apply::batch::{Copied, Rebuild, rebuild};
use dbm_core::operation::batch::BatchAlterTable;
use dbm_core::operation::{DropTable, RenameTable};
use dbm_core::schema::{Options, TableName};

/// New table, rows, old table dropped, new table renamed, indexes.
pub(crate) fn statements(
    r: &Renderer,
    batch: &BatchAlterTable,
) -> Result<Vec<String>, RenderError> {
    let mut rules = r.dialect.facts().batch_rules();
    if r.rendering.mode == Mode::Offline {
        // As Alembic writes it; nobody knows which names the database has.
        (rules.late_foreign_keys, rules.late_checks) = (false, false);
    }
    rebuilt(r, batch, &rebuild(batch, rules)?)
}

fn rebuilt(
    r: &Renderer,
    batch: &BatchAlterTable,
    rebuild: &Rebuild,
) -> Result<Vec<String>, RenderError> {
    let mut statements = Vec::new();
    for constraint in &rebuild.freed {
        statements.extend(r.dialect.drop_constraint(r, constraint)?);
    }
    let temporary = &rebuild.new_table.table.name;
    statements.extend(r.dialect.create_table(r, &rebuild.new_table)?);
    statements.push(copy(r, &rebuild.copied, &batch.table, temporary)?);
    let dropped = DropTable {
        table: batch.table.clone(),
        if_exists: false,
        existing: None,
        options: Options::new(),
    };
    statements.extend(r.dialect.drop_table(r, &dropped)?);
    let renamed = RenameTable {
        table: temporary.clone(),
        new_name: batch.table.name.clone(),
    };
    statements.push(r.dialect.rename_table(r, &renamed));
    for index in &rebuild.indexes {
        statements.push(r.dialect.create_index(r, index)?);
    }
    // A foreign key makes an index of its name where the table has none for it yet.
    for constraint in &rebuild.late {
        statements.extend(r.dialect.add_constraint(r, constraint)?);
    }
    Ok(statements)
}

/// `INSERT INTO new (a, b) SELECT t.a, CAST(t.b AS TEXT) AS b FROM t`.
fn copy(
    r: &Renderer,
    copied: &[Copied],
    from: &TableName,
    to: &TableName,
) -> Result<String, RenderError> {
    let names = copied.iter().map(|it| r.quote_as(&it.name, it.quote));
    let names: Vec<String> = names.collect();
    let values = copied.iter().map(|it| value(r, it));
    let values: Vec<String> = values.collect::<Result<_, _>>()?;
    Ok(format!(
        "INSERT INTO {} ({}) SELECT {} \nFROM {}",
        r.table(to),
        names.join(", "),
        values.join(", "),
        r.table(from)
    ))
}

fn value(r: &Renderer, copied: &Copied) -> Result<String, RenderError> {
    let value = expression::render(r, &copied.value, true)?;
    Ok(match &copied.label {
        Some(label) => format!("{value} AS {}", r.quote(label)),
        None => value,
    })
}
