use super::super::vocabulary::tests::{Lines, vocabulary};
use super::*;

#[test]
fn lesson_minutes() {
    for (text, expected) in [
        ("每课时45分钟", Some(45)),
        ("每节课40分钟", Some(40)),
        ("2小时/次", Some(120)),
        ("1.5小时/节", Some(90)),
        ("每次课一个半小时", Some(90)),
        ("每次2小时", Some(120)),
        ("一节课90分钟", Some(90)),
        ("60分钟/课时", Some(60)),
        ("每节(45分钟)", Some(45)),
        ("课间休息10分钟", None),
        ("提前5分钟到校", None),
        ("步行20分钟", None),
    ] {
        assert_eq!(
            vocabulary()
                .measures
                .lesson_minutes(text, false)
                .map(|f| f.value),
            expected,
            "{text}"
        );
    }
    assert_eq!(
        vocabulary()
            .measures
            .lesson_minutes("45分钟", true)
            .map(|f| f.value),
        Some(45)
    );
    assert_eq!(
        vocabulary()
            .measures
            .lesson_minutes("两小时", true)
            .map(|f| f.value),
        Some(120)
    );
}

#[test]
fn lessons() {
    for (text, expected) in [
        ("共20课时", Some(20)),
        ("全期12次课", Some(12)),
        ("30课时", Some(30)),
        ("总课时:24", Some(24)),
        ("共15讲", Some(15)),
        ("每周2课时", None),
        ("每天4课时", None),
        ("每课时45分钟", None),
        ("赠送2课时", None),
    ] {
        assert_eq!(
            vocabulary().measures.lessons(text, false).map(|f| f.value),
            expected,
            "{text}"
        );
    }
    assert_eq!(
        vocabulary().measures.lessons("20", true).map(|f| f.value),
        Some(20)
    );
    let more = vocabulary().measures.lessons(" 20，每课时120元", true);
    assert_eq!(more.map(|f| (f.value, f.start, f.end)), Some((20, 1, 3)));
}

#[test]
fn class_sizes() {
    for (text, expected) in [
        ("一对一辅导", Some(1)),
        ("1v1", Some(1)),
        ("8人小班", Some(8)),
        ("6-10人精品小班", Some(10)),
        ("每班不超过12人", Some(12)),
        ("限额20名", Some(20)),
        ("一对三", Some(3)),
        ("1对1或6人小班", Some(6)),
        ("15人封顶", Some(15)),
        ("满6人开班", None),
        ("5人起开班", None),
        ("已有500人报名", None),
        ("9:40-11:10", None),
        ("限招12人", Some(12)),
        ("15人以内", Some(15)),
        ("10-15人", Some(15)),
        ("初一数学(10-15人) 980元", Some(15)),
        ("小班制(12人)", Some(12)),
        ("定员12人", Some(12)),
        ("师资团队10-15人", None),
        ("10-15人起开班", None),
        ("一对一260元", Some(1)),
        ("小班80元/课时，一对一260元/课时", None),
    ] {
        assert_eq!(
            vocabulary()
                .measures
                .class_size(text, false)
                .map(|f| f.value),
            expected,
            "{text}"
        );
    }
    assert_eq!(
        vocabulary()
            .measures
            .class_size("8-12人", true)
            .map(|f| f.value),
        Some(12)
    );
    let labelled = vocabulary().measures.class_size("12，每课时45分钟", true);
    assert_eq!(labelled.map(|f| f.value), Some(12));
}

#[test]
fn modes() {
    let mode = |text: &str| vocabulary().measures.mode(text).map(|f| f.value);
    assert_eq!(mode("腾讯会议直播授课"), Some(Mode::Online));
    assert_eq!(mode("线下面授"), Some(Mode::Offline));
    assert_eq!(mode("线上线下同步"), None);
    assert_eq!(mode("周六"), None);
}

fn value(found: Option<Found<u32>>) -> String {
    found.map(|f| f.value.to_string()).unwrap_or_default()
}

#[test]
fn lengths() {
    let mut lines = Lines::default();
    for (text, expected) in [
        ("每课时45分钟", "45"),
        ("每课时为40分钟", "40"),
        ("45分钟/节", "45"),
        ("45分钟一节", "45"),
        ("45分钟为一课时", "45"),
        ("40分钟/课时", "40"),
        ("一节课60分钟", "60"),
        ("一节课1.5小时", "90"),
        ("每节90分钟", "90"),
        ("每次90min", "90"),
        ("90min/次", "90"),
        ("每堂课60分", "60"),
        ("单次90分钟", "90"),
        ("单节时长60分钟", "60"),
        ("课时长:45分钟", "45"),
        ("1课时=45分钟", "45"),
        ("1课时45分钟", "45"),
        ("共20课时，每课时45分钟", "45"),
        ("20课时×45分钟", "45"),
        ("一次两小时", "120"),
        ("2小时/次", "120"),
        ("2h/次", "120"),
        ("每次2小时", "120"),
        ("每次一个半小时", "90"),
        ("每节课半小时", "30"),
        ("每次1小时30分钟", "90"),
        ("每节课1个小时", "60"),
        ("时长90分钟", "90"),
        ("每讲三十分钟", "30"),
        ("60分钟大课", "60"),
        ("课间休息10分钟", ""),
        ("提前5分钟到校", ""),
        ("步行20分钟", ""),
        ("每天训练2小时", ""),
        ("每课时45元", ""),
        ("满分150分", ""),
    ] {
        lines.same(
            text,
            &value(vocabulary().measures.lesson_minutes(text, false)),
            expected,
        );
    }
    lines.all_right();
}

#[test]
fn counts() {
    let mut lines = Lines::default();
    for (text, expected) in [
        ("共20课时", "20"),
        ("15次课", "15"),
        ("全期16讲", "16"),
        ("全期共16次", "16"),
        ("24节", "24"),
        ("共24节课", "24"),
        ("10天20课时", "20"),
        ("总课时20", "20"),
        ("课时数:24课时", "24"),
        ("一期12次", "12"),
        ("每期10次课", "10"),
        ("共计三十课时", "30"),
        ("为期10次", "10"),
        ("合计16讲", "16"),
        ("20课时(每课时45分钟)", "20"),
        ("周六 9:00-11:00 15次", "15"),
        ("1980元/20课时", "20"),
        ("20次×90分钟", "20"),
        ("含15节课", "15"),
        ("每周2课时", ""),
        ("每周两次课", ""),
        ("每次课2课时", ""),
        ("2课时/次", ""),
        ("每天4课时", ""),
        ("第3讲", ""),
        ("第12课", ""),
        ("赠送2课时", ""),
        ("前3课时可全额退费", ""),
        ("5课时以内退费", ""),
        ("请假2次", ""),
        ("1-3讲", ""),
        ("每课时45分钟", ""),
    ] {
        lines.same(
            text,
            &value(vocabulary().measures.lessons(text, false)),
            expected,
        );
    }
    lines.all_right();
}

#[test]
fn sizes() {
    let mut lines = Lines::default();
    for (text, expected) in [
        ("6人小班", "6"),
        ("6人精品小班", "6"),
        ("6-8人小班制", "8"),
        ("精品小班(≤8人)", "8"),
        ("精品小班(8人)", "8"),
        ("小班教学(6-8人)", "8"),
        ("8人班", "8"),
        ("1对1", "1"),
        ("一对一", "1"),
        ("1V1", "1"),
        ("1v3", "3"),
        ("一对二", "2"),
        ("限招12人", "12"),
        ("限12人", "12"),
        ("招生12人", "12"),
        ("每班不超过15人", "15"),
        ("每班限15名", "15"),
        ("每班最多15名学员", "15"),
        ("每班15人", "15"),
        ("每班人数控制在12人以内", "12"),
        ("3-6人", "6"),
        ("20人封顶", "20"),
        ("12人满班", "12"),
        ("满班12人", "12"),
        ("15人/班", "15"),
        ("15人一班", "15"),
        ("班额15人", "15"),
        ("名额12个", "12"),
        ("12个名额", "12"),
        ("只收8个孩子", "8"),
        ("最多八人", "8"),
        ("一个班不超过二十五人", "25"),
        ("30人封顶，小班", "30"),
        ("人数:12人", "12"),
        ("Max 14 kids per club", "14"),
        ("满5人开班", ""),
        ("5人起开班", ""),
        ("5人成班", ""),
        ("仅剩3个名额", ""),
        ("前20名报名立减", ""),
        ("3人拼团", ""),
        ("两人同行", ""),
        ("已有500人报名", ""),
        ("一对一答疑", ""),
        ("一对一批改作业", ""),
        ("师资团队10-15人", ""),
        ("9:40-11:10", ""),
    ] {
        lines.same(
            text,
            &value(vocabulary().measures.class_size(text, false)),
            expected,
        );
    }
    lines.all_right();
}

#[test]
fn modes_of_lines_and_pages() {
    let v = vocabulary();
    for (text, expected) in [
        ("腾讯会议直播授课", Some(Mode::Online)),
        ("线上小班", Some(Mode::Online)),
        ("钉钉上课", Some(Mode::Online)),
        ("线下面授", Some(Mode::Offline)),
        ("到店上课", Some(Mode::Offline)),
        ("城东校区", Some(Mode::Offline)),
        ("线下小班,课后可看回放", Some(Mode::Offline)),
        ("支持回放", Some(Mode::Online)),
        ("在线", Some(Mode::Online)),
        ("青禾在线", None),
        ("老师住在您家", Some(Mode::Offline)),
        ("线上报名", None),
        ("在线咨询", None),
        ("线上线下同步", None),
        ("不设线下，全程直播", Some(Mode::Online)),
    ] {
        assert_eq!(v.measures.mode(text).map(|f| f.value), expected, "{text}");
    }
    let page = |text: &str| v.measures.mode_of_page(text, |_| false).map(|f| f.value);
    for (text, expected) in [
        ("数学班 上课地点:江河路1号", Some(Mode::Offline)),
        // Where the institution is says nothing of its lessons.
        ("数学班 地址:江河路1号", None),
        ("数学班 公司地址:江河路1号", None),
        ("本校位于江河路1号,校址不变", None),
        ("城东校区:江河路1号", None),
        ("数学班 直播上课 地址:江河路1号", Some(Mode::Online)),
        ("数学班 直播上课 英语班 面授", None),
        ("各班都在西门老馆上课。", Some(Mode::Offline)),
        ("上课就在青竹书屋:江河路1号", Some(Mode::Offline)),
        (
            "每班18课时,在文化宫本部(江河路2号)上课。",
            Some(Mode::Offline),
        ),
        ("三个班都在江河路2号营地。", Some(Mode::Offline)),
        ("不在校区上课,改用腾讯会议。", Some(Mode::Online)),
        ("都是面对面,网课我不会上", Some(Mode::Offline)),
        ("全部线下面授,不开设线上课", Some(Mode::Offline)),
        ("青禾在线 校区环境", None),
    ] {
        assert_eq!(page(text), expected, "{text}");
    }
    let place = |label: &str, text: &str| v.measures.mode_of_place(label, text).map(|f| f.value);
    assert_eq!(place("地点", "文化宫201"), Some(Mode::Offline));
    assert_eq!(place("地点", "腾讯会议"), None);
    assert_eq!(place("馆址", "江河路1号"), None);
}
