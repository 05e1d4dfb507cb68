//! What goes out after the first letter, and what waits: roundups, reminders, queues.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::prelude::*;

use crate::cases::plan::elapsed;
use crate::notify::testing::{day, directory};
use crate::notify::{
    Listed, MessageError, Need, Nudge, Overdue, Part, Party, Reminders, Stuck, compose_nudge,
    freeze_nudge, freeze_roundup, owed, roundup, stuck_report,
};
use crate::rules::{Calendar, RuleFiles, Rulebook, problems_for};

static CALENDAR: LazyLock<Calendar> = LazyLock::new(|| {
    let files = RuleFiles::embedded();
    Rulebook::load(&files, "rugao-2021-125", &mut problems_for(&files)).calendar
});

fn party(name: &str) -> Party {
    let directory = directory();
    let bureau = directory.find(name).unwrap();
    Party {
        name: bureau.name.clone(),
        title: bureau.title().to_owned(),
        phone: bureau.phone.clone(),
        to: bureau.to.clone(),
    }
}

fn date() -> DateTime<Utc> {
    "2026-11-10T08:30:00+08:00".parse().unwrap()
}

fn listed<'a>(number: &'a str, about: &'a str, part: Part) -> Listed<'a> {
    Listed {
        number,
        message_id: number,
        about,
        findings: 3,
        reply_by: day("2026-11-24"),
        part,
        text: "校外培训合规巡查通知单\n全文\n",
    }
}

#[test]
fn a_roundup_lists_each_notice_and_carries_it() {
    let notices = [
        listed("校培巡〔2026〕B号", "示范二号培训中心", Part::Copy),
        listed("校培巡〔2026〕A号", "示范一号\r\n培训中心", Part::Lead),
    ];
    let (directory, bureau) = (directory(), party("教育局"));
    let made = roundup(&bureau, &notices, &directory, day("2026-11-10")).unwrap();
    let attached = made.letter.list.clone().unwrap();
    let attached = String::from_utf8(attached.bytes)
        .unwrap()
        .replace("\r\n", "\n");
    let letter = &made.letter;
    insta::assert_snapshot!(format!(
        "{}\n\n{}\n\n{attached}",
        letter.subject, letter.text
    ));
    insta::assert_snapshot!(letter.html);
    let message = freeze_roundup(&made, &bureau, &directory, date()).unwrap();
    assert_eq!(message.deliveries.len(), 1);
    let backwards: Vec<Listed<'_>> = notices.iter().rev().cloned().collect();
    let other = roundup(&bureau, &backwards, &directory, day("2026-11-10")).unwrap();
    let same = freeze_roundup(&other, &bureau, &directory, date()).unwrap();
    assert_eq!(message, same);
}

#[test]
fn reminders_in_words() {
    let (directory, lead) = (directory(), party("发改委"));
    let overdue = Overdue {
        number: "校培巡〔2026〕3F9A20C1B7号",
        message_id: "<1@example.cn>",
        about: "示范一号培训中心",
        lead: &lead,
        sent_on: day("2026-11-10"),
        reply_by: day("2026-11-24"),
        late: 6,
    };
    let mut out = String::new();
    let mut ids = Vec::new();
    for (nudge, to) in [
        (Nudge::Reminder(2), &lead),
        (Nudge::Escalation, &party("教育局")),
    ] {
        let letter = compose_nudge(nudge, to, &overdue, &directory, day("2026-12-02")).unwrap();
        out += &format!("{}\n\n{}\n", letter.subject, letter.text);
        let message = freeze_nudge(nudge, &letter, to, &overdue, &directory, date()).unwrap();
        ids.push(message.message_id);
    }
    assert_ne!(ids[0], ids[1]);
    insta::assert_snapshot!(out);
    let letter = compose_nudge(
        Nudge::Reminder(1),
        &lead,
        &overdue,
        &directory,
        day("2026-12-02"),
    );
    let nowhere = party("公安局");
    let stuck = freeze_nudge(
        Nudge::Reminder(1),
        &letter.unwrap(),
        &nowhere,
        &overdue,
        &directory,
        date(),
    );
    assert!(matches!(stuck, Err(MessageError::NoRoute(_))));
}

fn taken_over(settings: &Reminders, days: &[i64]) -> Vec<(Nudge, NaiveDate)> {
    let reply_by = day("2026-03-02");
    let mut on = reply_by;
    let mut taken = Vec::new();
    for step in days {
        on += TimeDelta::days(*step);
        let nudge = owed(settings, &CALENDAR, reply_by, on, &taken);
        taken.extend(nudge.map(|nudge| (nudge, on)));
    }
    taken
}

#[test]
fn reminders_go_by_working_days() {
    let settings = Reminders {
        escalate_to: Some("教育局".to_owned()),
        ..Reminders::default()
    };
    let told: Vec<String> = taken_over(&settings, &[1; 60])
        .iter()
        .map(|(nudge, on)| format!("{on} {nudge:?}"))
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nobody_is_reminded_too_often(
        days in prop::collection::vec(0_i64..12, 1..40),
        (first, every, most, after) in (0_u32..4, 0_u32..6, 0_u32..4, 0_u32..20),
        above in any::<bool>(),
    ) {
        let settings = Reminders {
            first, every, most, escalate_after: after,
            escalate_to: above.then(|| "教育局".to_owned()),
        };
        let taken = taken_over(&settings, &days);
        let mut days: Vec<NaiveDate> = taken.iter().map(|(_, on)| *on).collect();
        days.dedup();
        prop_assert_eq!(days.len(), taken.len(), "one a day");
        let reminders: Vec<_> = taken.iter().filter(|(n, _)| *n != Nudge::Escalation).collect();
        prop_assert!(reminders.len() <= usize::try_from(most).unwrap());
        for (no, (nudge, _)) in (1..).zip(&reminders) {
            prop_assert_eq!(*nudge, Nudge::Reminder(no));
        }
        for pair in reminders.windows(2) {
            prop_assert!(elapsed(&CALENDAR, pair[0].1, pair[1].1) >= every.max(1));
        }
        let escalations = taken.len() - reminders.len();
        prop_assert!(escalations <= usize::from(above));
        prop_assert!(taken.iter().all(|(_, on)| elapsed(&CALENDAR, day("2026-03-02"), *on) > 0));
    }
}

#[test]
fn what_waits_for_a_person() {
    let stuck =
        |need, bureau: Option<&str>, since: &str, number: &str, words: Option<&str>| Stuck {
            need,
            bureau: bureau.map(str::to_owned),
            since: day(since),
            number: number.to_owned(),
            about: "示范一号培训中心".to_owned(),
            words: words.map(str::to_owned),
        };
    let all = [
        stuck(
            Need::Rejected,
            Some("教育局"),
            "2026-11-08",
            "C号",
            Some("550 5.1.1 no such user\r\n"),
        ),
        stuck(Need::NoRoute, Some("公安局"), "2026-11-09", "B号", None),
        stuck(Need::NoRoute, None, "2026-11-09", "D号", None),
        stuck(Need::NoRoute, Some("公安局"), "2026-11-01", "E号", None),
        stuck(
            Need::Unknown,
            Some("发改委"),
            "2026-11-10",
            "A号",
            Some(" "),
        ),
    ];
    insta::assert_snapshot!(stuck_report(&all, day("2026-11-10")));
    assert_eq!(stuck_report(&[], day("2026-11-10")), "");
}
