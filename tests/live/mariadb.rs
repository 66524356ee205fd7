//! What only a MariaDB server shows.

mod columns;
mod commands;
mod journal;
mod lease;
