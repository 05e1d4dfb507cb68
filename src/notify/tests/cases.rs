//! Notices of a case: who gets one, what it is called, who approves it, what is frozen.

use chrono::{DateTime, Utc};

use crate::engine::Finding;
use crate::model::{Certainty, Severity};
use crate::notify::testing::{World, day, directory, edition};
use crate::notify::{
    Approval, Approvals, CaseNoticeError, Kept, MessageError, Revision, case_notices, compose,
    freeze, is_intact,
};

const REVISION: Revision<'static> = Revision {
    case: "case-7",
    revision: 1,
    reply_by: chrono::NaiveDate::MIN,
};

fn revision(revision: u32) -> Revision<'static> {
    Revision {
        revision,
        reply_by: day("2026-11-24"),
        ..REVISION
    }
}

fn date() -> DateTime<Utc> {
    "2026-11-10T08:30:00+08:00".parse().unwrap()
}

fn of_row_82(world: &World) -> Vec<Finding<'_>> {
    (1..4).map(|n| world.finding(0, Some(0), n)).collect()
}

#[test]
fn one_notice_for_each_lead_and_no_bureau_twice() {
    let world = World::new();
    let findings = of_row_82(&world);
    let (directory, edition) = (directory(), edition());
    let all = case_notices(&revision(1), &findings, &[], &directory, &edition).unwrap();
    let leads: Vec<&str> = all
        .iter()
        .map(|n| n.lead.as_ref().unwrap().name.as_str())
        .collect();
    assert_eq!(leads, ["教育局", "发改委"]);
    for notice in &all {
        let lead = &notice.lead.as_ref().unwrap().name;
        assert!(
            notice
                .copies
                .iter()
                .all(|copy| copy.name != *lead && copy.name == "宣传部（网信办）")
        );
        assert_eq!(notice.reply_by, day("2026-11-24"));
    }
    assert_ne!(all[0].digest, all[1].digest);
}

#[test]
fn a_revision_is_one_message_whatever_is_found_in_between() {
    let world = World::new();
    let (directory, edition) = (directory(), edition());
    let findings = of_row_82(&world);
    let frozen = |findings: &[Finding<'_>], count| {
        let all = case_notices(&revision(count), findings, &[], &directory, &edition).unwrap();
        let letter = compose(&all[0], &directory, &edition).unwrap();
        let kept = Kept::of(&all[0], letter);
        let unsigned = |bytes: &[u8]| Ok::<_, MessageError>(bytes.to_vec());
        freeze(&kept, &directory, date(), unsigned).unwrap()
    };
    let first = frozen(&findings, 1);
    assert_eq!(frozen(&findings, 1).sha256, first.sha256);
    assert_eq!(
        frozen(&findings[..1], 1).message.message_id,
        first.message.message_id
    );
    assert_ne!(
        frozen(&findings, 2).message.message_id,
        first.message.message_id
    );
    assert!(is_intact(&first.message.bytes, &first.sha256));
    let mut changed = first.message.bytes.clone();
    changed[200] ^= 1;
    assert!(!is_intact(&changed, &first.sha256));
    let bureaus: Vec<&str> = first
        .message
        .deliveries
        .iter()
        .map(|d| d.bureau.as_str())
        .collect();
    assert_eq!(bureaus, ["教育局", "宣传部（网信办）"]);
}

#[test]
fn findings_of_two_cases_make_no_notice() {
    let world = World::new();
    let mixed = [world.finding(0, Some(0), 1), world.finding(0, Some(1), 1)];
    let refused = case_notices(&revision(1), &mixed, &[], &directory(), &edition()).unwrap_err();
    let CaseNoticeError::Mixed { fingerprint, .. } = &refused;
    assert_eq!(*fingerprint, mixed[1].fingerprint);
    let rows = [world.finding(0, Some(0), 1), world.finding(1, Some(0), 1)];
    assert!(case_notices(&revision(1), &rows, &[], &directory(), &edition()).is_err());
}

#[test]
fn the_strictest_finding_says_who_approves() {
    let world = World::new();
    let (directory, edition) = (directory(), edition());
    let mut settings = Approvals {
        otherwise: Approval::Automatic,
        ..Approvals::default()
    };
    let needed = |settings: &Approvals, findings: &[Finding<'_>]| {
        let all = case_notices(&revision(1), findings, &[], &directory, &edition).unwrap();
        settings.needed(&all[0])
    };
    let sure = of_row_82(&world);
    let mut unsure = sure.clone();
    unsure[2].certainty = Certainty::Suspicion;
    assert_eq!(needed(&settings, &sure), Approval::Automatic);
    assert_eq!(
        needed(&settings, &unsure),
        Approval::One,
        "nobody has confirmed it"
    );
    settings
        .by_severity
        .insert(Severity::Serious, Approval::Two);
    assert_eq!(needed(&settings, &sure), Approval::Two);
    settings
        .by_rule
        .insert("online-break".to_owned(), Approval::Automatic);
    assert_eq!(needed(&settings, &sure), Approval::Automatic);
    assert_eq!(needed(&Approvals::default(), &sure), Approval::One);
}
