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

/// Why a mail was not handed over. At this point nothing can have arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hindrance {
    /// The same mail had been taken before, and stays as it was.
    AlreadyAccepted {
        /// Where it is.
        reply: String,
    },
    /// The same may work later: no connection, 4xx, disk full.
    Deferred {
        /// The step.
        at: Phase,
        /// The reply's code, where there was a reply.
        code: Option<u16>,
        /// What the server or the system said.
        reply: String,
        /// Recipients that were not taken.
        refused: Vec<Refused>,
    },
    /// It will not work as it is: 5xx, or what the server cannot carry.
    Rejected {
        /// The step.
        at: Phase,
        /// The reply's code, where there was a reply.
        code: Option<u16>,
        /// What the server said.
        reply: String,
        /// Recipients that were not taken, of 4xx too.
        refused: Vec<Refused>,
    },
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
    Deferred {
        /// The step.
        at: Phase,
        /// The reply's code, where there was a reply.
        code: Option<u16>,
        /// What the server or the system said.
        reply: String,
        /// Recipients that were not taken.
        refused: Vec<Refused>,
    },
    /// Surely not taken, and not to be tried again as it is.
    Rejected {
        /// The step.
        at: Phase,
        /// The reply's code, where there was a reply.
        code: Option<u16>,
        /// What the server said.
        reply: String,
        /// Recipients that were not taken, of 4xx too.
        refused: Vec<Refused>,
    },
    /// Nobody knows: the final dot may have been sent, and no answer to it can be read. A
    /// person settles it; the machine never sends it again.
    Unknown {
        /// What went wrong.
        reply: String,
    },
}

impl Hindrance {
    pub(super) fn deferred(at: Phase, reply: impl fmt::Display) -> Self {
        Self::Deferred {
            at,
            code: None,
            reply: shown(&reply.to_string()),
            refused: Vec::new(),
        }
    }

    pub(super) fn rejected(at: Phase, reply: impl fmt::Display) -> Self {
        Self::Rejected {
            at,
            code: None,
            reply: shown(&reply.to_string()),
            refused: Vec::new(),
        }
    }
}

impl From<Hindrance> for Outcome {
    fn from(hindrance: Hindrance) -> Self {
        match hindrance {
            Hindrance::AlreadyAccepted { reply } => Self::Accepted { reply },
            Hindrance::Deferred {
                at,
                code,
                reply,
                refused,
            } => Self::Deferred {
                at,
                code,
                reply,
                refused,
            },
            Hindrance::Rejected {
                at,
                code,
                reply,
                refused,
            } => Self::Rejected {
                at,
                code,
                reply,
                refused,
            },
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accepted { reply } => write!(f, "已被收下：{reply}"),
            Self::Deferred { at, reply, .. } => {
                write!(f, "暂未发出，稍后可以重试（{}）：{reply}", at.label())
            }
            Self::Rejected { at, reply, .. } => write!(f, "被拒绝（{}）：{reply}", at.label()),
            Self::Unknown { reply } => write!(f, "发送结果不明，须人工核实：{reply}"),
        }
    }
}

/// What others wrote, as it may stand in a report: on one line, and not endless.
pub(super) fn shown(text: &str) -> String {
    shorten(visible(text.trim()).as_ref(), LONGEST).into_owned()
}
