//! `PgBouncer` in front of the PostgreSQL server of the tests.

use std::env;
use std::path::PathBuf;
use std::process::Child;

use super::postgresql::Database;
use super::server::Home;

/// A pooler in transaction mode; it ends with the test process.
pub struct Pooler {
    home: Home,
    /// Held, because the pooler ends with it.
    _process: Child,
}

impl Pooler {
    /// One that has so many connections to the server of `database`.
    pub fn start(database: &Database, size: u32) -> Self {
        let home = Home::new("pgbouncer", "postgres");
        let settings = format!(
            "[databases]\n* = host=127.0.0.1 port={} user=postgres password=postgres\n\
             [pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {}\nunix_socket_dir =\nauth_type = any\n\
             pool_mode = transaction\ndefault_pool_size = {size}\nmax_client_conn = 200\n",
            database.port(),
            home.port
        );
        let settings = home.secret("pgbouncer.ini", &settings);
        let settings = settings.to_string_lossy().into_owned();
        let process = home.serve(&program(), &[&settings], "INT");
        Self {
            home,
            _process: process,
        }
    }

    /// The URL of `database` through the pooler.
    pub fn url(&self, database: &Database) -> String {
        let (direct, port) = (database.url(), self.home.port.to_string());
        direct.replace(&database.port().to_string(), &port)
    }
}

/// On no user's PATH with Debian.
fn program() -> PathBuf {
    let path = env::var_os("PATH").unwrap_or_default();
    let known = ["/usr/sbin", "/opt/homebrew/bin"].map(PathBuf::from);
    let programs = env::split_paths(&path).chain(known);
    let found = programs
        .map(|directory| directory.join("pgbouncer"))
        .find(|program| program.is_file());
    found.expect(
        "the tests need PgBouncer: `scripts/test` installs it where it can, \
         else install it (apt-get install pgbouncer, brew install pgbouncer)",
    )
}
