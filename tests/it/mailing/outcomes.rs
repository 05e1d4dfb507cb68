//! Each way in which a sending can end: the typed outcome, and what the server really kept.

use serde_json::json;
use tutorwatch::mail::{Mailer, NotTaken, Outcome, Parcel, Phase, SmtpMailer};

use super::server::{Server, mail, mail_to, send, wait};

/// Sends one mail to a server with a script; the server keeps it or not.
fn one(script: &serde_json::Value) -> (Outcome, Server) {
    let server = Server::start(script);
    let outcome = wait(send(&server.mailer(), &mail("1")));
    (outcome, server)
}

fn deferred(outcome: &Outcome) -> (Phase, Option<u16>) {
    match outcome {
        Outcome::Deferred(why) => (why.at, why.code),
        other => panic!("{other:?}"),
    }
}

fn rejected(outcome: &Outcome) -> (Phase, Option<u16>) {
    match outcome {
        Outcome::Rejected(why) => (why.at, why.code),
        other => panic!("{other:?}"),
    }
}

fn is_unknown(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Unknown { .. })
}

fn kept(server: &Server, mails: &[&Parcel]) {
    let arrived: Vec<Vec<u8>> = server.arrived().into_iter().map(|a| a.bytes).collect();
    let sent: Vec<Vec<u8>> = mails.iter().map(|mail| mail.bytes().to_vec()).collect();
    assert_eq!(arrived, sent);
}

#[test]
fn an_accepted_mail_arrives_byte_for_byte() {
    let long = "长".repeat(300);
    let body = format!("您好：\r\n.点\r\n..点点\r\n.\r\n{long}\r\n\r\n.\r\n\r\n");
    let mail = mail_to("1", &["jyj@example.cn", "wgj@example.cn"], &body);
    let server = Server::start(&json!({}));
    let outcome = wait(send(&server.mailer(), &mail));
    let Outcome::Accepted { reply } = &outcome else {
        panic!("{outcome:?}")
    };
    assert_eq!(reply, "250 2.0.0 kept");
    kept(&server, &[&mail]);
    let told = &server.arrived()[0].told;
    assert_eq!(told["from"], "tutorwatch@example.cn");
    assert_eq!(told["to"], json!(["jyj@example.cn", "wgj@example.cn"]));
    // Size and eight bits are announced where the server knows of them.
    let said = format!("MAIL BODY=8BITMIME SIZE={}", mail.bytes().len());
    assert_eq!(server.saw(&said), 1);
}

#[test]
fn a_refusal_of_4xx_defers_wherever_it_comes() {
    for (place, at) in [
        ("MAIL", Phase::Sender),
        ("RCPT jyj@example.cn", Phase::Recipients),
        ("DATA", Phase::Message),
        (".", Phase::Final),
    ] {
        let (outcome, server) = one(&json!({"replies": {place: ["451 4.3.0 try later"]}}));
        assert_eq!(deferred(&outcome), (at, Some(451)), "{place}");
        assert!(outcome.to_string().contains("try later"), "{outcome}");
        kept(&server, &[]);
    }
}

#[test]
fn a_refusal_of_5xx_rejects_wherever_it_comes() {
    for (place, at) in [
        ("MAIL", Phase::Sender),
        ("RCPT jyj@example.cn", Phase::Recipients),
        ("DATA", Phase::Message),
        (".", Phase::Final),
    ] {
        let (outcome, server) = one(&json!({"replies": {place: ["554 5.7.1 不收"]}}));
        assert_eq!(rejected(&outcome), (at, Some(554)), "{place}");
        assert!(outcome.to_string().contains("不收"), "{outcome}");
        kept(&server, &[]);
    }
}

#[test]
fn a_greylisted_mail_is_taken_the_second_time_as_it_was() {
    let server = Server::start(&json!({
        "replies": {"RCPT jyj@example.cn": ["450 4.2.0 greylisted"]}
    }));
    let (mailer, mail) = (server.mailer(), mail("1"));
    wait(async {
        let first = send(&mailer, &mail).await;
        assert_eq!(deferred(&first), (Phase::Recipients, Some(450)));
        let second = send(&mailer, &mail).await;
        assert!(matches!(second, Outcome::Accepted { .. }), "{second:?}");
    });
    kept(&server, &[&mail]);
    assert_eq!(server.saw("connection"), 1, "the connection is used again");
}

#[test]
fn where_one_recipient_is_refused_nothing_goes_to_the_others() {
    let to = [
        "a@example.cn",
        "b@example.cn",
        "c@example.cn",
        "d@example.cn",
    ];
    let mail = mail_to("1", &to, "x");
    let server = Server::start(&json!({"replies": {
        "RCPT b@example.cn": ["450 4.2.2 full", "450 4.2.2 full"],
        "RCPT c@example.cn": ["550 5.1.1 no such user"]
    }}));
    wait(async {
        let mailer = server.mailer();
        let outcome = send(&mailer, &mail).await;
        let Outcome::Rejected(NotTaken {
            at, code, refused, ..
        }) = &outcome
        else {
            panic!("{outcome:?}")
        };
        assert_eq!((*at, *code), (Phase::Recipients, Some(550)));
        let names: Vec<_> = refused
            .iter()
            .map(|r| (r.address.as_str(), r.code))
            .collect();
        assert_eq!(names, [("b@example.cn", 450), ("c@example.cn", 550)]);
        let outcome = send(&mailer, &mail).await;
        let Outcome::Deferred(NotTaken { refused, .. }) = &outcome else {
            panic!("{outcome:?}")
        };
        assert_eq!(refused[0].address, "b@example.cn");
        assert_eq!(server.saw("DATA"), 0);
        // The third time all are taken; nobody has had it before.
        assert!(matches!(
            send(&mailer, &mail).await,
            Outcome::Accepted { .. }
        ));
    });
    kept(&server, &[&mail]);
}

#[test]
fn a_connection_lost_before_the_final_dot_defers() {
    for (place, at) in [
        ("greeting", Phase::Connect),
        ("MAIL", Phase::Sender),
        ("RCPT", Phase::Recipients),
        ("DATA", Phase::Message),
    ] {
        let (outcome, server) = one(&json!({"drop": place}));
        assert_eq!(deferred(&outcome), (at, None), "{place}");
        kept(&server, &[]);
    }
    // More than the buffers between us hold, so that the end is met within the message.
    let big = mail_to(
        "1",
        &["jyj@example.cn"],
        &format!("{}\r\n", "0".repeat(98)).repeat(160_000),
    );
    let server = Server::start(&json!({"drop": "middle"}));
    let outcome = wait(send(&server.mailer(), &big));
    assert_eq!(deferred(&outcome), (Phase::Message, None));
    kept(&server, &[]);
}

#[test]
fn a_connection_lost_after_the_final_dot_is_unknown() {
    // It was kept: trying again would double it.
    let (outcome, server) = one(&json!({"drop": "."}));
    assert!(is_unknown(&outcome), "{outcome:?}");
    kept(&server, &[&mail("1")]);
    // Lost within a message that was written whole: nobody can tell.
    let (outcome, server) = one(&json!({"drop": "middle"}));
    assert!(is_unknown(&outcome), "{outcome:?}");
    kept(&server, &[]);
}

#[test]
fn a_server_that_never_answers_is_given_up_in_time() {
    for (place, at) in [
        ("greeting", Phase::Connect),
        ("MAIL", Phase::Sender),
        ("RCPT", Phase::Recipients),
        ("DATA", Phase::Message),
    ] {
        let server = Server::start(&json!({"silent": place}));
        let mailer = SmtpMailer::new(server.impatient());
        let outcome = wait(send(&mailer, &mail("1")));
        assert_eq!(deferred(&outcome), (at, None), "{place}");
        assert!(outcome.to_string().contains("没有应答"), "{outcome}");
    }
    let server = Server::start(&json!({"silent": "."}));
    let outcome = wait(send(&SmtpMailer::new(server.impatient()), &mail("1")));
    assert!(is_unknown(&outcome), "{outcome:?}");
    // A server that stops reading in the middle of the message never had its end.
    let big = mail_to(
        "1",
        &["jyj@example.cn"],
        &format!("{}\r\n", "0".repeat(98)).repeat(160_000),
    );
    let server = Server::start(&json!({"silent": "middle"}));
    let outcome = wait(send(&SmtpMailer::new(server.impatient()), &big));
    assert_eq!(deferred(&outcome), (Phase::Message, None));
}

#[test]
fn a_slow_server_is_waited_for() {
    let (outcome, server) = one(&json!({"slow": 0.4}));
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    kept(&server, &[&mail("1")]);
}

#[test]
fn nobody_at_the_port_defers() {
    let server = Server::start(&json!({}));
    let mailer = server.mailer();
    drop(server);
    let outcome = wait(send(&mailer, &mail("1")));
    assert_eq!(deferred(&outcome), (Phase::Connect, None));
    assert!(outcome.to_string().contains("mail.port"), "{outcome}");
}

#[test]
fn what_the_server_cannot_carry_is_rejected_before_it_is_sent() {
    let (outcome, server) = one(&json!({"size": 100}));
    assert_eq!(rejected(&outcome), (Phase::Sender, None));
    assert!(outcome.to_string().contains("100字节"), "{outcome}");
    assert_eq!(server.saw("MAIL"), 0);
}

#[test]
fn addresses_in_chinese_go_to_servers_that_know_them() {
    let mail = mail_to("1", &["教育局@example.cn"], "x");
    let server = Server::start(&json!({}));
    let outcome = wait(send(&server.mailer(), &mail));
    assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    kept(&server, &[&mail]);
    assert_eq!(server.arrived()[0].told["to"], json!(["教育局@example.cn"]));
}

#[test]
fn replies_in_gbk_are_read() {
    let (outcome, _server) = one(&json!({"gbk": true, "replies": {
        "RCPT jyj@example.cn": ["550 用户不存在"]
    }}));
    assert_eq!(rejected(&outcome), (Phase::Recipients, Some(550)));
    assert!(outcome.to_string().contains("550 用户不存在"), "{outcome}");
}

#[test]
fn a_first_step_without_the_second_leaves_nothing() {
    let server = Server::start(&json!({}));
    let mailer = server.mailer();
    let mail = mail("1");
    wait(async {
        let ready = mailer.prepare(&mail).await;
        drop(ready.unwrap_or_else(|why| panic!("{why:?}")));
        assert_eq!(server.saw("RCPT"), 1);
        assert_eq!(server.saw("DATA"), 0);
        assert!(matches!(
            send(&mailer, &mail).await,
            Outcome::Accepted { .. }
        ));
    });
    kept(&server, &[&mail]);
}

#[test]
fn a_connection_carries_so_many_mails_and_no_more() {
    let server = Server::start(&json!({}));
    let mut settings = server.settings();
    settings.per_connection = 2;
    let mailer = SmtpMailer::new(settings);
    let mails: Vec<Parcel> = (1..=5).map(|nth| mail(&nth.to_string())).collect();
    wait(async {
        for mail in &mails {
            assert!(matches!(
                send(&mailer, mail).await,
                Outcome::Accepted { .. }
            ));
        }
        mailer.close().await;
    });
    let arrived = server.arrived();
    let over: Vec<_> = arrived
        .iter()
        .map(|a| a.told["connection"].as_u64())
        .collect();
    assert_eq!(over, [1, 1, 2, 2, 3].map(Some));
    kept(&server, &mails.iter().collect::<Vec<_>>());
}

#[test]
fn a_connection_that_died_while_idle_is_replaced() {
    let server = Server::start(&json!({"replies": {".": [null, "421 closing"]}}));
    let mailer = server.mailer();
    wait(async {
        assert!(matches!(
            send(&mailer, &mail("1")).await,
            Outcome::Accepted { .. }
        ));
        // The server announces its end with the answer: a refusal, and no further use.
        let second = send(&mailer, &mail("2")).await;
        assert_eq!(deferred(&second), (Phase::Final, Some(421)));
        assert!(matches!(
            send(&mailer, &mail("2")).await,
            Outcome::Accepted { .. }
        ));
    });
    kept(&server, &[&mail("1"), &mail("2")]);
    assert_eq!(server.saw("connection"), 2);
}

#[test]
fn several_mails_at_once_do_not_mix() {
    let server = Server::start(&json!({"slow": 0.02}));
    let mailer = server.mailer();
    let mails: Vec<Parcel> = (0..6)
        .map(|nth| {
            mail_to(
                &nth.to_string(),
                &["jyj@example.cn"],
                &nth.to_string().repeat(5000 / 40),
            )
        })
        .collect();
    let outcomes = wait(async {
        let (a, b, c, d, e, f) = tokio::join!(
            send(&mailer, &mails[0]),
            send(&mailer, &mails[1]),
            send(&mailer, &mails[2]),
            send(&mailer, &mails[3]),
            send(&mailer, &mails[4]),
            send(&mailer, &mails[5]),
        );
        [a, b, c, d, e, f]
    });
    for outcome in outcomes {
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }
    let mut arrived: Vec<Vec<u8>> = server.arrived().into_iter().map(|a| a.bytes).collect();
    arrived.sort();
    let mut sent: Vec<Vec<u8>> = mails.iter().map(|mail| mail.bytes().to_vec()).collect();
    sent.sort();
    assert_eq!(arrived, sent);
}
