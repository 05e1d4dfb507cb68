use proptest::prelude::*;

use super::*;

const OURS: &str = "<0123456789abcdef@example.cn>";

fn words() -> Words {
    let text = include_str!("../../../rules/mail/answers.toml");
    Words::parse("answers.toml", text).unwrap()
}

fn kind_of(bytes: &[u8]) -> Kind {
    understand(bytes, &words(), &|id| id == OURS).0
}

fn kind(text: &str) -> Kind {
    kind_of(text.replace('\n', "\r\n").as_bytes())
}

/// A delivery report as Postfix writes it.
fn report(fields: &str, returned: &str) -> String {
    format!(
        "From: MAILER-DAEMON@mx.example.cn\nSubject: Undelivered Mail Returned to Sender\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\n\n\
         --b\nContent-Type: text/plain; charset=us-ascii\n\nI'm sorry.\n\
         --b\nContent-Type: message/delivery-status\n\n\
         Reporting-MTA: dns; mx.example.cn\nX-Postfix-Queue-ID: 4X\n\n{fields}\n\
         --b\n{returned}\n--b--\n"
    )
}

fn header_only(id: &str) -> String {
    format!(
        "Content-Type: text/rfc822-headers\n\nFrom: a@example.cn\nMessage-ID: {id}\nSubject: x\n"
    )
}

fn failed() -> Recipient {
    Recipient {
        address: Some("jyj@example.cn".into()),
        action: Action::Failed,
        status: Some("5.1.1".into()),
        reason: Some("550 5.1.1 no such user, sorry".into()),
    }
}

const FAILED: &str = "Final-Recipient: rfc822; jyj@example.cn\nOriginal-Recipient: rfc822;jyj@example.cn\n\
    Action: failed\nStatus: 5.1.1 (bad mailbox)\nRemote-MTA: dns; mx.example.cn\n\
    Diagnostic-Code: smtp; 550 5.1.1 no such user,\n    sorry\n";

#[test]
fn a_delivery_report_says_which_mail_for_whom_and_what() {
    let told = Kind::Report {
        of: OURS.into(),
        recipients: vec![failed()],
    };
    assert_eq!(kind(&report(FAILED, &header_only(OURS))), told);
    // The whole mail returned instead of its header.
    let whole =
        format!("Content-Type: message/rfc822\n\nFrom: a@example.cn\nMessage-ID: {OURS}\n\nx\n");
    assert_eq!(kind(&report(FAILED, &whole)), told);
    // Nothing returned, but the report answers the mail.
    let answering = format!(
        "In-Reply-To: {OURS}\n{}",
        report(FAILED, "Content-Type: text/plain\n\nx")
    );
    assert_eq!(kind(&answering), told);
}

/// A bounce of Postfix 3.7, made by the run that CONTRIBUTING.md describes.
#[test]
fn a_real_bounce_is_read() {
    let bytes = include_bytes!("../../../fixtures/mail/postfix-bounce.eml");
    let id = "<test-1795605063760403@example.cn>";
    let (kind, from, subject) = understand(bytes, &words(), &|known| known == id);
    let Kind::Report { of, recipients } = kind else {
        panic!("{kind:?}")
    };
    assert_eq!((of.as_str(), recipients.len()), (id, 1));
    let gone = Recipient {
        address: Some("gone@example.cn".into()),
        action: Action::Failed,
        status: Some("5.1.1".into()),
        reason: Some("user unknown".into()),
    };
    assert_eq!(recipients[0], gone);
    assert_eq!(from.as_deref(), Some("MAILER-DAEMON@mx.example.cn"));
    assert_eq!(subject, "Undelivered Mail Returned to Sender");
}

#[test]
fn each_recipient_and_action_is_told() {
    let one = |address: &str, action: &str, status: &str| {
        format!("Final-Recipient: rfc822;{address}\nAction: {action}\nStatus: {status}\n\n")
    };
    let all = one("a@example.cn", "Delayed", "4.4.1")
        + &one("b@example.cn", "delivered", "2.0.0")
        + &one("c@example.cn", "relayed", "2.1.9")
        + &one("d@example.cn", "failed", "not a code");
    let Kind::Report { recipients, .. } = kind(&report(&all, &header_only(OURS))) else {
        panic!("no report")
    };
    let told: Vec<_> = recipients
        .iter()
        .map(|r| (r.action, r.status.as_deref()))
        .collect();
    use Action::*;
    let expected = [
        (Delayed, Some("4.4.1")),
        (Delivered, Some("2.0.0")),
        (Relayed, Some("2.1.9")),
        (Failed, None),
    ];
    assert_eq!(told, expected);
}

#[test]
fn a_report_that_lacks_what_it_needs_is_kept_for_a_person() {
    for (fields, returned) in [
        (
            "Final-Recipient: rfc822; a@example.cn\nStatus: 5.1.1\n",
            header_only(OURS),
        ),
        (
            "Final-Recipient: rfc822; a@example.cn\nAction: perhaps\n",
            header_only(OURS),
        ),
        ("", header_only(OURS)),
        (FAILED, "Content-Type: text/plain\n\nnothing\n".to_owned()),
    ] {
        let kind = kind(&report(fields, &returned));
        assert!(
            matches!(
                kind,
                Kind::Unclear {
                    why: Why::Report,
                    ..
                }
            ),
            "{fields}: {kind:?}"
        );
    }
    // Another system's mail, of the same mailbox.
    assert_eq!(
        kind(&report(FAILED, &header_only("<other@example.org>"))),
        Kind::Other
    );
}

#[test]
fn bounces_of_no_standard_are_read_where_they_are_certain() {
    let qmail = format!(
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.cn\nSubject: failure notice\n\n\
         Hi. This is the qmail-send program at mx.example.cn.\n\n<jyj@example.cn>:\n\
         Remote host said: 550 5.1.1 no such user\n\n--- Below this line is a copy of the message.\n\n\
         From: a@example.cn\nMessage-ID: {OURS}\nSubject: x\n\nwill be retried 4.0.0\n"
    );
    let Kind::Report { of, recipients } = kind(&qmail) else {
        panic!("{:?}", kind(&qmail))
    };
    assert_eq!((of.as_str(), recipients.len()), (OURS, 1));
    assert_eq!(recipients[0].address.as_deref(), Some("jyj@example.cn"));
    assert_eq!(recipients[0].status.as_deref(), Some("5.1.1"));

    let chinese = format!(
        "Return-Path: <>\nFrom: PostMaster@mail.example.cn\nSubject: =?gb18030?B?z7XNs83L0MU=?=\n\
         Content-Type: text/plain; charset=utf-8\n\n您的邮件被退回到您的信箱，收件人 jyj@example.cn，\
         错误代码：550 User not found\nMessage-ID: {OURS}\n"
    );
    let Kind::Report { recipients, .. } = kind(&chinese) else {
        panic!("{:?}", kind(&chinese))
    };
    assert_eq!(recipients[0].action, Action::Failed);

    for (from, to) in [
        ("550 5.1.1 no such user", "450 4.2.1 try later"),
        (
            "550 5.1.1 no such user",
            "550 5.1.1 no; the message will be retried",
        ),
        ("550 5.1.1 no such user", "no such user"),
        (OURS, "<other@example.cn>"),
    ] {
        let unclear = kind(&qmail.replace(from, to));
        assert!(
            matches!(
                unclear,
                Kind::Unclear {
                    why: Why::Bounce,
                    ..
                }
            ),
            "{to}: {unclear:?}"
        );
    }
}

fn reply(more: &str, text: &str) -> String {
    format!(
        "From: =?gbk?B?zfU=?= <wang@example.cn>\nTo: a@example.cn\nIn-Reply-To: {OURS}\n\
         References: <x@example.cn> {OURS}\n{more}Content-Type: text/plain; charset=gb18030\n\n{text}\n"
    )
}

#[test]
fn a_persons_reply_acknowledges_and_a_machines_does_not() {
    let acknowledged = Kind::Acknowledged {
        of: vec![OURS.into()],
        by: Answer::Reply,
    };
    assert_eq!(kind(&reply("Subject: Re: x\n", "received")), acknowledged);
    assert_eq!(
        kind(&reply("Subject: Re: x\nAuto-Submitted: no\n", "ok")),
        acknowledged
    );
    let automatic = Kind::Automatic {
        of: vec![OURS.into()],
    };
    for more in [
        "Auto-Submitted: auto-replied\n",
        "Auto-Submitted: auto-generated; owner=x\n",
        "X-Autoreply: yes\n",
        "Precedence: bulk\n",
        "Return-Path: <>\n",
        "Subject: Automatic reply: x\n",
        // 自动回复 in GB18030 and in UTF-8.
        "Subject: =?gb18030?B?19S2r7vYuLQ=?=\n",
        "Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSN?=\n",
    ] {
        assert_eq!(kind(&reply(more, "ok")), automatic, "{more}");
    }
    // The same words within the text of a body in GB18030.
    let text = reply("Subject: Re: x\n", "%");
    let (body, _, _) = encoding_rs::GB18030.encode("这是一封自动回复的邮件");
    let mut bytes = text.replace('\n', "\r\n").into_bytes();
    let at = bytes.iter().rposition(|b| *b == b'%').unwrap();
    bytes.splice(at..=at, body.into_owned());
    assert_eq!(kind_of(&bytes), automatic);
    let other = reply("", "ok").replace(OURS, "<y@example.cn>");
    assert_eq!(kind(&other), Kind::Other);
}

#[test]
fn a_read_receipt_acknowledges_only_what_was_displayed() {
    let receipt = |disposition: &str, id: &str| {
        format!(
            "From: wang@example.cn\nSubject: read\nAuto-Submitted: auto-replied\n\
             Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n\
             --b\nContent-Type: text/plain\n\nread\n--b\n\
             Content-Type: message/disposition-notification\n\n\
             Final-Recipient: rfc822;wang@example.cn\nOriginal-Message-ID: {id}\n\
             Disposition: {disposition}\n--b--\n"
        )
    };
    let manual = "manual-action/MDN-sent-manually; displayed";
    assert_eq!(
        kind(&receipt(manual, OURS)),
        Kind::Acknowledged {
            of: vec![OURS.into()],
            by: Answer::ReadReceipt
        }
    );
    let deleted = kind(&receipt(
        "manual-action/MDN-sent-automatically; deleted",
        OURS,
    ));
    assert!(
        matches!(
            deleted,
            Kind::Unclear {
                why: Why::Receipt,
                ..
            }
        ),
        "{deleted:?}"
    );
    assert_eq!(kind(&receipt(manual, "<y@example.cn>")), Kind::Other);
}

#[test]
fn hostile_mails_are_bounded_and_told() {
    let why = |bytes: &[u8]| match kind_of(bytes) {
        Kind::Unclear { why, .. } => Some(why),
        _ => None,
    };
    assert_eq!(why(b""), Some(Why::NotMail));
    assert_eq!(why(&[0; 100]), Some(Why::NotMail));
    for nested in [
        "message/rfc822",
        "multipart/digest; boundary=b",
        "MULTIPART/mixed;\r\n boundary=\"b\"",
    ] {
        let level = format!("From: a@b.cn\r\nContent-Type: {nested}\r\n\r\n--b\r\n");
        assert_eq!(
            why(level.repeat(30_000).as_bytes()),
            Some(Why::TooManyParts),
            "{nested}"
        );
        // As deep as is allowed is read without harm.
        kind_of(level.repeat(300).as_bytes());
    }
    let mut boundaries =
        b"From: a@b.cn\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n".to_vec();
    boundaries.extend(b"--b\r\n\r\n".repeat(200_000));
    kind_of(&boundaries);
    let long = format!(
        "From: a@b.cn\r\nSubject: {}\r\nIn-Reply-To: {}\r\n\r\n",
        "x".repeat(1_000_000),
        "<a@b> ".repeat(100_000)
    );
    let (_, _, subject) = understand(long.as_bytes(), &words(), &|_| false);
    assert!((1..600).contains(&subject.chars().count()));
}

#[test]
fn a_folder_is_read_once_and_nothing_in_it_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("b.eml"), reply("", "ok")).unwrap();
    std::fs::write(path("a.EML"), "no mail").unwrap();
    std::fs::write(path("notes.txt"), "x").unwrap();
    let big = reply("", &"x".repeat(parsed::LONGEST));
    std::fs::write(path("c.eml"), big).unwrap();
    let all = read(folder.path(), &words(), &|_| false, &|id| id == OURS).unwrap();
    let told: Vec<_> = all
        .new
        .iter()
        .map(|mail| (mail.is_cut, &mail.kind))
        .collect();
    assert_eq!(all.passed_over, [path("notes.txt")]);
    assert!(
        matches!(
            told[0],
            (
                false,
                Kind::Unclear {
                    why: Why::NotMail,
                    ..
                }
            )
        ),
        "{told:?}"
    );
    assert!(
        matches!(told[1], (false, Kind::Acknowledged { .. })),
        "{told:?}"
    );
    assert!(
        matches!(told[2], (true, Kind::Acknowledged { .. })),
        "{told:?}"
    );
    assert_eq!(all.new[1].from.as_deref(), Some("wang@example.cn"));

    // Moved into a Maildir, and read by somebody meanwhile: still the same mails.
    for part in ["new", "cur", "tmp"] {
        std::fs::create_dir(path(part)).unwrap();
    }
    std::fs::rename(path("b.eml"), path("cur/1.M1.host:2,S")).unwrap();
    std::fs::rename(path("c.eml"), path("new/2.M1.host")).unwrap();
    std::fs::write(path("tmp/3"), reply("", "half")).unwrap();
    let known: Vec<&str> = all.new.iter().map(|mail| mail.key.as_str()).collect();
    let again = read(
        folder.path(),
        &words(),
        &|key| known.contains(&key),
        &|_| true,
    )
    .unwrap();
    assert_eq!((again.new.len(), again.known), (0, 2));
    let error = read(&path("none"), &words(), &|_| false, &|_| true).unwrap_err();
    assert!(error.to_string().contains("mail.incoming"));
}

proptest! {
    #[test]
    fn no_bytes_stop_the_reading(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        kind_of(&bytes);
    }

    #[test]
    fn no_mixture_of_mail_stops_the_reading(parts in proptest::collection::vec(prop_oneof![
        Just("Content-Type: multipart/report; boundary=b\r\n".to_owned()),
        Just("Content-Type: message/delivery-status\r\n".to_owned()),
        Just("Content-Type: message/rfc822\r\n".to_owned()),
        Just("Content-Type: text/plain; charset=gb18030\r\n".to_owned()),
        Just("Content-Type: text/html; charset=\"nonsense\"\r\n".to_owned()),
        Just("Content-Transfer-Encoding: base64\r\n".to_owned()),
        Just("From: mailer-daemon@x.cn\r\n".to_owned()),
        Just("From: a@x.cn\r\n".to_owned()),
        Just("Return-Path: <>\r\n".to_owned()),
        Just(format!("Message-ID: {OURS}\r\n")),
        Just("Final-Recipient: rfc822;".to_owned()),
        Just("Action: failed\r\n".to_owned()),
        Just("\r\n--b\r\n".to_owned()), Just("\r\n\r\n".to_owned()), Just("--b--".to_owned()),
        Just("said: 550 5.1.1 错误 ".to_owned()),
        "\\PC{0,12}", "[ \t\r\n:;<>@=?-]{0,6}",
    ], 0..30)) {
        kind_of(parts.concat().as_bytes());
    }
}
