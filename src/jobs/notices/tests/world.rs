//! A county with cases, a clock that a test moves, and a mail server that does what it is told.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock, Mutex};

use chrono::{DateTime, TimeDelta, Utc};

use super::super::{Office, Settings};
use crate::config::{ApprovalConfig, NoticesConfig};
use crate::mail::{
    Hindrance, Mailer, NotTaken, Outcome, Parcel, Phase, Preparing, Ready, Transmitting,
};
use crate::notify::Directory;
use crate::notify::testing::BUREAUS;
use crate::rules::{RuleFiles, Rulebook, problems_for};
use crate::store::fuse::Fuse;
use crate::store::{Store, findings, testing};

static BOOK: LazyLock<Rulebook> = LazyLock::new(|| {
    let files = RuleFiles::embedded();
    Rulebook::load(&files, "rugao-2021-125", &mut problems_for(&files))
});

/// The family of `online-break`: 发改委 and 教育局 lead, 宣传部（网信办） assists.
pub const ROW_82: &str = "rugao-2021-125#82";

/// Rules, bureaus, settings and the time.
pub struct World {
    pub directory: Directory,
    pub settings: Settings,
    now: Arc<AtomicI64>,
    clock: Box<dyn Fn() -> DateTime<Utc> + Send + Sync>,
}

impl World {
    /// With the bureaus of the tests; `set` changes the settings. It is noon on a Tuesday.
    pub fn new(set: impl FnOnce(&mut NoticesConfig)) -> Self {
        Self::with(BUREAUS, set)
    }

    pub fn with(bureaus: &str, set: impl FnOnce(&mut NoticesConfig)) -> Self {
        let directory = Directory::parse("bureaus.toml", bureaus).unwrap();
        let mut config = NoticesConfig::default();
        set(&mut config);
        let settings = Settings::of(&config, &BOOK, &directory).unwrap();
        let start: DateTime<Utc> = "2026-03-03T04:00:00Z".parse().unwrap();
        let now = Arc::new(AtomicI64::new(start.timestamp()));
        let held = Arc::clone(&now);
        let clock = move || DateTime::from_timestamp(held.load(Ordering::SeqCst), 0).unwrap();
        Self {
            directory,
            settings,
            now,
            clock: Box::new(clock),
        }
    }

    /// The settings approve everything.
    pub fn automatic() -> Self {
        Self::new(|config| {
            config.approval = ApprovalConfig::Automatic;
            config.reminders.most = 0;
        })
    }

    pub fn office<'a>(&'a self, store: &'a Store) -> Office<'a> {
        Office {
            store,
            book: &BOOK,
            directory: &self.directory,
            settings: &self.settings,
            signer: None,
            clock: &*self.clock,
        }
    }

    pub fn pass(&self, time: TimeDelta) {
        self.now.fetch_add(time.num_seconds(), Ordering::SeqCst);
    }
}

/// Sees findings of `online-break`, each with what was observed.
pub async fn see(store: &Store, all: &[(&str, &str)]) {
    let run = testing::run(store).await;
    let all: Vec<_> = all
        .iter()
        .map(|(fingerprint, observed)| findings::NewFinding {
            observed,
            record_id: fingerprint,
            ..testing::finding(fingerprint)
        })
        .collect();
    findings::put(store, run, &all).await.unwrap();
}

/// A confirmed case of one finding.
pub async fn confirmed(store: &Store, name: &str) -> i64 {
    see(store, &[(name, "9 min")]).await;
    testing::case(store, name, (name, ROW_82, "confirmed"), &[name]).await
}

/// What the server does with a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Takes it.
    Takes,
    /// 451 to RCPT the first time.
    Greylists,
    /// 550 to RCPT.
    Refuses,
    /// 452 to the final dot the first time.
    Full,
    /// Takes it, and drops the connection before it says so.
    Drops,
    /// Drops it in the middle of the message, the first time.
    Breaks,
    /// Cannot be reached.
    Away,
}

/// A mail server; every copy is the same one.
#[derive(Debug, Clone, Default)]
pub struct Server {
    kept: Arc<Mutex<Kept>>,
    fuse: Fuse,
}

#[derive(Debug, Default)]
struct Kept {
    says: BTreeMap<String, Says>,
    tried: BTreeMap<(String, String), u32>,
    arrived: Vec<(String, String)>,
}

impl Server {
    /// What it does with mails to an address.
    pub fn to(&self, address: &str, says: Says) {
        self.kept
            .lock()
            .unwrap()
            .says
            .insert(address.to_owned(), says);
    }

    /// The same server for a program that dies when the fuse blows.
    pub fn with_fuse(&self, fuse: &Fuse) -> Self {
        Self {
            fuse: fuse.clone(),
            ..self.clone()
        }
    }

    /// Message-ID and recipients of what arrived, in order.
    pub fn arrived(&self) -> Vec<(String, String)> {
        self.kept.lock().unwrap().arrived.clone()
    }
}

fn dead() -> Hindrance {
    Hindrance::Deferred(not_taken(Phase::Connect, None))
}

fn answer(at: Phase, code: u16) -> Hindrance {
    match code {
        500.. => Hindrance::Rejected(not_taken(at, Some(code))),
        _ => Hindrance::Deferred(not_taken(at, Some(code))),
    }
}

fn not_taken(at: Phase, code: Option<u16>) -> NotTaken {
    NotTaken {
        at,
        code,
        reply: code.map_or_else(|| "killed".to_owned(), |code| format!("{code} no")),
        refused: Vec::new(),
    }
}

impl Mailer for Server {
    fn prepare<'a>(&'a self, mail: &'a Parcel) -> Preparing<'a> {
        Box::pin(async move {
            let to = mail.envelope().to();
            let to: Vec<String> = to.iter().map(ToString::to_string).collect();
            let to = to.join(" ");
            // Greeting, MAIL, RCPT: the program may die before each, and after the last.
            for _ in 0..4 {
                if !self.fuse.lives() {
                    return Err(dead());
                }
            }
            let mut kept = self.kept.lock().unwrap();
            let says = kept.says.get(&to).copied().unwrap_or(Says::Takes);
            let tried = kept.tried.entry((mail.message_id().to_owned(), to.clone()));
            let tried = tried.and_modify(|n| *n += 1).or_insert(1);
            match says {
                Says::Greylists if *tried == 1 => return Err(answer(Phase::Recipients, 451)),
                Says::Refuses => return Err(answer(Phase::Recipients, 550)),
                Says::Away => return Err(dead()),
                _ => {}
            }
            Ok(Box::new(Offered {
                server: self.clone(),
                id: mail.message_id().to_owned(),
                to,
                says: match *tried {
                    1 => says,
                    _ if says == Says::Drops => says,
                    _ => Says::Takes,
                },
            }) as Box<dyn Ready + 'a>)
        })
    }
}

struct Offered {
    server: Server,
    id: String,
    to: String,
    says: Says,
}

impl Ready for Offered {
    fn transmit<'a>(self: Box<Self>) -> Transmitting<'a> {
        Box::pin(async move {
            let Self {
                server,
                id,
                to,
                says,
            } = *self;
            // Before DATA, and in the middle of the message.
            for _ in 0..2 {
                if !server.fuse.lives() {
                    return dead().into();
                }
            }
            match says {
                Says::Breaks => return answer(Phase::Message, 421).into(),
                Says::Full => return answer(Phase::Final, 452).into(),
                _ => {}
            }
            let reply = "250 kept".to_owned();
            server.kept.lock().unwrap().arrived.push((id, to));
            // The server has it, and the program dies before it reads the answer.
            if !server.fuse.lives() {
                return dead().into();
            }
            match says {
                Says::Drops => Outcome::Unknown {
                    reply: "dropped".to_owned(),
                },
                _ => Outcome::Accepted { reply },
            }
        })
    }
}
