//! A MariaDB server for the tests of one binary, and databases on it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use super::certificates::Certificates;
use super::server::Home;

const USER: &str = "tester";
const PASSWORD: &str = "tester";

/// A new, empty database.
pub struct Database {
    /// Unlike any other's.
    pub name: String,
    server: &'static Server,
}

struct Server {
    programs: Vec<PathBuf>,
    port: u16,
    socket: String,
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
        server.run("", &format!("CREATE DATABASE {name}"));
        Self { name, server }
    }

    fn create_on(server: &'static Server) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        server.run("", &format!("CREATE DATABASE {name}"));
        Self { name, server }
    }

    /// One that was created, by its name.
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            server: Server::shared(),
        }
    }

    /// The URL that dbm and Alembic understand.
    pub fn url(&self) -> String {
        self.url_of("mysql+pymysql", USER, PASSWORD)
    }

    /// The same with another scheme and another user.
    pub fn url_of(&self, scheme: &str, user: &str, password: &str) -> String {
        let Self { name, server } = self;
        let port = server.port;
        format!("{scheme}://{user}:{password}@127.0.0.1:{port}/{name}")
    }

    /// Where the server listens besides its port.
    pub fn socket(&self) -> &str {
        &self.server.socket
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

    /// The rows that `sql` gives, values separated by tabs.
    pub fn query(&self, sql: &str) -> String {
        self.server.run(&self.name, sql)
    }

    /// The same as another user, whose password is its name.
    pub fn query_as(&self, user: &str, sql: &str) -> String {
        let password = format!("--password={user}");
        let arguments = ["-u", user, &password, "-N", "-B", "-e", sql];
        self.server.tool("mariadb", &arguments)
    }

    /// Every table, as the server itself describes it.
    pub fn schema(&self) -> String {
        self.dump(&["--no-data"])
    }

    /// The rows of every table.
    pub fn rows(&self) -> String {
        self.dump(&["--no-create-info", "--skip-extended-insert", "--hex-blob"])
    }

    fn dump(&self, what: &[&str]) -> String {
        let options = ["--compact", "--no-tablespaces", "--order-by-primary"];
        let arguments = options.iter().chain(what).copied();
        let arguments: Vec<_> = arguments.chain([self.name.as_str()]).collect();
        let text = self.server.tool("mariadb-dump", &arguments);
        let lines = text.lines().filter(|line| !line.starts_with("/*"));
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
            let settings = [
                "--require-secure-transport=ON".to_owned(),
                format!("--ssl-ca={}", certificates.authority),
                format!("--ssl-cert={}", certificates.server),
                format!("--ssl-key={}", certificates.server_key),
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
        Home::new("mariadb", "mysql")
    }

    fn start_in(home: &Home, settings: &[String]) -> Self {
        let programs = programs();
        let data = format!("--datadir={}", home.directory.join("data").display());
        let install = home
            .command(&program(&programs, "mariadb-install-db"))
            .args(["--no-defaults", "--skip-test-db", &data])
            .arg("--auth-root-authentication-method=normal")
            .output()
            .unwrap();
        assert!(
            install.status.success(),
            "{}",
            String::from_utf8_lossy(&install.stderr)
        );
        let socket = home.directory.join("socket").display().to_string();
        let always = [
            "--no-defaults",
            &data,
            &format!("--port={}", home.port),
            &format!("--socket={socket}"),
            "--bind-address=127.0.0.1",
            "--character-set-server=utf8mb4",
            "--max-connections=300",
            "--innodb-flush-log-at-trx-commit=0",
        ];
        let settings = settings.iter().map(String::as_str);
        let arguments: Vec<&str> = always.into_iter().chain(settings).collect();
        let process = home.serve(&program(&programs, "mariadbd"), &arguments, "TERM");
        let server = Self {
            programs,
            port: home.port,
            socket,
            certificates: None,
            _process: process,
        };
        server.run(
            "",
            &format!("CREATE USER {USER} IDENTIFIED BY '{PASSWORD}'; GRANT ALL ON *.* TO {USER} WITH GRANT OPTION"),
        );
        server
    }

    fn run(&self, database: &str, sql: &str) -> String {
        self.tool("mariadb", &["-N", "-B", "-e", sql, database])
    }

    fn tool(&self, name: &str, arguments: &[&str]) -> String {
        let output = Command::new(program(&self.programs, name))
            .args(["--no-defaults", "-u", "root", "--socket", &self.socket])
            .arg("--default-character-set=utf8mb4")
            .args(arguments)
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

/// Where Debian, Fedora and Homebrew put the programs; Debian's server is on no user's PATH.
fn programs() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let known = [
        "/usr/sbin",
        "/usr/libexec",
        "/usr/local/sbin",
        "/opt/homebrew/opt/mariadb/bin",
        "/usr/local/opt/mariadb/bin",
    ];
    env::split_paths(&path)
        .chain(known.map(PathBuf::from))
        .collect()
}

fn program(directories: &[PathBuf], name: &str) -> PathBuf {
    let found = directories
        .iter()
        .map(|directory| directory.join(name))
        .find(|path: &PathBuf| Path::is_file(path));
    found.expect(
        "the tests need a MariaDB server: `scripts/test` installs it where it can, \
         else install it (apt-get install mariadb-server, brew install mariadb)",
    )
}
