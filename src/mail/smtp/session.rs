//! A connection that is ready for mail: connected, encrypted, logged in.

use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::commands::{Auth, Ehlo, Quit, Rset, Starttls};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use rustls::pki_types::ServerName;
use tokio::net::{TcpStream, lookup_host};
use tokio::time::timeout;

use super::greeting::Abilities;
use super::reply::{code, is_done, text};
use super::settings::{Login, Security, SmtpSettings};
use super::wire::{Broken, Wire};
use crate::mail::{Hindrance, NotTaken, Phase};

/// Most challenges that a login is allowed.
const CHALLENGES: usize = 4;
/// Longest wait for the answer to QUIT: nothing hangs on it.
const GOODBYE: Duration = Duration::from_secs(2);

/// Whether a session may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Usable {
    Yes,
    No,
}

/// An open session.
pub(super) struct Session {
    pub wire: Wire,
    pub able: Abilities,
    /// Messages that were sent over it.
    pub sent: usize,
}

impl Session {
    /// Opens one.
    ///
    /// # Errors
    /// Always `Deferred`: a refusal before MAIL, of 5xx too, speaks of the connection or of
    /// the settings and not of the mail, which goes out as it is once they are mended.
    pub(super) async fn open(settings: &SmtpSettings) -> Result<Self, Hindrance> {
        let times = settings.times;
        let stream = connect(settings).await?;
        let mut wire = Wire::new(stream);
        if settings.security == Security::Tls {
            wire = encrypt(wire, settings).await?;
        }
        let greeting = wire.reply(times.command).await;
        expect(Phase::Connect, greeting)?;
        let mut able = ehlo(&mut wire, settings).await?;
        if settings.security == Security::StartTls {
            if !able.starttls {
                let told = "邮件服务器不提供加密连接（STARTTLS）。没有发送任何内容；\
                            请向邮件服务器的管理员核实，或者修改 mail.security";
                return Err(Hindrance::deferred(Phase::Tls, told));
            }
            let answer = wire.command(&Starttls, times.command).await;
            expect(Phase::Tls, answer)?;
            wire = encrypt(wire, settings).await?;
            // What the server said in the clear is forgotten.
            able = ehlo(&mut wire, settings).await?;
        }
        if let Some(login) = &settings.login {
            log_in(&mut wire, &able, login, times.command).await?;
        }
        Ok(Self {
            wire,
            able,
            sent: 0,
        })
    }

    /// Whether an idle session still answers.
    pub(super) async fn is_alive(&mut self, limit: Duration) -> bool {
        matches!(self.wire.command(&Rset, limit).await, Ok(answer) if is_done(&answer))
    }

    /// Takes back what was said of a mail that the server has refused. 421 announces that
    /// it closes.
    pub(super) async fn reset(&mut self, refusal: &Response, limit: Duration) -> Usable {
        if refusal.has_code(421) || !self.is_alive(limit).await {
            return Usable::No;
        }
        Usable::Yes
    }

    /// Says goodbye.
    pub(super) async fn close(mut self) {
        // The other side may be gone, which is what was wanted.
        let _ = self.wire.command(&Quit, GOODBYE).await;
    }
}

async fn connect(settings: &SmtpSettings) -> Result<TcpStream, Hindrance> {
    let SmtpSettings { host, port, .. } = settings;
    let limit = settings.times.connect;
    let failed = |why: String| Hindrance::deferred(Phase::Connect, format!("{host}:{port}：{why}"));
    let slow = || failed(format!("{}秒内未能连接", limit.as_secs_f32()));
    let found = timeout(limit, lookup_host((host.as_str(), *port))).await;
    let found = found
        .map_err(|_| slow())?
        .map_err(|error| failed(format!("找不到邮件服务器，请检查 mail.host：{error}")))?;
    let all: Vec<_> = found.collect();
    let addresses: Vec<_> = match settings.security {
        Security::Loopback => all.into_iter().filter(|a| a.ip().is_loopback()).collect(),
        _ => all,
    };
    if addresses.is_empty() {
        let told =
            "不是本机地址，不加密的连接只能用于本机。请把 mail.security 设为 starttls 或 tls";
        return Err(failed(told.to_owned()));
    }
    let stream = timeout(limit, TcpStream::connect(&*addresses)).await;
    let stream = stream
        .map_err(|_| slow())?
        .map_err(|error| failed(format!("无法连接，请检查 mail.host 与 mail.port：{error}")))?;
    // Commands are small and answered one by one; waiting to fill a packet only costs time.
    // Where it cannot be set, it is slower and nothing else.
    let _ = stream.set_nodelay(true);
    Ok(stream)
}

async fn encrypt(wire: Wire, settings: &SmtpSettings) -> Result<Wire, Hindrance> {
    let host = &settings.host;
    let name = ServerName::try_from(host.clone()).map_err(|_| {
        Hindrance::deferred(Phase::Tls, format!("{host}不是主机名，请检查 mail.host"))
    })?;
    let Some(trust) = &settings.trust else {
        return Err(Hindrance::deferred(Phase::Tls, "没有可信证书"));
    };
    let done = wire.encrypt(trust.connector(), name, settings.times.connect);
    done.await.map_err(|error| {
        let advice = match &error {
            Broken::Io(_) => "。如果服务器的证书由本地机构签发，请用 mail.ca_file 指明证书文件",
            _ => "",
        };
        Hindrance::deferred(Phase::Tls, format!("{host}：{error}{advice}"))
    })
}

async fn ehlo(wire: &mut Wire, settings: &SmtpSettings) -> Result<Abilities, Hindrance> {
    let name = match settings.helo.parse::<IpAddr>() {
        Ok(IpAddr::V4(ip)) => ClientId::Ipv4(ip),
        Ok(IpAddr::V6(ip)) => ClientId::Ipv6(ip),
        Err(_) => ClientId::Domain(settings.helo.clone()),
    };
    let answer = wire.command(&Ehlo::new(name), settings.times.command).await;
    Ok(Abilities::of(&expect(Phase::Connect, answer)?))
}

async fn log_in(
    wire: &mut Wire,
    able: &Abilities,
    login: &Login,
    limit: Duration,
) -> Result<(), Hindrance> {
    let failed = |why: &str| Hindrance::deferred(Phase::Login, why);
    let known = [Mechanism::Plain, Mechanism::Login];
    let Some(way) = known.into_iter().find(|way| able.login.contains(way)) else {
        return Err(failed(
            "邮件服务器不支持用户名与密码登录（AUTH PLAIN、LOGIN）",
        ));
    };
    let as_who = Credentials::new(login.user.clone(), login.password.clone());
    // What the library says of a failure could hold the password: it is not passed on.
    let odd = |_| failed("邮件服务器的登录应答不合规范");
    let auth = Auth::new(way, as_who.clone(), None).map_err(odd)?;
    let mut answer = wire.command(&auth, limit).await;
    for _ in 0..CHALLENGES {
        match &answer {
            Ok(challenge) if challenge.has_code(334) => {
                let auth = Auth::new_from_response(way, as_who.clone(), challenge).map_err(odd)?;
                answer = wire.command(&auth, limit).await;
            }
            _ => break,
        }
    }
    expect(Phase::Login, answer).map(|_| ())
}

/// A 2xx reply; anything else defers.
fn expect(at: Phase, answer: Result<Response, Broken>) -> Result<Response, Hindrance> {
    match answer {
        Ok(answer) if is_done(&answer) => Ok(answer),
        Ok(answer) => Err(Hindrance::Deferred(NotTaken {
            at,
            code: Some(code(&answer)),
            reply: text(&answer),
            refused: Vec::new(),
        })),
        Err(broken) => Err(Hindrance::deferred(at, broken)),
    }
}
