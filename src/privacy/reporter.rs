//! Who reported a tip. Nothing prints it but the one command that asks for it with a reason.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

/// Longest entry, in characters.
const LONGEST: usize = 500;

/// Who reported a tip, as they said.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
#[serde(deny_unknown_fields)]
pub struct Reporter {
    /// 姓名
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// 电话
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// 备注: when to call, what they fear.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// Why a reporter cannot be kept. The message never repeats what was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReporterError {
    /// Too long.
    #[error("举报人信息的{0}过长，最多{LONGEST}字。请删减后提交")]
    Long(&'static str),
}

impl Reporter {
    /// A reporter, blank entries left out; `None` where nothing is said: the tip is anonymous.
    ///
    /// # Errors
    /// Where an entry is too long.
    pub fn new(
        name: Option<String>,
        phone: Option<String>,
        remarks: Option<String>,
    ) -> Result<Option<Self>, ReporterError> {
        let told = Self {
            name: part("姓名", name)?,
            phone: part("电话", phone)?,
            remarks: part("备注", remarks)?,
        };
        Ok((told != Self::default()).then_some(told))
    }
}

fn part(what: &'static str, text: Option<String>) -> Result<Option<String>, ReporterError> {
    let Some(mut text) = text else {
        return Ok(None);
    };
    let kept = text.trim().to_owned();
    text.zeroize();
    if kept.chars().count() > LONGEST {
        return Err(ReporterError::Long(what));
    }
    Ok((!kept.is_empty()).then_some(kept))
}

// A reporter must not land in a log by way of a debug line.
impl fmt::Debug for Reporter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Reporter(…)")
    }
}
