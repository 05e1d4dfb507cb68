use std::collections::BTreeSet;

use proptest::prelude::*;

use crate::notify::testing::{BUREAUS, World, directory, edition, rule};
use crate::notify::{Directory, Notice, Route, no_route_report, notices};

/// Lead, subject, copies, number of findings.
fn summary(notices: &[Notice<'_>]) -> Vec<String> {
    let line = |n: &Notice<'_>| {
        let lead = n.lead.as_ref().map_or("-", |lead| lead.name.as_str());
        let copies: Vec<&str> = n.copies.iter().map(|c| c.name.as_str()).collect();
        let about = n.about.label();
        format!(
            "{lead} | {about} | {} | {}",
            copies.join("+"),
            n.findings().count()
        )
    };
    notices.iter().map(line).collect()
}

#[test]
fn one_notice_per_lead_and_institution() {
    let world = World::new();
    let findings = world.findings();
    let unknowns = World::unknowns();
    let all = notices(&findings, &unknowns, &directory(), &edition());
    insta::assert_snapshot!(summary(&all).join("\n"));
    // Row 82 has two leads: each has a notice, neither is in copy of the other for it.
    let break_rule = all
        .iter()
        .flat_map(|n| &n.items)
        .filter(|i| i.rule.id == "online-break");
    assert!(break_rule.clone().count() == 4);
    assert!(break_rule.into_iter().all(|i| i.other_leads.len() == 1));
    // Every finding is in the notice of each of its leads.
    let told: usize = all.iter().map(|n| n.findings().count()).sum();
    let due: usize = findings.iter().map(|f| f.rule.lead.len().max(1)).sum();
    assert_eq!(told, due);
    // What could not be judged is told to its lead only, where it has a notice.
    let with_unknowns: Vec<&Notice<'_>> = all.iter().filter(|n| !n.unknowns.is_empty()).collect();
    assert_eq!(with_unknowns.len(), 1);
    assert_eq!(with_unknowns[0].lead.as_ref().unwrap().name, "教育局");
}

#[test]
fn the_order_of_findings_changes_nothing() {
    let world = World::new();
    let (mut findings, unknowns) = (world.findings(), World::unknowns());
    let first: Vec<(String, Vec<String>)> =
        ids(&notices(&findings, &unknowns, &directory(), &edition()));
    findings.reverse();
    findings.swap(0, 3);
    let second = ids(&notices(&findings, &unknowns, &directory(), &edition()));
    assert_eq!(first, second);
}

fn ids(notices: &[Notice<'_>]) -> Vec<(String, Vec<String>)> {
    notices
        .iter()
        .map(|n| {
            (
                n.digest.clone(),
                n.findings().map(|f| f.fingerprint.clone()).collect(),
            )
        })
        .collect()
}

#[test]
fn the_number_follows_the_findings_and_the_rules() {
    let world = World::new();
    let numbers = |findings: &[crate::engine::Finding<'_>],
                   edition: &crate::notify::Edition|
     -> Vec<String> {
        let all = notices(findings, &[], &directory(), edition);
        all.iter().map(|n| n.number.clone()).collect()
    };
    let one = [world.finding(1, Some(0), 1)];
    let two = [world.finding(1, Some(0), 1), world.finding(1, Some(0), 2)];
    let mut later = edition();
    later.tool = "tutorwatch 9".to_owned();
    assert_eq!(numbers(&one, &edition()), numbers(&one, &later));
    assert_ne!(numbers(&one, &edition()), numbers(&two, &edition()));
    later.sha256 = "00".to_owned();
    assert_ne!(numbers(&one, &edition()), numbers(&one, &later));
}

#[test]
fn nothing_without_a_route_is_lost() {
    let world = World::new();
    let findings = world.findings();
    let all = notices(&findings, &[], &directory(), &edition());
    let routes: Vec<&Route> = all
        .iter()
        .map(|n| &n.route)
        .filter(|r| **r != Route::Mail)
        .collect();
    let bank = Route::NoRoute {
        bureau: "人民银行示范支行".to_owned(),
    };
    assert_eq!(routes, [&bank, &Route::NoLead]);
    insta::assert_snapshot!(no_route_report(&all));
}

#[test]
fn what_no_row_assigns_goes_to_the_bureau_that_the_county_names() {
    let text = BUREAUS.replacen(
        "reply_days = 10",
        "reply_days = 10\nunassigned = \"教育局\"",
        1,
    );
    let directory = Directory::parse("bureaus.toml", &text).unwrap();
    let mut world = World::new();
    world.rules[0].lead.clear();
    let findings = world.findings();
    let all = notices(&findings, &[], &directory, &edition());
    assert!(all.iter().all(|n| !matches!(n.route, Route::NoLead)));

    let wrong = text.replace("unassigned = \"教育局\"", "unassigned = \"某某局\"");
    let error = Directory::parse("bureaus.toml", &wrong)
        .unwrap_err()
        .to_string();
    assert!(error.contains("某某局"), "{error}");
}

#[test]
fn all_routes_known_means_an_empty_report() {
    let world = World::new();
    let findings = [world.finding(0, Some(0), 1)];
    assert_eq!(
        no_route_report(&notices(&findings, &[], &directory(), &edition())),
        ""
    );
}

#[test]
fn names_of_one_bureau_are_one_bureau() {
    let mut world = World::new();
    world.rules = vec![rule(
        "r",
        1,
        "规则",
        &["教育局", "示范市教育局", " 教育局 ", ""],
        &["示范市教育局", "网信办"],
    )];
    let findings = [world.finding(0, Some(0), 1)];
    let all = notices(&findings, &[], &directory(), &edition());
    assert_eq!(summary(&all), ["教育局 | 示范一号培训中心 | 网信办 | 1"]);
}

const NAMES: [&str; 6] = [
    "教育局",
    "示范市教育局",
    "发改委",
    "公安局",
    "科技局",
    "宣传部(网信办)",
];

fn bureaus() -> impl Strategy<Value = Vec<usize>> {
    prop::collection::vec(0..NAMES.len(), 0..4)
}

proptest! {
    #[test]
    fn no_bureau_is_both_lead_and_copy(
        rows in prop::collection::vec((bureaus(), bureaus()), 1..6),
        picks in prop::collection::vec((0_usize..6, prop::option::of(0_usize..2)), 1..30),
    ) {
        let mut world = World::new();
        world.rules = rows.iter().enumerate().map(|(ix, (lead, assist))| {
            let names = |list: &[usize]| list.iter().map(|n| NAMES[*n]).collect::<Vec<_>>();
            rule(&format!("r{ix}"), 1, "规则", &names(lead), &names(assist))
        }).collect();
        let findings: Vec<_> = (0..).zip(&picks)
            .map(|(n, (rule, inst))| world.finding(rule % rows.len(), *inst, n))
            .collect();
        let directory = directory();
        let all = notices(&findings, &[], &directory, &edition());
        let mut seen = BTreeSet::new();
        for notice in &all {
            let copies: BTreeSet<_> = notice.copies.iter().map(|c| &c.name).collect();
            prop_assert_eq!(copies.len(), notice.copies.len());
            if let Some(lead) = &notice.lead {
                prop_assert!(!copies.contains(&lead.name));
            }
            let lead = notice.lead.as_ref().map(|l| l.name.clone());
            prop_assert!(seen.insert((lead, notice.about.label().to_owned())));
        }
        // Nothing is lost: every finding is in some notice.
        let told: BTreeSet<_> = all.iter().flat_map(Notice::findings).map(|f| &f.fingerprint).collect();
        prop_assert_eq!(told.len(), findings.len());
    }
}
