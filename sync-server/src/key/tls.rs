//! The key of the server's own certificate, and its pin.

use doorstep_model::id::ServerPin;
use p256::ecdsa::SigningKey;
use p256::pkcs8::EncodePrivateKey;
use rcgen::{CertificateParams, KeyPair, PKCS_ECDSA_P256_SHA256};
use ring::digest;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};

use super::KeyError;

/// A key and the pin that phones know it by.
pub struct TlsKey {
    pair: KeyPair,
    pin: ServerPin,
}

impl TlsKey {
    pub(super) fn new(key: &SigningKey) -> Result<Self, KeyError> {
        let fail = |error: &dyn std::fmt::Display| KeyError::Tls(error.to_string().into());
        let document = key.to_pkcs8_der().map_err(|error| fail(&error))?;
        let der = PrivatePkcs8KeyDer::from(document.as_bytes().to_vec());
        let pair = KeyPair::from_pkcs8_der_and_sign_algo(&der, &PKCS_ECDSA_P256_SHA256)
            .map_err(|error| fail(&error))?;
        let pin = pin_of(&der.into())?;
        Ok(Self { pair, pin })
    }

    /// SHA-256 of the public key (SubjectPublicKeyInfo), as in enrolment links.
    pub const fn pin(&self) -> ServerPin {
        self.pin
    }

    /// A certificate of this key that it signs itself, for these host names and addresses.
    pub fn certificate(
        &self,
        names: Vec<String>,
    ) -> Result<(CertificateDer<'static>, PrivateKeyDer<'static>), KeyError> {
        let fail = |error: rcgen::Error| KeyError::Tls(error.to_string().into());
        let mut params = CertificateParams::new(names).map_err(fail)?;
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, "Doorstep");
        // Phones look at the key alone; a date that passes would only stop browsers.
        params.not_after = rcgen::date_time_ymd(2100, 1, 1);
        let certificate = params.self_signed(&self.pair).map_err(fail)?;
        let key = PrivatePkcs8KeyDer::from(self.pair.serialize_der());
        Ok((certificate.der().clone(), key.into()))
    }
}

/// The pin of a private key, whatever its kind.
pub(crate) fn pin_of(key: &PrivateKeyDer<'_>) -> Result<ServerPin, KeyError> {
    let signer = rustls::crypto::ring::sign::any_supported_type(key)
        .map_err(|error| KeyError::Tls(error.to_string().into()))?;
    let public = signer
        .public_key()
        .ok_or_else(|| KeyError::Tls("it has no public half".into()))?;
    let hash = digest::digest(&digest::SHA256, public.as_ref());
    ServerPin::from_slice(hash.as_ref()).map_err(|_| KeyError::Tls("it has no pin".into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pin_is_that_of_the_certificate() {
        let key = TlsKey::new(&SigningKey::from_slice(&[3; 32]).unwrap()).unwrap();
        let (certificate, private) = key
            .certificate(vec!["192.168.1.20".into(), "localhost".into()])
            .unwrap();
        assert_eq!(pin_of(&private).unwrap(), key.pin());
        let public = rcgen::PublicKeyData::subject_public_key_info(&key.pair);
        assert!(certificate.windows(public.len()).any(|part| part == public));
        assert_eq!(
            digest::digest(&digest::SHA256, &public).as_ref(),
            key.pin().as_bytes()
        );
    }
}
