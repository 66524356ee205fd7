//! That a server holds the key of its certificate, where nobody asks who vouches for it.
//!
//! rustls understands certificates of version 3 alone. Those of version 1, which old recipes make, have a key as well.

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::WebPkiSupportedAlgorithms;
use rustls::pki_types::{CertificateDer, SubjectPublicKeyInfoDer};
use rustls::{CertificateError, DigitallySignedStruct, Error};
use x509_cert::Certificate;
use x509_cert::der::{Decode, Encode};
use x509_cert::spki::SubjectPublicKeyInfoOwned;

/// The key of a certificate of any version.
pub(super) fn of(
    certificate: &CertificateDer<'_>,
) -> Result<SubjectPublicKeyInfoDer<'static>, Error> {
    let encoded = key(certificate)?.to_der().map_err(|_| malformed())?;
    Ok(SubjectPublicKeyInfoDer::from(encoded))
}

/// As rustls verifies with a certificate: by each algorithm of the scheme that is one of the key.
pub(super) fn verify_tls12(
    message: &[u8],
    certificate: &CertificateDer<'_>,
    signature: &DigitallySignedStruct,
    known: &WebPkiSupportedAlgorithms,
) -> Result<HandshakeSignatureValid, Error> {
    let key = key(certificate)?;
    let algorithm = key.algorithm.to_der().map_err(|_| malformed())?;
    let bytes = key.subject_public_key.raw_bytes();
    let of_scheme = known
        .mapping
        .iter()
        .filter(|(scheme, _)| *scheme == signature.scheme);
    let mut algorithms = of_scheme
        .flat_map(|(_, algorithms)| *algorithms)
        .filter(|it| algorithm.ends_with(it.public_key_alg_id().as_ref()));
    let is_valid = algorithms.any(|it| {
        it.verify_signature(bytes, message, signature.signature())
            .is_ok()
    });
    if is_valid {
        Ok(HandshakeSignatureValid::assertion())
    } else {
        Err(Error::InvalidCertificate(CertificateError::BadSignature))
    }
}

fn key(certificate: &CertificateDer<'_>) -> Result<SubjectPublicKeyInfoOwned, Error> {
    let certificate = Certificate::from_der(certificate).map_err(|_| malformed())?;
    Ok(certificate.tbs_certificate.subject_public_key_info)
}

fn malformed() -> Error {
    Error::InvalidCertificate(CertificateError::BadEncoding)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rcgen::{KeyPair, PublicKeyData, SigningKey};
    use rustls::crypto::ring;
    use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer, ServerName};
    use rustls::server::{ClientHello, ResolvesServerCert};
    use rustls::sign::CertifiedKey;
    use rustls::{ClientConnection, ServerConfig, ServerConnection};
    use x509_cert::certificate::{TbsCertificate, Version};
    use x509_cert::der::asn1::BitString;
    use x509_cert::der::{DateTime, oid::ObjectIdentifier};
    use x509_cert::name::Name;
    use x509_cert::serial_number::SerialNumber;
    use x509_cert::spki::AlgorithmIdentifierOwned;
    use x509_cert::time::{Time, Validity};

    use super::*;
    use crate::postgresql::tls::client_config;
    use dbm_core::target::{Tls, TlsMode};

    const ECDSA_WITH_SHA_256: ObjectIdentifier =
        ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");

    /// A certificate of version 1 with this key.
    fn old(key: &KeyPair) -> CertificateDer<'static> {
        let algorithm = AlgorithmIdentifierOwned {
            oid: ECDSA_WITH_SHA_256,
            parameters: None,
        };
        let time = |year| {
            Time::try_from(DateTime::new(year, 1, 1, 0, 0, 0).unwrap().to_system_time()).unwrap()
        };
        let signed = TbsCertificate {
            version: Version::V1,
            serial_number: SerialNumber::new(&[1]).unwrap(),
            signature: algorithm.clone(),
            issuer: Name::default(),
            validity: Validity {
                not_before: time(2020),
                not_after: time(2049),
            },
            subject: Name::default(),
            subject_public_key_info: SubjectPublicKeyInfoOwned::from_der(
                &key.subject_public_key_info(),
            )
            .unwrap(),
            issuer_unique_id: None,
            subject_unique_id: None,
            extensions: None,
        };
        let signature = key.sign(&signed.to_der().unwrap()).unwrap();
        let certificate = Certificate {
            tbs_certificate: signed,
            signature_algorithm: algorithm,
            signature: BitString::from_bytes(&signature).unwrap(),
        };
        CertificateDer::from(certificate.to_der().unwrap())
    }

    /// Shows one certificate, and signs with a key that may be another's.
    #[derive(Debug)]
    struct Shows(Arc<CertifiedKey>);

    impl ResolvesServerCert for Shows {
        fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
            Some(Arc::clone(&self.0))
        }
    }

    fn server(certificate: CertificateDer<'static>, key: &KeyPair) -> ServerConnection {
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let key = ring::sign::any_supported_type(&key).unwrap();
        let shown = Arc::new(CertifiedKey::new(vec![certificate], key));
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(Shows(shown)));
        ServerConnection::new(Arc::new(config)).unwrap()
    }

    /// How `sslmode=require` meets a server with an old certificate and this key.
    fn meets(version: &str, certified: &KeyPair, key: &KeyPair) -> String {
        let tls = Tls {
            mode: TlsMode::Require,
            maximum_version: Some(version.to_owned()),
            ..Tls::default()
        };
        let config = Arc::new(client_config(&tls).unwrap());
        let mut client =
            ClientConnection::new(config, ServerName::try_from("localhost").unwrap()).unwrap();
        let mut server = server(old(certified), key);
        while client.is_handshaking() || server.is_handshaking() {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            server.read_tls(&mut wire.as_slice()).unwrap();
            server.process_new_packets().unwrap();
            wire.clear();
            server.write_tls(&mut wire).unwrap();
            client.read_tls(&mut wire.as_slice()).unwrap();
            if let Err(error) = client.process_new_packets() {
                return error.to_string();
            }
        }
        format!("{:?}", client.protocol_version())
    }

    #[test]
    fn a_certificate_of_version_1_is_enough_if_its_key_is_the_servers() {
        let [own, other] = [KeyPair::generate().unwrap(), KeyPair::generate().unwrap()];
        let page = ["TLSv1.2", "TLSv1.3"].map(|version| {
            format!(
                "{} / {}",
                meets(version, &own, &own),
                meets(version, &own, &other)
            )
        });
        insta::assert_snapshot!(page.join("\n"), @"
        Some(TLSv1_2) / invalid peer certificate: BadSignature
        Some(TLSv1_3) / invalid peer certificate: BadSignature
        ");
    }
}
