use insta::assert_snapshot;
use proptest::prelude::*;

use super::*;

/// The parts as SQLAlchemy 2.1's `make_url` names them, then the URL written again.
fn parts(text: &str) -> String {
    let url = match DatabaseUrl::parse(text) {
        Ok(url) => url,
        Err(error) => return format!("{text}\n    error: {error}"),
    };
    let password = url.password.as_ref().map(Secret::expose);
    format!(
        "{text}\n    {} {:?} {password:?} {:?} {:?} {:?} {:?}\n    {}",
        url.driver,
        url.user,
        url.host,
        url.port,
        url.database,
        url.query,
        url.expose(),
    )
    .replace("Some(", "(")
}

fn page(urls: &[&str]) -> String {
    urls.iter()
        .map(|url| parts(url))
        .collect::<Vec<_>>()
        .join("\n")
}

/// Every line but the errors was compared with `make_url` of SQLAlchemy 2.1.
#[test]
fn credentials_are_where_sqlalchemy_finds_them() {
    assert_snapshot!(page(&[
        "postgresql://u:12#x@host/db",
        "postgresql://u@x:pw@h/d",
        "postgresql://host:5432/db?x=a@b",
        "postgresql+psycopg2://a%40b:p%2Fw%3A%25@h:1/d%20b",
        "postgresql://u:@h/d",
        "postgresql://:p@h/d",
        "postgresql://@h/d",
        "postgresql://u:a b+c@h/d+e f",
        "postgresql://u:p/w@h/d",
        "postgresql://u:p?w@h/d",
        "postgresql://u:é%C3%A9@h/d",
        "postgresql://u:%zz@h/d",
        "postgresql://u:p\nw@h/d",
    ]), @r#"
    postgresql://u:12#x@host/db
        postgresql ("u") ("12#x") ("host") None ("db") []
        postgresql://u:12%23x@host/db
    postgresql://u@x:pw@h/d
        postgresql ("u@x") ("pw") ("h") None ("d") []
        postgresql://u%40x:pw@h/d
    postgresql://host:5432/db?x=a@b
        postgresql ("host") ("5432/db?x=a") ("b") None None []
        postgresql://host:5432%2Fdb%3Fx%3Da@b
    postgresql+psycopg2://a%40b:p%2Fw%3A%25@h:1/d%20b
        postgresql+psycopg2 ("a@b") ("p/w:%") ("h") (1) ("d b") []
        postgresql+psycopg2://a%40b:p%2Fw%3A%25@h:1/d b
    postgresql://u:@h/d
        postgresql ("u") ("") ("h") None ("d") []
        postgresql://u:@h/d
    postgresql://:p@h/d
        postgresql ("") ("p") ("h") None ("d") []
        postgresql://:p@h/d
    postgresql://@h/d
        postgresql ("") None ("h") None ("d") []
        postgresql://@h/d
    postgresql://u:a b+c@h/d+e f
        postgresql ("u") ("a b+c") ("h") None ("d+e f") []
        postgresql://u:a b+c@h/d+e f
    postgresql://u:p/w@h/d
        postgresql ("u") ("p/w") ("h") None ("d") []
        postgresql://u:p%2Fw@h/d
    postgresql://u:p?w@h/d
        postgresql ("u") ("p?w") ("h") None ("d") []
        postgresql://u:p%3Fw@h/d
    postgresql://u:é%C3%A9@h/d
        postgresql ("u") ("éé") ("h") None ("d") []
        postgresql://u:%C3%A9%C3%A9@h/d
    postgresql://u:%zz@h/d
        postgresql ("u") ("%zz") ("h") None ("d") []
        postgresql://u:%25zz@h/d
    postgresql://u:p
    w@h/d
        postgresql ("u") ("p\nw") ("h") None ("d") []
        postgresql://u:p%0Aw@h/d
    "#);
}

#[test]
fn hosts_ports_and_queries() {
    assert_snapshot!(page(&[
        "postgresql://",
        "postgresql://[::1]:5432/db",
        "postgresql://u:p@[fe80::1%25eth0]/db",
        "postgresql://[]:1/d",
        "postgresql:///db?host=/var/run",
        "postgresql://h/d?a=&b=1&c",
        "postgresql://h?a=1",
        "postgresql://u:p@h/d/e?x=1/2?3",
        "postgresql://u:p@h/d#frag",
        "mysql+pymysql://u:p@h/d?charset=utf8mb4&charset=x&ssl_ca=%2Fa%2Bb+c",
        "postgresql://h/d?host=a:1&host=b:2",
    ]), @r#"
    postgresql://
        postgresql None None None None None []
        postgresql://
    postgresql://[::1]:5432/db
        postgresql None None ("::1") (5432) ("db") []
        postgresql://[::1]:5432/db
    postgresql://u:p@[fe80::1%25eth0]/db
        postgresql ("u") ("p") ("fe80::1%25eth0") None ("db") []
        postgresql://u:p@[fe80::1%25eth0]/db
    postgresql://[]:1/d
        postgresql None None ("[]") (1) ("d") []
        postgresql://[]:1/d
    postgresql:///db?host=/var/run
        postgresql None None None None ("db") [("host", "/var/run")]
        postgresql:///db?host=%2Fvar%2Frun
    postgresql://h/d?a=&b=1&c
        postgresql None None ("h") None ("d") [("b", "1")]
        postgresql://h/d?b=1
    postgresql://h?a=1
        postgresql None None ("h") None None [("a", "1")]
        postgresql://h?a=1
    postgresql://u:p@h/d/e?x=1/2?3
        postgresql ("u") ("p") ("h") None ("d/e") [("x", "1/2?3")]
        postgresql://u:p@h/d/e?x=1%2F2%3F3
    postgresql://u:p@h/d#frag
        postgresql ("u") ("p") ("h") None ("d#frag") []
        postgresql://u:p@h/d%23frag
    mysql+pymysql://u:p@h/d?charset=utf8mb4&charset=x&ssl_ca=%2Fa%2Bb+c
        mysql+pymysql ("u") ("p") ("h") None ("d") [("charset", "utf8mb4"), ("charset", "x"), ("ssl_ca", "/a+b c")]
        mysql+pymysql://u:p@h/d?charset=utf8mb4&charset=x&ssl_ca=%2Fa%2Bb+c
    postgresql://h/d?host=a:1&host=b:2
        postgresql None None ("h") None ("d") [("host", "a:1"), ("host", "b:2")]
        postgresql://h/d?host=a%3A1&host=b%3A2
    "#);
}

#[test]
fn sqlite_paths() {
    assert_snapshot!(page(&[
        "sqlite://",
        "sqlite:///",
        "sqlite:///rel.db",
        "sqlite+aiosqlite:////abs.db",
        r"sqlite:///C:\path\x@y.db",
        "sqlite:///:memory:",
        "sqlite:///file:path?uri=true&mode=ro",
    ]), @r#"
    sqlite://
        sqlite None None None None None []
        sqlite://
    sqlite:///
        sqlite None None None None ("") []
        sqlite:///
    sqlite:///rel.db
        sqlite None None None None ("rel.db") []
        sqlite:///rel.db
    sqlite+aiosqlite:////abs.db
        sqlite+aiosqlite None None None None ("/abs.db") []
        sqlite+aiosqlite:////abs.db
    sqlite:///C:\path\x@y.db
        sqlite None None None None ("C:\\path\\x@y.db") []
        sqlite:///C%3A%5Cpath%5Cx%40y.db
    sqlite:///:memory:
        sqlite None None None None (":memory:") []
        sqlite:///%3Amemory%3A
    sqlite:///file:path?uri=true&mode=ro
        sqlite None None None None ("file:path") [("uri", "true"), ("mode", "ro")]
        sqlite:///file%3Apath?mode=ro&uri=true
    "#);
}

#[test]
fn what_is_no_url_is_an_error_without_its_password() {
    assert_snapshot!(page(&[
        "postgresql:/h/d",
        "://h",
        "oracle://u:p@h/d",
        "postgresql://h:x/d",
        "postgresql://h:/d",
        "postgresql://h:70000/d",
        "postgresql://u:p@ss@host/db",
        "postgresql://u/x:p@h/d",
        "postgresql://[::1]junk/db",
    ]), @r"
    postgresql:/h/d
        error: the database URL does not start with `scheme://`
    ://h
        error: the database URL does not start with `scheme://`
    oracle://u:p@h/d
        error: the database URL has the scheme `oracle`, which dbm does not know
    postgresql://h:x/d
        error: the port of the database URL is not a number from 0 to 65535
    postgresql://h:/d
        error: the port of the database URL is not a number from 0 to 65535
    postgresql://h:70000/d
        error: the port of the database URL is not a number from 0 to 65535
    postgresql://u:p@ss@host/db
        error: the database URL has an `@` too many
    postgresql://u/x:p@h/d
        error: the database URL has an `@` too many
    postgresql://[::1]junk/db
        error: the database URL has text after its host that belongs to no part of it
    ");
}

#[test]
fn passwords_are_masked_in_any_text() {
    let text = "url = \"postgresql://u:p@ss/w@h/d\" or mysql://a:b@c, sqlite:///a.db";
    assert_snapshot!(mask_passwords(text), @r#"url = "postgresql://u:***@h/d" or mysql://a:***@c, sqlite:///a.db"#);
    assert_snapshot!(mask_passwords("no url: a@b"), @"no url: a@b");
    assert_snapshot!(mask_passwords("'postgresql:/u:pw@h' and \"mysql://u:it's \\\"me\\\"@h\", x@y"), @r#"'postgresql:/u:***@h' and "mysql://u:***@h", x@y"#);
    let text = "postgresql://h:1/d?sslmode=require&password=p@ss&x=1 ('mysql://h/d?ssl_key_password=p') postgresql://u@h/?passfile=f.";
    assert_snapshot!(mask_passwords(text), @"postgresql://h:***&x=1 ('mysql://h/d?ssl_key_password=***') postgresql://u@h/?passfile=f.");
}

#[test]
fn a_password_in_the_query_is_masked() {
    let url = DatabaseUrl::parse("postgresql://h/d?user=u&password=p%26w&passfile=/x").unwrap();
    assert_snapshot!(url, @"postgresql://h/d?passfile=%2Fx&password=***&user=u");
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(user in ".*", password in ".*", database in ".*", value in ".+") {
        let mut url = DatabaseUrl::parse("postgresql+asyncpg://host:1").unwrap();
        url.user = Some(user);
        url.password = Some(Secret::new(password));
        url.database = Some(database);
        url.query = vec![("name".to_owned(), value)];
        prop_assert_eq!(DatabaseUrl::parse(&url.expose()).unwrap(), url);
    }

    #[test]
    fn no_password_is_shown(password in "[A-Z0-9%#&]{3,}") {
        let mut url = DatabaseUrl::parse("postgresql://u@h/d").unwrap();
        url.password = Some(Secret::new(&password));
        let shown = format!("{url} {url:?}");
        prop_assert!(!shown.contains(&password), "{}", shown);
    }

    #[test]
    fn no_text_breaks_the_parser(text in ".*", rest in ".*") {
        let _ = DatabaseUrl::parse(&text);
        let _ = DatabaseUrl::parse(&format!("postgresql://{rest}"));
        let _ = mask_passwords(&text);
    }
}
