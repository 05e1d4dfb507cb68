//! `issued_by`: the permit comes from a given bureau.

use super::{Check, Context, Node, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::verdict::{Reason, judged, known};
use crate::model::{Institution, Table, Value};
use crate::rules::Bureau;

/// The bureau, by the name that the document gives it.
#[derive(Debug)]
pub struct IssuedBy {
    bureau: Dated<Node<String>>,
}

impl Check for IssuedBy {
    const RECORDS: &'static [Record] = &[Record::Institution];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        let bureau = Dated::read(rule, problems, |r| r.text("bureau"))?;
        Some(Self { bureau })
    }

    fn institution(&self, institution: &Institution, _: usize, cx: &Context<'_>) -> Verdict {
        let Some((wanted, at)) = self.bureau.on(cx.on) else { return Verdict::NotApplicable };
        if institution.permit_no.is_blank() {
            return Verdict::NotApplicable;
        }
        let authority = known(&institution.permit_authority, Table::Institutions, "permit_authority");
        judged(authority.and_then(|authority| {
            let found = find(authority, cx.book.bureaus()).ok_or_else(|| {
                Reason::Other(format!("审批机关“{authority}”不在部门名录中，请核对或补充别名"))
            })?;
            Ok(Verdict::hold(found.name == wanted.value, || {
                let limit = Value::Text(format!("由{}审批", wanted.value));
                Verdict::violation(Value::Text(format!("审批机关：{authority}")), limit, at)
            }))
        }))
    }
}

/// The bureau that a text names, whatever place it puts before the name; the longest
/// spelling wins, so that 文体旅局 is not taken for a 旅局.
fn find<'a>(text: &str, bureaus: impl Iterator<Item = &'a Bureau>) -> Option<&'a Bureau> {
    let text = text.trim();
    let spelled = |bureau: &'a Bureau| {
        let names = bureau.full_name.iter().chain(&bureau.aliases).chain([&bureau.name]);
        let lengths = names.filter(|name| {
            text.strip_suffix(name.as_str())
                .is_some_and(|place| place.is_empty() || place.ends_with(['省', '市', '县', '区', '州']))
        });
        lengths.map(String::len).max().map(|length| (length, bureau))
    };
    bureaus.filter_map(spelled).max_by_key(|(length, _)| *length).map(|(_, bureau)| bureau)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_before_the_name_does_not_matter() {
        let bureau = |name: &str, alias: &str| Bureau {
            name: name.into(),
            full_name: None,
            aliases: vec![alias.into()],
        };
        let all = [bureau("文体旅局", "文体广电和旅游局"), bureau("教育局", "教育体育局")];
        let name = |text| find(text, all.iter()).map(|b| b.name.as_str());
        assert_eq!(name("如皋市文体广电和旅游局"), Some("文体旅局"));
        assert_eq!(name("教育局"), Some("教育局"));
        assert_eq!(name("某某公司教育局"), None);
    }
}
