//! One value of a project: the manifest's, else Alembic's; each is listed with its origin.

use std::fmt::Display;

use crate::settings::Resolved;
use crate::settings::alembic::Legacy;
use crate::settings::form::{Form, Scalar};
use dbm_core::failure::Failure;

use super::Resolver;

impl Resolver<'_> {
    /// The manifest's text, else Alembic's.
    pub(super) fn text(
        &mut self,
        key: &str,
        form: Option<&Form>,
    ) -> Result<Option<Resolved<String>>, Failure> {
        if let Some(stated) = self.stated_text(key, form)? {
            return Ok(Some(stated));
        }
        let found = self.alembic.text(key)?;
        Ok(found.map(|found| self.list_it(key, found)))
    }

    pub(super) fn flag_or_false(
        &mut self,
        key: &str,
        form: Option<&Form>,
    ) -> Result<Resolved<bool>, Failure> {
        if let Some(stated) = self.stated_flag(key, form)? {
            return Ok(stated);
        }
        let found = self.alembic.flag(key)?;
        Ok(found.map_or_else(
            || Resolved::default_value(false),
            |found| self.list_it(key, found),
        ))
    }

    pub(super) fn list(
        &mut self,
        key: &str,
        stated: Option<&Vec<String>>,
        legacy: Legacy,
    ) -> Result<Option<Resolved<Vec<String>>>, Failure> {
        let found = match stated {
            Some(paths) => Some(Resolved::new(paths.clone(), self.merged.origin(&[key]))),
            None => self.alembic.paths(key, legacy)?,
        };
        if let Some(found) = &found {
            self.listing
                .add(key, &found.value.join(", "), &found.origin);
        }
        Ok(found)
    }

    pub(super) fn stated_value(
        &self,
        key: &str,
        form: Option<&Form>,
    ) -> Result<Option<Resolved<Scalar>>, Failure> {
        let Some(form) = form else {
            return Ok(None);
        };
        Ok(Some(form.resolve(
            key,
            &self.merged.origin(&[key]),
            &self.context,
        )?))
    }

    pub(super) fn stated_text(
        &mut self,
        key: &str,
        form: Option<&Form>,
    ) -> Result<Option<Resolved<String>>, Failure> {
        let found = self.stated_value(key, form)?;
        let found = found.map(|it| it.name(key)).transpose()?;
        Ok(found.map(|found| self.list_it(key, found)))
    }

    pub(super) fn stated_flag(
        &mut self,
        key: &str,
        form: Option<&Form>,
    ) -> Result<Option<Resolved<bool>>, Failure> {
        let found = self
            .stated_value(key, form)?
            .map(|it| it.flag(key))
            .transpose()?;
        Ok(found.map(|found| self.list_it(key, found)))
    }

    pub(super) fn stated_seconds(
        &mut self,
        key: &str,
        form: Option<&Form>,
    ) -> Result<Option<Resolved<u32>>, Failure> {
        let found = self
            .stated_value(key, form)?
            .map(|it| it.number(key, "a number of seconds"))
            .transpose()?;
        Ok(found.map(|found| self.list_it(key, found)))
    }

    pub(super) fn stated_plain(
        &mut self,
        key: &str,
        stated: Option<&String>,
    ) -> Option<Resolved<String>> {
        let stated = stated?.clone();
        let origin = self.merged.origin(&[key]);
        Some(self.list_it(key, Resolved::new(stated, origin)))
    }

    pub(super) fn listed<T>(
        &mut self,
        key: &str,
        value: T,
        show: impl Fn(&T) -> String,
    ) -> Resolved<T> {
        let origin = self.merged.origin(&[key]);
        self.listing.add(key, &show(&value), &origin);
        Resolved::new(value, origin)
    }

    pub(super) fn list_it<T: Display>(&mut self, key: &str, found: Resolved<T>) -> Resolved<T> {
        self.listing.add(key, &found.value, &found.origin);
        found
    }
}
