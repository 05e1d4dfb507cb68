//! The check kinds, one small file each. Adding one is a file and a line in the list below.

use crate::model::{Class, Contract, Institution, Page, Payment, Teacher};
use crate::rules::{Node, Problems, Record, Rule, nearest};

use super::collect::Lessons;
use super::context::Context;
use super::offers::Offered;
use super::prepare::Lesson;
use super::verdict::Verdict;

/// One kind of check, with its parameters. A kind implements the records that it can judge
/// and names them in `RECORDS`; scope, dates of validity outside its own limits, calendars
/// and words are settled before it sees a record.
#[allow(unused_variables)]
pub(super) trait Check: Sized {
    /// Records that this kind can look at.
    const RECORDS: &'static [Record];

    /// Reads its parameters; mistakes are noted.
    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self>;

    fn institution(&self, institution: &Institution, ix: usize, cx: &Context<'_>) -> Verdict {
        Verdict::NotApplicable
    }

    fn teacher(&self, teacher: &Teacher, ix: usize, cx: &Context<'_>) -> Verdict {
        Verdict::NotApplicable
    }

    fn class(&self, class: &Class, ix: usize, cx: &Context<'_>) -> Verdict {
        Verdict::NotApplicable
    }

    /// All lessons of one class in order of time.
    fn lessons(&self, lessons: &[Lesson], cx: &Context<'_>, said: &mut Lessons<'_, '_>) {}

    fn payment(&self, payment: &Payment, ix: usize, cx: &Context<'_>) -> Verdict {
        Verdict::NotApplicable
    }

    fn contract(&self, contract: &Contract, ix: usize, cx: &Context<'_>) -> Verdict {
        Verdict::NotApplicable
    }

    fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
        Verdict::NotApplicable
    }

    fn page(&self, page: &Page, ix: usize, cx: &Context<'_>) -> Verdict {
        Verdict::NotApplicable
    }
}

macro_rules! kinds {
    ($($name:ident $type:ident),+ $(,)?) => {
        $(mod $name;)+

        /// Every check kind there is.
        #[derive(Debug)]
        pub(super) enum Kind {
            $($type($name::$type)),+
        }

        impl Kind {
            /// Names of all kinds, as rule files write them.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($name)),+];

            /// Reads a rule's parameters; an unknown kind and every mistake are noted.
            pub fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
                match rule.kind.value.as_str() {
                    $(stringify!($name) => {
                        check_records(rule, $name::$type::RECORDS, problems);
                        $name::$type::read(rule, problems).map(Self::$type)
                    })+
                    _ => {
                        unknown_kind(&rule.kind, problems);
                        None
                    }
                }
            }

            pub fn institution(&self, record: &Institution, ix: usize, cx: &Context<'_>) -> Verdict {
                match self { $(Self::$type(kind) => kind.institution(record, ix, cx)),+ }
            }

            pub fn teacher(&self, record: &Teacher, ix: usize, cx: &Context<'_>) -> Verdict {
                match self { $(Self::$type(kind) => kind.teacher(record, ix, cx)),+ }
            }

            pub fn class(&self, record: &Class, ix: usize, cx: &Context<'_>) -> Verdict {
                match self { $(Self::$type(kind) => kind.class(record, ix, cx)),+ }
            }

            pub fn lessons(&self, lessons: &[Lesson], cx: &Context<'_>, said: &mut Lessons<'_, '_>) {
                match self { $(Self::$type(kind) => kind.lessons(lessons, cx, said)),+ }
            }

            pub fn payment(&self, record: &Payment, ix: usize, cx: &Context<'_>) -> Verdict {
                match self { $(Self::$type(kind) => kind.payment(record, ix, cx)),+ }
            }

            pub fn contract(&self, record: &Contract, ix: usize, cx: &Context<'_>) -> Verdict {
                match self { $(Self::$type(kind) => kind.contract(record, ix, cx)),+ }
            }

            pub fn offer(&self, of: &Offered<'_>, cx: &Context<'_>) -> Verdict {
                match self { $(Self::$type(kind) => kind.offer(of, cx)),+ }
            }

            pub fn page(&self, record: &Page, ix: usize, cx: &Context<'_>) -> Verdict {
                match self { $(Self::$type(kind) => kind.page(record, ix, cx)),+ }
            }
        }
    };
}

kinds! {
    account_match AccountMatch,
    allowed_values AllowedValues,
    cel Cel,
    date_before DateBefore,
    disclosed Disclosed,
    discount Discount,
    fee_cap FeeCap,
    fee_published FeePublished,
    issued_by IssuedBy,
    latest_end LatestEnd,
    licensed Licensed,
    matches_form MatchesForm,
    max_duration MaxDuration,
    min_break MinBreak,
    not_on_calendar NotOnCalendar,
    outside_category OutsideCategory,
    prepaid_span PrepaidSpan,
    price_history PriceHistory,
    required_field RequiredField,
    text_claim TextClaim,
    timetable Timetable,
}

fn unknown_kind(kind: &Node<String>, problems: &mut Problems) {
    let help = match nearest(&kind.value, Kind::NAMES.iter().copied()) {
        Some(near) => format!("是不是 `{near}`？"),
        None => format!("可用：{}", Kind::NAMES.join("、")),
    };
    problems.note(
        kind.at.clone(),
        &format!("没有检查类型 `{}`", kind.value),
        help,
    );
}

fn check_records(rule: &Rule, able: &[Record], problems: &mut Problems) {
    use crate::model::Word;
    for record in rule.scope.records.iter().filter(|r| !able.contains(r)) {
        let able: Vec<&str> = able.iter().map(|r| r.code()).collect();
        let title = format!(
            "检查类型 `{}` 不能检查 `{}`",
            rule.kind.value,
            record.code()
        );
        problems.note(
            rule.kind.at.clone(),
            &title,
            format!("可检查：{}", able.join("、")),
        );
    }
}
