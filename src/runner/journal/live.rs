//! A script that reads decides anew when it goes on: it leaves out what it finds done.

use crate::runner::journal::{Entry, Journal, took_effect};
use dbm_database::{Connection, DatabaseError};

/// What a script has asked for in its step.
#[derive(Debug, Default)]
pub struct Asked {
    /// What the catalog says.
    catalog: bool,
    /// Rows, and got some.
    rows: bool,
}

impl Journal {
    /// The script looks at what the database holds.
    pub fn looks(&mut self) {
        self.asked.catalog = true;
    }

    /// The script asks for rows, and gets as many.
    pub fn reads(&mut self, sql: &str, count: usize) {
        let sql = sql.to_lowercase();
        let first = sql.split_whitespace().next().unwrap_or_default();
        let is_look = ["show", "describe", "desc", "explain"].contains(&first);
        if is_look || sql.contains("information_schema") {
            self.looks();
        } else if count > 0 {
            self.asked.rows = true;
        }
    }

    /// The next statement is not the one that a former run did in its place, or there is none. Gives what the script
    /// leaves out, and whether a former run did the statement too; nothing if it may be another statement.
    ///
    /// It is left out if a later one is the statement, or the one that runs again, or if the script has asked for nothing
    /// but the catalog, which shows all that took effect.
    pub async fn leave_out(
        &mut self,
        connection: &mut dyn Connection,
        hash: Option<&str>,
    ) -> Result<Option<(Vec<Entry>, bool)>, DatabaseError> {
        let is_same = |script: &str| script == self.former_script;
        if !self.step.as_ref().is_some_and(|it| is_same(&it.script)) {
            return Ok(None);
        }
        // The turn of the statement has been counted; where there is none, none has.
        let begin = self.ordinal - usize::from(hash.is_some());
        let left = self.former.get(begin..).unwrap_or_default().to_vec();
        let later = left.iter().position(|it| Some(it.hash.as_str()) == hash);
        if let Some(later) = later {
            self.ordinal += later;
            return Ok(Some((left[..later].to_vec(), true)));
        }
        let retried = self.retried.as_ref().map(|it| it.hash.as_str());
        let is_retried = hash.is_some() && retried == hash;
        let has_looked = self.asked.catalog && !self.asked.rows;
        let is_left_out = is_retried || (has_looked && shows(connection, &left).await?);
        if !is_left_out {
            return Ok(None);
        }
        self.ordinal += left.len();
        Ok(Some((left, false)))
    }
}

/// Whether the catalog shows what took effect of these: rows aside.
async fn shows(connection: &mut dyn Connection, left: &[Entry]) -> Result<bool, DatabaseError> {
    let mut is_shown = false;
    for entry in left {
        match took_effect(connection, entry).await? {
            Some(false) => return Ok(false),
            Some(true) => is_shown = true,
            None => {}
        }
    }
    Ok(is_shown)
}
