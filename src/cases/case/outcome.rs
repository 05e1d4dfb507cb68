//! How a case ends, and what a later finding makes of it.

use crate::model::Word;
use crate::model::words;

words!(
    /// Result with which a case is closed.
    Outcome {
        /// The institution put it right.
        Rectified = "rectified" "已整改",
        /// The bureau dealt with it by law.
        Penalised = "penalised" "已依法处理",
        /// It was not so.
        Unfounded = "unfounded" "不属实",
        /// Another office has it.
        Referred = "referred" "移送其他单位",
        /// The institution has stopped.
        Ceased = "ceased" "机构已停止办学",
    }
);

words!(
    /// What is new about a closed case.
    News {
        /// Other evidence of a finding that the case was closed with.
        ChangedEvidence = "changed_evidence" "原疑点有新证据",
        /// A finding that the case never held.
        NewFinding = "new_finding" "出现新的疑点",
    }
);

words!(
    /// What to do about it.
    Again {
        /// The case goes on.
        Reopen = "reopen" "重新办理原案件",
        /// A case of its own, which names the one before.
        NewCase = "new_case" "另立新案件",
    }
);

impl Outcome {
    /// "已整改、已依法处理、…": the choices, in Chinese.
    pub fn listed() -> String {
        let all: Vec<&str> = Self::ALL.iter().map(|outcome| outcome.zh()).collect();
        all.join("、")
    }

    /// Whether news reopens the case or makes a new one, with the reason that goes on record.
    ///
    /// Changed evidence of what was judged puts that judgement in question, whatever it was:
    /// the same case goes on, so that the officer sees what was decided on the old evidence.
    /// A new finding after an end that dealt with a breach is a breach of its own, with
    /// deadlines and notices of its own. Where nothing was dealt with (unfounded, referred),
    /// it belongs to the question that is still open.
    pub fn again(self, news: News) -> (Again, &'static str) {
        match (news, self) {
            (News::ChangedEvidence, _) => (
                Again::Reopen,
                "办结时所依据的证据已经变化，须在原案件中重新判断",
            ),
            (News::NewFinding, Self::Rectified) => (
                Again::NewCase,
                "整改之后又出现新的疑点，是新的行为，另行立案",
            ),
            (News::NewFinding, Self::Penalised) => {
                (Again::NewCase, "原行为已依法处理完毕，新的疑点另行立案")
            }
            (News::NewFinding, Self::Ceased) => {
                (Again::NewCase, "机构停止办学之后又出现疑点，另行立案")
            }
            (News::NewFinding, Self::Unfounded) => (
                Again::Reopen,
                "原认定不属实，同一事项又出现疑点，须一并重新判断",
            ),
            (News::NewFinding, Self::Referred) => {
                (Again::Reopen, "案件已移送，新的疑点须并入原案件补充移送")
            }
        }
    }
}
