//! A PostgreSQL server for the tests of one binary, and databases on it.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::certificates::Certificates;
use super::server::Home;

const USER: &str = "postgres";
const PASSWORD: &str = "postgres";

/// Nobody without TLS, and the user `certified` without a password.
const ACCESS_WITH_TLS: &str = "
hostssl all certified 127.0.0.1/32 cert
hostssl all all 127.0.0.1/32 scram-sha-256
";

/// A new, empty database.
pub struct Database {
    /// Unlike any other's.
    pub name: String,
    server: &'static Server,
}

struct Server {
    programs: PathBuf,
    port: u16,
    certificates: Option<Certificates>,
    /// Held, because the server ends with it.
    _process: Child,
}

impl Database {
    /// Creates a database on the server, which the first caller starts.
    pub fn create() -> Self {
        Self::create_on(Server::shared())
    }

    /// The same on a server that takes no connection without TLS.
    pub fn create_with_tls() -> Self {
        Self::create_on(Server::with_tls())
    }

    /// The same with a name of its own.
    pub fn create_as(name: &str) -> Self {
        let (name, server) = (name.to_owned(), Server::shared());
        server.psql("postgres", &format!("CREATE DATABASE {name}"));
        Self { name, server }
    }

    fn create_on(server: &'static Server) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        // Always as long: carets below a URL are.
        let name = format!("test_{:03}", COUNT.fetch_add(1, Ordering::Relaxed));
        server.psql("postgres", &format!("CREATE DATABASE {name}"));
        Self { name, server }
    }

    /// The URL that dbm and Alembic understand.
    pub fn url(&self) -> String {
        format!(
            "postgresql+psycopg2://{USER}:{PASSWORD}@127.0.0.1:{}/{}",
            self.server.port, self.name
        )
    }

    /// What the server shows, and what a client may show it.
    pub fn certificates(&self) -> &'static Certificates {
        self.server
            .certificates
            .as_ref()
            .expect("a server with TLS")
    }

    /// The server's port.
    pub fn port(&self) -> u16 {
        self.server.port
    }

    /// The rows that `sql` gives, values separated by `|`.
    pub fn query(&self, sql: &str) -> String {
        self.server.psql(&self.name, sql)
    }

    /// The same as another user, whose password is its name.
    pub fn query_as(&self, user: &str, sql: &str) -> String {
        let options = ["-X", "-q", "-A", "-t", "-c", sql];
        self.server
            .tool_as(user, user, "psql", &self.name, &options)
    }

    /// The whole schema as `pg_dump` writes it, without its comments and settings.
    pub fn schema(&self) -> String {
        self.dump("--schema-only")
    }

    /// The rows of every table.
    pub fn rows(&self) -> String {
        self.dump("--data-only")
    }

    fn dump(&self, what: &str) -> String {
        let text = self
            .server
            .tool("pg_dump", &self.name, &[what, "--inserts", "--no-owner"]);
        let boilerplate = [
            "--",
            "SET ",
            "SELECT pg_catalog.set_config",
            "\\restrict",
            "\\unrestrict",
        ];
        let lines = text.lines().filter(|line| {
            !line.is_empty() && !boilerplate.iter().any(|start| line.starts_with(start))
        });
        lines.flat_map(|line| [line, "\n"]).collect()
    }
}

impl Server {
    fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    fn with_tls() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(|| {
            let home = Self::home();
            let certificates = Certificates::write(&home);
            let access = home.secret("access", ACCESS_WITH_TLS);
            let settings = [
                "ssl=on".to_owned(),
                format!("ssl_ca_file={}", certificates.authority),
                format!("ssl_cert_file={}", certificates.server),
                format!("ssl_key_file={}", certificates.server_key),
                format!("hba_file={}", access.display()),
            ];
            Self {
                certificates: Some(certificates),
                ..Self::start_in(&home, &settings)
            }
        })
    }

    fn start() -> Self {
        Self::start_in(&Self::home(), &[])
    }

    fn home() -> Home {
        Home::new("postgresql", USER)
    }

    fn start_in(home: &Home, settings: &[String]) -> Self {
        let programs = programs().expect(
            "the tests need a PostgreSQL server: `scripts/test` installs it where it can, \
             else install it (apt-get install postgresql, brew install postgresql)",
        );
        let data = initialize(home, &programs);
        let port = home.port.to_string();
        let always = [
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=off",
            "max_connections=200",
        ];
        let mut arguments = vec!["-D", &data, "-p", &port];
        let settings = always
            .into_iter()
            .chain(settings.iter().map(String::as_str));
        arguments.extend(settings.flat_map(|setting| ["-c", setting]));
        let process = home.serve(&programs.join("postgres"), &arguments, "INT");
        let server = Self {
            programs,
            port: home.port,
            certificates: None,
            _process: process,
        };
        server.wait();
        server
    }

    /// The port answers a little before the server does.
    fn wait(&self) {
        let start = Instant::now();
        let ready = || {
            Command::new(self.programs.join("pg_isready"))
                .args(["-q", "-h", "127.0.0.1", "-p", &self.port.to_string()])
                .status()
        };
        while !ready().unwrap().success() {
            assert!(
                start.elapsed() < Duration::from_mins(1),
                "PostgreSQL is not ready"
            );
            sleep(Duration::from_millis(50));
        }
    }

    fn psql(&self, database: &str, sql: &str) -> String {
        self.tool(
            "psql",
            database,
            &["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql],
        )
    }

    fn tool(&self, name: &str, database: &str, arguments: &[&str]) -> String {
        self.tool_as(USER, PASSWORD, name, database, arguments)
    }

    fn tool_as(
        &self,
        user: &str,
        password: &str,
        name: &str,
        database: &str,
        arguments: &[&str],
    ) -> String {
        let output = Command::new(self.programs.join(name))
            .args([
                "-h",
                "127.0.0.1",
                "-U",
                user,
                "-d",
                database,
                "-p",
                &self.port.to_string(),
            ])
            .args(arguments)
            .env("PGPASSWORD", password)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{name} {arguments:?}:\n{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Makes the data directory of a server; its path.
fn initialize(home: &Home, programs: &Path) -> String {
    let data = home.directory.join("data").display().to_string();
    let password = home.secret("password", PASSWORD);
    let options = [
        "-U",
        USER,
        "-A",
        "scram-sha-256",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ];
    let initdb = home
        .command(&programs.join("initdb"))
        .args(["-D", &data, "--pwfile"])
        .arg(password)
        .args(options)
        .output()
        .unwrap();
    assert!(
        initdb.status.success(),
        "{}",
        String::from_utf8_lossy(&initdb.stderr)
    );
    data
}

/// The newest PostgreSQL that Debian or Homebrew installed, else the one on PATH.
fn programs() -> Option<PathBuf> {
    let mut found = Vec::new();
    for parent in ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"] {
        let entries = fs::read_dir(parent).into_iter().flatten().flatten();
        found.extend(entries.map(|entry| entry.path().join("bin")));
    }
    found.sort_by_key(|path| version(path));
    let path = env::var_os("PATH").unwrap_or_default();
    let mut candidates: Vec<_> = env::split_paths(&path).chain(found).collect();
    candidates.reverse();
    candidates
        .into_iter()
        .find(|directory| directory.join("initdb").is_file())
}

/// The 15 of `/usr/lib/postgresql/15/bin` and of `.../postgresql@15/bin`.
fn version(programs: &Path) -> u32 {
    let name = programs
        .parent()
        .and_then(Path::file_name)
        .unwrap_or_default()
        .to_string_lossy();
    name.trim_start_matches("postgresql@").parse().unwrap_or(0)
}
