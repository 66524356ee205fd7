//! What only a MariaDB server shows.

mod commands;
mod journal;
mod lease;
