//! An authority, and certificates that it signed.

use std::path::Path;

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};

use super::server::Home;

/// Certificates and keys as PEM files in a server's home.
pub struct Certificates {
    /// The authority that signed the others.
    pub authority: String,
    /// The server's; it is for `localhost`, not for `127.0.0.1`.
    pub server: String,
    /// Its key.
    pub server_key: String,
    /// The one of the user `certified`.
    pub client: String,
    /// Its key.
    pub client_key: String,
    /// An authority that signed nothing.
    pub stranger: String,
}

impl Certificates {
    /// New ones for a server that lives in `home`.
    pub fn write(home: &Home) -> Self {
        let (authority, issuer) = self::authority("the tests' authority");
        let (stranger, _) = self::authority("a stranger");
        let (server, server_key) = signed("localhost", &issuer);
        let (client, client_key) = signed("certified", &issuer);
        let write = |name: &str, text: &str| path(&home.secret(name, text));
        Self {
            authority: write("authority.crt", &authority),
            server: write("server.crt", &server),
            server_key: write("server.key", &server_key),
            client: write("client.crt", &client),
            client_key: write("client.key", &client_key),
            stranger: write("stranger.crt", &stranger),
        }
    }
}

fn authority(name: &str) -> (String, Issuer<'static, KeyPair>) {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    parameters.distinguished_name.push(DnType::CommonName, name);
    let certificate = parameters.self_signed(&key).unwrap().pem();
    (certificate, Issuer::new(parameters, key))
}

fn signed(name: &str, issuer: &Issuer<'_, KeyPair>) -> (String, String) {
    let key = KeyPair::generate().unwrap();
    let mut parameters = CertificateParams::new(vec![name.to_owned()]).unwrap();
    parameters.distinguished_name.push(DnType::CommonName, name);
    let certificate = parameters.signed_by(&key, issuer).unwrap();
    (certificate.pem(), key.serialize_pem())
}

fn path(path: &Path) -> String {
    path.display().to_string()
}
