//! `matches_form`: a contract follows one of the prescribed forms.

use regex::Regex;

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::verdict::{judged, known};
use crate::model::{Contract, Table, Value};

/// Patterns that a text must match as a whole, blanks and book-title marks left out.
#[derive(Debug)]
pub struct MatchesForm {
    forms: Dated<Forms>,
}

#[derive(Debug)]
struct Forms {
    patterns: Vec<Regex>,
    name: String,
}

impl Check for MatchesForm {
    const RECORDS: &'static [Record] = &[Record::Contract];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        let forms = Dated::read(rule, problems, |r| {
            let name = r.text("name");
            let mut patterns = Vec::new();
            for pattern in r.opt_texts("patterns") {
                match Regex::new(&format!("^(?:{})$", pattern.value)) {
                    Ok(regex) => patterns.push(regex),
                    Err(error) => r.problems.note(pattern.at, "不是有效的正则表达式", error.to_string()),
                }
            }
            if patterns.is_empty() {
                r.problems.note(r.at(), "缺少 `patterns`", "如 patterns = [\"GF-2021-2604\"]".into());
            }
            Some(Forms { patterns, name: name?.value })
        })?;
        Some(Self { forms })
    }

    fn contract(&self, contract: &Contract, _: usize, _: &Context<'_>) -> Verdict {
        judged((|| {
            let template = known(&contract.template, Table::Contracts, "template")?;
            let plain: String =
                template.chars().filter(|c| !c.is_whitespace() && !"《》".contains(*c)).collect();
            let fits = |forms: &Forms| forms.patterns.iter().any(|p| p.is_match(&plain));
            let Some(signed_on) = contract.signed_on.value() else {
                if self.forms.values().all(fits) {
                    return Ok(Verdict::Pass);
                }
                return known(&contract.signed_on, Table::Contracts, "signed_on")
                    .map(|_| Verdict::Pass);
            };
            let Some((forms, at)) = self.forms.on(*signed_on) else {
                return Ok(Verdict::NotApplicable);
            };
            Ok(Verdict::hold(fits(forms), || {
                let observed = Value::Text(format!("合同文本：{template}"));
                Verdict::violation(observed, Value::Text(forms.name.clone()), at)
            }))
        })())
    }
}
