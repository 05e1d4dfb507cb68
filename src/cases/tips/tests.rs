use std::collections::BTreeSet;
use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;

use super::*;
use crate::model::{Field, Institution};
use crate::rules::{Problems, RuleFiles, Rulebook, problems_for};

static WORDS: LazyLock<TipWords> = LazyLock::new(|| loaded(&RuleFiles::embedded()).0);

fn loaded(files: &RuleFiles) -> (TipWords, Problems) {
    let mut problems = problems_for(files);
    let book = Rulebook::load(files, "rugao-2021-125", &mut problems);
    assert!(problems.is_empty(), "{problems}");
    let words = TipWords::load(files, &book, &mut problems);
    (words, problems)
}

fn noon() -> DateTime<Utc> {
    "2026-03-02T04:00:00Z".parse().unwrap()
}

fn tip(words: &str, place: &str) -> Tip {
    let tip = NewTip {
        words,
        place: Some(place),
        ..NewTip::default()
    };
    Tip::new(&tip, noon()).unwrap()
}

fn institution(id: &str, name: &str, permit: &str, address: &str) -> Institution {
    Institution {
        id: id.to_owned(),
        name: Field::Value(name.to_owned()),
        permit_no: Field::Value(permit.to_owned()),
        address: Field::Value(address.to_owned()),
        ..Institution::default()
    }
}

fn names() -> Names {
    Names::new(&[
        institution(
            "H1",
            "示例青禾培训有限公司",
            "教民0001号",
            "示范镇示例路1号2楼",
        ),
        institution("H2", "小示例青禾培训中心", "教民0002号", "示范镇示例路9号"),
        institution("H3", "云笺画室", "教民0003号", "示范镇示例路9号"),
    ])
}

#[test]
fn the_shipped_words_are_read_without_mistakes() {
    let (words, problems) = loaded(&RuleFiles::embedded());
    assert!(problems.is_empty(), "{problems}");
    assert_eq!(words.topics.len(), 22, "each topic has its rule");
    assert_eq!(words.fallback.as_ref().and_then(|row| row.item), Some(87));
}

#[test]
fn mistakes_in_the_words_are_shown() {
    let text = "[[topic]]\nrule = \"online-break\"\nword = [\"网课\"]\n\n[[topic]]\n\
                document = \"rugao-2021-125\"\nitem = 900\nwords = [\"！\"]\n";
    let shipped = RuleFiles::embedded();
    let files = shipped.with_folder("vocabulary", [("tips.toml", text)]);
    let (_, problems) = loaded(&files);
    insta::assert_snapshot!(problems);
}

#[test]
fn a_tip_goes_to_the_bureaus_of_what_it_speaks_of() {
    let mut out = String::new();
    for words in [
        "示例路1号二楼每个周六上午都在给初中生补数学，家长在楼下等",
        "老板收了一年学费，钱打到个人微信收款码，现在关门了，退款没人理",
        "居民楼里没有招牌的黑补习班，请的是学校老师补课",
        "少儿画室周六上课，很吵",
        "楼下停车很乱",
        "网课上到很晚，22点还没下课",
    ] {
        out += &format!("{words}\n");
        match WORDS.route(&tip(words, "示范镇")) {
            TipRoute::Rows(rows) => {
                for row in rows {
                    let (item, words) = (row.item, row.words.join("、"));
                    let (lead, assist) = (row.lead.join("、"), row.assist.join("、"));
                    out += &format!(
                        "  {item:?} {:?} {words} → {lead}；协助：{assist}\n",
                        row.rules
                    );
                }
            }
            TipRoute::Unknown(row) => {
                out += &format!("  未知 → 第{:?}项 {}\n", row.item, row.lead.join("、"));
            }
            TipRoute::NoRoute => out += "  无路径\n",
        }
    }
    insta::assert_snapshot!(out);
}

#[test]
fn without_words_and_row_there_is_no_route() {
    assert_eq!(
        TipWords::default().route(&tip("楼下停车很乱", "")),
        TipRoute::NoRoute
    );
}

#[test]
fn a_tip_names_an_institution_or_nobody() {
    let names = names();
    let one = |id: &str| Named::One(id.to_owned());
    assert_eq!(names.named(&tip("示例 青禾培训周六补课", "")), one("H1"));
    assert_eq!(
        names.named(&tip("小示例青禾培训中心周六补课", "")),
        one("H2"),
        "not H1 inside it"
    );
    assert_eq!(names.named(&tip("门上贴着教民0003号", "")), one("H3"));
    assert_eq!(
        names.named(&tip("周六补课", "示范镇示例路1号2楼东")),
        one("H1")
    );
    assert_eq!(
        names.named(&tip("周六补课", "示范镇示例路1号")),
        Named::Nobody,
        "another floor?"
    );
    let both = Named::Several(vec!["H2".to_owned(), "H3".to_owned()]);
    assert_eq!(names.named(&tip("周六补课", "示范镇示例路9号")), both);
    assert_eq!(names.named(&tip("云笺画室", "示范镇示例路9号")), one("H3"));
    assert_eq!(
        names.named(&tip("某培训班周六补课", "示范镇")),
        Named::Nobody
    );
}

#[test]
fn the_same_report_is_linked_and_another_is_not() {
    let (h1, h2, nobody) = (
        Named::One("H1".to_owned()),
        Named::One("H2".to_owned()),
        Named::Nobody,
    );
    let first = tip("青禾培训周六上午给初中生补数学", "示例路1号");
    let other_words = tip("青禾培训不退费", "示例路1号");
    let again = tip("反映青禾培训周六上午在给初中生补数学课", "示例路1号");
    let earlier = [
        Earlier {
            id: 4,
            tip: &first,
            named: &h1,
        },
        Earlier {
            id: 7,
            tip: &again,
            named: &h1,
        },
        Earlier {
            id: 2,
            tip: &other_words,
            named: &h1,
        },
    ];
    let repeats = Repeats::default();
    assert_eq!(repeats.first(&again, &h1, &earlier), Some(4));
    assert_eq!(
        repeats.first(&again, &h2, &earlier),
        None,
        "another institution"
    );
    assert_eq!(
        repeats.first(&again, &nobody, &earlier),
        Some(4),
        "the same place"
    );
    let mut late = again.clone();
    late.received_at += TimeDelta::days(15);
    assert_eq!(repeats.first(&late, &h1, &earlier), None);
    let elsewhere = Tip {
        place: Some("示例路2号".to_owned()),
        ..again.clone()
    };
    assert_eq!(repeats.first(&elsewhere, &nobody, &earlier), None);
}

#[test]
fn what_cannot_be_filed_says_why() {
    let of = |new: NewTip<'_>| Tip::new(&new, noon()).unwrap_err();
    let photo = "ab".repeat(32);
    let long = "长".repeat(4_001);
    let errors = [
        of(NewTip {
            words: "  ",
            ..NewTip::default()
        }),
        of(NewTip {
            photo_sha256: Some(&photo),
            ..NewTip::default()
        }),
        of(NewTip {
            words: &long,
            ..NewTip::default()
        }),
        of(NewTip {
            words: "补课",
            seen_at: Some(noon() + TimeDelta::hours(1)),
            ..NewTip::default()
        }),
        of(NewTip {
            words: "补课",
            photo_sha256: Some("ab"),
            ..NewTip::default()
        }),
    ];
    insta::assert_snapshot!(errors.map(|e| e.to_string()).join("\n"));
}

#[test]
fn a_code_is_read_as_people_type_it() {
    let code = ReceiptCode::new(*b"sixteen bytes ok");
    let shown = code.to_string();
    assert_eq!(shown.len(), 14);
    let typed = shown.to_lowercase().replace('-', " ");
    assert_eq!(ReceiptCode::parse(&typed), Ok(code.clone()));
    assert_eq!(format!("{code:?}"), "ReceiptCode(…)");
    let short = ReceiptCode::parse(&shown[..13]).unwrap_err();
    let letter = ReceiptCode::parse(&shown.replacen(&shown[..1], "O", 1)).unwrap_err();
    insta::assert_snapshot!(format!("{short}\n{letter}\n{}", CodeError::Check));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn one_slip_never_gives_another_code(random in any::<[u8; 16]>(), at in 0_usize..12, by in 1_usize..23) {
        let code = ReceiptCode::new(random);
        let mut typed: Vec<char> = code.to_string().chars().filter(|c| *c != '-').collect();
        let text = |typed: &[char]| typed.iter().collect::<String>();
        prop_assert_eq!(ReceiptCode::parse(&text(&typed)), Ok(code));
        let all: Vec<char> = "234679ACDEFGHJKMNPRTWXY".chars().collect();
        let was = typed[at];
        let digit = all.iter().position(|c| *c == was).unwrap();
        typed[at] = all[(digit + by) % all.len()];
        prop_assert_eq!(ReceiptCode::parse(&text(&typed)), Err(CodeError::Check));
        typed[at] = was;
        let other = (at + 1 + by % 11) % 12;
        typed.swap(at, other);
        let swapped = ReceiptCode::parse(&text(&typed));
        prop_assert_eq!(swapped.is_ok(), typed[at] == typed[other]);
    }

    #[test]
    fn every_text_gets_a_route(words in ".{1,60}") {
        if let Ok(tip) = Tip::new(&NewTip { words: &words, ..NewTip::default() }, noon()) {
            let told = matches!(WORDS.route(&tip), TipRoute::Rows(_) | TipRoute::Unknown(_));
            prop_assert!(told);
            names().named(&tip);
        }
    }
}

#[test]
fn codes_differ() {
    let codes: BTreeSet<String> = (0_u128..500)
        .map(|n| ReceiptCode::new((n * 0x9e37_79b9_7f4a_7c15_f39c).to_be_bytes()).stored())
        .collect();
    assert_eq!(codes.len(), 500);
}
