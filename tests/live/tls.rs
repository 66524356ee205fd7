use insta::assert_snapshot;

use crate::support::certificates::Certificates;
use crate::support::outcome::Outcome;
use crate::support::postgresql::Database;
use crate::support::workspace::Workspace;

fn upgrade(database: &Database, url: &str) -> Outcome {
    upgrade_on(
        database.certificates(),
        database.port(),
        &database.name,
        url,
    )
}

/// `dbm upgrade` on a server that speaks TLS alone, through a URL of this form; `[port]`, `[name]`
/// and `[certificates]` stand for what differs from run to run, in the outcome as well.
pub fn upgrade_on(certificates: &Certificates, port: u16, name: &str, url: &str) -> Outcome {
    let certificates = certificates.authority.trim_end_matches("/authority.crt");
    let port = port.to_string();
    let differing = [
        ("[certificates]", certificates),
        ("[port]", &port),
        ("[name]", name),
    ];
    let replace = |text: &str, back: bool| {
        let pairs = differing.iter();
        pairs.fold(text.to_owned(), |text, &(word, value)| {
            let (from, to) = if back { (value, word) } else { (word, value) };
            text.replace(from, to)
        })
    };
    let workspace = Workspace::shop_on(&replace(url, false));
    workspace.revision("a1", "None", "nothing", "pass", "pass");
    let mut outcome = workspace.dbm(["upgrade"]).timeless();
    outcome.stderr = replace(&outcome.stderr, true);
    outcome
}

#[test]
fn a_server_that_wants_tls_is_reached_with_it_alone() {
    let database = Database::create_with_tls();
    let upgrade = |parameters| {
        let url = "postgresql://postgres:postgres@127.0.0.1:[port]/[name]?";
        upgrade(&database, &format!("{url}{parameters}"))
    };
    assert_snapshot!(upgrade("sslmode=disable"), @r#"
    $ dbm upgrade
    --- stderr
      × 127.0.0.1:[port] (database `[name]`, user `postgres`) refuses the connection: no pg_hba.conf entry for host "127.0.0.1", user "postgres", database "[name]", no encryption
      code: 28000
      project: shop
      help: may this user connect from here, with this `sslmode` and `sslcert`? `dbm config` shows where they come from
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    "#);
    assert_snapshot!(upgrade("sslmode=require"), @"
    $ dbm upgrade
    --- stderr
    Running upgrade  -> a1, nothing
    project  result     revision  time
    shop     1 applied  a1        [time]
    --- exit 0
    ");
    upgrade("sslmode=prefer").expect(0);
    upgrade("").expect(0);
}

#[test]
fn the_authority_is_verified() {
    let database = Database::create_with_tls();
    let upgrade = |parameters| {
        let url = "postgresql://postgres:postgres@127.0.0.1:[port]/[name]?sslmode=verify-ca";
        upgrade(&database, &format!("{url}{parameters}"))
    };
    assert_snapshot!(upgrade(""), @r#"
    $ dbm upgrade
    --- stderr
      × the file `[dir].postgresql/root.crt` of `sslrootcert` is not there: name the authority's certificate, or `system`
       ╭─[projects.toml:3:16]
     2 │ path = "shop"
     3 │ database.url = "postgresql://postgres:***@127.0.0.1:[port]/[name]?sslmode=verify-ca"
       ·                ──────────────────────────────────────────────────────────────────────
       ╰────
    --- exit 3
    "#);
    assert_snapshot!(upgrade("&sslrootcert=[certificates]/stranger.crt"), @"
    $ dbm upgrade
    --- stderr
      × cannot encrypt the connection: invalid peer certificate: UnknownIssuer
      project: shop
      help: `dbm config` shows sslmode and the certificates
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    upgrade("&sslrootcert=[certificates]/authority.crt").expect(0);
}

#[test]
fn the_name_of_the_server_is_verified() {
    let database = Database::create_with_tls();
    let upgrade = |host| {
        let parameters = "sslmode=verify-full&sslrootcert=[certificates]/authority.crt";
        let url = format!("postgresql://postgres:postgres@{host}:[port]/[name]?{parameters}");
        upgrade(&database, &url)
    };
    assert_snapshot!(upgrade("127.0.0.1"), @r#"
    $ dbm upgrade
    --- stderr
      × cannot encrypt the connection: invalid peer certificate: certificate not valid for name "127.0.0.1"; certificate is only valid for DnsName("localhost")
      project: shop
      help: `dbm config` shows sslmode and the certificates
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    "#);
    upgrade("localhost").expect(0);
}

#[test]
fn a_client_shows_its_certificate() {
    let database = Database::create_with_tls();
    database.query("CREATE ROLE certified LOGIN SUPERUSER");
    let upgrade = |parameters| {
        let url = "postgresql://certified@127.0.0.1:[port]/[name]?sslmode=require";
        upgrade(&database, &format!("{url}{parameters}"))
    };
    assert_snapshot!(upgrade(""), @"
    $ dbm upgrade
    --- stderr
      × 127.0.0.1:[port] (database `[name]`, user `certified`) refuses the connection: connection requires a valid client certificate
      code: 28000
      project: shop
      help: may this user connect from here, with this `sslmode` and `sslcert`? `dbm config` shows where they come from
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    upgrade("&sslcert=[certificates]/client.crt&sslkey=[certificates]/client.key").expect(0);
}
