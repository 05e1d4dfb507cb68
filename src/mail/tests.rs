use lettre::address::Envelope;

use super::{FileMailer, Mailer, MemoryMailer, Receipt, SendError};
use crate::notify::Message;

fn message(number: &str, id: &str, body: &str) -> Message {
    let address = |text: &str| text.parse::<lettre::Address>().unwrap();
    let to = vec![address("jyj@example.cn")];
    Message {
        number: number.to_owned(),
        message_id: format!("<{id}@example.cn>"),
        envelope: Envelope::new(Some(address("tutorwatch@example.cn")), to).unwrap(),
        deliveries: Vec::new(),
        bytes: format!("Message-ID: <{id}@example.cn>\r\n\r\n{body}").into_bytes(),
    }
}

fn send(mailer: &dyn Mailer, message: &Message) -> Result<Receipt, SendError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    runtime.block_on(mailer.send(&message.envelope, message))
}

#[test]
fn the_same_notice_is_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(folder.path().join("out"));
    let first = message("校培巡〔2026〕0A1B2C3D4E号", "a", "正文");
    assert!(matches!(send(&mailer, &first), Ok(Receipt::Accepted(_))));
    // Another date or telephone number does not rewrite what was sent.
    let again = message("校培巡〔2026〕0A1B2C3D4E号", "a", "正文，有改动");
    assert!(matches!(send(&mailer, &again), Ok(Receipt::AlreadySent(_))));
    let names: Vec<_> = std::fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["校培巡〔2026〕0A1B2C3D4E号.eml"]);
    assert_eq!(std::fs::read(mailer.path(&first)).unwrap(), first.bytes);
}

#[test]
fn another_notice_of_the_same_number_is_refused_and_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(folder.path());
    let first = message("同号", "a", "Message-ID: <b@example.cn>\r\n");
    send(&mailer, &first).unwrap();
    let error = send(&mailer, &message("同号", "b", "乙")).unwrap_err();
    assert!(matches!(error, SendError::Rejected(_)), "{error}");
    assert_eq!(std::fs::read(mailer.path(&first)).unwrap(), first.bytes);
}

#[test]
fn a_number_cannot_leave_the_folder() {
    let mailer = FileMailer::new("out");
    let path = mailer.path(&message("../../etc/x\0", "a", ""));
    assert_eq!(path, std::path::Path::new("out/______etc_x_.eml"));
}

#[test]
fn a_folder_that_cannot_be_written_is_reported() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mailer = FileMailer::new(file.path().join("below-a-file"));
    let error = send(&mailer, &message("一", "a", "")).unwrap_err();
    assert!(matches!(error, SendError::Deferred(_)), "{error}");
}

#[test]
fn memory_keeps_each_delivery_once() {
    let mailer = MemoryMailer::new();
    let one = message("一", "a", "正文");
    assert!(matches!(send(&mailer, &one), Ok(Receipt::Accepted(_))));
    assert!(matches!(send(&mailer, &one), Ok(Receipt::AlreadySent(_))));
    assert_eq!(mailer.sent().len(), 1);
}
