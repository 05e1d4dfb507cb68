//! `mail test` and `mail incoming`, as IT staff call them.

use std::path::Path;

use serde_json::json;

use super::server::Server;
use crate::app::{Run, tutorwatch_in};

fn run(folder: &Path, settings: &str, args: &[&str]) -> Run {
    std::fs::write(folder.join("tutorwatch.toml"), settings).unwrap();
    let mut all = vec!["mail"];
    all.extend(args);
    all.extend(["--config", "tutorwatch.toml"]);
    tutorwatch_in(folder, &all)
}

fn test_mail(folder: &Path, settings: &str) -> Run {
    run(folder, settings, &["test", "--to", "jyj@example.cn"])
}

#[test]
fn a_test_mail_is_sent_encrypted_and_logged_in_and_says_what_happened() {
    let server = Server::start(&json!({"tls": "starttls", "login": {"jyj": "hunter2"}}));
    let folder = server.folder.path();
    std::fs::write(folder.join("password"), "hunter2\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(folder.join("password"), mode).unwrap();
    }
    let settings = format!(
        "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\nfrom = \"xt@example.cn\"\n\
         user = \"jyj\"\npassword_file = \"password\"\nca_file = \"ca.pem\"\n",
        server.port
    );
    let sent = test_mail(folder, &settings);
    assert_eq!(sent.code, 0, "{}{}", sent.out, sent.err);
    for words in [
        "发往：jyj@example.cn",
        "STARTTLS加密，以jyj登录",
        "未设置DKIM",
        "250 2.0.0 kept",
    ] {
        assert!(sent.out.contains(words), "{words}: {}", sent.out);
    }
    assert!(!sent.out.contains("hunter2"));
    let arrived = server.arrived();
    assert_eq!(arrived.len(), 1);
    assert_eq!(arrived[0].told["from"], "xt@example.cn");
    let text = String::from_utf8(arrived[0].bytes.clone()).unwrap();
    assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
    assert!(
        text.is_ascii() && text.contains("Subject: =?utf-8?b?"),
        "{text}"
    );

    let wrong = settings.replace("\"jyj\"\npass", "\"wgj\"\npass");
    let refused = test_mail(folder, &wrong);
    assert_eq!(refused.code, 1, "{}{}", refused.out, refused.err);
    assert!(
        refused.out.contains("登录邮件服务器") && refused.out.contains("535"),
        "{}",
        refused.out
    );
    assert!(!refused.out.contains("hunter2") && !refused.err.contains("hunter2"));

    let spoiled = settings.replace("\"127.0.0.1\"", "\"a b\"");
    let spoiled = test_mail(folder, &spoiled);
    assert!(
        spoiled.code == 2 && spoiled.err.contains("mail.host"),
        "{}",
        spoiled.err
    );
    assert_eq!(server.arrived().len(), 1);
}

#[test]
fn refused_and_doubtful_test_mails_are_told_apart() {
    let settings = |server: &Server| {
        format!(
            "[mail]\ntransport = \"smtp\"\nhost = \"127.0.0.1\"\nport = {}\nsecurity = \"plain\"\n\
             from = \"xt@example.cn\"\n",
            server.port
        )
    };
    let server =
        Server::start(&json!({"replies": {"RCPT jyj@example.cn": ["550 5.1.1 查无此人"]}}));
    let refused = test_mail(server.folder.path(), &settings(&server));
    assert_eq!(refused.code, 1);
    for words in [
        "被拒绝（提交收件人地址）",
        "jyj@example.cn：550 5.1.1 查无此人",
        "没有发出",
    ] {
        assert!(refused.out.contains(words), "{words}: {}", refused.out);
    }
    let server = Server::start(&json!({"drop": "."}));
    let doubtful = test_mail(server.folder.path(), &settings(&server));
    assert_eq!(doubtful.code, 1);
    assert!(doubtful.out.contains("可能已经送达"), "{}", doubtful.out);
    assert_eq!(server.arrived().len(), 1);
}

#[test]
fn without_settings_a_test_mail_goes_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let none = test_mail(folder.path(), "");
    assert!(
        none.code == 2 && none.err.contains("mail.from"),
        "{}",
        none.err
    );
    let written = test_mail(
        folder.path(),
        "[mail]\nfrom = \"xt@example.cn\"\nfolder = \"out\"\n",
    );
    assert_eq!(written.code, 0, "{}{}", written.out, written.err);
    let files: Vec<_> = std::fs::read_dir(folder.path().join("out"))
        .unwrap()
        .collect();
    assert_eq!(files.len(), 1);
    let settings = "[mail]\nfrom = \"xt@example.cn\"\n";
    let args = ["test", "--to", "a@example.cn\r\nBcc: x@example.cn"];
    let injected = run(folder.path(), settings, &args);
    assert!(
        injected.code == 2 && injected.err.contains("无效"),
        "{}",
        injected.err
    );
}

#[test]
fn what_came_in_is_listed_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = folder.path().join("in");
    std::fs::create_dir(&inbox).unwrap();
    let settings = "[mail]\nfrom = \"xt@example.cn\"\nincoming = \"in\"\n";
    let empty = run(folder.path(), settings, &["incoming"]);
    assert_eq!(empty.code, 0, "{}{}", empty.out, empty.err);
    let write = |name: &str, text: &str| std::fs::write(inbox.join(name), text).unwrap();
    write(
        "1.eml",
        "From: wang@example.cn\r\nSubject: Re\r\nIn-Reply-To: <test-1@example.cn>\r\n\r\nok\r\n",
    );
    write(
        "2.eml",
        "From: MAILER-DAEMON@example.cn\r\nReturn-Path: <>\r\nSubject: failure notice\r\n\r\n\
         <jyj@example.cn>: said: 550 5.1.1 no such user\r\nMessage-ID: <0123456789abcdef0123456789abcdef01234567@example.cn>\r\n",
    );
    write(
        "3.eml",
        "From: postmaster@example.cn\r\nSubject: \u{202e}?\r\n\r\nhm\r\n",
    );
    write(
        "4.eml",
        "From: x@example.org\r\nSubject: offer\r\n\r\nbuy\r\n",
    );
    write("5.txt", "x");
    let told = run(folder.path(), settings, &["incoming"]);
    assert_eq!(told.code, 1, "{}{}", told.out, told.err);
    for words in [
        "对方回复，关于 <test-1@example.cn>",
        "关于 <0123456789abcdef0123456789abcdef01234567@example.cn>",
        "jyj@example.cn：未能送达",
        "须人工查看：像是退信",
        "共4封来信，其中2封须处理，1封与本系统发出的邮件无关",
        "5.txt",
    ] {
        assert!(told.out.contains(words), "{words}: {}", told.out);
    }
    assert!(!told.out.contains('\u{202e}'));
    assert_eq!(std::fs::read_dir(&inbox).unwrap().count(), 5);
    let nowhere = run(folder.path(), "", &["incoming"]);
    assert!(
        nowhere.code == 2 && nowhere.err.contains("mail.incoming"),
        "{}",
        nowhere.err
    );
}
