//! Which registered institution a page speaks for: exact matches only.
//!
//! A permit number that is registered decides; else the name, compared without blanks,
//! brackets and the company form. What matches several institutions matches none.

use std::collections::HashMap;

use crate::model::{Facts, InstitutionIx};

/// The institution of each page.
#[derive(Debug, Default)]
pub(super) struct Matches(Vec<Option<InstitutionIx>>);

impl Matches {
    pub fn new(facts: &Facts) -> Self {
        let mut by_permit = HashMap::new();
        let mut by_name = HashMap::new();
        for (ix, institution) in facts.institutions.iter().enumerate() {
            let ix = InstitutionIx::next(ix);
            let add = |map: &mut HashMap<String, Option<InstitutionIx>>, key: String| {
                map.entry(key)
                    .and_modify(|found| *found = None)
                    .or_insert(Some(ix));
            };
            if let Some(permit) = institution.permit_no.text() {
                add(&mut by_permit, plain(permit));
            }
            if let Some(name) = institution.name.text() {
                add(&mut by_name, core(name));
            }
        }
        let find = |publisher: &crate::model::Publisher| {
            let permit = publisher.permit_no.as_deref().map(plain);
            let name = publisher.name.as_deref().map(core);
            permit
                .and_then(|p| by_permit.get(&p).copied().flatten())
                .or_else(|| name.and_then(|n| by_name.get(&n).copied().flatten()))
        };
        Self(
            facts
                .pages
                .iter()
                .map(|page| find(&page.listing.institution))
                .collect(),
        )
    }

    pub fn of(&self, page: usize) -> Option<InstitutionIx> {
        self.0.get(page).copied().flatten()
    }

    /// Pages that an institution publishes.
    pub fn pages(&self, institution: InstitutionIx) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(move |page| self.0[*page] == Some(institution))
    }

    /// Pages that match no institution.
    pub fn strangers(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len()).filter(|page| self.0[*page].is_none())
    }
}

fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The name without the company form and without what stands in brackets at its end, which
/// is a campus or a remark.
fn core(name: &str) -> String {
    let name = name.trim_end();
    let open = name
        .rfind(['(', '（'])
        .filter(|at| *at > 0 && name.ends_with([')', '）']));
    let mut core = plain(&name[..open.unwrap_or(name.len())]);
    for form in ["有限责任公司", "股份有限公司", "有限公司"] {
        if let Some(rest) = core.strip_suffix(form) {
            core = rest.to_owned();
            break;
        }
    }
    core
}
