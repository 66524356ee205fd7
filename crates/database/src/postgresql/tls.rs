//! TLS as libpq's `sslmode` has it, with rustls.

mod public_key;

use std::fmt::Display;
use std::path::Path;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::crypto::{
    CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature,
    verify_tls13_signature_with_raw_key,
};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{
    CertificateDer, CertificateRevocationListDer, PrivateKeyDer, ServerName, UnixTime,
};
use rustls::server::ParsedCertificate;
use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error, RootCertStore, SignatureScheme,
    SupportedProtocolVersion, version,
};

use crate::DatabaseError;
use dbm_core::target::{Tls, TlsMode, TlsRoots};

/// What rustls needs to do as `tls` says.
pub(super) fn client_config(tls: &Tls) -> Result<ClientConfig, DatabaseError> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_protocol_versions(&versions(tls)?)
        .map_err(|error| failed("the protocol versions", error))?
        .dangerous()
        .with_custom_certificate_verifier(verifier(tls, provider)?);
    let mut config = match (&tls.certificate, &tls.key) {
        (Some(certificate), Some(key)) => {
            if tls.key_password.is_some() {
                return Err(DatabaseError::Tls(
                    "a key with a password is not supported; decrypt it with `openssl pkey`"
                        .to_owned(),
                ));
            }
            builder
                .with_client_auth_cert(certificates(certificate)?, private_key(key)?)
                .map_err(|error| failed("the client's certificate", error))?
        }
        (None, _) | (_, None) => builder.with_no_client_auth(),
    };
    config.enable_sni = !tls.no_server_name;
    Ok(config)
}

/// rustls speaks no version before 1.2.
fn versions(tls: &Tls) -> Result<Vec<&'static SupportedProtocolVersion>, DatabaseError> {
    let allowed = |name: &str| {
        let not_before = tls
            .minimum_version
            .as_deref()
            .is_none_or(|minimum| name >= minimum);
        let not_after = tls
            .maximum_version
            .as_deref()
            .is_none_or(|maximum| name <= maximum);
        not_before && not_after
    };
    let all = [("TLSv1.2", &version::TLS12), ("TLSv1.3", &version::TLS13)];
    let versions: Vec<_> = all
        .into_iter()
        .filter(|(name, _)| allowed(name))
        .map(|(_, it)| it)
        .collect();
    if versions.is_empty() {
        return Err(DatabaseError::Tls(
            "no version is left: TLSv1.2 and TLSv1.3 are supported".to_owned(),
        ));
    }
    Ok(versions)
}

fn verifier(
    tls: &Tls,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, DatabaseError> {
    let checks_name = match tls.mode {
        TlsMode::Disable | TlsMode::Allow | TlsMode::Prefer | TlsMode::Require => {
            return Ok(Arc::new(LibpqVerifier {
                authorities: None,
                provider,
            }));
        }
        TlsMode::VerifyCa => false,
        TlsMode::VerifyFull => true,
    };
    let certificates = roots(&tls.roots)?;
    let mut store = RootCertStore::empty();
    store.add_parsable_certificates(certificates.iter().cloned());
    let mut builder =
        WebPkiServerVerifier::builder_with_provider(Arc::new(store), Arc::clone(&provider));
    if let Some(file) = &tls.revoked {
        builder = builder
            .with_crls(revoked(file)?)
            .allow_unknown_revocation_status();
    }
    let chain = builder
        .build()
        .map_err(|error| failed("the root certificates", error))?;
    let authorities = Some(Authorities {
        chain,
        certificates,
        checks_name,
    });
    Ok(Arc::new(LibpqVerifier {
        authorities,
        provider,
    }))
}

fn roots(roots: &TlsRoots) -> Result<Vec<CertificateDer<'static>>, DatabaseError> {
    match roots {
        TlsRoots::None => Err(DatabaseError::Tls(
            "verify-ca and verify-full need a root certificate: `sslrootcert=FILE` or `sslrootcert=system`".to_owned(),
        )),
        TlsRoots::File(path) => certificates(path),
        TlsRoots::System => Ok(rustls_native_certs::load_native_certs().certs),
    }
}

fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, DatabaseError> {
    CertificateDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| failed(path.display(), error))
}

fn revoked(path: &Path) -> Result<Vec<CertificateRevocationListDer<'static>>, DatabaseError> {
    CertificateRevocationListDer::pem_file_iter(path)
        .and_then(Iterator::collect)
        .map_err(|error| failed(path.display(), error))
}

fn private_key(path: &Path) -> Result<PrivateKeyDer<'static>, DatabaseError> {
    PrivateKeyDer::from_pem_file(path).map_err(|error| failed(path.display(), error))
}

fn failed(what: impl Display, error: impl Display) -> DatabaseError {
    DatabaseError::Tls(format!("{what}: {error}"))
}

/// Verifies as much as `sslmode` asks for; without authorities, only that the server holds its key.
#[derive(Debug)]
struct LibpqVerifier {
    authorities: Option<Authorities>,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
struct Authorities {
    chain: Arc<WebPkiServerVerifier>,
    certificates: Vec<CertificateDer<'static>>,
    checks_name: bool,
}

impl Authorities {
    fn verify(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<(), Error> {
        match self
            .chain
            .verify_server_cert(certificate, intermediates, name, ocsp, now)
        {
            Ok(_) => Ok(()),
            Err(Error::InvalidCertificate(error)) if self.forgives(&error, certificate) => {
                self.verify_name(certificate, name)
            }
            Err(error) => Err(error),
        }
    }

    /// OpenSSL accepts a certificate that is itself among the roots, as the ones that
    /// PostgreSQL's manual tells people to make; and verify-ca looks at no name.
    fn forgives(&self, error: &CertificateError, certificate: &CertificateDer<'_>) -> bool {
        match error {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                !self.checks_name
            }
            error => {
                let is_authority = format!("{error:?}").contains("CaUsedAsEndEntity");
                is_authority
                    && self
                        .certificates
                        .iter()
                        .any(|root| root.as_ref() == certificate.as_ref())
            }
        }
    }

    fn verify_name(
        &self,
        certificate: &CertificateDer<'_>,
        name: &ServerName<'_>,
    ) -> Result<(), Error> {
        if !self.checks_name {
            return Ok(());
        }
        verify_server_name(&ParsedCertificate::try_from(certificate)?, name)
    }
}

impl ServerCertVerifier for LibpqVerifier {
    fn verify_server_cert(
        &self,
        certificate: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        name: &ServerName<'_>,
        ocsp: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        if let Some(authorities) = &self.authorities {
            authorities.verify(certificate, intermediates, name, ocsp, now)?;
        }
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        if self.authorities.is_none() {
            return public_key::verify_tls12(message, certificate, signature, algorithms);
        }
        verify_tls12_signature(message, certificate, signature, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        if self.authorities.is_none() {
            let key = public_key::of(certificate)?;
            return verify_tls13_signature_with_raw_key(message, &key, signature, algorithms);
        }
        verify_tls13_signature(message, certificate, signature, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider
            .signature_verification_algorithms
            .supported_schemes()
    }
}
