//! One layer of a project's values, as figment takes it.

use figment::value::{Dict, Empty, Map, Value};
use figment::{Metadata, Profile, Provider};
use toml::{Table, Value as Toml};

use crate::settings::Origin;
use crate::settings::form::FORM_KEYS;
use crate::settings::toml::TomlFile;

use super::keys::URL_PARTS;

/// Values of one project that are stated together: a table of the manifest, a
/// variable, an option of the command line.
pub(crate) struct Layer<'a> {
    /// What figment calls the layer; unlike that of any other.
    pub(crate) name: String,
    /// Where its values stand.
    pub(crate) source: LayerSource<'a>,
    /// The values.
    pub(crate) values: Table,
}

/// Where the values of a layer stand.
pub(crate) enum LayerSource<'a> {
    /// In a table of the manifest: the path of its keys.
    Table(&'a TomlFile, Vec<String>),
    /// All in one place: a variable, an option.
    Whole(Origin),
}

impl<'a> Layer<'a> {
    /// The table at `path` of the manifest.
    pub(crate) fn of_table(file: &'a TomlFile, path: &[&str], values: Table) -> Self {
        let path: Vec<String> = path.iter().map(|&key| key.to_owned()).collect();
        Self {
            name: path.join("."),
            source: LayerSource::Table(file, path),
            values,
        }
    }

    /// A value at `path` that a variable or an option states.
    pub(crate) fn of_value(path: &[&str], value: Toml, origin: Origin) -> Self {
        let mut values = Table::new();
        insert(&mut values, path, value);
        Self {
            name: origin.to_string(),
            source: LayerSource::Whole(origin),
            values,
        }
    }

    /// The origin of the value at `path`.
    pub(crate) fn origin(&self, path: &[&str]) -> Origin {
        match &self.source {
            LayerSource::Whole(origin) => origin.clone(),
            LayerSource::Table(file, table) => {
                let whole: Vec<&str> = table
                    .iter()
                    .map(String::as_str)
                    .chain(path.iter().copied())
                    .collect();
                Origin::File(file.place_of(&whole))
            }
        }
    }
}

fn insert(table: &mut Table, path: &[&str], value: Toml) {
    match path {
        [] => {}
        [last] => {
            table.insert((*last).to_owned(), value);
        }
        [first, rest @ ..] => {
            let inner = table
                .entry((*first).to_owned())
                .or_insert(Toml::Table(Table::new()));
            if let Toml::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

impl Provider for Layer<'_> {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        let mut values = dict(&self.values);
        if let Some(Value::Dict(_, database)) = values.get_mut("database") {
            replace_other_way(database);
        }
        Ok(Map::from([(Profile::Default, values)]))
    }
}

/// A layer that sets `url` replaces the parts of lower layers, and the reverse.
fn replace_other_way(database: &mut Dict) {
    let has_parts = URL_PARTS.iter().any(|part| database.contains_key(*part));
    let replaced: &[&str] = match (database.contains_key("url"), has_parts) {
        (true, false) => &URL_PARTS,
        (false, true) => &["url"],
        _ => &[],
    };
    for key in replaced {
        database.insert((*key).to_owned(), Value::from(Empty::None));
    }
}

fn dict(table: &Table) -> Dict {
    table
        .iter()
        .map(|(key, value)| (key.clone(), figment_value(value)))
        .collect()
}

fn figment_value(value: &Toml) -> Value {
    match value {
        Toml::String(text) => Value::from(text.clone()),
        Toml::Integer(number) => Value::from(*number),
        Toml::Float(number) => Value::from(*number),
        Toml::Boolean(flag) => Value::from(*flag),
        Toml::Datetime(datetime) => Value::from(datetime.to_string()),
        Toml::Array(items) => Value::from(items.iter().map(figment_value).collect::<Vec<_>>()),
        Toml::Table(table) if is_form(table) => Value::from(whole_form(table)),
        Toml::Table(table) => Value::from(dict(table)),
    }
}

/// Whether a table is one value and not a group of keys.
fn is_form(table: &Table) -> bool {
    FORM_KEYS.iter().any(|key| table.contains_key(*key))
}

/// The form with all its keys, so that figment, which merges tables, replaces a lower layer's form as a whole.
fn whole_form(table: &Table) -> Dict {
    let mut form = dict(table);
    for key in FORM_KEYS {
        form.entry(key.to_owned())
            .or_insert_with(|| Value::from(Empty::None));
    }
    form
}
