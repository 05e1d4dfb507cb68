//! `text_claim`: wording of certain kinds on a page, in a class name or in a company name.

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::extract::{claims_in, mask_people};
use crate::engine::verdict::silent;
use crate::model::{Claim, Class, Field, Institution, Page, Table, Value};

/// Kinds of claims, as the vocabulary names them.
#[derive(Debug)]
pub struct TextClaim {
    claims: Vec<String>,
    limit: String,
    /// The words are personal data themselves: findings and letters show them masked.
    masked: bool,
    in_force: Dated<()>,
}

impl Check for TextClaim {
    const RECORDS: &'static [Record] = &[Record::Page, Record::Class, Record::Institution];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        let mut r = rule.params.reader(problems);
        let (claims, limit) = (r.opt_texts("claims"), r.text("limit"));
        if claims.is_empty() {
            r.problems.note(r.at(), "缺少 `claims`", "词类名称见 vocabulary/claims.toml".into());
        }
        let masked = r.opt_bool("masked").is_some_and(|n| n.value);
        r.finish();
        let in_force = Dated::read(rule, problems, |_| Some(()))?;
        let claims = claims.into_iter().map(|c| c.value).collect();
        Some(Self {
            claims,
            limit: limit?.value,
            masked,
            in_force,
        })
    }

    fn institution(&self, institution: &Institution, _: usize, cx: &Context<'_>) -> Verdict {
        let in_force = self.in_force.on(cx.on);
        self.named(&institution.name, Table::Institutions, in_force, cx)
    }

    fn class(&self, class: &Class, _: usize, cx: &Context<'_>) -> Verdict {
        let in_force = self.in_force.on(cx.class_day(class));
        self.named(&class.name, Table::Classes, in_force, cx)
    }

    fn page(&self, page: &Page, _: usize, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        self.judge(&page.listing.claims, at, cx)
    }
}

impl TextClaim {
    /// A record whose name is not known may say anything: that is no pass.
    fn named(
        &self,
        name: &Field<String>,
        table: Table,
        in_force: Option<(&(), u8)>,
        cx: &Context<'_>,
    ) -> Verdict {
        match name.text() {
            Some(name) => self.text(name, in_force, cx),
            None if in_force.is_none() => Verdict::NotApplicable,
            None => Verdict::Unknown(silent(name, table, "name")),
        }
    }

    fn text(&self, text: &str, in_force: Option<(&(), u8)>, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = in_force else { return Verdict::NotApplicable };
        // A name has no page around it: the words are the evidence, offsets would mislead.
        match self.judge(&claims_in(text, cx.vocabulary), at, cx) {
            Verdict::Violation(breach) => Verdict::violation(
                Value::Text(format!("“{text}”：{}", breach.observed.zh())),
                breach.limit,
                at,
            ),
            other => other,
        }
    }

    fn judge(&self, claims: &[Claim], at: u8, cx: &Context<'_>) -> Verdict {
        let mut words: Vec<&Claim> =
            claims.iter().filter(|c| self.claims.contains(&c.kind)).collect();
        words.sort_by_key(|c| c.start);
        let Some(first) = words.first() else { return Verdict::Pass };
        let place = (first.start, first.end);
        words.dedup_by(|a, b| a.text == b.text);
        let quoted: Vec<String> = words.iter().map(|c| self.said(c, cx)).collect();
        let limit = Value::Text(self.limit.clone());
        Verdict::violation(Value::Text(quoted.join("、")), limit, at).resting_on(Some(place))
    }

    /// The words, with the degree of suspicion where they are only a hint.
    fn said(&self, claim: &Claim, cx: &Context<'_>) -> String {
        let quoted = self.quoted(&claim.text, cx);
        match &claim.suspicion {
            Some(suspicion) => format!("{quoted}（{suspicion}）"),
            None => quoted,
        }
    }

    fn quoted(&self, words: &str, cx: &Context<'_>) -> String {
        match self.masked {
            true => format!("“{}”", mask(words)),
            // A boast may name the child that it boasts of.
            false => format!("“{}”", mask_people(words, cx.vocabulary)),
        }
    }
}

/// Keeps the first character of each run of letters and digits: enough to find the place
/// on the page, too little to name a child.
fn mask(words: &str) -> String {
    let mut inside = false;
    words
        .chars()
        .map(|c| {
            let hidden = inside && c.is_alphanumeric();
            inside = c.is_alphanumeric();
            if hidden { '＊' } else { c }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::mask;

    #[test]
    fn a_name_and_a_number_are_not_readable() {
        assert_eq!(mask("甲小乙同学，98分"), "甲＊＊＊＊，9＊＊");
    }
}
