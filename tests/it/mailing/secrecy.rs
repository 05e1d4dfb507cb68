//! Encryption, certificates and logins: what must hold, and what is never fallen back to.

use serde_json::json;
use tutorwatch::mail::{NotTaken, Outcome, Phase, Security, SmtpMailer, SmtpSettings};

use super::server::{Server, login, mail, send, wait};

fn deferred_at(outcome: &Outcome) -> Phase {
    match outcome {
        Outcome::Deferred(why) => why.at,
        other => panic!("{other:?}"),
    }
}

fn try_with(settings: SmtpSettings) -> Outcome {
    wait(send(&SmtpMailer::new(settings), &mail("1")))
}

#[test]
fn starttls_and_implicit_tls_carry_mail_encrypted() {
    for (kind, security) in [
        ("starttls", Security::StartTls),
        ("implicit", Security::Tls),
    ] {
        let server = Server::start(&json!({"tls": kind}));
        let outcome = try_with(server.encrypted(security, "ca.pem"));
        assert!(
            matches!(outcome, Outcome::Accepted { .. }),
            "{kind}: {outcome:?}"
        );
        let arrived = server.arrived();
        assert_eq!(arrived[0].bytes, mail("1").bytes());
        assert_eq!(arrived[0].told["tls"], true, "{kind}");
    }
}

#[test]
fn a_certificate_of_another_authority_or_name_is_not_believed() {
    for (kind, security) in [
        ("starttls", Security::StartTls),
        ("implicit", Security::Tls),
    ] {
        let server = Server::start(&json!({"tls": kind}));
        let outcome = try_with(server.encrypted(security, "other.pem"));
        assert_eq!(deferred_at(&outcome), Phase::Tls, "{kind}: {outcome}");
        assert!(outcome.to_string().contains("mail.ca_file"), "{outcome}");
        let server = Server::start(&json!({"tls": kind, "names": ["mx.example.cn"]}));
        let outcome = try_with(server.encrypted(security, "ca.pem"));
        assert_eq!(deferred_at(&outcome), Phase::Tls, "{kind}: {outcome}");
        assert_eq!(server.saw("MAIL"), 0);
    }
}

#[test]
fn a_server_without_starttls_gets_nothing() {
    let server = Server::start(&json!({"login": {"u": "p"}}));
    let other = Server::start(&json!({"tls": "starttls"}));
    let mut settings = other.encrypted(Security::StartTls, "ca.pem");
    settings.port = server.port;
    settings.login = login("u", "p");
    let outcome = try_with(settings);
    assert_eq!(deferred_at(&outcome), Phase::Tls);
    assert!(outcome.to_string().contains("STARTTLS"), "{outcome}");
    assert_eq!((server.saw("AUTH"), server.saw("MAIL")), (0, 0));
}

#[test]
fn what_is_said_in_the_clear_behind_starttls_is_not_read() {
    let server = Server::start(&json!({"tls": "starttls", "inject": true}));
    let outcome = try_with(server.encrypted(Security::StartTls, "ca.pem"));
    assert_eq!(deferred_at(&outcome), Phase::Tls, "{outcome}");
    assert!(outcome.to_string().contains("篡改"), "{outcome}");
    assert_eq!(server.saw("MAIL"), 0);
}

#[test]
fn plain_connections_stay_on_this_machine() {
    let server = Server::start(&json!({}));
    let mut settings = server.settings();
    // A documentation address: nobody is there, and nobody is asked.
    settings.host = "192.0.2.1".into();
    let outcome = try_with(settings);
    assert!(outcome.to_string().contains("mail.security"), "{outcome}");
}

#[test]
fn a_login_is_used_and_a_wrong_one_said() {
    let server = Server::start(&json!({"tls": "starttls", "login": {"用户": "密码 p"}}));
    let mut settings = server.encrypted(Security::StartTls, "ca.pem");
    settings.login = login("用户", "密码 p");
    let outcome = try_with(settings.clone());
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    assert_eq!(server.arrived()[0].told["login"], "用户");

    settings.login = login("用户", "hunter2-wrong");
    let outcome = try_with(settings.clone());
    let Outcome::Deferred(NotTaken { at, code, .. }) = &outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!((*at, *code), (Phase::Login, Some(535)));
    assert!(!format!("{outcome:?} {settings:?}").contains("hunter2"));
    assert_eq!(server.arrived().len(), 1);
}

#[test]
fn a_login_that_the_server_does_not_know_is_said() {
    let server = Server::start(&json!({}));
    let mut settings = server.settings();
    settings.login = login("u", "p");
    let outcome = try_with(settings);
    assert_eq!(deferred_at(&outcome), Phase::Login);
    assert_eq!(server.saw("MAIL"), 0);
}
