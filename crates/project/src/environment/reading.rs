//! A connection to read with.

use crate::application::question;
use crate::environment::Environment;
use dbm_database::{Access, Connection, DatabaseError};

impl Environment {
    /// A connection in the state that the statements of `env.py` make, which may only read.
    ///
    /// # Errors
    /// Whatever the database says.
    pub async fn connect_to_read(&self) -> Result<Box<dyn Connection>, DatabaseError> {
        let mut connection = dbm_database::connect(&self.target, Access::Read).await?;
        let options = &self.options;
        let statements = [
            options.statements_before.as_slice(),
            options.statements_first.as_slice(),
        ];
        question::prepare(&mut *connection, &statements.concat()).await?;
        Ok(connection)
    }
}
