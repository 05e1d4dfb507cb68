//! Hits -> findings: names, labels, sources and fingerprints.

use chrono::NaiveDate;
use sha2::{Digest, Sha256};

use crate::model::{Facts, Institution, InstitutionIx, Page, Table, push_clock, push_date};
use crate::rules::{Record, Rule, Rulebook, hex};

use super::fields::table_of;
use super::finding::{Finding, SourceRef};
use super::hit::Hit;

/// Bytes of the fingerprint: 128 bits, so that no two breaches of a country share one.
const FINGERPRINT_BYTES: usize = 16;

/// Puts a hit into words. `None` where the hit is not of these facts and this rulebook.
pub fn describe<'a>(hit: &Hit, facts: &'a Facts, book: &'a Rulebook) -> Option<Finding<'a>> {
    let rule = book.rules.get(usize::from(hit.rule))?;
    let governing = rule.limits.get(usize::from(hit.governing))?;
    let ix = hit.ix as usize;
    let told = match table_of(hit.record) {
        Some(table) => of_registry(table, ix, facts),
        None => of_page(facts.pages.get(ix)?, hit),
    };
    let institution = told.institution.map(|ix| facts.institution(ix));
    let fingerprint = fingerprint(rule, institution, told.table, &told.id);
    let (observed, limit) = hit.values(book);
    Some(Finding {
        rule,
        certainty: hit.certainty(rule),
        institution,
        table: told.table,
        id: told.id,
        label: told.label,
        occurred_on: told.occurred_on,
        observed,
        limit,
        governing,
        source: told.source,
        basis: hit.basis().map(str::to_owned),
        fingerprint,
    })
}

/// Fetches what [`describe`] will need of some hits.
pub fn look_ahead(hits: &[Hit], facts: &Facts) {
    let sessions = hits.iter().filter(|hit| hit.record == Record::Session);
    let seen = sessions.fold(0, |seen, hit| {
        seen ^ facts.sessions.look_ahead(hit.ix as usize)
    });
    std::hint::black_box(seen);
}

/// What a record says of itself.
struct Told<'a> {
    institution: Option<InstitutionIx>,
    table: &'static str,
    id: String,
    label: String,
    occurred_on: Option<NaiveDate>,
    source: SourceRef<'a>,
}

fn of_registry<'a>(table: Table, ix: usize, facts: &'a Facts) -> Told<'a> {
    let (id, at) = facts.record(table, ix);
    let named = facts.sources.named(at);
    let owner = facts.owner(table, ix);
    let (label, occurred_on) = match table {
        Table::Institutions => (format!("机构“{}”", facts.institution(owner).label()), None),
        Table::Teachers => (
            format!("教师“{}”", facts.teachers[ix].name.text().unwrap_or(id)),
            None,
        ),
        Table::Classes => {
            let class = &facts.classes[ix];
            (
                format!("班级“{}”", class.label()),
                class.starts_on.value().copied(),
            )
        }
        Table::Sessions => session(ix, facts),
        Table::Payments => {
            let payment = &facts.payments[ix];
            let class = facts.class(payment.class).label();
            (
                format!("班级“{class}”的收费 {id}"),
                payment.paid_on.value().copied(),
            )
        }
        Table::Contracts => {
            let contract = &facts.contracts[ix];
            let class = facts.class(contract.class).label();
            (
                format!("班级“{class}”的合同 {id}"),
                contract.signed_on.value().copied(),
            )
        }
    };
    Told {
        institution: Some(owner),
        table: table.name(),
        id: id.to_owned(),
        label,
        occurred_on,
        source: SourceRef {
            file: named.file,
            sheet: named.sheet,
            row: Some(named.row),
            chars: None,
        },
    }
}

fn session(ix: usize, facts: &Facts) -> (String, Option<NaiveDate>) {
    let sessions = &facts.sessions;
    let (start, end) = (sessions.start[ix], sessions.end[ix]);
    let (class, day) = (facts.class(sessions.class[ix]).label(), start.date());
    let mut label = String::with_capacity(class.len() + 64);
    label.push_str("班级“");
    label.push_str(class);
    label.push('”');
    push_date(&mut label, day);
    label.push_str("的课次（");
    push_clock(&mut label, start.second_of_day());
    label.push('–');
    if end.day_number() > start.day_number() {
        label.push_str("次日");
    }
    push_clock(&mut label, end.second_of_day());
    label.push('）');
    (label, Some(day))
}

fn of_page<'a>(page: &'a Page, hit: &Hit) -> Told<'a> {
    let nth = hit.offer as usize;
    let offer = page
        .listing
        .offers
        .get(nth)
        .filter(|_| hit.record == Record::Offer);
    let (table, id) = match hit.record {
        Record::Offer => ("offers", format!("{}#{}", page.source, nth + 1)),
        _ => ("pages", page.source.clone()),
    };
    let label = match offer.and_then(|o| o.title.as_deref()) {
        Some(title) => format!("页面上的课程“{title}”"),
        None => format!(
            "页面“{}”",
            page.listing.title.as_deref().unwrap_or(&page.source)
        ),
    };
    Told {
        institution: hit.institution(),
        table,
        id,
        label,
        occurred_on: None,
        source: SourceRef {
            file: &page.source,
            sheet: None,
            row: None,
            chars: hit.words(),
        },
    }
}

/// The same breach of the same record keeps its fingerprint; what was measured is left
/// out, because a lesson that ends at 21:10 instead of 21:05 is still the same breach.
pub fn fingerprint(rule: &Rule, owner: Option<&Institution>, table: &str, id: &str) -> String {
    let mut hash = Sha256::new();
    for part in [
        rule.id.as_str(),
        owner.map_or("", |i| i.id.as_str()),
        table,
        id,
    ] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
    hex(&hash.finalize()[..FINGERPRINT_BYTES])
}
