use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use insta::assert_snapshot;
use tempfile::TempDir;

use super::*;
use dbm_core::target::{Host, MySql, PostgreSql, Secret, Tls};

/// A home directory, a project in it, and variables.
struct Case {
    home: TempDir,
    variables: BTreeMap<String, String>,
}

impl Case {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let variables = BTreeMap::from([("HOME".to_owned(), home.path().display().to_string())]);
        Self { home, variables }
    }

    fn file(self, path: &str, text: &str) -> Self {
        let path = self.home.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        set_mode(&path, 0o600);
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    fn target(&self, url: &str) -> Result<Target, ConnectionError> {
        let url = Resolved::default_value(DatabaseUrl::parse(url).unwrap());
        let variables = Variables::of(&Arc::new(self.variables.clone()));
        let directory = self.home.path().join("project");
        target(
            &url,
            ConnectionContext {
                directory: &directory,
                variables: &variables,
            },
        )
    }

    /// What differs from a plain target, or the error.
    fn page(&self, url: &str) -> String {
        let page = match self.target(url).map(|it| it.parameters) {
            Ok(Parameters::PostgreSql(it)) => postgresql_page(&it),
            Ok(Parameters::MySql(it)) => mysql_page(&it),
            Ok(Parameters::Sqlite(it)) => format!("{:?} {:?}", it.location, it.timeout),
            Err(error) => {
                let failure = Failure::from(error);
                let place = failure
                    .place
                    .map(|place| format!("{place}: "))
                    .unwrap_or_default();
                let notes: Vec<_> = failure
                    .notes
                    .iter()
                    .map(|(title, text)| format!(" ({title} {text})"))
                    .collect();
                format!(
                    "error: {place}{}{}; {}",
                    failure.message,
                    notes.concat(),
                    failure.hint.unwrap_or_default()
                )
            }
        };
        page.replace(&self.home.path().display().to_string(), "~")
    }
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn host_page(host: &Host) -> String {
    let password = host.password.as_ref().map_or("", Secret::expose);
    let ip = host
        .ip
        .as_ref()
        .map(|ip| format!(" ip {ip}"))
        .unwrap_or_default();
    format!("{host}{ip} password `{password}`")
}

fn tls_page(tls: &Tls) -> String {
    format!(
        "tls {:?} roots {:?} certificate {:?} key {:?}",
        tls.mode, tls.roots, tls.certificate, tls.key
    )
}

fn postgresql_page(it: &PostgreSql) -> String {
    let hosts: Vec<_> = it.hosts.iter().map(host_page).collect();
    format!(
        "{} / {} / {}\n{}\n{:?} {:?} {:?} {:?}",
        hosts.join(", "),
        it.user,
        it.database,
        tls_page(&it.tls),
        it.startup,
        it.connect_timeout,
        it.session_attributes,
        it.channel_binding,
    )
}

fn mysql_page(it: &MySql) -> String {
    format!(
        "{} / {} / {:?}\n{}\n{} {:?} {:?}",
        host_page(&it.host),
        it.user,
        it.database,
        tls_page(&it.tls),
        it.charset,
        it.connect_timeout,
        it.sql_mode,
    )
}

#[test]
fn parts_of_a_url() {
    let case = Case::new();
    assert_snapshot!(case.page("postgresql://u:p%40w@db.example/d"), @r"
    db.example:5432 password `p@w` / u / d
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
    assert_snapshot!(case.page("postgresql+psycopg2://u@[::1]:6000/d?connect_timeout=3&application_name=x&options=-c%20a%3Db"), @r#"
    [::1]:6000 password `` / u / d
    tls Prefer roots None certificate None key None
    [("application_name", "x"), ("options", "-c a=b")] Some(3s) Any Prefer
    "#);
    assert_snapshot!(case.page("postgresql://u@/d?host=/run/pg&port=5433"), @r"
    /run/pg:5433 password `` / u / d
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
    assert_snapshot!(case.page("postgresql://u@/d?host=a:1&host=b:2&target_session_attrs=read-write"), @r"
    a:1 password ``, b:2 password `` / u / d
    tls Prefer roots None certificate None key None
    [] None ReadWrite Prefer
    ");
    assert_snapshot!(case.page("postgresql://u@/d?host=a,b&port=1,2"), @r"
    a:1 password ``, b:2 password `` / u / d
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
    assert_snapshot!(case.page("postgresql://u@h/d?hostaddr=10.0.0.1&user=other&dbname=e"), @r"
    h:5432 ip 10.0.0.1 password `` / other / e
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
}

#[test]
fn options_of_other_drivers() {
    let case = Case::new();
    assert_snapshot!(case.page("postgresql+asyncpg://u@h/d?ssl=require&prepared_statement_cache_size=0&timeout=5"), @r"
    h:5432 password `` / u / d
    tls Require roots None certificate None key None
    [] Some(5s) Any Prefer
    ");
    assert_snapshot!(case.page("postgresql+pg8000://u@/d?unix_sock=/run/pg"), @r"
    /run/pg:5432 password `` / u / d
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
}

#[test]
fn the_environment_fills_what_the_url_leaves_out() {
    let case = Case::new()
        .variable("PGHOST", "db.example")
        .variable("PGPORT", "6000")
        .variable("PGUSER", "me")
        .variable("PGPASSWORD", "hunter2")
        .variable("PGDATABASE", "shop")
        .variable("PGSSLMODE", "disable")
        .variable("PGOPTIONS", "-c x=y")
        .variable("PGTZ", "Europe/Berlin")
        .variable("PGAPPNAME", "app");
    assert_snapshot!(case.page("postgresql://"), @r#"
    db.example:6000 password `hunter2` / me / shop
    tls Disable roots None certificate None key None
    [("application_name", "app"), ("options", "-c x=y"), ("timezone", "Europe/Berlin")] None Any Prefer
    "#);
    assert_snapshot!(case.page("postgresql://u:p@h:1/d?sslmode=prefer"), @r#"
    h:1 password `p` / u / d
    tls Prefer roots None certificate None key None
    [("application_name", "app"), ("options", "-c x=y"), ("timezone", "Europe/Berlin")] None Any Prefer
    "#);
}

#[test]
fn a_service_stands_between_the_url_and_the_environment() {
    let service = "# services\n[other]\nhost=no\n[shop]\nhost=service.example\nport=6001\npassword=hunter2\nuser=service\n";
    let case = Case::new()
        .file(".pg_service.conf", service)
        .variable("PGHOST", "variable.example")
        .variable("PGDATABASE", "from_variable");
    assert_snapshot!(case.page("postgresql://me@/?service=shop"), @r"
    service.example:6001 password `hunter2` / me / from_variable
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
    assert_snapshot!(case.page("postgresql:///?service=shops"), @"error: the service `shops` is not defined in `~/.pg_service.conf` or `/etc/postgresql-common/pg_service.conf`;");
    let broken = Case::new()
        .file(".pg_service.conf", "[a]\nhots=x\n")
        .variable("PGSERVICE", "a");
    assert_snapshot!(broken.page("postgresql://"), @"error: ~/.pg_service.conf:2:1: the postgresql URL has the parameter `hots`, which dbm does not know; did you mean `host`?");
    let broken = Case::new()
        .file(".pg_service.conf", "[a]\nhost\n")
        .variable("PGSERVICE", "a");
    assert_snapshot!(broken.page("postgresql://"), @"error: ~/.pg_service.conf:2:1: `service` must be defined by lines of `name=value`;");
}

#[cfg(unix)]
#[test]
fn passwords_come_from_pgpass_for_each_host() {
    let passwords = "# comment\na:1:*:u:for a\nb:*:d:u:with \\: colon: and \\\\\n*:*:*:*:for all\n";
    let case = Case::new().file(".pgpass", passwords);
    assert_snapshot!(case.page("postgresql://u@/d?host=a:1&host=b:2&host=c:3"), @r"
    a:1 password `for a`, b:2 password `with : colon: and \`, c:3 password `for all` / u / d
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
    assert_snapshot!(case.page("postgresql://u:given@a/d"), @r"
    a:5432 password `given` / u / d
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
    let named = Case::new().file("project/pass", "h:5432:d:u:named\n");
    assert_snapshot!(named.page("postgresql://u@h/d?passfile=pass"), @r"
    h:5432 password `named` / u / d
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
    set_mode(&named.home.path().join("project/pass"), 0o644);
    assert_snapshot!(named.page("postgresql://u@h/d?passfile=pass"), @r"
    h:5432 password `` / u / d
    tls Prefer roots None certificate None key None
    [] None Any Prefer
    ");
}

#[test]
fn certificates_are_found_where_libpq_finds_them() {
    let case = Case::new();
    assert_snapshot!(case.page("postgresql://u@h/d?sslmode=verify-full"), @"error: the file `~/.postgresql/root.crt` of `sslrootcert` is not there: name the authority's certificate, or `system`;");
    assert_snapshot!(case.page("postgresql://u@h/d?sslrootcert=system"), @r"
    h:5432 password `` / u / d
    tls VerifyFull roots System certificate None key None
    [] None Any Prefer
    ");
    assert_snapshot!(case.page("postgresql://u@h/d?sslrootcert=system&sslmode=require"), @"error: `sslmode` must be `verify-full` with `sslrootcert=system`;");
    let case = case
        .file(".postgresql/root.crt", "")
        .file(".postgresql/postgresql.crt", "");
    assert_snapshot!(case.page("postgresql://u@h/d?sslmode=require"), @"error: the file `~/.postgresql/postgresql.crt` of `sslcert` has no key beside it: name it with `sslkey`;");
    let case = case.file(".postgresql/postgresql.key", "");
    assert_snapshot!(case.page("postgresql://u@h/d?sslmode=require"), @r#"
    h:5432 password `` / u / d
    tls VerifyCa roots File("~/.postgresql/root.crt") certificate Some("~/.postgresql/postgresql.crt") key Some("~/.postgresql/postgresql.key")
    [] None Any Prefer
    "#);
}

#[test]
fn what_is_not_understood_is_an_error() {
    let case = Case::new();
    assert_snapshot!(case.page("postgresql://u@h/d?sslmod=require"), @"error: the postgresql URL has the parameter `sslmod`, which dbm does not know; did you mean `sslmode`?");
    assert_snapshot!(case.page("postgresql://u@h/d?sslmode=on"), @"error: `sslmode` must be one of `disable`, `allow`, `prefer`, `require`, `verify-ca`, `verify-full`;");
    assert_snapshot!(case.page("postgresql://u@h/d?sslmode=require&sslmode=prefer"), @"error: the parameter `sslmode` is there more than once;");
    assert_snapshot!(case.page("postgresql://u@h/d?gssencmode=require"), @"error: `gssencmode` asks for something that dbm cannot do: encryption by GSSAPI;");
    assert_snapshot!(case.page("postgresql://u@h/d?host=a,b&port=1,2,3"), @"error: `port` must be a number from 1 to 65535, or one for each host;");
    assert_snapshot!(case.page("postgresql://u@h/d?host=a:1&host=b:2&port=3"), @"error: `host` must be `host=a,b&port=1,2` or `host=a:1&host=b:2`;");
    assert_snapshot!(case.page("postgresql://u@h/d?connect_timeout=x"), @"error: `connect_timeout` must be a number of seconds;");
    assert_snapshot!(case.variable("PGSSLMODE", "bad").page("postgresql://u@h/d"), @"error: `sslmode` must be one of `disable`, `allow`, `prefer`, `require`, `verify-ca`, `verify-full` (from variable PGSSLMODE);");
}

#[test]
fn sqlite_files() {
    let case = Case::new();
    assert_snapshot!(case.page("sqlite://"), @"Memory 5s");
    assert_snapshot!(case.page("sqlite:///:memory:"), @"Memory 5s");
    assert_snapshot!(case.page("sqlite:///./a/../b.db?timeout=20"), @r#"File("~/project/b.db") 20s"#);
    assert_snapshot!(case.page("sqlite+aiosqlite:////var/b.db"), @r#"File("/var/b.db") 5s"#);
    assert_snapshot!(case.page("sqlite:///file:b.db?uri=true&mode=ro&timeout=1"), @r#"Uri("file:~/project/b.db?mode=ro") 1s"#);
    assert_snapshot!(case.page("sqlite:///file::memory:?uri=true&cache=shared"), @r#"Uri("file::memory:?cache=shared") 5s"#);
    assert_snapshot!(case.page("sqlite:///b.db?mode=ro"), @"error: the sqlite URL has the parameter `mode`, which dbm does not know; take it out of the URL, or state the database in the manifest without it");
    assert_snapshot!(case.page("sqlite://b.db"), @"error: `sqlite URL` must be `sqlite:///relative.db` or `sqlite:////absolute.db`;");
}

#[test]
fn mysql_arguments() {
    let case = Case::new();
    assert_snapshot!(case.page("mysql+pymysql://u:p@h/d?charset=utf8mb3&connect_timeout=3"), @r#"
    h:3306 password `p` / u / Some("d")
    tls Prefer roots None certificate None key None
    utf8mb3 Some(3s) None
    "#);
    assert_snapshot!(case.page("mariadb://u@/d?unix_socket=/run/mysqld.sock&ssl_ca=ca.pem&ssl_check_hostname=false"), @r#"
    /run/mysqld.sock:3306 password `` / u / Some("d")
    tls VerifyCa roots File("~/project/ca.pem") certificate None key None
    utf8mb4 None None
    "#);
    assert_snapshot!(case.page("mysql://u@h/d?ssl_mode=REQUIRED"), @r#"
    h:3306 password `` / u / Some("d")
    tls Require roots None certificate None key None
    utf8mb4 None None
    "#);
    assert_snapshot!(case.page("mysql://u@h/d?charst=utf8"), @"error: the mysql URL has the parameter `charst`, which dbm does not know; did you mean `charset`?");
}
