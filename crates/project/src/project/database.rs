//! The database that a project states: a whole URL, or its parts.

use std::collections::BTreeMap;

use crate::manifest::keys::DatabaseKeys;
use crate::settings::form::{Form, FormContext, FormError, Scalar};
use crate::settings::{Origin, Resolved};
use dbm_core::failure::{Failure, Kind};
use dbm_core::target::Secret;
use dbm_core::target::url::{DatabaseUrl, UrlError};

use super::listing::Listing;
use super::merged::Merged;

/// What is wrong with a stated database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    /// One of the values.
    #[error(transparent)]
    Form(#[from] FormError),
    /// The URL.
    #[error("{error}")]
    Url {
        /// What is wrong with it.
        error: UrlError,
        /// Where it comes from.
        origin: Box<Origin>,
    },
    /// A URL and parts in one layer.
    #[error("`database` has both a `url` and `{part}`")]
    Both {
        /// The part.
        part: &'static str,
        /// Where the part stands.
        origin: Box<Origin>,
    },
    /// Parts, but not which kind of database.
    #[error("`database` has no `driver`")]
    NoDriver(Box<Origin>),
}

impl From<DatabaseError> for Failure {
    fn from(error: DatabaseError) -> Self {
        let failure = Failure::new(Kind::Settings, error.to_string());
        let (origin, hint) = match error {
            DatabaseError::Form(error) => return error.into(),
            DatabaseError::Url { error, origin } => (origin, url_hint(&error)),
            DatabaseError::Both { origin, .. } => (origin, "keep one of the two".to_owned()),
            DatabaseError::NoDriver(origin) => (
                origin,
                "add `driver = \"postgresql\"`, or `mysql`, `mariadb`, `sqlite`".to_owned(),
            ),
        };
        let failure = match (origin.place(), &*origin) {
            (None, Origin::Default) => failure,
            (None, origin) => failure.note("from", origin.to_string()),
            (Some(place), _) => failure.at(place.clone()),
        };
        failure.hint(hint)
    }
}

fn url_hint(error: &UrlError) -> String {
    error.hint().to_owned()
}

/// The stated database; none if only `alembic.ini` or `env.py` says.
pub(crate) fn resolve(
    merged: &Merged<'_>,
    context: &FormContext<'_>,
    listing: &mut Listing,
) -> Result<Option<Resolved<DatabaseUrl>>, DatabaseError> {
    let Some(keys) = &merged.keys.database else {
        return Ok(None);
    };
    let parts = Parts {
        keys,
        merged,
        context,
    };
    match (&keys.url, first_part(keys)) {
        (None, None) => Ok(None),
        (Some(_), Some(part)) => Err(DatabaseError::Both {
            part,
            origin: Box::new(merged.origin(&["database", part])),
        }),
        (Some(form), None) => parts.of_url(form, listing).map(Some),
        (None, Some(part)) => parts.of_parts(part, listing).map(Some),
    }
}

fn first_part(keys: &DatabaseKeys) -> Option<&'static str> {
    let parts = [
        ("driver", keys.driver.is_some()),
        ("user", keys.user.is_some()),
        ("password", keys.password.is_some()),
        ("host", keys.host.is_some()),
        ("port", keys.port.is_some()),
        ("name", keys.name.is_some()),
        ("query", keys.query.is_some()),
    ];
    parts
        .iter()
        .find(|(_, stated)| *stated)
        .map(|(part, _)| *part)
}

/// Takes a URL of `text` apart; an error points at `origin`.
pub(crate) fn parse_url(text: &str, origin: &Origin) -> Result<DatabaseUrl, DatabaseError> {
    DatabaseUrl::parse(text).map_err(|error| DatabaseError::Url {
        error,
        origin: Box::new(origin.clone()),
    })
}

struct Parts<'a> {
    keys: &'a DatabaseKeys,
    merged: &'a Merged<'a>,
    context: &'a FormContext<'a>,
}

impl Parts<'_> {
    fn of_url(
        &self,
        form: &Form,
        listing: &mut Listing,
    ) -> Result<Resolved<DatabaseUrl>, DatabaseError> {
        let text = self.value("url", form)?.name("database.url")?;
        let url = parse_url(&text.value, &text.origin)?;
        listing.add("database.url", &url, &text.origin);
        Ok(Resolved::new(url, text.origin))
    }

    /// A URL of parts; its origin is that of the `first` part.
    fn of_parts(
        &self,
        first: &'static str,
        listing: &mut Listing,
    ) -> Result<Resolved<DatabaseUrl>, DatabaseError> {
        let origin = self.merged.origin(&["database", first]);
        let Some(driver) = self.text("driver", self.keys.driver.as_ref(), listing)? else {
            return Err(DatabaseError::NoDriver(Box::new(origin)));
        };
        let mut url =
            DatabaseUrl::of_driver(&driver.value).map_err(|error| DatabaseError::Url {
                error,
                origin: Box::new(driver.origin.clone()),
            })?;
        url.user = self
            .text("user", self.keys.user.as_ref(), listing)?
            .map(|it| it.value);
        url.password = self.password(listing)?;
        url.host = self
            .text("host", self.keys.host.as_ref(), listing)?
            .map(|it| it.value);
        url.port = self.port(listing)?;
        url.database = self
            .text("name", self.keys.name.as_ref(), listing)?
            .map(|it| it.value);
        url.query = self.query(listing)?;
        listing.add("database.url", &url, &origin);
        Ok(Resolved::new(url, origin))
    }

    fn text(
        &self,
        key: &str,
        form: Option<&Form>,
        listing: &mut Listing,
    ) -> Result<Option<Resolved<String>>, DatabaseError> {
        let Some(form) = form else {
            return Ok(None);
        };
        let name = format!("database.{key}");
        let value = self.value(key, form)?.text(&name)?;
        listing.add(&name, &value.value, &value.origin);
        Ok(Some(value))
    }

    fn password(&self, listing: &mut Listing) -> Result<Option<Secret>, DatabaseError> {
        let Some(form) = &self.keys.password else {
            return Ok(None);
        };
        let value = self.value("password", form)?.text("database.password")?;
        let secret = Secret::new(value.value);
        listing.add("database.password", &secret, &value.origin);
        Ok(Some(secret))
    }

    fn port(&self, listing: &mut Listing) -> Result<Option<u16>, DatabaseError> {
        let Some(form) = &self.keys.port else {
            return Ok(None);
        };
        let value = self.value("port", form)?;
        let port = value.number("database.port", "a number from 0 to 65535")?;
        listing.add("database.port", &port.value, &port.origin);
        Ok(Some(port.value))
    }

    fn query(&self, listing: &mut Listing) -> Result<Vec<(String, String)>, DatabaseError> {
        let none = BTreeMap::new();
        let mut query = Vec::new();
        for (name, form) in self.keys.query.as_ref().unwrap_or(&none) {
            let path = ["database", "query", name];
            let origin = self.merged.origin(&path);
            let value = form.resolve(&path.join("."), &origin, self.context)?;
            let value = value.map(Scalar::into_text);
            listing.add(&path.join("."), &value.value, &value.origin);
            query.push((name.clone(), value.value));
        }
        Ok(query)
    }

    fn value(&self, key: &str, form: &Form) -> Result<Resolved<Scalar>, FormError> {
        let origin = self.merged.origin(&["database", key]);
        form.resolve(&format!("database.{key}"), &origin, self.context)
    }
}
