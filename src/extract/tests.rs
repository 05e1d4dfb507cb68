//! Whole pages: snapshots read by eye, and properties that hold for any input.
use proptest::prelude::*;

use super::vocabulary::tests::vocabulary;
use super::*;

/// Every place of a listing says what stands there.
fn places_hold(listing: &Listing) {
    let chars: Vec<char> = listing.text.chars().collect();
    let at = |start: usize, end: usize| chars.get(start..end).map(|c| c.iter().collect::<String>());
    for offer in &listing.offers {
        for proof in &offer.evidence {
            assert_eq!(
                at(proof.start, proof.end).as_deref(),
                Some(proof.text.as_str()),
                "{}",
                proof.field
            );
        }
        let proven = |field: &str| offer.evidence.iter().any(|e| e.field == field);
        assert_eq!(offer.title.is_some(), proven("title"));
        assert_eq!(!offer.subjects.is_empty(), proven("subjects"));
        assert_eq!(offer.category.is_some(), proven("category"));
        assert_eq!(!offer.stages.is_empty(), proven("stages"));
        assert_eq!(!offer.grades.is_empty(), proven("grades"));
        assert_eq!(offer.mode.is_some(), proven("mode"));
        assert_eq!(!offer.sessions.is_empty(), proven("sessions"));
        assert_eq!(offer.period.is_some(), proven("period"));
        assert_eq!(offer.lesson_minutes.is_some(), proven("lesson_minutes"));
        assert_eq!(offer.lessons.is_some(), proven("lessons"));
        assert_eq!(offer.class_size.is_some(), proven("class_size"));
        assert_eq!(!offer.prices.is_empty(), proven("prices"));
        assert_eq!(!offer.teachers.is_empty(), proven("teachers"));
    }
    for claim in &listing.claims {
        assert_eq!(
            at(claim.start, claim.end).as_deref(),
            Some(claim.text.as_str()),
            "{}",
            claim.kind
        );
    }
}

/// Words and tags that the grammars turn on, in any order.
fn soup() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "<div class=card>",
        "</div>",
        "<h3>",
        "</h3>",
        "<table><tr><td>",
        "<td rowspan=3>",
        "<td colspan=9>",
        "<tr>",
        "</table>",
        "<del>",
        "</del>",
        "<br>",
        "<p>",
        "<li>",
        "<dl><dt>",
        "<dd>",
        "<script>",
        "</script>",
        "<footer>",
        "<b>",
        "<!--",
        "-->",
        "&#xE000;",
        "&#xE001;",
        "三年级数学班",
        "每周六",
        "周二、四",
        "上午",
        "晚7点半",
        "到9点",
        "9:00-11:00",
        "7月5日",
        "-7月20日",
        "2025.7.5",
        "起",
        "¥1,980.00",
        "原价2980元",
        "/课时",
        "每课时45分钟",
        "共20课时",
        "一对一",
        "8人小班",
        "王老师",
        "上课时间：",
        "费用",
        "课程名称",
        "：",
        "，",
        "。",
        " ",
        "保证提分",
        "不",
        "严禁",
        "喜报",
        "孙悦然",
        "河滨中学",
        "698分",
        "以上课程",
        "周一至周五",
        "🎨",
        "數學",
        "Ａ１",
        "地址：江河路1号",
        "0513-80000001",
        "办学许可证号",
        "教民1326820000001号",
        "初一、",
        "二",
        "3-6年级",
        "小学",
        "时间",
        "万元",
        "一千九百八十",
    ]);
    prop::collection::vec(parts, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let (text, _) = decode(&bytes, None);
        if let Ok(listing) = read_page(&text, vocabulary()) {
            places_hold(&listing);
        }
    }

    #[test]
    fn any_page_is_read(html in soup()) {
        if let Ok(listing) = read_page(&html, vocabulary()) {
            places_hold(&listing);
        }
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,80}") {
        for claim in claims_in(&text, vocabulary()) {
            prop_assert!(claim.start < claim.end);
        }
        let _ = subject_of(&text, vocabulary());
    }
}

#[test]
fn two_courses_on_one_line() {
    let html =
        "<p>课程名称：初一数学 时间：周六9:00-10:00 课程名称：少儿美术 时间：周日9:00-10:00</p>";
    let listing = read_page(html, vocabulary()).expect("a short page");
    let titles: Vec<_> = listing.offers.iter().map(|o| o.title.as_deref()).collect();
    assert_eq!(titles, [Some("初一数学"), Some("少儿美术")]);
    assert_eq!(listing.offers[1].sessions[0].weekday, Some(7));
}

/// The offers of a heading with one line under it.
fn offer_of(line: &str) -> crate::model::Offer {
    let html = format!("<h2>六年级数学寒假班</h2><p>{line}</p>");
    let listing = read_page(&html, vocabulary()).expect("a short page");
    places_hold(&listing);
    assert_eq!(listing.offers.len(), 1, "{line}");
    listing.offers[0].clone()
}

#[test]
fn a_label_holds_for_its_first_value_only() {
    let price = |line: &str| {
        let prices = offer_of(line).prices;
        assert_eq!(prices.len(), 1, "{line}: {prices:?}");
        (prices[0].amount.clone(), prices[0].original.clone())
    };
    let was = |now: &str, before: &str| (now.to_owned(), Some(before.to_owned()));
    assert_eq!(price("原价：980元，现价360元"), was("360", "980"));
    assert_eq!(price("原价980元 现价360元"), was("360", "980"));
    assert_eq!(
        price("原价:980元，现价980元，仅剩3个名额！"),
        was("980", "980")
    );
    assert_eq!(price("现价：360元，原价980元"), was("360", "980"));
    assert_eq!(
        price("时间：每周六9:00-10:40，每期360元"),
        ("360".into(), None)
    );
    let offer = offer_of("招生对象：小学六年级，每班20人，每节课45分钟，共12课时");
    assert_eq!(
        (offer.class_size, offer.lesson_minutes, offer.lessons),
        (Some(20), Some(45), Some(12))
    );
    let offer = offer_of("费用：360元，每周六9:00-10:40，线上授课，主讲：李思远");
    assert_eq!(offer.sessions[0].weekday, Some(6));
    assert_eq!(offer.mode, Some(crate::model::Mode::Online));
    assert_eq!(offer.teachers, ["李思远"]);
    let listing = read_page("<p>数学班每周六9:00-11:00</p>", vocabulary()).expect("a short page");
    assert_eq!(listing.offers[0].title.as_deref(), Some("数学班"));
    let listing = read_page(
        "<p>课程：数学，英语，周六9:00-11:00</p><p>课程：少儿美术，名师执教，周日9:00-10:30</p>",
        vocabulary(),
    )
    .expect("a short page");
    let titles: Vec<_> = listing.offers.iter().map(|o| o.title.as_deref()).collect();
    assert_eq!(titles, [Some("数学，英语"), Some("少儿美术")]);
    // What a label says is somebody else's stays so.
    let offer =
        offer_of("费用：360元 咨询时间：周一至周五9:00-18:00，周六9:00-12:00，每班8人也可电话咨询");
    assert!(offer.sessions.is_empty() && offer.class_size.is_none());
    let offer = offer_of("费用：360元 主讲：王宁（毕业于江河师范英语系），从教20年");
    assert_eq!(offer.subjects, ["数学"]);
}

#[test]
fn a_page_of_any_length_takes_time_in_proportion() {
    // Not a clock: a page of many alike lines must not be read line by line against all others.
    let line = "<p>三年级数学班 每周六9:00-11:00 1980元/期 王老师</p>";
    let listing = read_page(&line.repeat(3000), vocabulary()).expect("a long page");
    assert!(listing.offers.len() <= 500);
    places_hold(&listing);
}

/// Every saved page, read; the snapshots were compared with the pages by eye.
#[test]
fn saved_pages() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pages");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|end| end == "html"))
        .collect();
    files.sort();
    assert!(files.len() >= 20);
    for file in files {
        let (html, _) = decode(&std::fs::read(&file).expect("a page"), None);
        let listing = read_page(&html, vocabulary()).expect("a page that can be read");
        places_hold(&listing);
        let name = file
            .file_stem()
            .map(|stem| stem.to_string_lossy().into_owned());
        insta::assert_json_snapshot!(name, listing);
    }
}

/// `cargo test --lib extract::tests::speed -- --ignored --nocapture`: what a change of the
/// grammars costs. Only numbers of one machine and one profile compare.
#[test]
#[ignore = "a measurement"]
fn speed() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/pages");
    let pages: Vec<String> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .map(|entry| std::fs::read(entry.expect("an entry").path()).expect("a page"))
        .map(|bytes| decode(&bytes, None).0)
        .collect();
    let prose =
        "<p>我们的教室宽敞明亮，老师们热爱孩子，家长可以放心地把孩子交给我们。</p>".repeat(300);
    let courses = "<p>三年级数学班 每周六9:00-11:00 1980元/期 王老师</p>".repeat(300);
    for (name, pages) in [
        ("saved pages", pages),
        ("prose", vec![prose]),
        ("courses", vec![courses]),
    ] {
        let v = vocabulary();
        let begun = std::time::Instant::now();
        let mut characters = 0;
        while begun.elapsed().as_secs() < 3 {
            for page in &pages {
                characters += read_page(page, v)
                    .expect("a page that can be read")
                    .text
                    .chars()
                    .count();
            }
        }
        let rate = characters as f64 / begun.elapsed().as_secs_f64();
        println!("{name}: {rate:.0} characters/s");
    }
}
