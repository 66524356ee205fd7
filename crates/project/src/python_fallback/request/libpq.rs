//! The options of asyncpg as those of libpq, for psycopg.

use indexmap::IndexMap;

use dbm_core::target::url::DatabaseUrl;
use dbm_core::target::{Address, Host, Parameters, PostgreSql, Secret, Target, TlsMode, TlsRoots};

/// libpq's keywords for a URL whose options are asyncpg's; all others speak libpq already.
pub(crate) fn translated(
    url: &DatabaseUrl,
    target: &Target,
) -> Option<IndexMap<&'static str, String>> {
    match &target.parameters {
        Parameters::PostgreSql(it) if url.suffix() == Some("asyncpg") => Some(keywords(it)),
        Parameters::PostgreSql(_) | Parameters::MySql(_) | Parameters::Sqlite(_) => None,
    }
}

fn keywords(it: &PostgreSql) -> IndexMap<&'static str, String> {
    let all = |text: fn(&Host) -> String| {
        let texts: Vec<_> = it.hosts.iter().map(text).collect();
        texts.join(",")
    };
    let mut keywords = IndexMap::from([
        ("host", all(address)),
        ("port", all(|host| host.port.to_string())),
        ("user", it.user.clone()),
        ("dbname", it.database.clone()),
        ("sslmode", mode(it.tls.mode).to_owned()),
    ]);
    let mut set = |name, value: Option<String>| value.map(|value| keywords.insert(name, value));
    set("password", password(it).map(|it| it.expose().to_owned()));
    set("sslrootcert", roots(&it.tls.roots));
    let file = |path: &std::path::PathBuf| path.display().to_string();
    set("sslcert", it.tls.certificate.as_ref().map(file));
    set("sslkey", it.tls.key.as_ref().map(file));
    set("sslcrl", it.tls.revoked.as_ref().map(file));
    let key_password = it.tls.key_password.as_ref();
    set("sslpassword", key_password.map(|it| it.expose().to_owned()));
    let seconds = it.connect_timeout.map(|it| it.as_secs().max(1).to_string());
    set("connect_timeout", seconds);
    set("options", options(&it.startup));
    keywords
}

fn address(host: &Host) -> String {
    match &host.address {
        Address::Tcp(name) => name.clone(),
        Address::Socket(path) => path.display().to_string(),
    }
}

/// The one password that all hosts have; libpq looks into `.pgpass` itself.
fn password(it: &PostgreSql) -> Option<&Secret> {
    let first = it.hosts.first()?.password.as_ref()?;
    let is_same = it
        .hosts
        .iter()
        .all(|host| host.password.as_ref() == Some(first));
    is_same.then_some(first)
}

fn mode(mode: TlsMode) -> &'static str {
    match mode {
        TlsMode::Disable => "disable",
        TlsMode::Allow => "allow",
        TlsMode::Prefer => "prefer",
        TlsMode::Require => "require",
        TlsMode::VerifyCa => "verify-ca",
        TlsMode::VerifyFull => "verify-full",
    }
}

fn roots(roots: &TlsRoots) -> Option<String> {
    match roots {
        TlsRoots::None => None,
        TlsRoots::System => Some("system".to_owned()),
        TlsRoots::File(path) => Some(path.display().to_string()),
    }
}

/// The parameters of the start-up message; a space or a backslash in a value is escaped.
fn options(startup: &[(String, String)]) -> Option<String> {
    let option = |(name, value): &(String, String)| match name.as_str() {
        "options" => value.clone(),
        _ => {
            let value = value.replace('\\', r"\\").replace(' ', r"\ ");
            format!("-c {name}={value}")
        }
    };
    let options: Vec<_> = startup.iter().map(option).collect();
    Some(options.join(" ")).filter(|it| !it.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_of_the_session_is_an_option() {
        let startup = [("search_path", "a, b"), ("options", "-c x=1")];
        let startup = startup.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(
            options(&startup).as_deref(),
            Some(r"-c search_path=a,\ b -c x=1")
        );
    }
}
