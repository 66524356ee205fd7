//! The arguments of `context.configure` that the manifest states, over those of `env.py`.

use std::time::Duration;

use crate::project::ConfigureOverrides;
use crate::settings::Resolved;

use super::Options;

/// `options` with each stated value in place of its own.
pub(crate) fn over(mut options: Options, stated: &ConfigureOverrides) -> Options {
    replace(&mut options.version_table, stated.version_table.as_ref());
    replace_some(
        &mut options.version_table_schema,
        stated.version_table_schema.as_ref(),
    );
    replace(
        &mut options.version_table_pk,
        stated.version_table_pk.as_ref(),
    );
    replace(
        &mut options.transaction_per_migration,
        stated.transaction_per_migration.as_ref(),
    );
    replace_some(
        &mut options.transactional_ddl,
        stated.transactional_ddl.as_ref(),
    );
    replace(
        &mut options.include_schemas,
        stated.include_schemas.as_ref(),
    );
    replace(&mut options.compare_type, stated.compare_type.as_ref());
    replace(
        &mut options.compare_server_default,
        stated.compare_server_default.as_ref(),
    );
    replace(
        &mut options.render_as_batch,
        stated.render_as_batch.as_ref(),
    );
    replace_some(
        &mut options.user_module_prefix,
        stated.user_module_prefix.as_ref(),
    );
    replace(&mut options.statements_before, stated.on_connect.as_ref());
    let seconds = |stated: &Option<Resolved<u32>>| {
        let seconds = stated.as_ref()?.value;
        Some(Duration::from_secs(seconds.into()))
    };
    options.lock_timeout = seconds(&stated.lock_timeout);
    options.statement_timeout = seconds(&stated.statement_timeout);
    let per_step = stated.transaction_per_migration.as_ref();
    if per_step.is_some_and(|stated| stated.value) {
        // The manifest wins over a transaction that `env.py` begins itself.
        options.one_transaction = false;
    }
    options
}

fn replace<T: Clone>(value: &mut T, stated: Option<&Resolved<T>>) {
    if let Some(stated) = stated {
        *value = stated.value.clone();
    }
}

fn replace_some<T: Clone>(value: &mut Option<T>, stated: Option<&Resolved<T>>) {
    if let Some(stated) = stated {
        *value = Some(stated.value.clone());
    }
}
