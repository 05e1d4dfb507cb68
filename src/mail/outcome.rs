//! What became of a mail: the states in which a delivery can end (DESIGN 8.2).

use std::fmt;

use crate::text::{shorten, visible};

/// Longest reply that is kept, in characters.
const LONGEST: usize = 500;

/// The step at which a sending ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Name lookup, connection, greeting and EHLO.
    Connect,
    /// STARTTLS or the TLS handshake.
    Tls,
    /// Login.
    Login,
    /// MAIL: the sender's address.
    Sender,
    /// RCPT: the recipients' addresses.
    Recipients,
    /// DATA, and the message up to its last byte before the final dot.
    Message,
    /// The final dot and the answer to it.
    Final,
    /// Writing a file.
    File,
}

impl Phase {
    /// The step, in words for officers and IT staff.
    pub fn label(self) -> &'static str {
        match self {
            Self::Connect => "连接邮件服务器",
            Self::Tls => "建立加密连接",
            Self::Login => "登录邮件服务器",
            Self::Sender => "提交发件人地址",
            Self::Recipients => "提交收件人地址",
            Self::Message => "提交邮件内容",
            Self::Final => "等待服务器确认收下",
            Self::File => "写入邮件文件",
        }
    }
}

/// A recipient that the server did not take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The address.
    pub address: String,
    /// 4xx or 5xx.
    pub code: u16,
    /// What the server said.
    pub reply: String,
}

/// A mail that was not taken: where, and in whose words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotTaken {
    /// The step.
    pub at: Phase,
    /// The reply's code, where there was a reply.
    pub code: Option<u16>,
    /// What the server or the system said.
    pub reply: String,
    /// Recipients that were not taken, of 4xx and 5xx.
    pub refused: Vec<Refused>,
}

/// Why a mail was not handed over. At this point nothing can have arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// The same mail had been taken before, and stays as it was.
    AlreadyAccepted {
        /// Where it is.
        reply: String,
    },
    /// The same may work later: no connection, 4xx, disk full.
    Deferred(NotTaken),
    /// It will not work as it is: 5xx, or what the server cannot carry.
    Rejected(NotTaken),
}

/// What became of a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Taken, for all recipients of the envelope.
    Accepted {
        /// By whom: the server's reply, or a file.
        reply: String,
    },
    /// Surely not taken; may be tried again.
    Deferred(NotTaken),
    /// Surely not taken, and not to be tried again as it is.
    Rejected(NotTaken),
    /// Nobody knows: the final dot may have been sent, and no answer to it can be read. A
    /// person settles it; the machine never sends it again.
    Unknown {
        /// What went wrong.
        reply: String,
    },
}

impl NotTaken {
    /// Without a reply of the server.
    fn told(at: Phase, reply: impl fmt::Display) -> Self {
        Self {
            at,
            code: None,
            reply: shown(&reply.to_string()),
            refused: Vec::new(),
        }
    }
}

impl Hindrance {
    pub(super) fn deferred(at: Phase, reply: impl fmt::Display) -> Self {
        Self::Deferred(NotTaken::told(at, reply))
    }

    pub(super) fn rejected(at: Phase, reply: impl fmt::Display) -> Self {
        Self::Rejected(NotTaken::told(at, reply))
    }
}

impl From<Hindrance> for Outcome {
    fn from(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::AlreadyAccepted { reply } => Self::Accepted { reply },
            Hindrance::Deferred(why) => Self::Deferred(why),
            Hindrance::Rejected(why) => Self::Rejected(why),
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted { reply } => write!(f, "已被收下：{reply}"),
            Self::Deferred(NotTaken { at, reply, .. }) => {
                write!(f, "暂未发出，稍后可以重试（{}）：{reply}", at.label())
            }
            Self::Rejected(NotTaken { at, reply, .. }) => {
                write!(f, "被拒绝（{}）：{reply}", at.label())
            }
            Self::Unknown { reply } => write!(f, "发送结果不明，须人工核实：{reply}"),
        }
    }
}

/// What others wrote, as it may stand in a report: on one line, and not endless.
pub(super) fn shown(text: &str) -> String {
    shorten(visible(text.trim()).as_ref(), LONGEST).into_owned()
}
