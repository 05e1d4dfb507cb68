//! `check --waivers`: allowed findings stay in sight, marked as such.

use std::fs;
use std::path::Path;

use crate::app::Run;

const HEAD: &str = "[[waiver]]\nreason = \"市运动会直播保障\"\napprover = \"示例局 测试员\"\n";

fn package(folder: &Path) {
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write(
        "institutions.csv",
        "institution_id,name,category\nH1,示例甲,subject\nH2,示例乙,subject\n",
    );
    write(
        "classes.csv",
        "class_id,institution_id,name,category,mode,stage,lesson_minutes\n\
         C1,H1,甲班,subject,online,primary,30\nC2,H2,乙班,subject,online,primary,30\n",
    );
    write(
        "sessions.csv",
        "session_id,class_id,start,end\n\
         S1,C1,2024-09-11 20:45,2024-09-11 21:15\nS2,C1,2024-09-18 20:45,2024-09-18 21:15\n\
         S3,C2,2024-09-11 20:45,2024-09-11 21:15\n",
    );
}

fn check(folder: &Path, waivers: &str, format: &str) -> Run {
    let file = folder.parent().unwrap().join("waivers.toml");
    fs::write(&file, waivers).unwrap();
    let (file, folder) = (file.display().to_string(), folder.display().to_string());
    crate::app::tutorwatch(&[
        "check",
        "--on",
        "2024-09-20",
        "--waivers",
        &file,
        "--format",
        format,
        &folder,
    ])
}

fn end_time(span: &str, record: &str) -> String {
    format!("{HEAD}rule = \"online-end-time\"\ninstitution = \"H1\"\n{record}{span}")
}

#[test]
fn a_waived_finding_is_shown_as_waived() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("package");
    fs::create_dir(&folder).unwrap();
    package(&folder);
    let waiver = end_time("from = 2024-09-10\nuntil = 2024-09-12\n", "");
    let run = check(&folder, &waiver, "json");
    let json: serde_json::Value = serde_json::from_str(&run.out).unwrap();
    let late: Vec<_> = json["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|f| f["rule"] == "online-end-time")
        .map(|f| {
            (
                f["record"]["id"].as_str().unwrap(),
                f["waiver"]["until"].as_str(),
            )
        })
        .collect();
    assert_eq!(
        late,
        [("S1", Some("2024-09-12")), ("S2", None), ("S3", None)]
    );
    for format in ["human", "csv", "html", "sarif"] {
        let text = check(&folder, &waiver, format).out;
        assert!(
            text.contains("市运动会直播保障；批准：示例局 测试员"),
            "{format}: {text}"
        );
        assert!(
            text.contains("已豁免") || text.contains("suppressions"),
            "{format}: {text}"
        );
        // It ended eight days ago.
        assert!(text.contains("已于2024-09-12到期"), "{format}: {text}");
    }
}

#[test]
fn a_waiver_says_when_it_lapses_or_is_for_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("package");
    fs::create_dir(&folder).unwrap();
    package(&folder);
    let soon = end_time(
        "from = 2024-09-01\nuntil = 2024-10-20\n",
        "record = \"S2\"\n",
    );
    let unused = end_time(
        "from = 2024-09-01\nuntil = 2025-09-01\n",
        "record = \"S9\"\n",
    );
    let text = check(&folder, &format!("{soon}{unused}"), "human").out;
    assert!(text.contains("将于2024-10-20到期，还有30天"), "{text}");
    assert!(text.contains("、记录 S9 的豁免没有对应的疑点"), "{text}");
    assert!(text.contains("有1条疑点已豁免"), "{text}");
}

#[test]
fn where_everything_is_waived_nothing_is_left_to_find() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("package");
    fs::create_dir(&folder).unwrap();
    package(&folder);
    let plain = check(&folder, "", "json");
    assert_eq!(plain.code, 1, "{}", plain.err);
    let found = plain.json()["findings"].as_array().unwrap().clone();
    assert!(
        found
            .iter()
            .all(|f| f["rule"] == "online-end-time" && f.get("waiver").is_none())
    );
    let one = end_time("from = 2024-09-01\nuntil = 2024-12-31\n", "");
    let all = format!("{one}{}", one.replace("H1", "H2"));
    assert_eq!(
        check(&folder, &one, "json").code,
        1,
        "the other institution's is left"
    );
    let waived = check(&folder, &all, "json");
    assert_eq!(waived.code, 0, "{}", waived.err);
    let kept = waived.json()["findings"].as_array().unwrap().len();
    assert_eq!(kept, found.len());
}

#[test]
fn mistakes_in_waivers_stop_the_check() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("package");
    fs::create_dir(&folder).unwrap();
    package(&folder);
    let wrong = [
        end_time("from = 2024-09-01\n", ""),
        end_time("from = 2024-09-02\nuntil = 2024-09-01\n", ""),
        end_time("from = 2024-09-01\nuntil = 2024-10-01\n", "").replace("end-time", "end-tine"),
        end_time("from = 2024-09-01\nuntil = 2024-10-01\n", "")
            .replace("online-end-time", "unlicensed-institution"),
    ]
    .concat();
    let run = check(&folder, &wrong, "human");
    assert_eq!(run.code, 2);
    assert!(run.out.is_empty(), "{}", run.out);
    for words in [
        "`until`",
        "止日早于起日",
        "是不是 `online-end-time`",
        "不得豁免",
        "共4处错误",
    ] {
        assert!(run.err.contains(words), "{words}: {}", run.err);
    }
}
