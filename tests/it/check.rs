//! `check` on small packages: each fixed reading of the law, with its boundary.

use crate::app::{check, check_on, findings, package};

const INSTITUTIONS: &str = "institution_id,name,uscc,category,legal_form,permit_no,permit_authority,permit_issued_on,permit_expires_on,modes,stages,town,address,website,fees_published_on,escrow_account,risk_reserve_yuan\n\
H1,青禾学科培训中心,91350100M000100Y43,subject,non_profit,许可001,如皋市教育局,2020-05-01,2030-05-01,online;offline,primary;junior,如城街道,示例路1号,,2021-10-01,6222000100020003,\n\
H2,云笺美术培训部,91350100M000100Y43,arts,for_profit,许可002,如皋市文体广电和旅游局,2022-05-01,2030-05-01,offline,primary,如城街道,示例路2号,,2022-06-01,6222000100020004,\n";

const CLASSES: &str = "class_id,institution_id,name,category,subject,stage,grade,mode,capacity,lesson_minutes,lessons,fee_yuan,starts_on,ends_on,filing_no,curriculum\n\
C1,H1,数学线上班,subject,数学,junior,七年级,online,20,30,20,300,2024-09-02,2024-12-01,备001,domestic\n\
C2,H1,数学线下班,subject,数学,junior,七年级,offline,10,45,20,1320,2024-09-02,2024-12-01,备002,domestic\n\
C3,H2,美术班,arts,美术,primary,三年级,offline,12,90,20,2000,2024-09-02,2024-12-01,备003,domestic\n";

const SESSIONS: &str = "session_id,class_id,start,end,teacher_id,room\n";

fn sessions(rows: &str) -> Vec<String> {
    let text = format!("{SESSIONS}{rows}");
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("sessions", &text),
    ]);
    findings(&check(&[dir.path()]).json())
}

#[test]
fn a_clean_package_ends_with_zero() {
    let dir = package(&[("institutions", INSTITUTIONS), ("classes", CLASSES)]);
    let run = check(&[dir.path()]);
    assert_eq!(findings(&run.json()), Vec::<String>::new());
    assert_eq!(run.code, 0, "{}", run.out);
}

#[test]
fn thirty_minutes_and_twenty_one_hours_are_still_allowed() {
    assert_eq!(
        sessions(
            "A,C1,2024-09-10 20:30,2024-09-10 21:00,,\n\
             B,C1,2024-09-11 20:29,2024-09-11 21:00,,\n\
             C,C1,2024-09-12 20:31,2024-09-12 21:01,,\n\
             D,C1,2024-09-17T12:35:00Z,2024-09-17T13:05:00Z,,\n"
        ),
        [
            "online-end-time sessions/C",
            "online-end-time sessions/D",
            "online-lesson-length sessions/B",
            "subject-on-holiday sessions/D",
        ]
    );
}

#[test]
fn a_lesson_past_midnight_is_after_the_evening_limit() {
    assert_eq!(
        sessions(
            "A,C1,2024-09-10 23:45,2024-09-11 00:10,,\n\
             B,C1,2024-09-12 04:59,2024-09-12 05:20,,\n\
             C,C1,2024-09-12 05:30,2024-09-12 06:00,,\n"
        ),
        ["online-end-time sessions/A", "online-end-time sessions/B"]
    );
}

#[test]
fn ten_minutes_of_break_are_enough_and_an_overlap_falls_on_the_later_lesson() {
    assert_eq!(
        sessions(
            "D,C1,2024-09-11 18:20,2024-09-11 18:50,,\n\
             A,C1,2024-09-10 18:00,2024-09-10 18:30,,\n\
             B,C1,2024-09-10 18:40,2024-09-10 19:10,,\n\
             E,C1,2024-09-10 19:19,2024-09-10 19:49,,\n\
             C,C1,2024-09-11 18:00,2024-09-11 18:30,,\n"
        ),
        ["online-break sessions/D", "online-break sessions/E"]
    );
}

#[test]
fn each_day_is_one_kind_and_art_on_saturday_is_fine() {
    assert_eq!(
        sessions(
            "holiday,C2,2024-10-01 18:00,2024-10-01 18:45,,\n\
             weekend-in-holiday,C2,2024-10-05 18:00,2024-10-05 18:45,,\n\
             saturday,C2,2024-09-21 18:00,2024-09-21 18:45,,\n\
             makeup,C2,2024-09-14 18:00,2024-09-14 18:45,,\n\
             workday,C2,2024-09-10 18:00,2024-09-10 18:45,,\n\
             art,C3,2024-09-21 09:00,2024-09-21 10:30,,\n\
             late,C2,2024-09-10 19:46,2024-09-10 20:31,,\n\
             in-time,C2,2024-09-11 19:45,2024-09-11 20:30,,\n"
        ),
        [
            "offline-end-time sessions/late",
            "subject-on-holiday sessions/holiday",
            "subject-on-holiday sessions/weekend-in-holiday",
            "subject-on-rest-day sessions/saturday",
        ]
    );
}

#[test]
fn what_cannot_be_judged_is_unknown_and_never_a_pass() {
    let text = format!(
        "{SESSIONS}A,C2,2024-09-10 18:00,2024-09-10 18:45,,\nB,C2,2027-03-06 18:00,2027-03-06 18:45,,\n"
    );
    let classes = CLASSES.replace("offline,10,45", "offline,,45");
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", &classes),
        ("sessions", &text),
    ]);
    let report = check(&[dir.path()]).json();
    assert_eq!(findings(&report), Vec::<String>::new());
    let unknown: Vec<(&str, u64)> = report["unknown"]
        .as_array()
        .unwrap()
        .iter()
        .map(|u| (u["rule"].as_str().unwrap(), u["count"].as_u64().unwrap()))
        .collect();
    for expected in [
        ("subject-in-vacation", 2),
        ("subject-on-holiday", 1),
        ("subject-on-rest-day", 1),
        ("fee-above-guide", 1),
    ] {
        assert!(
            unknown.contains(&expected),
            "{expected:?} not in {unknown:?}"
        );
    }
}

#[test]
fn a_finding_shows_clause_fact_limit_source_and_bureaus() {
    let text = format!(
        "{SESSIONS}S1,C1,2024-09-10 18:00,2024-09-10 18:30,,\nS2,C1,2024-09-10 18:39,2024-09-10 19:09,,\n"
    );
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("sessions", &text),
    ]);
    let run = check(&[dir.path()]);
    assert_eq!(run.code, 1);
    let report = run.json();
    let finding = &report["findings"][0];
    assert_eq!(finding["rule"], "online-break");
    assert_eq!(finding["item"], 82);
    assert_eq!(finding["certainty"], "violation");
    assert_eq!(finding["institution_id"], "H1");
    assert_eq!(
        finding["record"],
        serde_json::json!({"table": "sessions", "id": "S2"})
    );
    assert_eq!(finding["occurred_on"], "2024-09-10");
    assert_eq!(finding["evidence"]["observed"], "9 min");
    assert_eq!(finding["evidence"]["limit"], "10 min");
    assert_eq!(
        finding["evidence"]["source"],
        serde_json::json!({"file": "sessions.csv", "row": 3})
    );
    assert_eq!(finding["clauses"][0]["document"], "皋政办发〔2021〕125号");
    assert_eq!(finding["clauses"][0]["item"], 82);
    assert_eq!(finding["clauses"][0]["quote"], "课程间隔不少于10分钟");
    assert_eq!(finding["lead"], serde_json::json!(["发改委", "教育局"]));
    assert_eq!(finding["assist"], serde_json::json!(["宣传部（网信办）"]));
    let again = check(&[dir.path()]).json();
    assert_eq!(finding["fingerprint"], again["findings"][0]["fingerprint"]);
}

#[test]
fn the_guide_price_is_exact_and_the_dearer_band_holds_at_its_edge() {
    // 60 yuan + 10% for 10 pupils and 45 minutes: 20 lessons cost at most 1,320 yuan.
    let fee = |fee: &str, size: &str| {
        let classes = CLASSES.replace(
            "offline,10,45,20,1320",
            &format!("offline,{size},45,20,{fee}"),
        );
        let dir = package(&[("institutions", INSTITUTIONS), ("classes", &classes)]);
        findings(&check(&[dir.path()]).json())
    };
    assert_eq!(fee("1320.00", "10"), Vec::<String>::new());
    assert_eq!(fee("1320.01", "10"), ["fee-above-guide classes/C2"]);
    assert_eq!(fee("1320.00", "11"), ["fee-above-guide classes/C2"]);
    assert_eq!(fee("880.00", "35"), Vec::<String>::new());
    assert_eq!(fee("880.00", "36"), ["fee-above-guide classes/C2"]);
    assert_eq!(fee("550.00", "36"), Vec::<String>::new());
}

#[test]
fn prepayments_reach_three_months_sixty_lessons_and_for_art_five_thousand_yuan() {
    let payments = "payment_id,class_id,student_ref,amount_yuan,paid_on,covers_from,covers_to,lessons,account,loan\n\
        P1,C1,X1,300,2024-08-25,2024-09-02,2024-12-02,20,6222 0001 0002 0003,否\n\
        P2,C1,X2,300,2024-08-25,2024-09-02,2024-12-03,20,6222000100020003,否\n\
        P3,C2,X3,3960,2024-08-25,,,60,6222000100020003,否\n\
        P4,C2,X4,4026,2024-08-25,,,61,6222000100020003,否\n\
        P5,C3,X5,5000,2024-08-25,2024-09-02,2024-12-01,50,6222000100020004,否\n\
        P6,C3,X6,5000.01,2024-08-25,2024-09-02,2024-12-01,51,6222000100020004,否\n\
        P7,C2,X7,660.01,2024-08-25,2024-09-02,2024-12-01,10,6222000100020003,否\n\
        P8,C2,X8,660,2024-08-25,2024-09-02,2024-12-01,10,6222999900020003,是\n";
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("payments", payments),
    ]);
    assert_eq!(
        findings(&check(&[dir.path()]).json()),
        [
            "fee-above-published payments/P7",
            "prepaid-outside-escrow payments/P8",
            "prepaid-too-far payments/P2",
            "prepaid-too-far payments/P4",
            "prepaid-too-far payments/P6",
            "training-loan payments/P8",
        ]
    );
}

#[test]
fn an_empty_number_means_that_there_is_none() {
    let institutions = INSTITUTIONS
        .replace("许可001", "")
        .replace(
            "arts,for_profit,许可002,如皋市文体广电和旅游局",
            "arts,for_profit,许可002,如皋市教育局",
        )
        .replace(",2022-06-01,6222000100020004", ",,");
    let dir = package(&[("institutions", &institutions), ("classes", CLASSES)]);
    assert_eq!(
        findings(&check(&[dir.path()]).json()),
        [
            "fees-not-published institutions/H2",
            "prepaid-outside-escrow institutions/H2",
            "sports-arts-permit institutions/H2",
            "unlicensed-institution institutions/H1",
        ]
    );
}

#[test]
fn a_state_is_judged_on_the_day_of_judging() {
    let institutions = INSTITUTIONS.replace("subject,non_profit", "subject,for_profit");
    let dir = package(&[("institutions", &institutions)]);
    assert_eq!(
        findings(&check_on("2022-01-31", &[dir.path()]).json()),
        Vec::<String>::new()
    );
    assert_eq!(
        findings(&check_on("2022-02-01", &[dir.path()]).json()),
        ["non-profit-registration institutions/H1"]
    );
}

#[test]
fn teachers_of_subjects_are_qualified_and_disclosed_and_others_need_not_be() {
    let teachers = "teacher_id,institution_id,name,role,subject,certificate_no,disclosed_onsite,disclosed_online,nationality,located_in,work_permit_no,school_employed\n\
        T1,H1,示例甲,teaching,数学,,是,是,中国,中国,,否\n\
        T2,H1,示例乙,教研,数学,资格002,是,否,CN,CN,,否\n\
        T3,H1,示例丙,other,,,否,否,CN,CN,,否\n\
        T4,H2,示例丁,teaching,美术,,否,否,CN,CN,,是\n\
        T5,H2,示例戊,teaching,美术,,否,否,US,US,,否\n\
        T6,H2,示例己,teaching,美术,,否,否,GB,中国,,否\n\
        T7,H2,示例庚,teaching,美术,,否,否,英国,中国,工作证7,否\n";
    let dir = package(&[
        ("institutions", INSTITUTIONS),
        ("classes", CLASSES),
        ("teachers", teachers),
    ]);
    assert_eq!(
        findings(&check(&[dir.path()]).json()),
        [
            "foreign-teacher-abroad teachers/T5",
            "foreign-teacher-permit teachers/T6",
            "school-teacher-hired teachers/T4",
            "teacher-not-disclosed teachers/T2",
            "teacher-unqualified teachers/T1",
        ]
    );
}
