//! Puts rules to the records of one institution, and to the pages of nobody.

use super::collect::{Collector, Lessons};
use super::context::Context;
use super::evaluate::{Compiled, Outcome};
use super::matching::{Ground, Match};
use super::offers::Offered;
use super::scope::{self, Fit};
use super::verdict::Verdict;
use crate::model::InstitutionIx;
use crate::rules::Record;

/// Puts every rule to everything of one institution.
pub(super) fn institution(
    rules: &[Compiled<'_>],
    ix: InstitutionIx,
    cx: &Context<'_>,
    mut outcome: Outcome,
) -> Outcome {
    let mut all = Collector {
        institution: Some(ix),
        rule: 0,
        outcome: &mut outcome,
    };
    for compiled in rules {
        all.rule = compiled.position;
        for record in &compiled.rule.scope.records {
            put(compiled, *record, ix, cx, &mut all);
        }
    }
    outcome
}

fn put(
    compiled: &Compiled<'_>,
    record: Record,
    ix: InstitutionIx,
    cx: &Context<'_>,
    all: &mut Collector<'_>,
) {
    let (kind, scope) = (&compiled.kind, &compiled.rule.scope);
    let owner = cx.facts.institution(ix);
    match record {
        Record::Institution => {
            let fit = scope::institution(scope, owner);
            all.add(
                record,
                ix.at(),
                0,
                fit.apply(|| kind.institution(owner, ix.at(), cx)),
            );
        }
        Record::Teacher => {
            for t in cx.prepared.teachers(ix) {
                let teacher = &cx.facts.teachers[t];
                let fit = scope::teacher(scope, t, teacher, owner, cx.prepared);
                all.add(record, t, 0, fit.apply(|| kind.teacher(teacher, t, cx)));
            }
        }
        Record::Class | Record::Session | Record::Payment | Record::Contract => {
            for c in cx.prepared.classes(ix) {
                let fit = scope::class(scope, c, &cx.facts.classes[c], owner, cx.prepared);
                if fit != Fit::Out {
                    of_class(compiled, record, c, &fit, cx, all);
                }
            }
        }
        Record::Page => {
            for page in cx.matches.pages(ix) {
                of_page(compiled, page, cx, all);
            }
        }
        Record::Offer => {
            for (page, nth) in cx.matches.offers(ix) {
                of_offer(compiled, page, nth, cx, all);
            }
        }
    }
}

fn of_class(
    compiled: &Compiled<'_>,
    record: Record,
    c: usize,
    fit: &Fit,
    cx: &Context<'_>,
    all: &mut Collector<'_>,
) {
    let kind = &compiled.kind;
    match record {
        Record::Session => {
            kind.lessons(cx.prepared.lessons(c), cx, &mut Lessons { all, fit });
        }
        Record::Payment => {
            for p in cx.prepared.payments(c) {
                all.add(
                    record,
                    p,
                    0,
                    fit.apply(|| kind.payment(&cx.facts.payments[p], p, cx)),
                );
            }
        }
        Record::Contract => {
            for k in cx.prepared.contracts(c) {
                all.add(
                    record,
                    k,
                    0,
                    fit.apply(|| kind.contract(&cx.facts.contracts[k], k, cx)),
                );
            }
        }
        _ => all.add(
            record,
            c,
            0,
            fit.apply(|| kind.class(&cx.facts.classes[c], c, cx)),
        ),
    }
}

/// Puts every rule to pages and offers that speak for no one institution.
pub(super) fn strangers(rules: &[Compiled<'_>], cx: &Context<'_>, outcome: &mut Outcome) {
    let mut all = Collector {
        institution: None,
        rule: 0,
        outcome,
    };
    for compiled in rules {
        all.rule = compiled.position;
        for record in &compiled.rule.scope.records {
            match record {
                Record::Page => {
                    for page in cx.matches.strangers() {
                        of_page(compiled, page, cx, &mut all);
                    }
                }
                Record::Offer => {
                    for (page, nth) in cx.matches.strange_offers() {
                        of_offer(compiled, page, nth, cx, &mut all);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Puts every rule to one page and its offers, each for the institution that it speaks for.
pub(super) fn page(rules: &[Compiled<'_>], page: usize, cx: &Context<'_>) -> Outcome {
    let mut outcome = Outcome::default();
    let offers = cx.facts.pages[page].listing.offers.len();
    for compiled in rules {
        let mut all = Collector {
            institution: None,
            rule: compiled.position,
            outcome: &mut outcome,
        };
        for record in &compiled.rule.scope.records {
            match record {
                Record::Page => {
                    all.institution = cx.matches.of(page).one();
                    of_page(compiled, page, cx, &mut all);
                }
                Record::Offer => {
                    for nth in 0..offers {
                        all.institution = cx.matches.of_offer(page, nth).one();
                        of_offer(compiled, page, nth, cx, &mut all);
                    }
                }
                _ => {}
            }
        }
    }
    outcome
}

fn of_page(compiled: &Compiled<'_>, ix: usize, cx: &Context<'_>, all: &mut Collector<'_>) {
    let verdict = compiled.kind.page(&cx.facts.pages[ix], ix, cx);
    all.add(Record::Page, ix, 0, matched(verdict, cx.matches.of(ix)));
}

fn of_offer(
    compiled: &Compiled<'_>,
    page: usize,
    nth: usize,
    cx: &Context<'_>,
    all: &mut Collector<'_>,
) {
    let Some(offer) = cx.facts.pages[page].listing.offers.get(nth) else {
        return;
    };
    let found = cx.matches.of_offer(page, nth);
    let owner = match found {
        Match::One(ix, _) => Ok(cx.facts.institution(*ix)),
        _ => Err(found.why_not()),
    };
    let of = Offered { offer, page, found };
    let fit = scope::offer(&compiled.rule.scope, offer, owner);
    let verdict = fit.apply(|| compiled.kind.offer(&of, cx));
    all.add(Record::Offer, page, nth, matched(verdict, found));
}

/// A breach says on what it rests that it belongs to the institution, where that is not sure.
fn matched(verdict: Verdict, found: &Match) -> Verdict {
    match (verdict, found) {
        (Verdict::Violation(mut breach), Match::One(_, Ground::Likely(why))) => {
            breach.basis = Some(why.clone());
            Verdict::Violation(breach)
        }
        (verdict, _) => verdict,
    }
}
