//! DKIM signatures, held against PyPI dkimpy.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use tutorwatch::mail::dkim::{DkimError, DkimKey};

use super::server::{mail, python};
use crate::app::root;

/// Makes a key file and gives the DNS record of its public half.
fn make(kind: &str, path: &Path) -> String {
    run(&["make", kind, path.to_str().unwrap()], b"")
}

fn run(args: &[&str], input: &[u8]) -> String {
    let mut process = Command::new(python())
        .arg(root().join("tests/it/mailing/dkim_check.py"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python is there: ./test installs dkimpy");
    process.stdin.take().unwrap().write_all(input).unwrap();
    let output = process.wait_with_output().unwrap();
    assert!(output.status.success(), "./test installs dkimpy");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

#[test]
fn another_program_verifies_what_is_signed() {
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for kind in ["rsa", "rsa-pkcs1", "ed25519"] {
        let path = folder.path().join(kind);
        let record = make(kind, &path);
        let pem = std::fs::read_to_string(&path).unwrap();
        let key = DkimKey::new("example.cn", "s2026", &pem).unwrap();
        let shown = format!("{key:?}");
        assert!(!pem.lines().any(|line| shown.contains(line)));
        let mail = mail("1");
        let signed = key.sign(mail.bytes(), at).unwrap();
        assert!(
            signed.ends_with(mail.bytes()),
            "the mail itself is untouched"
        );
        assert_eq!(
            signed,
            key.sign(mail.bytes(), at).unwrap(),
            "the same each time"
        );
        let verdict =
            |bytes: &[u8]| run(&["verify", "s2026._domainkey.example.cn", &record], bytes);
        assert_eq!(verdict(&signed), "True", "{kind}");
        // Sent as it is: it still is a mail that may go out.
        let head = String::from_utf8_lossy(&signed);
        let longest = head.lines().map(str::len).max().unwrap();
        assert!(longest <= 100, "{longest}");
        for (from, to) in [
            ("您好", "你好"),
            ("Subject: ", "Subject: x"),
            ("To: jyj@", "To: xyj@"),
            ("Date: Thu, 01", "Date: Thu, 02"),
        ] {
            let changed = head.replacen(from, to, 1);
            assert_ne!(changed, head);
            assert_eq!(verdict(changed.as_bytes()), "False", "{kind} {from}");
        }
        // Nobody can add a second sender, or the copies that were not there.
        for added in ["From: x@example.org\r\n", "Cc: x@example.org\r\n"] {
            let more = head.replacen("From: =", &format!("{added}From: ="), 1);
            assert_eq!(verdict(more.as_bytes()), "False", "{kind} {added}");
        }
    }
}

#[test]
fn what_is_no_key_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    make("rsa-1024", &path);
    let weak = std::fs::read_to_string(&path).unwrap();
    let empty = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
    for bad in ["", "no key", empty, &weak] {
        let error = DkimKey::new("example.cn", "s", bad);
        assert!(matches!(error, Err(DkimError::Key)), "{bad:?}");
    }
}
