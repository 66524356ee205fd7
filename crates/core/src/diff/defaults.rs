//! Server defaults, computed columns and identities (Alembic: `compare/server_defaults.py`).

use crate::diff::columns::Pair;
use crate::diff::{Comparing, DefaultComparison, Defaults, ModelDefault};
use crate::failure::Failure;
use crate::operation::{AlterColumn, Change, DefaultValue};
use crate::schema::{Autoincrement, Computed, Identity, ServerDefault};

impl Comparing<'_> {
    pub(super) fn server_default(
        &mut self,
        change: &mut AlterColumn,
        pair: Pair<'_>,
    ) -> Result<(), Failure> {
        let (database, model) = (
            pair.database.server_default.as_ref(),
            pair.model.server_default.as_ref(),
        );
        if database.is_none() && model.is_none() {
            change.autoincrement = autoincrement(pair);
            return Ok(());
        }
        change.existing_server_default = existing(database);
        if !self.options.compare_server_default {
            return Ok(());
        }
        if is_computed(database) || is_computed(model) {
            return self.computed(change, database, model);
        }
        let changed_identity =
            (is_identity(database) || is_identity(model)) && identity(change, database, model);
        if !changed_identity {
            change.autoincrement = autoincrement(pair);
            self.plain(change, pair)?;
        }
        Ok(())
    }

    /// A computed column cannot be changed: a difference is only told.
    fn computed(
        &mut self,
        change: &AlterColumn,
        database: Option<&ServerDefault>,
        model: Option<&ServerDefault>,
    ) -> Result<(), Failure> {
        let differs =
            if let (Some(ServerDefault::Computed(one)), Some(ServerDefault::Computed(other))) =
                (database, model)
            {
                self.bare_sql(one)? != self.bare_sql(other)?
            } else {
                true
            };
        if differs {
            let place = format!("{}.{}", change.table.name, change.column);
            self.warn(format!("Computed default on {place} cannot be modified"));
        }
        Ok(())
    }

    /// The SQL of a computed column without what databases add and take away.
    fn bare_sql(&self, computed: &Computed) -> Result<String, Failure> {
        let sql = self.rules.expression_sql(&computed.expression)?;
        let is_noise = |c: &char| " ()'\"`[]\t\r\n".contains(*c);
        Ok(sql
            .chars()
            .filter(|c| !is_noise(c))
            .collect::<String>()
            .to_lowercase())
    }

    fn plain(&mut self, change: &mut AlterColumn, pair: Pair<'_>) -> Result<(), Failure> {
        let (database, model) = (&pair.database.server_default, &pair.model.server_default);
        if !is_plain(database.as_ref()) || !is_plain(model.as_ref()) {
            return Ok(());
        }
        let database = self.written(database.as_ref())?;
        let numbered = pair.model_table.autoincrement_column();
        let comparison = self.rules.compare_defaults(&Defaults {
            kind: &pair.database.kind,
            model_kind: &pair.model.kind,
            database: database.as_ref().map(ModelDefault::text),
            model: self.written(model.as_ref())?,
            numbers_itself: numbered.is_some_and(|column| column.name == pair.model.name),
        })?;
        if self.differs(comparison) {
            change.server_default = Change::Set(value(model.as_ref()));
        }
        Ok(())
    }

    fn differs(&mut self, comparison: DefaultComparison) -> bool {
        match comparison {
            DefaultComparison::Equal => false,
            DefaultComparison::Different => true,
            DefaultComparison::Ask(question) => {
                let same = self.options.answers.get(&question).copied();
                if same.is_none() {
                    self.found.questions.push(question);
                }
                same == Some(false)
            }
        }
    }

    fn written(&self, default: Option<&ServerDefault>) -> Result<Option<ModelDefault>, Failure> {
        Ok(match default {
            Some(ServerDefault::Literal(text)) => Some(ModelDefault::Literal(text.clone())),
            Some(ServerDefault::Expression(it)) => {
                Some(ModelDefault::Sql(self.rules.expression_sql(it)?))
            }
            None
            | Some(
                ServerDefault::Fetched | ServerDefault::Computed(_) | ServerDefault::Identity(_),
            ) => None,
        })
    }
}

/// Whether a default is compared as text; none at all is.
fn is_plain(default: Option<&ServerDefault>) -> bool {
    match default {
        None | Some(ServerDefault::Literal(_) | ServerDefault::Expression(_)) => true,
        Some(ServerDefault::Fetched | ServerDefault::Computed(_) | ServerDefault::Identity(_)) => {
            false
        }
    }
}

/// What MySQL must be told again with every change of a column.
fn autoincrement(pair: Pair<'_>) -> Option<bool> {
    let numbered = pair.model_table.autoincrement_column();
    if numbered.is_some_and(|column| column.name == pair.model.name) {
        return Some(true);
    }
    match pair.model.autoincrement {
        Autoincrement::Yes => Some(true),
        Autoincrement::No => Some(false),
        Autoincrement::Auto | Autoincrement::IgnoreForeignKey => None,
    }
}

fn existing(default: Option<&ServerDefault>) -> Change<DefaultValue> {
    match value(default) {
        DefaultValue::None => Change::Keep,
        known => Change::Set(known),
    }
}

fn value(default: Option<&ServerDefault>) -> DefaultValue {
    match default {
        None | Some(ServerDefault::Fetched) => DefaultValue::None,
        Some(ServerDefault::Literal(text)) => DefaultValue::Literal(text.clone()),
        Some(ServerDefault::Expression(it)) => DefaultValue::Expression(it.clone()),
        Some(ServerDefault::Computed(it)) => DefaultValue::Computed(it.clone()),
        Some(ServerDefault::Identity(it)) => DefaultValue::Identity(it.clone()),
    }
}

fn is_computed(default: Option<&ServerDefault>) -> bool {
    matches!(default, Some(ServerDefault::Computed(_)))
}

fn is_identity(default: Option<&ServerDefault>) -> bool {
    matches!(default, Some(ServerDefault::Identity(_)))
}

/// Tells a change between two identities, or between one and none; says whether their options differ.
fn identity(
    change: &mut AlterColumn,
    database: Option<&ServerDefault>,
    model: Option<&ServerDefault>,
) -> bool {
    let differs = identities_differ(&identity_of(database), &identity_of(model));
    if differs || is_identity(database) != is_identity(model) {
        change.server_default = Change::Set(value(model));
    }
    differs
}

fn identity_of(default: Option<&ServerDefault>) -> Identity {
    match default {
        Some(ServerDefault::Identity(it)) => it.clone(),
        None
        | Some(
            ServerDefault::Literal(_)
            | ServerDefault::Expression(_)
            | ServerDefault::Fetched
            | ServerDefault::Computed(_),
        ) => Identity::default(),
    }
}

/// What the model leaves open is as good as whatever the database has.
fn identities_differ(database: &Identity, model: &Identity) -> bool {
    fn differs<T: PartialEq + Copy>(database: Option<T>, model: Option<T>) -> bool {
        model.is_some() && database != model
    }
    let (one, other) = (&database.sequence, &model.sequence);
    database.always != model.always
        || differs(one.start, other.start)
        || differs(one.increment, other.increment)
        || differs(one.minvalue, other.minvalue)
        || differs(one.maxvalue, other.maxvalue)
        || differs(one.nominvalue, other.nominvalue)
        || differs(one.nomaxvalue, other.nomaxvalue)
        || differs(one.cycle, other.cycle)
        || differs(one.cache, other.cache)
}
