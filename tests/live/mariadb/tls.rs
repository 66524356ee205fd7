//! Connections that the server encrypts, by what the drivers of Python take in a URL.

use insta::assert_snapshot;

use crate::live::tls::upgrade_on;
use crate::support::mariadb::Database;
use crate::support::outcome::Outcome;

fn upgrade(database: &Database, url: &str) -> Outcome {
    upgrade_on(
        database.certificates(),
        database.port(),
        &database.name,
        url,
    )
}

#[test]
fn a_server_that_wants_tls_is_reached_with_it_alone() {
    let database = Database::create_with_tls();
    let upgrade = |parameters| {
        let url = "mysql+pymysql://tester:tester@127.0.0.1:[port]/[name]";
        upgrade(&database, &format!("{url}{parameters}"))
    };
    assert_snapshot!(upgrade("?ssl_disabled=true"), @"
    $ dbm upgrade
    --- stderr
      × 127.0.0.1:[port] (database `[name]`, user `tester`) refuses the connection: (1045) Access denied for user 'tester'@'localhost' (using password: YES)
      code: 28000
      project: shop
      help: are user and password right, and may this user connect from here, encrypted or not? `dbm config` shows where they come from
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    assert_snapshot!(upgrade("?ssl_mode=DISABLED"), @"
    $ dbm upgrade
    --- stderr
      × 127.0.0.1:[port] (database `[name]`, user `tester`) refuses the connection: (1045) Access denied for user 'tester'@'localhost' (using password: YES)
      code: 28000
      project: shop
      help: are user and password right, and may this user connect from here, encrypted or not? `dbm config` shows where they come from
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    for parameters in ["", "?ssl_mode=PREFERRED", "?ssl_mode=REQUIRED", "?ssl=true"] {
        upgrade(parameters).expect(0);
    }
}

#[test]
fn the_authority_and_the_name_of_the_server_are_verified() {
    let database = Database::create_with_tls();
    let upgrade = |host, parameters| {
        let url = format!("mysql+pymysql://tester:tester@{host}:[port]/[name]?{parameters}");
        upgrade(&database, &url)
    };
    assert_snapshot!(upgrade("localhost", "ssl_ca=[certificates]/stranger.crt"), @"
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
    assert_snapshot!(upgrade("127.0.0.1", "ssl_ca=[certificates]/authority.crt"), @r#"
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
    upgrade("localhost", "ssl_ca=[certificates]/authority.crt").expect(0);
    let known = "ssl_ca=[certificates]/authority.crt&ssl_check_hostname=false";
    upgrade("127.0.0.1", known).expect(0);
    let verified = "ssl_ca=[certificates]/authority.crt&ssl_mode=VERIFY_IDENTITY";
    upgrade("127.0.0.1", verified).expect(1);
    upgrade("localhost", verified).expect(0);
}

#[test]
fn a_client_shows_its_certificate() {
    let database = Database::create_with_tls();
    database.query("CREATE USER certified REQUIRE X509; GRANT ALL ON *.* TO certified");
    let upgrade = |parameters| {
        let url =
            "mysql+pymysql://certified@localhost:[port]/[name]?ssl_ca=[certificates]/authority.crt";
        upgrade(&database, &format!("{url}{parameters}"))
    };
    assert_snapshot!(upgrade(""), @"
    $ dbm upgrade
    --- stderr
      × localhost:[port] (database `[name]`, user `certified`) refuses the connection: (1045) Access denied for user 'certified'@'localhost' (using password: NO)
      code: 28000
      project: shop
      help: are user and password right, and may this user connect from here, encrypted or not? `dbm config` shows where they come from
    project  result  revision  time
    shop     failed  -         [time]
             next: mend what the error names, then `dbm -p shop upgrade`
    --- exit 1
    ");
    upgrade("&ssl_cert=[certificates]/client.crt&ssl_key=[certificates]/client.key").expect(0);
}

#[test]
fn every_driver_of_python_is_understood() {
    let database = Database::create_with_tls();
    for driver in [
        "mysql+pymysql",
        "mysql+mysqldb",
        "mysql+asyncmy",
        "mariadb+aiomysql",
    ] {
        let url = format!(
            "{driver}://tester:tester@localhost:[port]/[name]?ssl_ca=[certificates]/authority.crt"
        );
        upgrade(&database, &url).expect(0);
    }
}
