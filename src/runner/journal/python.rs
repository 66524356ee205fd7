//! A step that Python runs: dbm says that it begins, Python notes what commits, and the rows go with the version.

use crate::runner::journal::{Entry, Journal};
use dbm_database::{Connection, DatabaseError};
use dbm_project::python_fallback::Notes;

impl Journal {
    /// Says that Python begins the step; what Python needs to note the rest.
    pub async fn begin_python(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<Option<Notes>, DatabaseError> {
        let Some(step) = &self.step else {
            return Ok(None);
        };
        let insert = self.table.insert(step, &[Entry::new(0, "")], true);
        let notes = Notes {
            row: self.table.template(step),
            mark: self.table.mark(),
        };
        connection.execute(&format!("{insert}; COMMIT")).await?;
        self.held.clear();
        self.in_doubt = true;
        Ok(Some(notes))
    }

    /// The statement that forgets the rows, in the transaction that writes the version.
    pub fn end_of_step(&self) -> String {
        self.table.clear()
    }

    /// The child wrote the version: with it the rows went.
    pub fn end_python(&mut self) {
        self.former.clear();
        self.step = None;
        (self.kept, self.ended, self.in_doubt) = (0, None, false);
    }

    /// The child ended without it, and it is known that its last statement took no effect.
    pub async fn stop_python(
        &mut self,
        connection: &mut dyn Connection,
    ) -> Result<(), DatabaseError> {
        connection.execute(&self.table.forget_undone()).await?;
        let unfinished = self.table.read(connection).await?;
        if unfinished.is_none_or(|it| it.is_python && it.is_empty()) {
            connection.execute(&self.table.forget_step()).await?;
            self.in_doubt = false;
            self.kept = 0;
        }
        Ok(())
    }
}
