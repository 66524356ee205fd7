//! Changes of a column (Alembic: `PostgresqlImpl.alter_column`).

use crate::generic::{alter as generic, column, sequence};
use crate::{RenderError, Renderer};
use dbm_core::operation::{AlterColumn, Change, DefaultValue};
use dbm_core::schema::column::SequenceOptions;
use dbm_core::schema::option::given;
use dbm_core::schema::{Identity, OptionValue};

/// One statement for each of: type, nullable, default, comment, name.
pub(crate) fn column(r: &Renderer, operation: &AlterColumn) -> Result<Vec<String>, RenderError> {
    let using = match given(&operation.options, "postgresql_using") {
        None | Some(OptionValue::None) => None,
        Some(OptionValue::Text(using)) => Some(using),
        Some(_) => {
            return Err(RenderError::Argument("`postgresql_using` is a `str`"));
        }
    };
    if using.is_some() && operation.kind.is_none() {
        return Err(RenderError::Argument(
            "`postgresql_using` must be used with the `type_` parameter",
        ));
    }
    let mut statements = generic::dropped_checks(r, operation)?;
    if let Some(kind) = &operation.kind {
        let using = using
            .map(|using| format!("USING {using}"))
            .unwrap_or_default();
        statements.push(format!(
            "{} {using}",
            generic::column_type(r, operation, kind)?
        ));
    }
    statements.extend(generic::nullable(r, operation));
    statements.extend(generic::default(r, operation)?);
    statements.extend(generic::comment(r, operation)?);
    statements.extend(generic::name(r, operation));
    statements.extend(generic::added_checks(r, operation)?);
    Ok(statements)
}

/// `ADD GENERATED ...`, `SET GENERATED ... SET ...`, `DROP IDENTITY`.
pub(crate) fn identity(
    r: &Renderer,
    operation: &AlterColumn,
    identity: Option<&Identity>,
) -> Result<String, RenderError> {
    let change = match (identity, &operation.existing_server_default) {
        (None, _) => "DROP IDENTITY".to_owned(),
        (Some(new), Change::Keep | Change::Set(DefaultValue::None)) => {
            format!("ADD {}", column::identity(new))
        }
        (Some(new), Change::Set(DefaultValue::Identity(old))) => differences(old, new),
        (
            Some(_),
            Change::Set(
                DefaultValue::Literal(_) | DefaultValue::Expression(_) | DefaultValue::Computed(_),
            ),
        ) => {
            return Err(RenderError::Argument(
                "an identity cannot replace another default in one step: drop that one first",
            ));
        }
    };
    Ok(format!("{} {change}", generic::opening(r, operation)))
}

/// What is new or other than before, in the order of the attributes' names; what is no longer said
/// stays (Alembic: `_compare_identity_options`).
fn differences(old: &Identity, new: &Identity) -> String {
    let (before, after) = (&old.sequence, &new.sequence);
    let mut changes = Vec::new();
    if old.always != new.always {
        let always = if new.always { "ALWAYS" } else { "BY DEFAULT" };
        changes.push(format!("SET GENERATED {always}"));
    }
    let mut set = |options: SequenceOptions| {
        let words = sequence::options(&options);
        if !words.is_empty() {
            changes.push(format!("SET {words}"));
        }
    };
    let none = SequenceOptions::default;
    set(SequenceOptions {
        cache: other(before.cache, after.cache),
        ..none()
    });
    set(SequenceOptions {
        cycle: other(before.cycle, after.cycle),
        ..none()
    });
    set(SequenceOptions {
        increment: other(before.increment, after.increment),
        ..none()
    });
    set(SequenceOptions {
        maxvalue: other(before.maxvalue, after.maxvalue),
        ..none()
    });
    set(SequenceOptions {
        minvalue: other(before.minvalue, after.minvalue),
        ..none()
    });
    set(SequenceOptions {
        nomaxvalue: other(before.nomaxvalue, after.nomaxvalue),
        ..none()
    });
    set(SequenceOptions {
        nominvalue: other(before.nominvalue, after.nominvalue),
        ..none()
    });
    set(SequenceOptions {
        start: other(before.start, after.start),
        ..none()
    });
    changes.join(" ")
}

/// The new value where it is another one.
fn other<T: PartialEq + Copy>(before: Option<T>, after: Option<T>) -> Option<T> {
    if before == after { None } else { after }
}
