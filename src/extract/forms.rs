//! Forms of pages, each in small: who is offered where, and what belongs to whom.

use super::read_page;
use super::vocabulary::tests::vocabulary;
use crate::model::{Listing, Mode};

fn read(html: &str) -> Listing {
    read_page(html, vocabulary()).unwrap()
}

fn titles(html: &str) -> Vec<String> {
    let offers = read(html).offers;
    offers.into_iter().filter_map(|offer| offer.title).collect()
}

#[test]
fn rows_without_a_header_and_a_price_list_named_menu() {
    let html = "<table class=menu><tr><td>1<td><b>儿童油画课</b><br>最多8人<td>周六 13:30-15:30<td>150元/次\
        <tr><td>2<td>古筝小组课<td>周五 19:00-20:00<td>120元/节</table>";
    assert_eq!(titles(html), ["儿童油画课", "古筝小组课"]);
    let menu = "<div class=menu>三年级数学班</div><p>欢迎</p>";
    assert!(read(menu).text.lines().all(|line| line == "欢迎"));
}

#[test]
fn panels_that_a_click_shows_and_what_nobody_sees() {
    let course = |name: &str| format!("<h3>{name}</h3><p>每周六 9:00-10:30</p><p>1500元/期</p>");
    let tabs = format!(
        "<div class=tab-pane>{}</div><div class=tab-pane style='display:none'>{}</div>\
         <div class=preload style='display:none'>{}</div>",
        course("四年级语文班"),
        course("初二物理班"),
        course("高一化学班"),
    );
    assert_eq!(titles(&tabs), ["四年级语文班", "初二物理班"]);
}

#[test]
fn parts_of_a_course_are_no_courses() {
    let html = "<h1>编程夏令营</h1><p>8月1日至8月6日 9:00-11:30 2980元</p><ul><li>图形化编程<li>机器人</ul>";
    assert_eq!(titles(html), ["编程夏令营"]);
}

#[test]
fn several_courses_in_one_card() {
    let card = |a: &str, b: &str| {
        format!(
            "<li><h3>某某画室</h3><p>{a}:三年级,周六14:00-16:00,95元/次；{b}:初中生,周日14:00-17:00,130元/次。</p></li>"
        )
    };
    let html = format!(
        "<ul>{}{}</ul>",
        card("水粉班", "素描班"),
        card("国画班", "油画班")
    );
    assert_eq!(titles(&html), ["水粉班", "素描班", "国画班", "油画班"]);
}

#[test]
fn full_is_held_and_cancelled_is_not() {
    let html = "<ul><li>三年级数学班 周六9:00-10:30 1500元/期 满员<li>四年级数学班 周日9:00-10:30 1500元/期</ul>\
        <p>原周五的五年级数学班取消,退费请联系教务。</p>";
    assert_eq!(titles(html), ["三年级数学班", "四年级数学班"]);
}

#[test]
fn batches_of_one_class() {
    let html = "<table><tr><th>班级<th>日期<th>每天<th>费用\
        <tr><td>数学集训<td>7.5-7.20<td>8:00-9:40<td>1500<tr><td>数学集训<td>7.25-8.9<td>8:00-9:40<td>1500</table>";
    assert_eq!(titles(html).len(), 2);
}

#[test]
fn for_adults_and_beside_a_house_for_the_old() {
    let adults =
        "<h1>会计实务取证班</h1><p>适合在职人员、大学生。</p><p>平日班:每周二、四 19:00-21:30</p>";
    assert_eq!(titles(adults), [] as [&str; 0]);
    let beside = "<h3>古琴小班招人</h3><p>周日下午3点-4点半,60元/次,地点老年大学旁。</p>";
    assert_eq!(titles(beside), ["古琴小班"]);
}

#[test]
fn teachers_of_one_line_go_to_their_subjects() {
    let html = "<ul><li>陶艺课 周六9:00-10:00 90元/次<li>琵琶课 周日9:00-10:00 120元/次</ul>\
        <h2>老师</h2><p>老师:小唐老师(陶艺)、付老师(琵琶)。</p>";
    let teachers: Vec<_> = read(html).offers.into_iter().map(|o| o.teachers).collect();
    assert_eq!(teachers, [vec!["小唐老师"], vec!["付老师"]]);
}

#[test]
fn each_institution_of_a_portal_says_where_it_teaches() {
    let part = |name: &str, phone: &str, course: &str, how: &str| {
        format!(
            "<div class=org><h2>{name}</h2><p>电话 {phone}</p><p>{course} 周六9:00-10:30 1500元/期</p><p>{how}</p></div>"
        )
    };
    let html = format!(
        "{}{}",
        part(
            "青禾培训中心",
            "0513-80000001",
            "三年级数学班",
            "各班都在江河路2号教室上课。"
        ),
        part(
            "星河培训中心",
            "0513-80000002",
            "四年级英语班",
            "地址:江河路9号"
        ),
    );
    let modes: Vec<_> = read(&html).offers.into_iter().map(|o| o.mode).collect();
    assert_eq!(modes, [Some(Mode::Offline), None]);
}

#[test]
fn long_tables_without_a_header_are_read_in_bounded_time() {
    let row = "<tr><td colspan=1000000>三年级数学班<td rowspan=1000000>周六9:00-10:00<td>1980元";
    let html = format!("<table>{}</table>", row.repeat(600));
    assert!(read(&html).offers.len() <= super::offers::MOST_OFFERS);
}
