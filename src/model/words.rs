//! The closed words of the registry (DESIGN 5): each has a code for machines and
//! one plain Chinese form for people; import accepts both and the listed aliases.

/// A closed list of words with a code, a Chinese form and accepted spellings.
pub trait Word: Copy + 'static {
    /// Every word of the list, in its order.
    const ALL: &'static [Self];
    /// The code used in JSON, rule files and English packages.
    fn code(self) -> &'static str;
    /// The Chinese form shown to officers.
    fn zh(self) -> &'static str;
    /// Other spellings accepted on import.
    fn aliases(self) -> &'static [&'static str];

    /// Reads a code, the Chinese form or an alias; letter case is ignored.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        Self::ALL.iter().copied().find(|word| {
            word.code().eq_ignore_ascii_case(text)
                || word.zh() == text
                || word
                    .aliases()
                    .iter()
                    .any(|alias| alias.eq_ignore_ascii_case(text))
        })
    }

    /// "subject 学科类, sports 体育类, …": what a message offers as a choice.
    fn choices() -> String {
        let all: Vec<String> = Self::ALL
            .iter()
            .map(|w| format!("{} {}", w.code(), w.zh()))
            .collect();
        all.join("、")
    }
}

/// The words of a list that [`Word::choices`] wrote: code and Chinese form.
pub(super) fn pairs(choices: &str) -> Vec<(String, String)> {
    let both = |choice: &str| {
        let (code, zh) = choice.split_once(' ')?;
        Some((code.to_owned(), zh.to_owned()))
    };
    choices.split('、').filter_map(both).collect()
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal $zh:literal $([$($alias:literal),*])?),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize,
        )]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant),+
        }

        impl $crate::model::Word for $name {
            const ALL: &'static [Self] = &[$(Self::$variant),+];

            fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),+ }
            }

            fn zh(self) -> &'static str {
                match self { $(Self::$variant => $zh),+ }
            }

            fn aliases(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($($alias),*)?]),+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str($crate::model::Word::code(*self))
            }
        }
    };
}
pub(crate) use words;

words!(
    /// What an institution or a class teaches (机构类别, 课程类别).
    Category {
        /// Subject tutoring: 教监管厅函〔2021〕3号 lists the subjects.
        Subject = "subject" "学科类" ["学科"],
        /// Sports.
        Sports = "sports" "体育类" ["体育"],
        /// Culture and arts.
        Arts = "arts" "文化艺术类" ["艺术类", "文化艺术", "艺术"],
        /// Science and technology.
        Technology = "technology" "科技类" ["科技"],
        /// Any other non-subject tutoring.
        Other = "other" "其他非学科类" ["其他", "其它", "其他类", "非学科类"],
    }
);

words!(
    /// Registered nature of an institution (登记性质).
    LegalForm {
        /// 非营利性
        NonProfit = "non_profit" "非营利性" ["非营利", "民办非企业单位", "民非"],
        /// 营利性
        ForProfit = "for_profit" "营利性" ["营利"],
    }
);

words!(
    /// How a class is held (培训形式).
    Mode {
        /// 线上
        Online = "online" "线上" ["在线", "网络", "线上培训"],
        /// 线下
        Offline = "offline" "线下" ["面授", "线下培训"],
    }
);

words!(
    /// School stage (学段).
    Stage {
        /// Before primary school, ages 3 to 6.
        Preschool = "preschool" "学前" ["幼儿", "幼儿园", "学龄前"],
        /// Grades 1 to 6.
        Primary = "primary" "小学",
        /// Grades 7 to 9.
        Junior = "junior" "初中",
        /// Grades 10 to 12.
        Senior = "senior" "高中",
    }
);

words!(
    /// Post of a member of staff (岗位).
    Role {
        /// 教学
        Teaching = "teaching" "教学" ["教师", "教学人员", "任课教师"],
        /// 教研
        Research = "research" "教研" ["教研人员"],
        /// 助教
        Assistant = "assistant" "助教" ["助教人员"],
        /// 其他
        Other = "other" "其他" ["其它", "管理", "行政"],
    }
);

words!(
    /// Course system of a class (课程体系).
    Curriculum {
        /// 境内
        Domestic = "domestic" "境内" ["国内", "境内课程"],
        /// 境外
        Foreign = "foreign" "境外" ["国外", "境外课程"],
    }
);

words!(
    /// What a day is; each day is exactly one of these (DESIGN 6, readings).
    DayKind {
        /// A day off under the yearly notice of the State Council, weekends inside it included.
        Holiday = "holiday" "法定节假日",
        /// A Saturday or Sunday that is neither a holiday nor a make-up working day.
        RestDay = "rest_day" "休息日",
        /// A Saturday or Sunday on which people work.
        MakeupWorkday = "makeup_workday" "调休上班日",
        /// Any other day.
        Workday = "workday" "工作日",
        /// No notice is known for the year.
        Unknown = "unknown" "未知",
    }
);

words!(
    /// How heavy a breach is.
    Severity {
        /// 一般
        Minor = "minor" "一般",
        /// 较重
        Serious = "serious" "较重",
        /// 严重
        Critical = "critical" "严重",
    }
);

words!(
    /// How sure a finding is: only registry facts can be a violation by themselves.
    Certainty {
        /// Shown by registered facts.
        Violation = "violation" "违规",
        /// Seen on a public page or in a tip: a person has to confirm it.
        Suspicion = "suspicion" "疑点",
    }
);

words!(
    /// How far the wording of a source can be trusted.
    Confidence {
        /// Read in a law collection or in the document itself.
        A = "A" "A（法规库或文件原文）",
        /// A page that reproduces the official wording.
        B = "B" "B（转载的官方原文）",
        /// Press or an official summary: to be confirmed.
        C = "C" "C（新闻或官方摘要，须核实）",
        /// Weak: confirm before relying on it.
        D = "D" "D（依据不足，须先核实）",
    }
);

impl Confidence {
    /// Whether an officer must be told to confirm the source first.
    pub fn needs_confirming(self) -> bool {
        matches!(self, Self::C | Self::D)
    }
}

/// The Chinese form of a registry code ("non_profit", "online", "yes"), whatever list it is
/// of; `None` for anything else.
pub fn code_zh(code: &str) -> Option<&'static str> {
    fn find<W: Word>(code: &str) -> Option<&'static str> {
        W::ALL.iter().find(|w| w.code() == code).map(|w| w.zh())
    }
    match code {
        "yes" => Some("是"),
        "no" => Some("否"),
        _ => find::<Category>(code)
            .or_else(|| find::<LegalForm>(code))
            .or_else(|| find::<Mode>(code))
            .or_else(|| find::<Stage>(code))
            .or_else(|| find::<Role>(code))
            .or_else(|| find::<Curriculum>(code)),
    }
}
