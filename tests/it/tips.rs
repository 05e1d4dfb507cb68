//! Tips from the command line: taken in, shown, linked, masked; and their reporter nowhere.

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::Value;
use tempfile::TempDir;

use crate::app::{Run, tutorwatch_in};

const UUID: &str = "0b9d2c1e-5a77-4e0c-9d3f-26f0a1b4c8d7";
/// Invented, and in no other text of these tests.
const NAME: &str = "虚构甄选仁";
const PHONE: &str = "13912345678";
const REMARK: &str = "只在午后联系";

const REGISTRY: &str = "institution_id,name,permit_no,address,category\n\
    H1,示例青禾培训中心,教民320682000001,示范镇示例路1号,subject\n\
    H2,云笺画室,教民320682000002,示范镇示例路9号,arts\n";

/// A folder with a registry, a key and a configuration.
struct Office(TempDir);

impl Office {
    fn new() -> Self {
        let office = Self(tempfile::tempdir().unwrap());
        fs::create_dir(office.at("registry")).unwrap();
        fs::write(office.at("registry/institutions.csv"), REGISTRY).unwrap();
        office.set("[tips]\nkey = \"tips.key\"\n");
        let made = office.run(&["tip", "key", "new", "tips.key"]);
        assert_eq!(made.code, 0, "{}", made.err);
        office
    }

    fn set(&self, tips: &str) {
        let text = format!("database = \"t.db\"\nregistry = \"registry\"\n{tips}");
        fs::write(self.at("c.toml"), text).unwrap();
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> Run {
        tutorwatch_in(self.0.path(), args)
    }

    /// `tip …` with the configuration.
    fn tip(&self, args: &[&str]) -> Run {
        let all = [&["tip"], args, &["--config", "c.toml"]].concat();
        self.run(&all)
    }

    /// `tip add … --reporter-stdin`.
    fn add_from(&self, reporter: &str, args: &[&str]) -> Run {
        let mut child = Command::new(env!("CARGO_BIN_EXE_tutorwatch"))
            .args(["tip", "add", "--reporter-stdin", "--config", "c.toml"])
            .args(args)
            .current_dir(self.0.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        // A program that refuses the call may not wait for its input.
        let _ = stdin.write_all(reporter.as_bytes());
        drop(stdin);
        let done = child.wait_with_output().unwrap();
        Run {
            code: done.status.code().unwrap(),
            out: String::from_utf8(done.stdout).unwrap(),
            err: String::from_utf8(done.stderr).unwrap(),
        }
    }

    /// An anonymous tip; gives its number and receipt.
    fn add(&self, args: &[&str]) -> (String, String) {
        let all = [&["add", "--format", "json"], args].concat();
        receipt(&self.tip(&all))
    }

    fn show(&self, tip: &str) -> Value {
        self.tip(&["show", tip, "--format", "json"]).json()
    }
}

fn receipt(run: &Run) -> (String, String) {
    assert_eq!(run.code, 0, "{}", run.err);
    let told = run.json();
    let code = told["receipt"].as_str().unwrap().to_owned();
    (told["tip"].to_string(), code)
}

fn reporter() -> String {
    format!("{NAME}\n{PHONE}\n{REMARK}\n")
}

/// A photo with a comment inside that names its maker, under a name that tells too much.
fn photo(folder: &Path) -> PathBuf {
    let picture = RgbImage::from_pixel(32, 16, Rgb([200, 20, 20]));
    let mut plain = Cursor::new(Vec::new());
    let image = DynamicImage::from(picture);
    image.write_to(&mut plain, ImageFormat::Jpeg).unwrap();
    let plain = plain.into_inner();
    let mut bytes = plain[..2].to_vec();
    let comment = format!("{NAME}的手机");
    bytes.extend([0xff, 0xfe]);
    bytes.extend(u16::try_from(comment.len() + 2).unwrap().to_be_bytes());
    bytes.extend(comment.as_bytes());
    bytes.extend(&plain[2..]);
    let path = folder.join(format!("{NAME}.jpg"));
    fs::write(&path, bytes).unwrap();
    path
}

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes
        .windows(words.len())
        .any(|window| window == words.as_bytes())
}

#[test]
fn the_reporter_is_nowhere_but_where_somebody_asks_with_a_reason() {
    let office = Office::new();
    let photo = photo(office.0.path());
    let photo = photo.to_str().unwrap();
    let words = "示例青禾培训中心周六补数学";
    let given = [
        "--words",
        words,
        "--place",
        "示范镇示例路1号",
        "--photo",
        photo,
    ];
    let added = office.add_from(&reporter(), &[&given[..], &["--format", "json"]].concat());
    let (id, code) = receipt(&added);
    let mut said = vec![added];
    for args in [
        &["list"][..],
        &["list", "--format", "json"],
        &["show", &code],
        &["show", &id, "--format", "json"],
        &["photos", &id, "--output", "pictures"],
        &["match"],
        &["key", "list"],
        &["export", "--output", "tips.csv"],
        &["export", "--output", "tips.xlsx"],
        &[
            "link",
            &id,
            "--institution",
            "H2",
            "--by",
            "测试员",
            "--reason",
            "现场核实",
        ],
        &["prune", "--dry-run"],
        // Mistakes say nothing either.
        &["identity", &id, "--by", "测试员", "--reason", " "],
        &["identity", "999", "--by", "测试员", "--reason", "回访"],
        &["export", "--output", "tips.csv"],
    ] {
        said.push(office.tip(args));
    }
    let codes: Vec<i32> = said.iter().map(|run| run.code).collect();
    assert_eq!(
        codes,
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2],
        "{:?}",
        said.last().unwrap().err
    );
    for run in &said {
        for secret in [NAME, PHONE, REMARK] {
            assert!(
                !run.out.contains(secret) && !run.err.contains(secret),
                "{} {}",
                run.out,
                run.err
            );
        }
    }
    // A broken photo is named by its number, not by its file.
    fs::write(photo, b"GIF89a").unwrap();
    for broken in [photo.to_owned(), photo.replace(".jpg", ".png")] {
        let refused = office.tip(&["add", "--words", "补课", "--photo", &broken]);
        assert_eq!(refused.code, 2);
        assert!(
            refused.err.contains("第1张照片") && !refused.err.contains(NAME),
            "{}",
            refused.err
        );
    }
    fs::remove_file(photo).unwrap();

    // Neither is it in any file, nor in the name of one: the database with its log, the
    // exports, the pictures.
    let mut looked = 0;
    let mut folders = vec![office.0.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap().map(|e| e.unwrap()) {
            let path = entry.path();
            assert!(!path.to_str().unwrap().contains(NAME), "{path:?}");
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let bytes = fs::read(&path).unwrap();
            for secret in [NAME, PHONE, REMARK] {
                assert!(!holds(&bytes, secret), "{path:?}");
            }
            looked += 1;
        }
    }
    assert!(
        looked >= 7,
        "database, key, configuration, registry, two exports, a picture"
    );
    assert_eq!(
        calamine_text(&office.at("tips.xlsx")).matches(NAME).count(),
        0
    );

    let read = office.tip(&["identity", &code, "--by", "查看员", "--reason", "回访核实"]);
    assert_eq!(read.code, 0, "{}", read.err);
    for secret in [NAME, PHONE, REMARK] {
        assert!(read.out.contains(secret), "{}", read.out);
    }
    let history = office.show(&id)["history"].clone();
    let last = history.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (&last["by"], &last["why"]),
        (&"查看员".into(), &"回访核实".into())
    );
    assert_eq!(last["what"], "查看举报人");
    let reads = history
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["what"] == "查看举报人");
    assert_eq!(reads.count(), 1, "those that were refused read nothing");
}

/// Every cell of a workbook, a line each.
fn calamine_text(path: &Path) -> String {
    use calamine::Reader;
    let mut book = calamine::open_workbook_auto(path).unwrap();
    let sheet = book.worksheet_range_at(0).unwrap().unwrap();
    let cells = sheet.cells().map(|(_, _, cell)| cell.to_string());
    cells.collect::<Vec<_>>().join("\n")
}

#[test]
fn without_a_key_only_anonymous_tips_are_taken() {
    let office = Office::new();
    office.set("");
    let refused = office.add_from(&reporter(), &["--words", "周六补数学"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("tip key new"), "{}", refused.err);
    assert!(!refused.err.contains(NAME));
    assert!(
        office.tip(&["list"]).out.contains("没有线索"),
        "nothing was kept"
    );
    office.add(&["--words", "周六补数学"]);
    let blank = office.add_from("\n \n", &["--words", "周日补英语", "--format", "json"]);
    let (id, _) = receipt(&blank);
    assert_eq!(office.show(&id)["has_reporter"], false);
    let none = office.tip(&["identity", &id, "--by", "测试员", "--reason", "回访"]);
    assert_eq!(none.code, 2);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        office.set("[tips]\nkey = \"tips.key\"\n");
        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(office.at("tips.key"), open).unwrap();
        let refused = office.add_from(&reporter(), &["--words", "周六补物理"]);
        assert_eq!(refused.code, 2);
        assert!(refused.err.contains("chmod 600"), "{}", refused.err);
        assert!(!office.tip(&["list"]).out.contains("物理"));
    }
}

#[test]
fn a_submission_that_is_sent_again_is_one_tip_with_one_receipt() {
    let office = Office::new();
    let given = [
        "--words",
        "周六补数学",
        "--submission",
        UUID,
        "--format",
        "json",
    ];
    let first = receipt(&office.add_from(&reporter(), &given));
    let again = office.add_from(&reporter(), &given);
    assert_eq!(again.json()["again"], true);
    assert_eq!(receipt(&again), first);
    let other = office.add_from(&format!("{NAME}二\n"), &given);
    let changed = office.tip(&["add", "--words", "周日补数学", "--submission", UUID]);
    for refused in [other, changed] {
        assert_eq!(refused.code, 2);
        assert!(refused.err.contains("已收到的没有改动"), "{}", refused.err);
        assert!(!refused.err.contains(NAME));
    }
    let short = office.tip(&["add", "--words", "补课", "--submission", "1"]);
    assert!(short.err.contains("UUID"), "{}", short.err);
    let all = office.tip(&["list", "--format", "json"]).json();
    assert_eq!(all.as_array().unwrap().len(), 1);
    let wrong = format!("{}{}", &first.1[1..], &first.1[..1]);
    assert_eq!(office.tip(&["show", &wrong]).code, 2);
}

#[test]
fn tips_are_matched_routed_and_linked() {
    let office = Office::new();
    let (a, _) = office.add(&[
        "--words",
        "示例青禾培训中心每周六给初中生补数学，楼下很多家长",
    ]);
    let tip = office.show(&a);
    assert_eq!(tip["matching"]["institution_id"], "H1");
    assert!(
        tip["matching"]["reason"]
            .as_str()
            .unwrap()
            .contains("示例青禾培训中心")
    );
    let rows: Vec<&Value> = tip["routes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["item"])
        .collect();
    assert_eq!(rows, [76]);
    let (b, _) = office.add(&["--words", "示例青禾培训中心每周六给初中生补数学，很吵"]);
    assert_eq!(office.show(&b)["same_as"].to_string(), a);
    assert_eq!(office.show(&a)["repeats"], 1);
    let (c, _) = office.add(&["--words", "楼下停车很乱", "--place", "示范镇某处"]);
    let tip = office.show(&c);
    assert_eq!(tip["matching"]["kind"], "nobody");
    assert_eq!(tip["routes"][0]["item"], 87);
    assert!(!tip["routes"][0]["lead"].as_array().unwrap().is_empty());

    // A registry that could not be read whole does not say that somebody is not registered.
    let broken = format!("{REGISTRY}H3,坏行,教民3,某处,不是类别\n");
    fs::write(office.at("registry/institutions.csv"), broken).unwrap();
    let (d, _) = office.add(&["--words", "某处周日在补英语", "--place", "示范镇别处"]);
    assert_eq!(office.show(&d)["matching"]["kind"], "not_compared");
    fs::write(office.at("registry/institutions.csv"), REGISTRY).unwrap();
    let told = office.tip(&["match"]);
    assert_eq!(told.code, 0, "{}", told.err);
    // The one that speaks of tutoring is a suspicion, the one about cars is not.
    assert!(
        told.out
            .contains(&format!("线索{d}反映的机构（示范镇别处）")),
        "{}",
        told.out
    );
    assert!(!told.out.contains(&format!("线索{c}反映")), "{}", told.out);
    assert_eq!(office.show(&d)["matching"]["kind"], "nobody");

    // A person's decision stays.
    let decided = [
        "link",
        &d,
        "--institution",
        "H2",
        "--by",
        "测试员",
        "--reason",
        "现场核实",
    ];
    assert_eq!(office.tip(&decided).code, 0);
    assert_eq!(office.tip(&["match"]).code, 0);
    assert_eq!(office.show(&d)["matching"]["institution_id"], "H2");
    let circle = [
        "link",
        &a,
        "--same-as",
        &b,
        "--by",
        "测试员",
        "--reason",
        "同一处",
    ];
    assert_eq!(office.tip(&circle).code, 2);
    let apart = [
        "link",
        &b,
        "--separate",
        "--by",
        "测试员",
        "--reason",
        "不是一处",
    ];
    assert_eq!(office.tip(&apart).code, 0);
    assert_eq!(office.show(&b)["same_as"], Value::Null);
}

#[test]
fn photos_lose_their_metadata_and_their_name() {
    let office = Office::new();
    let path = photo(office.0.path());
    let (id, _) = office.add(&[
        "--place",
        "示范镇示例路1号",
        "--photo",
        path.to_str().unwrap(),
    ]);
    let shown = office.tip(&["photos", &id, "--output", "pictures"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    let kept: Vec<PathBuf> = fs::read_dir(office.at("pictures"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    assert_eq!(kept.len(), 1);
    let sha256 = office.show(&id)["photos"][0]["sha256"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(kept[0].file_stem().unwrap().to_str(), Some(&*sha256));
    let bytes = fs::read(&kept[0]).unwrap();
    assert!(!holds(&bytes, NAME));
    assert_eq!(image::load_from_memory(&bytes).unwrap().width(), 32);
    let heic = office.at("p.heic");
    fs::write(&heic, b"\0\0\0\x18ftypheic\0\0\0\0mif1heic").unwrap();
    let refused = office.tip(&["add", "--words", "补课", "--photo", heic.to_str().unwrap()]);
    assert!(
        refused.err.contains("HEIC") && refused.err.contains("兼容性最佳"),
        "{}",
        refused.err
    );
}

#[test]
fn exports_mask_pupils_and_make_no_formula() {
    let office = Office::new();
    office.add(&[
        "--words",
        "=1+1 我的孩子王小禾在那里上课，电话13800000000",
        "--place",
        "@示范镇",
    ]);
    for name in ["t.csv", "t.xlsx"] {
        assert_eq!(office.tip(&["export", "--output", name]).code, 0);
    }
    let csv = fs::read_to_string(office.at("t.csv")).unwrap();
    for text in [csv, calamine_text(&office.at("t.xlsx"))] {
        assert!(
            text.contains("'=1+1 我的孩子王**在那里上课，电话138********"),
            "{text}"
        );
        assert!(text.contains("'@示范镇"), "{text}");
        assert!(!text.contains("王小禾") && !text.contains("13800000000"));
    }
}

#[test]
fn closed_tips_lose_reporter_and_photos_in_their_time() {
    let office = Office::new();
    // Days of zero: what is closed is over its time a second later.
    office.set("[tips]\nkey = \"tips.key\"\nkeep_reporter_days = 0\nkeep_photo_days = 1\n");
    let photo = photo(office.0.path());
    let given = [
        "--words",
        "周六补数学",
        "--photo",
        photo.to_str().unwrap(),
        "--format",
        "json",
    ];
    let (open, _) = receipt(&office.add_from(&reporter(), &given));
    let given = ["--words", "老板收了一年学费", "--format", "json"];
    let (closed, _) = receipt(&office.add_from(&reporter(), &given));
    let close = ["close", &closed, "--by", "测试员", "--reason", "已查处"];
    assert_eq!(office.tip(&close).code, 0);
    std::thread::sleep(std::time::Duration::from_millis(1_100));
    let told = office.tip(&["prune", "--dry-run"]);
    assert!(
        told.out
            .contains(&format!("将清除线索{closed}的举报人信息")),
        "{}",
        told.out
    );
    assert_eq!(office.show(&closed)["has_reporter"], true, "it only tells");
    assert_eq!(office.tip(&["prune"]).code, 0);
    let gone = office.tip(&["identity", &closed, "--by", "测试员", "--reason", "回访"]);
    assert!(gone.err.contains("按期限清除"), "{}", gone.err);
    let last = office.show(&closed)["history"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert_eq!(last["what"], "清除举报人");
    let kept = office.tip(&["identity", &open, "--by", "测试员", "--reason", "回访"]);
    assert!(kept.out.contains(NAME), "{}", kept.err);
    assert_eq!(office.show(&open)["photos"][0]["erased_at"], Value::Null);
}

#[test]
fn keys_are_replaced_without_losing_a_reporter() {
    let office = Office::new();
    let given = ["--words", "周六补数学", "--format", "json"];
    let (id, _) = receipt(&office.add_from(&reporter(), &given));
    assert_eq!(office.run(&["tip", "key", "new", "new.key"]).code, 0);
    assert_eq!(
        office.run(&["tip", "key", "new", "new.key"]).code,
        2,
        "never overwritten"
    );
    let read = ["identity", &id, "--by", "测试员", "--reason", "回访"];
    office.set("[tips]\nkey = \"new.key\"\n");
    assert!(office.tip(&read).err.contains("old_keys"));
    office.set("[tips]\nkey = \"new.key\"\nold_keys = [\"tips.key\"]\n");
    assert!(office.tip(&read).out.contains(NAME));
    let rotated = office.tip(&["key", "rotate", "--by", "测试员"]);
    assert!(
        rotated.out.contains("已有1条") && rotated.out.contains("已不再使用"),
        "{}",
        rotated.out
    );
    office.set("[tips]\nkey = \"new.key\"\n");
    assert!(office.tip(&read).out.contains(NAME));
}
