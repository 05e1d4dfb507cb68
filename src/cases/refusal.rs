//! Why an action is refused, and what to do instead.

use chrono::NaiveDate;

/// Why a state does not change. Every message says why and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The table has no such step.
    #[error("{subject}现为“{from}”，不能{action}。{}", whither(.allowed))]
    NoStep {
        /// 疑点, 案件, 通知单 or 投递.
        subject: &'static str,
        /// State, in Chinese.
        from: &'static str,
        /// Action, in Chinese.
        action: &'static str,
        /// What could be done instead, in Chinese.
        allowed: Vec<&'static str>,
    },
    /// Only a person may do it.
    #[error("“{0}”须由工作人员决定，系统不得自动进行。请由经办人员登录后操作")]
    PersonOnly(&'static str),
    /// Only the machine does it.
    #[error(
        "“{0}”由系统根据核查或者投递的结果记录，不能手工进行。请等待下一次运行；有疑问请查看运行报告"
    )]
    MachineOnly(&'static str),
    /// The machine wanted to undo what a person decided.
    #[error("这是{0}的决定，系统不得自行改变。需要改变的，请由工作人员说明理由后操作")]
    PersonsDecision(String),
    /// No reason is given.
    #[error("没有写明理由。请写明依据和理由，它将存入审计记录")]
    NoReason,
    /// A dismissal without an end.
    #[error("没有写明截止日期。排除疑点必须有期限，请填写截止日期")]
    NoEnd,
    /// The end is not after today.
    #[error("截止日期{until}不晚于当日（{on}）。请填写以后的日期")]
    EndPassed {
        /// The end that was given.
        until: NaiveDate,
        /// Today.
        on: NaiveDate,
    },
    /// The end is too far away.
    #[error("截止日期{until}过远，最长到{longest}。请缩短期限，到期后可以再次排除")]
    EndTooFar {
        /// The end that was given.
        until: NaiveDate,
        /// The latest that is allowed.
        longest: NaiveDate,
    },
    /// The dismissal still holds.
    #[error("排除期限到{0}为止，尚未届满。请待期满，或者由工作人员撤销决定")]
    NotLapsed(NaiveDate),
    /// Nobody said what the evidence is.
    #[error("没有指明所依据的证据。请刷新页面，核对当前证据后重试")]
    NoEvidence,
    /// The evidence is what it was.
    #[error(
        "证据与作出决定时相同，不重新打开。请等待新的证据；认为原决定有误的，请由工作人员撤销决定并说明理由"
    )]
    EvidenceUnchanged,
    /// The run did not look everywhere.
    #[error(
        "本次运行没有完整核查同一机构、来源和规则，不能据此认定已经不存在。请待来源恢复后重新核查"
    )]
    NotCovered,
    /// No original is named.
    #[error("没有指明与哪一条疑点重复。请填写原疑点的编号")]
    NoOriginal,
    /// A finding cannot repeat itself.
    #[error("疑点不能与自身重复。请填写另一条疑点的编号")]
    OwnOriginal,
    /// Nobody is named.
    #[error("没有指明经办人员。请选择一名经办人员")]
    NoAssignee,
    /// No outcome is named.
    #[error("没有指明办理结果。请选择：{0}")]
    NoOutcome(String),
    /// There is no approved notice.
    #[error("还没有经批准的通知单。请先批准通知单，再发出通知")]
    NotApproved,
    /// The same officer a second time.
    #[error("{0}已经作过前一次确认，须由另一名工作人员办理。请转交其他人员")]
    SameOfficer(String),
    /// More officers have to agree.
    #[error("须由{needed}名工作人员批准，现有{agreed}名。请先初核，再由另一名工作人员批准")]
    MoreOfficers {
        /// How many have to.
        needed: usize,
        /// How many have.
        agreed: usize,
    },
    /// Another sender has it by now.
    #[error("投递已不由本进程办理（租约已过期或者由其他进程领取）。请停止本次投递，由系统重新安排")]
    LeaseLost,
    /// The lease has not run out.
    #[error("投递正由另一进程办理，租约到{0}为止。请稍候；进程已中断的，租约到期后会自动处理")]
    LeaseHeld(String),
    /// It is too early for another try.
    #[error("下一次投递不早于{0}。请等待，不要重复投递")]
    TooEarly(String),
}

fn whither(allowed: &[&str]) -> String {
    if allowed.is_empty() {
        "这是最终状态，没有后续操作；如有疑问请查看审计记录".to_owned()
    } else {
        format!("此时可以：{}", allowed.join("、"))
    }
}
