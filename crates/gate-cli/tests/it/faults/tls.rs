//! Lines that cannot be trusted, and one that can.

use std::io::{BufReader, Write as _};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::*;
use crate::wire::{Heard, Said, Server, hear};

/// What a certificate is good for.
struct Certificate {
    host: &'static str,
    until: i32,
}

const GOOD: Certificate = Certificate { host: "127.0.0.1", until: 2090 };

/// A receiver behind TLS, what it hears, and the authority it is certified by, as a file of certificates has it.
struct Secured {
    server: Server,
    heard: Receiver<Heard>,
    authority: String,
}

impl Secured {
    fn new(certificate: &Certificate) -> Secured {
        let root = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        (params.not_before, params.not_after) = (date_time_ymd(2015, 1, 1), date_time_ymd(2090, 1, 1));
        let authority = pem(params.self_signed(&root).unwrap().der());
        let issuer = Issuer::new(params, root);
        let own = KeyPair::generate().unwrap();
        let mut leaf = CertificateParams::new(vec![certificate.host.to_owned()]).unwrap();
        (leaf.not_before, leaf.not_after) = (date_time_ymd(2015, 1, 1), date_time_ymd(certificate.until, 1, 1));
        let chain = vec![leaf.signed_by(&own, &issuer).unwrap().der().clone()];
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let key = PrivateKeyDer::Pkcs8(own.serialize_der().into());
        let config = Arc::new(config.with_no_client_auth().with_single_cert(chain, key).unwrap());
        let (sender, heard) = channel();
        let lake = Lake::start(Version::Main);
        let server = Server::of_lines(move |line| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut reader = BufReader::new(StreamOwned::new(connection, line));
            while let Some(heard) = hear(&mut reader) {
                let said: Said = lake.say(&heard);
                sender.send(heard).unwrap();
                if reader.get_mut().write_all(&said.bytes()).is_err() {
                    return;
                }
            }
        });
        Secured { server, heard, authority }
    }

    fn url(&self) -> String {
        self.server.url("/rest/plugins/webhook/connections/1").replace("http://", "https://")
    }
}

fn pem(der: &[u8]) -> String {
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", STANDARD.encode(der))
}

/// A run that trusts the authority of this receiver, where it is said to.
fn tell(secured: &Secured, is_trusted: bool) -> (Teller, Answer) {
    let teller = teller(&secured.url());
    teller.folder.write("authority.pem", &secured.authority);
    let mut command = teller.command(&FAIL, &[]);
    if is_trusted {
        command.env("GATE_CA_FILE", "authority.pem");
    }
    let answer = crate::common::answer(command, b"");
    assert_eq!(answer.code, 1);
    hides_the_key(&teller, &answer);
    (teller, answer)
}

/// The run says why it trusts nobody there, and sent nothing.
fn is_distrusted(secured: &Secured, is_trusted: bool, why: &str) {
    let (teller, answer) = tell(secured, is_trusted);
    assert!(answer.err.contains(&format!("lake was not told everything: {why}")), "{}", answer.err);
    assert!(answer.err.contains("GATE_CA_FILE names roots of your own"), "{}", answer.err);
    assert_eq!(secured.heard.try_iter().count(), 0);
    is_mended(&teller);
}

#[test]
fn a_certificate_of_an_authority_of_ones_own_is_trusted_when_it_is_named() {
    let secured = Secured::new(&GOOD);
    let (teller, answer) = tell(&secured, true);
    assert_eq!(answer.err, "");
    assert_eq!(teller.events().len(), 1);
    let keys: Vec<_> =
        secured.heard.try_iter().map(|heard| heard.header("authorization").unwrap().to_owned()).collect();
    assert_eq!(keys, [format!("Bearer {KEY}"), format!("Bearer {KEY}")]);
}

#[test]
fn a_certificate_that_nobody_vouches_for() {
    is_distrusted(&Secured::new(&GOOD), false, "invalid peer certificate: UnknownIssuer");
}

#[test]
fn a_certificate_that_is_over() {
    is_distrusted(
        &Secured::new(&Certificate { until: 2020, ..GOOD }),
        true,
        "invalid peer certificate: certificate expired",
    );
}

#[test]
fn a_certificate_of_another_host() {
    let other = Certificate { host: "other.example", ..GOOD };
    is_distrusted(&Secured::new(&other), true, "invalid peer certificate: certificate not valid for name");
}

#[test]
fn plain_text_where_tls_was_expected() {
    let server = Server::http(|_| Said::new(200, "{\"success\":true}"));
    let teller = teller(&server.url("").replace("http://", "https://"));
    fault(&teller, "lake was not told everything: ");
    is_mended(&teller);
}

#[test]
fn tls_where_plain_text_was_expected() {
    let secured = Secured::new(&GOOD);
    let teller = teller(&secured.url().replace("https://", "http://"));
    fault(&teller, "lake was not told everything: ");
    assert_eq!(secured.heard.try_iter().count(), 0);
    is_mended(&teller);
}

#[test]
fn a_file_of_certificates_that_is_none() {
    let secured = Secured::new(&GOOD);
    let teller = teller(&secured.url());
    for (name, text) in [("empty.pem", ""), ("other.pem", "no certificate"), ("gone.pem", "")] {
        if name != "gone.pem" {
            teller.folder.write(name, text);
        }
        let mut command = teller.command(&FAIL, &[]);
        command.env("GATE_CA_FILE", name);
        let answer = crate::common::answer(command, b"");
        assert_eq!(answer.code, 1);
        assert!(answer.err.contains(&format!("lake was told nothing: GATE_CA_FILE: {name}")), "{}", answer.err);
    }
    assert_eq!(secured.heard.try_iter().count(), 0);
}
