use lettre::address::Envelope;
use proptest::prelude::*;

use super::*;

const HEAD: &str = "From: a@example.cn\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n\
                    Message-ID: <1@example.cn>\r\n";

fn envelope() -> Envelope {
    let address = |text: &str| text.parse::<Address>().unwrap();
    Envelope::new(Some(address("a@example.cn")), vec![address("b@example.cn")]).unwrap()
}

fn freeze(text: &str) -> Result<Parcel, ParcelError> {
    Parcel::new("1", "<1@example.cn>", envelope(), text.as_bytes().to_vec())
}

fn with(more: &str) -> Result<Parcel, ParcelError> {
    freeze(&format!("{HEAD}{more}"))
}

#[test]
fn bytes_are_kept_as_they_are() {
    let text = format!("{HEAD}Subject: =?utf-8?b?5LiA?=\r\n\tgoes on\r\n\r\n.\r\n..x\r\n\r\n");
    assert_eq!(freeze(&text).unwrap().bytes(), text.as_bytes());
    assert!(!freeze(&text).unwrap().needs_utf8());
    assert!(
        with("To: 教育局@example.cn\r\n\r\nx\r\n")
            .unwrap()
            .needs_utf8()
    );
}

#[test]
fn what_could_become_another_mail_or_header_is_refused() {
    use ParcelError::*;
    let cases = [
        ("Subject: a\rBcc: x@example.cn\r\n\r\n", Control { line: 4 }),
        ("Subject: a\nBcc: x@example.cn\r\n\r\n", Control { line: 4 }),
        ("Subject: a\0\r\n\r\n", Control { line: 4 }),
        (
            "\r\nx\n.\r\nMAIL FROM:<x@example.cn>\r\n",
            Control { line: 5 },
        ),
        ("\r\nx\r.\r\n", Control { line: 5 }),
        ("\r\nx", Unfinished),
        ("\r\nx\n", Unfinished),
        (
            "Subject: a\r\nBcc: x@example.cn\r\n\r\n",
            Forbidden("bcc".into()),
        ),
        (
            "SUBJECT: a\r\nsubject: b\r\n\r\n",
            Forbidden("subject".into()),
        ),
        (
            "Resent-To: a@example.cn\r\n\r\n",
            Forbidden("resent-to".into()),
        ),
        ("no header\r\n\r\n", NotAHeader { line: 4 }),
        (": x\r\n\r\n", NotAHeader { line: 4 }),
    ];
    for (more, error) in cases {
        assert_eq!(with(more).unwrap_err(), error, "{more:?}");
    }
    let long = format!("\r\n{}\r\n", "x".repeat(999));
    assert_eq!(
        with(&long).unwrap_err(),
        LongLine {
            line: 5,
            length: 999
        }
    );
    assert!(with(&long.replacen('x', "", 1)).is_ok());
    let other = freeze(&HEAD.replace("<1@", "<2@"));
    assert!(
        matches!(other, Err(NotAHeader { .. } | OtherId { .. })),
        "{other:?}"
    );
    assert_eq!(
        freeze("From: a@example.cn\r\nMessage-ID: <1@example.cn>\r\n\r\n").unwrap_err(),
        Missing("date")
    );
}

#[test]
fn addresses_hold_no_line_breaks_and_are_named() {
    for text in [
        "a@example.cn\r\nRCPT TO:<x@example.cn>",
        "a@example.cn\0",
        "a\n@example.cn",
        "\"a b\"@example.cn",
        "a@b@c",
        "",
        "<a@example.cn>",
    ] {
        let error = Parcel::from_record("1", "<1@example.cn>", "a@example.cn", [text], Vec::new());
        assert_eq!(error.unwrap_err(), ParcelError::Address(text.into()));
    }
    let none = Parcel::from_record("1", "<1@example.cn>", "a@example.cn", [], Vec::new());
    assert_eq!(none.unwrap_err(), ParcelError::NoRecipient);
    let id = "<1@example.cn>\r\nBcc: x@example.cn";
    let error = Parcel::new("1", id, envelope(), Vec::new()).unwrap_err();
    assert!(
        matches!(error, ParcelError::Header { character: 13, .. }),
        "{error}"
    );
    assert!(error.to_string().contains("Message-ID"));
    // Dangerously made addresses do not get past either.
    let bad = Address::new_dangerous("a", "example.cn>\r\nDATA");
    let envelope = Envelope::new(None, vec![bad]).unwrap();
    assert!(Parcel::new("1", "<1@example.cn>", envelope, Vec::new()).is_err());
}

proptest! {
    #[test]
    fn any_bytes_are_judged_and_what_is_taken_has_one_reading(body in "[a.:\r\n\0 ]{0,60}") {
        if let Ok(mail) = with(&body) {
            let text = String::from_utf8(mail.bytes().to_vec()).unwrap();
            let bare = text.replace("\r\n", "");
            prop_assert!(!bare.contains(['\r', '\n', '\0']));
            prop_assert!(text.ends_with("\r\n"));
        }
    }
}
