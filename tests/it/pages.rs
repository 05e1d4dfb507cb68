//! Pages against the registry, and against their own past: saved pages and crawled ones.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::app::{Run, check_on};
use crate::crawling::{Place, Server, missing, page, sql};

/// Writes a registry of two institutions with two classes, and pages, and checks them.
fn check(pages: &[(&str, &str)]) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let registry = folder.path().join("registry");
    std::fs::create_dir(&registry).unwrap();
    let tables = [
        (
            "institutions.csv",
            "institution_id,name,uscc,category,permit_no,town,address,website\n\
             H1,示例市青禾学科培训中心,52320000MJ0000001P,学科类,教民132001号,望渠街道,望渠街道拾光路12号,www.qinghe.example.cn\n\
             H2,示例市云笺美术培训有限公司,,文化艺术类,教民132002号,云溪镇,云溪镇砚台巷8号,\n",
        ),
        (
            "classes.csv",
            "class_id,institution_id,name,category,subject,stage,grade,mode,lesson_minutes,lessons,fee_yuan,starts_on,ends_on\n\
             C1,H1,七年级数学A班,学科类,数学,初中,七年级,线下,45,20,1000,2024-09-02,2025-01-10\n\
             C2,H2,少儿美术班,文化艺术类,美术,小学,,线下,45,20,1000,2024-09-02,2025-01-10\n",
        ),
        (
            "sessions.csv",
            "session_id,class_id,start,end\n\
             S1,C1,2024-11-27 18:00,2024-11-27 19:30\n\
             S2,C2,2024-11-28 18:00,2024-11-28 19:30\n",
        ),
    ];
    for (name, text) in tables {
        std::fs::write(registry.join(name), text).unwrap();
    }
    let mut paths = vec![registry];
    for (name, html) in pages {
        let path = folder.path().join(name);
        std::fs::write(
            &path,
            format!("<meta charset=utf-8><title>招生</title>{html}"),
        )
        .unwrap();
        paths.push(path);
    }
    let paths: Vec<&Path> = paths.iter().map(|p| &**p).collect();
    let report = check_on("2024-12-10", &paths).json();
    assert_eq!(
        report["input_errors"].as_array().unwrap().len(),
        0,
        "{report:#}"
    );
    report
}

/// "rule institution page" of every finding of a page; all of them are suspicions.
fn seen(report: &Value) -> Vec<String> {
    let of_page = |f: &&Value| {
        ["pages", "offers"].contains(&f["record"]["table"].as_str().unwrap_or_default())
    };
    let line = |f: &Value| {
        assert_eq!(f["certainty"], "suspicion", "{f:#}");
        let id = f["record"]["id"].as_str().unwrap();
        let page = id.rsplit('/').next().unwrap().split('#').next().unwrap();
        let owner = f["institution_id"].as_str().unwrap_or("-");
        format!("{} {owner} {page}", f["rule"].as_str().unwrap())
    };
    let mut all: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(of_page)
        .map(line)
        .collect();
    all.sort();
    all.dedup();
    all
}

fn finding<'r>(report: &'r Value, rule: &str) -> &'r Value {
    let mut found = report["findings"].as_array().unwrap().iter();
    found
        .find(|f| f["rule"] == rule)
        .unwrap_or_else(|| panic!("no {rule}: {report:#}"))
}

fn reasons(report: &Value, rule: &str) -> Vec<String> {
    let unknown = report["unknown"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|u| u["rule"] == rule);
    unknown
        .map(|u| u["reason"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn what_a_page_sells_is_held_against_what_its_institution_registered() {
    let html = "<h1>示例市青禾学科培训中心</h1><p>七年级数学班，每周六上午9:00-11:00上课，\
                每课时80元，每课时45分钟。</p><p>办学许可证号：教民132001号</p>";
    let report = check(&[("a.html", html)]);
    let all = seen(&report);
    for rule in [
        "offer-against-timetable",
        "fee-above-published",
        "subject-on-rest-day",
    ] {
        assert!(
            all.contains(&format!("{rule} H1 a.html")),
            "{rule}: {all:#?}"
        );
    }
    let time = finding(&report, "offer-against-timetable");
    let message = time["message"].as_str().unwrap();
    assert!(
        message.contains("每周六09:00–11:00") && message.contains("星期三18:00–19:30"),
        "{message}"
    );
    assert_eq!(time["lead"][0], "市场监管局", "{time:#}");
    let fee = finding(&report, "fee-above-published");
    assert_eq!(fee["evidence"]["observed"], "80.00 yuan", "{fee:#}");
    assert_eq!(fee["evidence"]["limit"], "50.00 yuan", "{fee:#}");

    let kept = "<h1>示例市青禾学科培训中心</h1><p>七年级数学班，每周三18:00-19:30上课，\
                每课时50元，每课时45分钟。</p>";
    let all = seen(&check(&[("a.html", kept)]));
    for rule in ["offer-against-timetable", "fee-above-published"] {
        assert!(!all.iter().any(|line| line.starts_with(rule)), "{all:#?}");
    }
}

#[test]
fn a_likely_match_says_so_and_an_unclear_one_accuses_nobody() {
    let course = "<p>七年级数学班，每周六上午9:00-11:00上课。</p>";
    let likely = format!("<h1>青禾教育</h1>{course}<p>地址：望渠街道拾光路12号</p>");
    let report = check(&[("likely.html", &likely)]);
    assert!(
        seen(&report).contains(&"offer-against-timetable H1 likely.html".to_owned()),
        "{report:#}"
    );
    let message = finding(&report, "offer-against-timetable")["message"]
        .as_str()
        .unwrap();
    assert!(
        message.contains("名称核心“青禾”相同") && message.contains("须先核实"),
        "{message}"
    );
    let doubt = reasons(&report, "unlicensed-institution").join("\n");
    assert!(doubt.contains("须人工核实"), "{doubt}");

    let unclear = format!("<h1>青禾教育</h1>{course}");
    let strange = format!("<h1>大风车学堂</h1>{course}");
    let report = check(&[("unclear.html", &unclear), ("strange.html", &strange)]);
    let all = seen(&report);
    assert!(!all.iter().any(|line| line.contains(" H1 ")), "{all:#?}");
    assert!(
        all.contains(&"unlicensed-institution - strange.html".to_owned()),
        "{all:#?}"
    );
    assert!(
        !all.contains(&"unlicensed-institution - unclear.html".to_owned()),
        "{all:#?}"
    );
    let doubt = reasons(&report, "unlicensed-institution").join("\n");
    assert!(doubt.contains("示例市青禾学科培训中心"), "{doubt}");
}

#[test]
fn permit_of_one_and_name_of_another_go_to_a_person() {
    let html = "<h1>示例市云笺美术培训有限公司</h1><p>小学数学班，每周六上午9:00-11:00上课。</p>\
                <p>办学许可证号：教民132001号</p>";
    let report = check(&[("a.html", html)]);
    let all = seen(&report);
    assert!(all.iter().all(|line| line.contains(" - ")), "{all:#?}");
    let doubt = reasons(&report, "non-subject-teaching-subject").join("\n");
    assert!(
        doubt.contains("互相矛盾") && doubt.contains("许可证号"),
        "{doubt}"
    );
}

#[test]
fn the_rules_of_time_and_money_see_what_pages_offer() {
    let offer = |text: &str| format!("<h1>示例市青禾学科培训中心</h1><p>{text}</p>");
    let pages = [
        ("saturday.html", offer("初一数学班，每周六上午9:00-11:00，线下小班。")),
        ("summer.html", offer("数学暑假班，2024年7月5日至7月20日，每天上午9:00-11:00，线下。")),
        ("long.html", offer("初二英语线上直播课，每周三19:00-20:30，每课时90分钟。")),
        ("late.html", offer("初二英语线上直播课，每周三20:30-21:30上课。")),
        ("dear.html", offer("初三物理班，线下，10人小班，每课时45分钟，每课时200元，每周三18:00-18:45。")),
        ("prepaid.html", offer("初一数学班，共100课时，9800元/期，每周三18:00-18:45。")),
        ("break.html", offer("初一英语线上直播课，每周三18:00-18:30、18:35-19:05，每课时30分钟。")),
        ("little.html", offer("幼儿英语启蒙班，线上直播，每周三18:00-18:30上课。")),
        ("art.html", "<h1>示例市云笺美术培训有限公司</h1><p>小学数学班，每周三18:00-18:45上课。</p>".into()),
        ("disguise.html", "<h1>示例市云笺美术培训有限公司</h1><p>少儿美术班，每周六上午9:00-10:30上课，另有思维训练。</p>".into()),
    ];
    let pages: Vec<(&str, &str)> = pages
        .iter()
        .map(|(name, html)| (*name, html.as_str()))
        .collect();
    let report = check(&pages);
    let all = seen(&report);
    let wanted = [
        "subject-on-rest-day H1 saturday.html",
        "subject-in-vacation H1 summer.html",
        "online-lesson-length H1 long.html",
        "online-end-time H1 late.html",
        "fee-above-guide H1 dear.html",
        "prepaid-too-far H1 prepaid.html",
        "online-break H1 break.html",
        "preschool-subject H1 little.html",
        "non-subject-teaching-subject H2 art.html",
        "non-subject-teaching-subject H2 disguise.html",
    ];
    let missed: Vec<&&str> = wanted
        .iter()
        .filter(|w| !all.contains(&(**w).to_owned()))
        .collect();
    assert!(missed.is_empty(), "missed {missed:#?} in {all:#?}");
    let art =
        report["findings"].as_array().unwrap().iter().filter(|f| {
            f["rule"] == "non-subject-teaching-subject" && f["record"]["table"] == "pages"
        });
    let messages: Vec<&str> = art.map(|f| f["message"].as_str().unwrap()).collect();
    assert!(
        messages.iter().any(|m| m.contains("“思维训练”")),
        "{messages:#?}"
    );
    // What a page does not say is unknown.
    assert!(!reasons(&report, "fee-above-guide").is_empty());
    assert!(!reasons(&report, "prepaid-too-far").is_empty());
}

fn course(price: &str) -> String {
    format!("<title>招生</title><h1>示例培训</h1><p>小学数学班，周三18:00-18:45，{price}。</p>")
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Crawls a page, lets so many days pass, crawls it with its next version, and checks.
fn two_crawls(days: u32, versions: [&'static str; 2]) -> (Place, Value) {
    let nth = Arc::new(AtomicUsize::new(0));
    let now = Arc::clone(&nth);
    let server = Server::start(Arc::new(move |path, _| match path {
        "/course" => page(&course(versions[now.load(Ordering::SeqCst)])),
        _ => missing(),
    }));
    let place = Place::new(&server, "", &[("site", "page", "/course")]);
    let crawl = || {
        let run: Run = place.run(&["crawl"]);
        assert_eq!(run.code, 0, "{}{}", run.out, run.err);
    };
    crawl();
    sql(
        &place,
        &format!("UPDATE capture SET fetched_at = fetched_at - {days} * 86400"),
    );
    nth.store(1, Ordering::SeqCst);
    crawl();
    let run = place.run(&["check", "--crawled", "--format", "json"]);
    assert!(run.code <= 1, "{}", run.err);
    let report = run.json();
    (place, report)
}

#[test]
fn an_original_price_is_held_against_the_archive_of_the_seven_days_before() {
    const RULE: &str = "fabricated-original-price";
    let raised = ["1580元/期", "原价2980元，现价1580元/期"];
    let (place, report) = two_crawls(7, raised);
    let found = finding(&report, RULE);
    assert_eq!(found["certainty"], "suspicion");
    assert_eq!(found["item"], 81);
    let observed = found["evidence"]["observed"].as_str().unwrap();
    assert!(
        observed.contains("2980.00元") && observed.contains("1580.00元") && observed.contains("年"),
        "{observed}"
    );
    // It names the bytes of the earlier capture, which the archive holds.
    let earlier = hex(&Sha256::digest(course(raised[0])));
    assert!(observed.contains(&earlier), "{earlier}: {observed}");
    assert_eq!(place.run(&["evidence", "verify"]).code, 0);

    // The eighth day does not count, nor does an hour ago.
    for days in [8, 0] {
        let (_, report) = two_crawls(days, raised);
        let all = report["findings"].as_array().unwrap();
        assert!(all.iter().all(|f| f["rule"] != RULE), "{days}: {report:#}");
        assert!(
            reasons(&report, RULE)
                .join("")
                .contains("没有这个页面的存档"),
            "{days}: {report:#}"
        );
    }
    // It was really asked.
    let (_, report) = two_crawls(3, ["2980元/期", "原价2980元，现价1580元/期"]);
    assert!(reasons(&report, RULE).is_empty());
    let all = report["findings"].as_array().unwrap();
    assert!(all.iter().all(|f| f["rule"] != RULE), "{report:#}");
}

#[test]
fn what_was_not_crawled_is_not_passed_over_in_silence() {
    let server = Server::start(Arc::new(|_, _| missing()));
    let place = Place::new(&server, "", &[("site", "page", "/gone")]);
    let run = place.run(&["check", "--crawled"]);
    assert!(run.code == 2 && run.err.contains("crawl"), "{}", run.err);
    assert_eq!(place.run(&["crawl"]).code, 1);
    let run = place.run(&["check", "--crawled", "--format", "json"]);
    assert_eq!(run.code, 2, "{}", run.out);
    let report = run.json();
    let error = &report["input_errors"][0];
    assert!(
        error["file"].as_str().unwrap().ends_with("/gone"),
        "{report:#}"
    );
}
