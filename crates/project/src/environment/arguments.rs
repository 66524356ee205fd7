//! The arguments of `context.configure`, from Python's values to options.
//!
//! One that is not understood never takes its default: it is an error at its place.

use crate::project::ConfigureOverrides;
use dbm_core::failure::{Failure, Kind};
use dbm_core::source::Place;
use dbm_python::{FromValue, Str, Value};
use dbm_sqlalchemy::metadata::MetaDataObject;

use super::state::Configured;
use super::{Options, flask};

/// Arguments that are functions, which only `generate` and `check` call.
const FUNCTIONS: &[&str] = &[
    "include_object",
    "include_name",
    "process_revision_directives",
    "render_item",
];

/// Arguments that say nothing about a run: the target, and what is read elsewhere.
const ELSEWHERE: &[&str] = &[
    "target_metadata",
    "template_args",
    "environment_context",
    "script",
];

/// The options that a configuration comes to; an argument that the manifest states is not looked at.
///
/// # Errors
/// An argument that is not understood.
pub(crate) fn options(
    configured: &Configured,
    metadata: Option<&Value>,
    stated: &ConfigureOverrides,
) -> Result<Options, Failure> {
    let mut options = Options {
        one_transaction: configured.in_transaction,
        ..Options::default()
    };
    for (name, value, place) in &configured.arguments {
        if !is_stated(name.as_str(), stated) {
            apply(&mut options, name, value, place)?;
        }
    }
    if options.one_transaction {
        options.transaction_per_migration = false;
    }
    if let Some(metadata) = metadata {
        apply_metadata(&mut options, metadata, &configured.place)?;
    }
    Ok(options)
}

/// Whether the manifest states an argument of `context.configure`.
pub(crate) fn is_stated(name: &str, stated: &ConfigureOverrides) -> bool {
    match name {
        "version_table" => stated.version_table.is_some(),
        "version_table_schema" => stated.version_table_schema.is_some(),
        "version_table_pk" => stated.version_table_pk.is_some(),
        "transaction_per_migration" => stated.transaction_per_migration.is_some(),
        "transactional_ddl" => stated.transactional_ddl.is_some(),
        "include_schemas" => stated.include_schemas.is_some(),
        "compare_type" => stated.compare_type.is_some(),
        "compare_server_default" => stated.compare_server_default.is_some(),
        "render_as_batch" => stated.render_as_batch.is_some(),
        "user_module_prefix" => stated.user_module_prefix.is_some(),
        _ => false,
    }
}

fn apply(options: &mut Options, name: &Str, value: &Value, place: &Place) -> Result<(), Failure> {
    let given = Given { name, value, place };
    match name.as_str() {
        "version_table" => given.set(&mut options.version_table),
        "version_table_schema" => given.set_optional(&mut options.version_table_schema),
        "version_table_pk" => given.set(&mut options.version_table_pk),
        "transaction_per_migration" => given.set(&mut options.transaction_per_migration),
        "transactional_ddl" => given.set_optional(&mut options.transactional_ddl),
        "literal_binds" => given.set(&mut options.literal_binds),
        "dialect_opts" => given.dialect_options(options),
        "starting_rev" => given.set_optional(&mut options.starting_revision),
        "tag" => given.set_optional(&mut options.tag),
        "include_schemas" => given.set(&mut options.include_schemas),
        "compare_type" => given.set_or_function(&mut options.compare_type, &mut options.functions),
        "compare_server_default" => {
            given.set_or_function(&mut options.compare_server_default, &mut options.functions)
        }
        "render_as_batch" => given.set(&mut options.render_as_batch),
        "autogenerate_plugins" => given.set_optional(&mut options.autogenerate_plugins),
        "upgrade_token" => given.set(&mut options.upgrade_token),
        "downgrade_token" => given.set(&mut options.downgrade_token),
        "alembic_module_prefix" => given.set(&mut options.alembic_module_prefix),
        "sqlalchemy_module_prefix" => given.set(&mut options.sqlalchemy_module_prefix),
        "user_module_prefix" => given.set_optional(&mut options.user_module_prefix),
        "on_version_apply" | "output_buffer" | "output_encoding" | "as_sql" | "purge" | "fn" => {
            given.must_be_none()
        }
        _ if FUNCTIONS.contains(&name.as_str()) => {
            if !value.is_none() {
                options.functions.push(name.to_string());
            }
            Ok(())
        }
        _ if ELSEWHERE.contains(&name.as_str()) => Ok(()),
        // Alembic takes any other keyword and looks at none of them.
        _ => Ok(()),
    }
}

/// One argument.
struct Given<'a> {
    name: &'a Str,
    value: &'a Value,
    place: &'a Place,
}

impl Given<'_> {
    /// `None` is Alembic's default for arguments that have one.
    fn set<T: FromValue>(&self, option: &mut T) -> Result<(), Failure> {
        if !self.value.is_none() {
            *option = self.convert()?;
        }
        Ok(())
    }

    fn set_optional<T: FromValue>(&self, option: &mut Option<T>) -> Result<(), Failure> {
        *option = if self.value.is_none() {
            None
        } else {
            Some(self.convert()?)
        };
        Ok(())
    }

    fn set_or_function(
        &self,
        option: &mut bool,
        functions: &mut Vec<String>,
    ) -> Result<(), Failure> {
        // A function, or any object that can be called.
        if !matches!(
            self.value,
            Value::Bool(_) | Value::Int(_) | Value::None | Value::Str(_)
        ) {
            functions.push(self.name.to_string());
            *option = true;
            return Ok(());
        }
        self.set(option)
    }

    fn dialect_options(&self, options: &mut Options) -> Result<(), Failure> {
        let Value::Dict(given) = self.value else {
            return self.must_be_none();
        };
        for (name, value) in given.entries() {
            match (name.as_str(), value.as_str()) {
                (Some("paramstyle"), Some(style)) => options.paramstyle = Some(style.to_owned()),
                _ => {
                    return Err(self
                        .refused("has an option other than `paramstyle`, which is not supported"));
                }
            }
        }
        Ok(())
    }

    fn must_be_none(&self) -> Result<(), Failure> {
        if self.value.is_none() || matches!(self.value, Value::Tuple(items) if items.is_empty()) {
            return Ok(());
        }
        Err(self.refused("is not supported"))
    }

    fn convert<T: FromValue>(&self) -> Result<T, Failure> {
        T::from_value(self.value).map_err(|wanted| {
            let hint = format!("state `{} = ...` in the manifest", self.name);
            self.refused(&format!(
                "must be `{}`, not `{}`",
                wanted.wanted, wanted.found
            ))
            .hint(hint)
        })
    }

    fn refused(&self, why: &str) -> Failure {
        let message = format!("the argument `{}` of `context.configure` {why}", self.name);
        Failure::new(Kind::Settings, message).at(self.place.clone())
    }
}

/// The naming convention and the schema of one `MetaData`; several have none in common that Alembic would use.
fn apply_metadata(options: &mut Options, metadata: &Value, place: &Place) -> Result<(), Failure> {
    let several = match metadata {
        Value::List(items) => items.borrow().clone(),
        Value::Tuple(items) => items.iter().cloned().collect(),
        Value::Dict(dict) if dict.is_empty() => Vec::new(),
        one => vec![one.clone()],
    };
    for one in several.iter().filter(|one| !flask::is_metadata(one)) {
        let Some(metadata) = one.as_native::<MetaDataObject>() else {
            let message = match one {
                Value::Unavailable(missing) => missing.raise().message(),
                _ => format!(
                    "`target_metadata` is a `{}`, not a `MetaData`",
                    one.type_name()
                ),
            };
            let failure = Failure::new(Kind::Settings, message).at(place.clone());
            return Err(failure.hint("state `target_metadata = \"module:object\"` in the manifest"));
        };
        if several.len() == 1 {
            options.naming_convention.clone_from(&metadata.convention());
            options.metadata_schema.clone_from(&metadata.schema);
        }
    }
    Ok(())
}
