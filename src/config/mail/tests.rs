use super::*;
use crate::config::Config;

fn load(text: &str) -> Result<MailConfig, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("tutorwatch.toml");
    std::fs::write(&path, text).unwrap();
    let config = Config::load(&path).map_err(|error| error.to_string());
    config.map(|config| config.mail)
}

#[test]
fn mail_goes_to_files_until_somebody_says_otherwise() {
    let mail = load("").unwrap();
    assert_eq!(mail, MailConfig::default());
    assert_eq!(mail.transport, TransportConfig::File);
    assert_eq!((mail.port(), mail.data_seconds), (587, 600));
}

#[test]
fn a_whole_section_is_read_with_paths_beside_the_file() {
    let mail = load(
        "[mail]\ntransport = \"smtp\"\nhost = \"smtp.example.cn\"\nsecurity = \"tls\"\n\
         from = \"jyj@example.cn\"\nuser = \"jyj\"\npassword_file = \"secret\"\nca_file = \"ca.pem\"\n\
         folder = \"out\"\nincoming = \"in\"\n\
         [mail.dkim]\ndomain = \"example.cn\"\nselector = \"s1\"\nkey_file = \"dkim.pem\"\n",
    )
    .unwrap();
    assert_eq!(mail.port(), 465);
    let mut mail = mail;
    let absolute = mail.paths().filter(|path| path.is_absolute()).count();
    assert_eq!(absolute, 5);
}

#[test]
fn each_mistake_names_its_key_and_all_are_told_at_once() {
    let text = "[mail]\ntransport = \"smtp\"\nport = 0\nhelo = \"a b\"\nuser = \"u\"\n\
                per_connection = 0\nplain_anywhere = true\n";
    let error = load(text).unwrap_err();
    for key in [
        "mail.host",
        "mail.from",
        "mail.port",
        "mail.helo",
        "mail.user",
        "mail.per_connection",
        "mail.plain_anywhere",
    ] {
        assert!(error.contains(key), "{key}: {error}");
    }
    for (text, key) in [
        ("from = \"教育局 <a@example.cn>\"", "mail.from"),
        (
            "from = \"a@example.cn\\r\\nBcc: x@example.cn\"",
            "mail.from",
        ),
        ("host = \"example.cn:25\"", "mail.host"),
        ("host = \"a\\r\\nb\"", "mail.host"),
        ("helo = \"a\\r\\nMAIL\"", "mail.helo"),
        ("password_env = \"X\"", "mail.user"),
        (
            "user=\"u\"\npassword_env = \"X\"\npassword_file = \"x\"",
            "mail.password_env",
        ),
        (
            "user=\"u\"\npassword_env = \"X\"\nsecurity = \"plain\"\nplain_anywhere = true",
            "不发送密码",
        ),
        ("data_seconds = 0", "mail.data_seconds"),
        ("security = \"ssl\"", "security"),
        ("password = \"hunter2\"", "password"),
        (
            "[mail.dkim]\ndomain = \"a b\"\nselector = \"s\"\nkey_file = \"k\"",
            "mail.dkim.domain",
        ),
    ] {
        let error = load(&format!("[mail]\n{text}\n")).unwrap_err();
        assert!(error.contains(key), "{text}: {error}");
    }
}

#[cfg(unix)]
#[test]
fn secrets_come_from_files_that_others_cannot_read() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("secret");
    let mail = MailConfig {
        user: Some("u".into()),
        password_file: Some(path.clone()),
        ..MailConfig::default()
    };
    let dkim = DkimConfig {
        domain: "example.cn".into(),
        selector: "s".into(),
        key_file: path.clone(),
    };
    let told = |error: ConfigError| error.to_string();
    assert!(told(mail.password().unwrap_err()).contains("mail.password_file"));
    assert!(told(dkim.key().unwrap_err()).contains("mail.dkim.key_file"));
    std::fs::write(&path, "密码 p\n# a second line\n").unwrap();
    for (mode, is_fine) in [
        (0o600, true),
        (0o640, true),
        (0o644, false),
        (0o660, false),
        (0o604, false),
    ] {
        std::fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
        assert_eq!(
            (mail.password().is_ok(), dkim.key().is_ok()),
            (is_fine, is_fine),
            "{mode:o}"
        );
        if let Err(error) = mail.password() {
            let text = told(error);
            assert!(
                text.contains("chmod 600") && !text.contains("密码 p"),
                "{text}"
            );
        }
    }
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).unwrap();
    assert_eq!(mail.password().unwrap().as_deref(), Some("密码 p"));
    assert!(!format!("{mail:?}").contains("密码 p"));
    std::fs::write(&path, "\n").unwrap();
    assert!(told(mail.password().unwrap_err()).contains("为空"));
}

#[test]
fn a_password_comes_from_the_environment() {
    let mail = |name: &str| MailConfig {
        password_env: Some(name.into()),
        ..MailConfig::default()
    };
    // Cargo sets it for every test.
    let name = "CARGO_PKG_NAME";
    assert_eq!(
        mail(name).password().unwrap().as_deref(),
        Some("tutorwatch")
    );
    let error = mail("TUTORWATCH_NO_SUCH")
        .password()
        .unwrap_err()
        .to_string();
    assert!(error.contains("TUTORWATCH_NO_SUCH"), "{error}");
}
