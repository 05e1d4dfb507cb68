use super::*;

fn mail(number: &str, id: &str, body: &str) -> Parcel {
    let text = format!(
        "From: a@example.cn\r\nDate: Thu, 01 Jan 2026 00:00:00 +0000\r\n\
         Message-ID: <{id}@example.cn>\r\n\r\n{body}\r\n"
    );
    let id = format!("<{id}@example.cn>");
    let to = ["jyj@example.cn"];
    Parcel::from_record(number, id, "a@example.cn", to, text.into_bytes()).unwrap()
}

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_multi_thread().build().unwrap();
    runtime.block_on(work)
}

fn send(mailer: &dyn Mailer, mail: &Parcel) -> Result<Outcome, Hindrance> {
    wait(async { Ok(mailer.prepare(mail).await?.transmit().await) })
}

#[test]
fn the_same_notice_is_the_same_file() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(folder.path().join("out"));
    let first = mail("校培巡〔2026〕0A1B2C3D4E号", "a", "正文");
    assert!(matches!(
        send(&mailer, &first),
        Ok(Outcome::Accepted { .. })
    ));
    // Another date or telephone number does not rewrite what was sent.
    let again = mail("校培巡〔2026〕0A1B2C3D4E号", "a", "正文，有改动");
    assert!(matches!(
        send(&mailer, &again),
        Err(Hindrance::AlreadyAccepted { .. })
    ));
    let names: Vec<_> = std::fs::read_dir(folder.path().join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(names, ["校培巡〔2026〕0A1B2C3D4E号.eml"]);
    let path = mailer.path(first.number());
    assert_eq!(std::fs::read(path).unwrap(), first.bytes());
}

#[test]
fn a_first_step_alone_is_no_letter() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(folder.path());
    let one = mail("一", "a", "正文");
    wait(async { drop(mailer.prepare(&one).await.unwrap()) });
    assert!(!mailer.path("一").exists());
    assert!(matches!(send(&mailer, &one), Ok(Outcome::Accepted { .. })));
    assert_eq!(std::fs::read(mailer.path("一")).unwrap(), one.bytes());
}

#[test]
fn another_notice_of_the_same_number_is_refused_and_not_lost() {
    let folder = tempfile::tempdir().unwrap();
    let mailer = FileMailer::new(folder.path());
    let first = mail("同号", "a", "Message-ID: <b@example.cn>");
    send(&mailer, &first).unwrap();
    let error = send(&mailer, &mail("同号", "b", "乙")).unwrap_err();
    assert!(matches!(error, Hindrance::Rejected(_)), "{error:?}");
    let path = mailer.path(first.number());
    assert_eq!(std::fs::read(path).unwrap(), first.bytes());
}

#[test]
fn a_number_cannot_leave_the_folder() {
    let mailer = FileMailer::new("out");
    let path = mailer.path("../../etc/x\0");
    assert_eq!(path, std::path::Path::new("out/______etc_x_.eml"));
}

#[test]
fn a_folder_that_cannot_be_written_is_reported() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mailer = FileMailer::new(file.path().join("below-a-file"));
    let error = send(&mailer, &mail("一", "a", "")).unwrap_err();
    assert!(matches!(error, Hindrance::Deferred(_)), "{error:?}");
}

#[test]
fn memory_keeps_each_delivery_once_and_does_what_it_is_told() {
    let mailer = MemoryMailer::new();
    let one = mail("一", "a", "正文");
    let busy = Hindrance::deferred(Phase::Recipients, "450 busy");
    mailer.then(Next::Hindered(busy.clone()));
    let lost = Outcome::Unknown {
        reply: "lost".into(),
    };
    mailer.then(Next::Ends {
        outcome: lost.clone(),
        arrives: false,
    });
    assert_eq!(send(&mailer, &one), Err(busy));
    assert_eq!(send(&mailer, &one), Ok(lost));
    assert_eq!(mailer.sent(), []);
    assert!(matches!(send(&mailer, &one), Ok(Outcome::Accepted { .. })));
    assert!(matches!(
        send(&mailer, &one),
        Err(Hindrance::AlreadyAccepted { .. })
    ));
    assert_eq!(mailer.sent(), [one]);
}

#[test]
fn outcomes_are_said_in_chinese_and_on_one_line() {
    let hindrance = Hindrance::deferred(Phase::Tls, "证书\r\n不符\u{202e}");
    assert_eq!(
        Outcome::from(hindrance).to_string(),
        "暂未发出，稍后可以重试（建立加密连接）：证书  不符[U+202E]"
    );
}
