//! Starts the scripted mail server, and reads what arrived there.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;
use tutorwatch::mail::{
    Login, Mailer, Outcome, Parcel, Security, SmtpMailer, SmtpSettings, Times, Trust,
};

use crate::app::root;

/// The python that `./test` has given aiosmtpd.
pub fn python() -> PathBuf {
    let own = root().join("target/test-tools/bin/python");
    if own.is_file() { own } else { "python3".into() }
}

/// A server in a process of its own, which ends with this value.
pub struct Server {
    process: Child,
    pub port: u16,
    pub folder: tempfile::TempDir,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What arrived.
#[derive(Debug)]
pub struct Arrived {
    pub told: Value,
    pub bytes: Vec<u8>,
}

impl Server {
    pub fn start(script: &Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut process = Command::new(python())
            .arg(root().join("tests/it/mailing/server.py"))
            .arg(folder.path())
            .arg(script.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Tracebacks of connections that are dropped on purpose.
            .stderr(std::fs::File::create(folder.path().join("err")).unwrap())
            .spawn()
            .expect("python is there: ./test installs aiosmtpd");
        let mut line = String::new();
        let mut out = BufReader::new(process.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| {
            let error = std::fs::read_to_string(folder.path().join("err")).unwrap();
            panic!("the server does not start; ./test installs aiosmtpd\n{error}")
        });
        Self {
            process,
            port,
            folder,
        }
    }

    /// Settings without encryption, impatient.
    pub fn settings(&self) -> SmtpSettings {
        SmtpSettings {
            host: "127.0.0.1".into(),
            port: self.port,
            security: Security::Loopback,
            trust: None,
            login: None,
            helo: "tutorwatch.example.cn".into(),
            times: Times {
                connect: Duration::from_secs(10),
                command: Duration::from_secs(10),
                data: Duration::from_secs(10),
            },
            per_connection: 50,
        }
    }

    /// The same, waiting half a second only: for servers that never answer.
    pub fn impatient(&self) -> SmtpSettings {
        let short = Duration::from_millis(500);
        SmtpSettings {
            times: Times {
                connect: short,
                command: short,
                data: short,
            },
            ..self.settings()
        }
    }

    /// The same with TLS, believing the CA in a file of the server's folder.
    pub fn encrypted(&self, security: Security, ca: &str) -> SmtpSettings {
        let pem = std::fs::read(self.folder.path().join(ca)).unwrap();
        SmtpSettings {
            security,
            trust: Some(Trust::only(&pem).unwrap()),
            ..self.settings()
        }
    }

    pub fn mailer(&self) -> SmtpMailer {
        SmtpMailer::new(self.settings())
    }

    /// Everything that was kept, in order.
    pub fn arrived(&self) -> Vec<Arrived> {
        let file = |nth: usize, end: &str| self.folder.path().join(format!("{nth:03}.{end}"));
        (1..)
            .take_while(|nth| file(*nth, "json").exists())
            .map(|nth| Arrived {
                told: serde_json::from_slice(&std::fs::read(file(nth, "json")).unwrap()).unwrap(),
                bytes: std::fs::read(file(nth, "eml")).unwrap(),
            })
            .collect()
    }

    /// How often the server saw a line that begins so.
    pub fn saw(&self, begin: &str) -> usize {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.lines().filter(|line| line.starts_with(begin)).count()
    }
}

pub fn login(user: &str, password: &str) -> Option<Login> {
    Some(Login {
        user: user.into(),
        password: password.into(),
    })
}

pub fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(work)
}

/// Both steps, one after the other.
pub async fn send(mailer: &dyn Mailer, mail: &Parcel) -> Outcome {
    match mailer.prepare(mail).await {
        Ok(ready) => ready.transmit().await,
        Err(hindrance) => hindrance.into(),
    }
}

/// A mail with this body to these addresses.
pub fn mail_to(id: &str, to: &[&str], body: &str) -> Parcel {
    let text = format!(
        "From: =?utf-8?b?5pWZ6IKy5bGA?= <tutorwatch@example.cn>\r\n\
         Date: Thu, 01 Jan 2026 00:00:00 +0000\r\n\
         Subject: =?utf-8?b?6YCa55+l5Y2V?=\r\nMessage-ID: <{id}@example.cn>\r\n\
         To: {}\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: 8bit\r\n\r\n{body}\r\n",
        to.join(", ")
    );
    let id = format!("<{id}@example.cn>");
    let to = to.iter().copied();
    Parcel::from_record(
        id.clone(),
        id,
        "tutorwatch@example.cn",
        to,
        text.into_bytes(),
    )
    .unwrap()
}

pub fn mail(id: &str) -> Parcel {
    mail_to(
        id,
        &["jyj@example.cn"],
        "您好：\r\n.一行以点开头\r\n..\r\n.\r\n完",
    )
}
