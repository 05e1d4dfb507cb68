//! Grades counted within their school: 初二, 高一至高三, 高一、二、三, 三年级以上的小学生.

use super::{GradeGrammar, Grades, base_of, grade};

impl GradeGrammar {
    /// 二年级以上小学生: to the end of the school that is named with it.
    pub(super) fn and_above(&self, text: &str, out: &mut Grades) {
        for found in self.above.captures_all(text) {
            let (Some(all), Some(a)) = (found.get(0), found.name("a")) else {
                continue;
            };
            let (base, least, most) = match found.name("k").or(found.name("l")).map(|k| k.as_str())
            {
                Some("初中" | "初中生") => (6, 7, 9),
                Some("高中" | "高中生") => (9, 10, 12),
                Some(_) => (0, 1, 6),
                // 三年级以上: where it ends is not said.
                None => continue,
            };
            let Some(from) = grade(a.as_str(), 0) else {
                continue;
            };
            let from = if from < least { from + base } else { from };
            if (least..=most).contains(&from) {
                (from..=most).for_each(|value| out.add(value, all.start(), all.end()));
            }
        }
    }

    pub(super) fn junior_and_senior(&self, text: &str, out: &mut Grades) {
        for found in self.named.captures_all(text) {
            let Some(all) = found.get(0) else { continue };
            let previous = text.get(..all.start()).and_then(|t| t.chars().next_back());
            if previous.is_some_and(|c| matches!(c, '年' | '月' | '最' | '提' | '更' | '较' | '当'))
            {
                continue;
            }
            let base = base_of;
            // 初二升初三 is read already.
            if out
                .grades
                .iter()
                .any(|g| g.start < all.end() && all.start() < g.end)
                || text
                    .get(all.end()..)
                    .is_some_and(|t| t.starts_with("升高") || t.starts_with("升初"))
            {
                continue;
            }
            let (Some(k), Some(a)) = (found.name("k"), found.name("a")) else {
                continue;
            };
            let next = text.get(a.end()..).and_then(|t| t.chars().next());
            if next.is_some_and(|c| {
                matches!(
                    c,
                    '点' | '些'
                        | '层'
                        | '筹'
                        | '等'
                        | '对'
                        | '次'
                        | '倍'
                        | '米'
                        | '.'
                        | '%'
                        | ':'
                        | '0'..='9'
                )
            }) {
                continue;
            }
            let Some(first) = grade(a.as_str(), base(k.as_str())) else {
                continue;
            };
            out.add(first, all.start(), a.end());
            let mut last = (first, base(k.as_str()));
            for (sep, kind, n) in [("sep", "k2", "b"), ("sep2", "k3", "c")] {
                let (Some(sep), Some(n)) = (found.name(sep), found.name(n)) else {
                    break;
                };
                let kind = found.name(kind);
                let follows = text.get(n.end()..).and_then(|t| t.chars().next());
                // 初二、一对一; 初一二 without a sign between is read only with its own 初.
                if kind.is_none()
                    && (sep.as_str().trim().is_empty()
                        || follows.is_some_and(|c| {
                            matches!(
                                c,
                                '对' | '次' | '节' | '个' | '点' | '人' | '期' | '年' | '月'
                            )
                        }))
                {
                    break;
                }
                let offset = kind.map_or(last.1, |k| base(k.as_str()));
                let Some(value) = grade(n.as_str(), offset) else {
                    break;
                };
                if sep.as_str().contains(['-', '~', '至', '到']) && last.0 < value {
                    (last.0 + 1..=value).for_each(|g| out.add(g, all.start(), n.end()));
                } else {
                    out.add(value, all.start(), n.end());
                }
                last = (value, offset);
            }
        }
    }
}
