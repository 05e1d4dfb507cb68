//! Wordings of class sizes, lesson lengths and counts, class by class. None stands in a page.

use super::super::vocabulary::tests::{Lines, vocabulary};

fn text(value: Option<u32>) -> String {
    value.map_or(String::new(), |n| n.to_string())
}

#[test]
fn class_sizes() {
    let mut lines = Lines::default();
    for (words, expected) in [
        // One teacher and how many pupils.
        ("一位教练最多带十二个孩子", "12"),
        ("1教练带4人，每次60分钟", "4"),
        ("1个教练带8个孩子", "8"),
        ("每位老师最多带10名学员", "10"),
        ("一个老师教六个学生", "6"),
        ("师生比1:6", "6"),
        ("一对三教学", "3"),
        // How many fit in.
        ("班里最多坐十二个孩子", "12"),
        ("桌子只坐得下十个人", "10"),
        ("最多收三十个孩子，目前已经有十九个", "30"),
        ("六十人的阶梯教室", "60"),
        // What a class is, has and holds.
        ("一拨十五个孩子顶天了", "15"),
        ("一班四人", "4"),
        ("各班都不过16个人", "16"),
        ("入门班不过16人", "16"),
        ("四十五人一个班", "45"),
        ("每队不超过20人", "20"),
        ("每堂课至多8人", "8"),
        ("满12人封班", "12"),
        ("招满15人为止", "15"),
        ("3-8人，收费一样", "8"),
        ("古筝四人小组课", "4"),
        ("双人课 130元/节", "2"),
        // In English.
        ("max 8", "8"),
        ("Max 14 kids per club", "14"),
        ("no more than 12 students", "12"),
        ("class size: 6-10", "10"),
        // The smallest number, what is left, and other things.
        ("满6人开班", ""),
        ("不满3人不开班", ""),
        ("不足5人不开班", ""),
        ("仅剩3个名额", ""),
        ("max 90 min", ""),
        ("双人同行立减100元", ""),
        ("一带一路主题课", ""),
    ] {
        let got = vocabulary().measures.class_size(words, false);
        lines.same(words, &text(got.map(|f| f.value)), expected);
    }
    lines.all_right();
}

#[test]
fn lengths() {
    let mut lines = Lines::default();
    for (words, expected) in [
        ("20次/90分钟", "90"),
        ("24节×45分钟", "45"),
        ("12讲*1.5小时", "90"),
        ("一回一个半钟头", "90"),
        ("每回40分钟", "40"),
        ("两小时一次课", "120"),
        ("1课时=60分钟", "60"),
        ("每讲1.5小时", "90"),
        ("每节1小时30分", "90"),
        ("90分钟一次", "90"),
        ("休息10分钟", ""),
        ("提前20分钟开门", ""),
    ] {
        let got = vocabulary().measures.lesson_minutes(words, false);
        lines.same(words, &text(got.map(|f| f.value)), expected);
    }
    lines.all_right();
}

#[test]
fn counts() {
    let mut lines = Lines::default();
    for (words, expected) in [
        ("羽毛球10节小班课", "10"),
        ("数学4节在线直播课", "4"),
        ("连上十六次", "16"),
        ("一学期上十六次", "16"),
        ("春季共训练32次", "32"),
        ("十二次为一期", "12"),
        ("只上三次，每次120元", "3"),
        ("也是十六次", "16"),
        ("20次/90分钟", "20"),
        ("每周一次课，共16次", "16"),
        // Lessons of one day, and numbers that are about.
        ("一次课两课时", ""),
        ("每次来上两个课时", ""),
        ("每次课含两课时", ""),
        ("10次课左右可以独立换气", ""),
        ("每周2次，共12周", ""),
        ("送2课时", ""),
    ] {
        let got = vocabulary().measures.lessons(words, false);
        lines.same(words, &text(got.map(|f| f.value)), expected);
    }
    lines.all_right();
}
