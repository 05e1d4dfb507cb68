//! School stages out of ages: 5-7岁, 6岁以上, 八岁至十四岁.

use super::loader::Builder;
use super::numerals::whole;
use super::text::Found;
use super::words::Pattern;
use crate::model::Stage;

pub(super) struct AgeGrammar {
    ages: Pattern,
}

impl AgeGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let n = "[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[三四五六七八九]";
        Self {
            ages: b.pattern(&format!(
                r"(?P<a>{n})\s?(?:周岁|岁)?半?\s?(?:-{{1,2}}|~{{1,2}}|至|到)\s?(?P<b>{n})\s?(?:周岁|岁)|(?P<c>[三四五六七八九])(?P<d>[四五六七八九])岁|(?P<e>{n})\s?(?:周岁|岁)(?:及)?(?:以上|起|\+)"
            )),
        }
    }

    /// The stages of the ages that a text names; none for grown-ups.
    pub(super) fn read(&self, text: &str) -> Vec<Found<Stage>> {
        let mut out = Vec::new();
        if !text.contains('岁') {
            return out;
        }
        for found in self.ages.captures_all(text) {
            let Some(all) = found.get(0) else { continue };
            let number = |name: &str| found.name(name).and_then(|m| whole(m.as_str()));
            let (low, high) = match (number("a").or(number("c")), number("b").or(number("d"))) {
                (Some(low), Some(high)) => (low, high),
                // 6岁以上 says where it begins, and no stage but that one.
                _ => match number("e") {
                    Some(low) => (low, low.max(if low == 6 { 7 } else { low })),
                    None => continue,
                },
            };
            let open = found.name("e").is_some();
            if !(2..=17).contains(&low) || high > 18 || high < low {
                continue;
            }
            let mut add = |stage| out.push(Found::new(stage, all.start(), all.end()));
            if low <= 5 {
                add(Stage::Preschool);
            }
            if low <= 11 && high >= 7 {
                add(Stage::Primary);
            }
            if high >= 13 && (!open || low >= 12) {
                add(Stage::Junior);
            }
            if high >= 16 {
                add(Stage::Senior);
            }
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::vocabulary::tests::vocabulary;
    use super::*;

    #[test]
    fn ages() {
        use Stage::{Junior, Preschool, Primary, Senior};
        for (text, expected) in [
            ("4-6岁", vec![Preschool]),
            ("4～6岁".replace('～', "~").as_str(), vec![Preschool]),
            ("五六岁", vec![Preschool]),
            ("5-7岁", vec![Preschool, Primary]),
            ("6-12岁", vec![Primary]),
            ("7岁-11岁", vec![Primary]),
            ("8-14周岁", vec![Primary, Junior]),
            ("八岁至十四岁", vec![Primary, Junior]),
            ("13-15岁", vec![Junior]),
            ("15-18岁", vec![Junior, Senior]),
            ("6岁以上", vec![Primary]),
            ("10周岁以上", vec![Primary]),
            ("四岁半到五岁半", vec![Preschool]),
            ("18-35岁", vec![]),
            ("50至70周岁", vec![]),
            ("三岁看老", vec![]),
        ] {
            let found = vocabulary().grades.ages.read(text);
            let stages: Vec<Stage> = found.into_iter().map(|f| f.value).collect();
            assert_eq!(stages, expected, "{text}");
        }
    }
}
