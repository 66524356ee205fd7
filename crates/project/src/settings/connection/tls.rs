//! How libpq speaks TLS: its mode, its certificates, and where it finds them (libpq: `fe-secure-openssl.c`).

use std::path::PathBuf;

use crate::settings::Origin;
use dbm_core::target::{Secret, Tls, TlsMode, TlsRoots};

use super::ConnectionError;
use super::postgresql::Options;

const TLS_MODES: &[(&str, TlsMode)] = &[
    ("disable", TlsMode::Disable),
    ("allow", TlsMode::Allow),
    ("prefer", TlsMode::Prefer),
    ("require", TlsMode::Require),
    ("verify-ca", TlsMode::VerifyCa),
    ("verify-full", TlsMode::VerifyFull),
];

impl Options<'_> {
    /// Certificates in libpq's own directory count where none is named.
    pub(super) fn tls(&self) -> Result<Tls, ConnectionError> {
        let system = self
            .found
            .get("sslrootcert")
            .filter(|it| it.value == "system");
        let mode = self.one_of("sslmode", TLS_MODES)?;
        let mut mode = mode.unwrap_or(if system.is_some() {
            TlsMode::VerifyFull
        } else {
            TlsMode::Prefer
        });
        if system.is_some() && mode != TlsMode::VerifyFull {
            return Err(self.wrong("sslmode", "`verify-full` with `sslrootcert=system`"));
        }
        let roots = match system {
            Some(_) => TlsRoots::System,
            None => self.root_file(mode)?,
        };
        if mode == TlsMode::Require && roots != TlsRoots::None {
            mode = TlsMode::VerifyCa;
        }
        let direct = self
            .one_of("sslnegotiation", &[("postgres", false), ("direct", true)])?
            .unwrap_or(false);
        if direct && matches!(mode, TlsMode::Disable | TlsMode::Allow | TlsMode::Prefer) {
            return Err(self.wrong(
                "sslmode",
                "`require` or stronger with `sslnegotiation=direct`",
            ));
        }
        let (certificate, key) = self.certificate()?;
        Ok(Tls {
            mode,
            roots,
            certificate,
            key,
            key_password: self
                .found
                .get("sslpassword")
                .map(|it| Secret::new(&it.value)),
            revoked: self.tls_file("sslcrl", "root.crl"),
            no_server_name: self
                .one_of("sslsni", &[("0", true), ("1", false)])?
                .unwrap_or(false),
            direct,
            minimum_version: self.tls_version("ssl_min_protocol_version")?,
            maximum_version: self.tls_version("ssl_max_protocol_version")?,
        })
    }

    fn root_file(&self, mode: TlsMode) -> Result<TlsRoots, ConnectionError> {
        match self.tls_file("sslrootcert", "root.crt") {
            Some(path) => Ok(TlsRoots::File(path)),
            None if matches!(mode, TlsMode::VerifyCa | TlsMode::VerifyFull) => {
                let origin = ["sslrootcert", "sslmode"]
                    .iter()
                    .find_map(|name| self.found.get(name));
                let path = match self.found.get("sslrootcert") {
                    Some(path) => self.path(&path.value),
                    None => self.tls_directory().unwrap_or_default().join("root.crt"),
                };
                Err(ConnectionError::File {
                    name: "sslrootcert".to_owned(),
                    path: path.display().to_string(),
                    problem: "is not there: name the authority's certificate, or `system`"
                        .to_owned(),
                    origin: Box::new(origin.map_or(Origin::Default, |it| it.origin.clone())),
                })
            }
            None => Ok(TlsRoots::None),
        }
    }

    fn certificate(&self) -> Result<(Option<PathBuf>, Option<PathBuf>), ConnectionError> {
        let disabled = self
            .found
            .get("sslcertmode")
            .is_some_and(|it| it.value == "disable");
        let Some(certificate) = self
            .tls_file("sslcert", "postgresql.crt")
            .filter(|_| !disabled)
        else {
            return Ok((None, None));
        };
        match self.tls_file("sslkey", "postgresql.key") {
            Some(key) => Ok((Some(certificate), Some(key))),
            None => Err(ConnectionError::File {
                name: "sslcert".to_owned(),
                path: certificate.display().to_string(),
                problem: "has no key beside it: name it with `sslkey`".to_owned(),
                origin: Box::new(self.origin("sslcert")),
            }),
        }
    }

    /// The file that a parameter names, else the one of this name in libpq's directory; none if it is not there.
    fn tls_file(&self, name: &str, default: &str) -> Option<PathBuf> {
        let path = match self.found.get(name) {
            Some(path) => self.path(&path.value),
            None => self.tls_directory()?.join(default),
        };
        path.is_file().then_some(path)
    }

    fn tls_directory(&self) -> Option<PathBuf> {
        let variable = |name| {
            self.context
                .variables
                .get(name)
                .map(|(value, _)| PathBuf::from(value))
        };
        if cfg!(windows) {
            Some(variable("APPDATA")?.join("postgresql"))
        } else {
            Some(variable("HOME")?.join(".postgresql"))
        }
    }

    fn tls_version(&self, name: &str) -> Result<Option<String>, ConnectionError> {
        let versions = ["TLSv1", "TLSv1.1", "TLSv1.2", "TLSv1.3"];
        let Some(found) = self.found.get(name) else {
            return Ok(None);
        };
        let known = versions
            .iter()
            .find(|version| version.eq_ignore_ascii_case(&found.value));
        let wrong = || self.wrong(name, "`TLSv1`, `TLSv1.1`, `TLSv1.2` or `TLSv1.3`");
        Ok(Some((*known.ok_or_else(wrong)?).to_owned()))
    }
}
