//! Tips on the web: from the form to the officer, and to nobody else.

use regex::Regex;

use super::site::{FORM, Site, form_of};
use super::staff::{PHOTO, Staffed};

#[test]
fn a_tip_comes_to_its_bureau_and_area_and_its_reporter_to_nobody_without_a_reason() {
    let staffed = Staffed::start();
    let list = staffed.get("officer", "/tips");
    list.status(200).has("周六下午还在教数学").has("照片1张");
    assert!(!list.text().contains("周日补英语"), "of another area");
    staffed
        .get("neighbour-area", "/tips")
        .has("周日补英语&#60;script&#62;");
    let tip = staffed.get("officer", "/tips/1");
    tip.has("教育局").has("已加密保存").has("公众（网页）");
    let all = staffed.get("custodian", "/tips/1");
    for page in [&tip, &all] {
        assert!(!page.text().contains("虚构人甲"));
    }
    assert!(!tip.text().contains("查看举报人</button>"));

    // Photos are shown to those who may know of the tip, and carry no name.
    let link = Regex::new(r#"src="(/tips/1/photos/[0-9a-f]{64})""#).unwrap();
    let photo = link.captures(tip.text()).unwrap()[1].to_owned();
    let shown = staffed.get("officer", &photo);
    assert_eq!(
        (shown.status, shown.header("content-type")),
        (200, "image/jpeg")
    );
    staffed.get("neighbour-area", &photo).status(404);
    staffed
        .get("neighbour-area", &photo.replace("/tips/1/", "/tips/2/"))
        .status(200);
    staffed.get("officer", "/tips/1/photos/x").status(404);
    assert_eq!(staffed.get("", &photo).status, 303);
    assert!(!staffed.site.keeps("张三家") && !staffed.site.log().contains("张三家"));

    // Opened with a reason, which is on record for everybody who works on the tip.
    let open = |reason| {
        staffed.fill(
            "custodian",
            "/tips/1",
            "/tips/1/identity",
            &[("reason", reason)],
        )
    };
    let blank = open("  ");
    blank.status(400).has("请写明理由");
    assert!(!blank.text().contains("虚构人甲"));
    open("需要补充询问时间")
        .status(200)
        .has("虚构人甲")
        .has("已记入审计日志");
    staffed
        .get("officer", "/tips/1")
        .has("查看举报人")
        .has("需要补充询问时间");
    assert!(
        !staffed
            .get("custodian", "/tips/1")
            .text()
            .contains("虚构人甲")
    );
    staffed
        .fill(
            "custodian",
            "/password",
            "/tips/2/identity",
            &[("reason", "x")],
        )
        .status(400)
        .has("匿名");
    assert!(!staffed.site.keeps("虚构人甲") && !staffed.site.log().contains("虚构人甲"));
}

#[test]
fn an_officer_decides_and_closes_and_the_reporter_reads_only_that() {
    let staffed = Staffed::start();
    let code = staffed.tip("青禾巷里周六在教语文", "城南街道", None);
    let code = Regex::new("<strong>([^<]+)</strong>")
        .unwrap()
        .captures(code.text())
        .unwrap()[1]
        .to_owned();
    let act =
        |path: &str, fields: &[(&str, &str)]| staffed.fill("officer", "/tips/3", path, fields);
    act("/tips/3/link", &[("reason", "看过现场"), ("whom", "one")])
        .status(400)
        .has("机构编号");
    act("/tips/3/link", &[("reason", "看过现场")])
        .status(400)
        .has("请选择");
    act("/tips/3/link", &[("reason", " "), ("whom", "nobody")])
        .status(400)
        .has("理由");
    act(
        "/tips/3/link",
        &[("reason", &"长".repeat(501)), ("whom", "nobody")],
    )
    .status(400);
    assert_eq!(
        act(
            "/tips/3/link",
            &[("reason", "看过现场"), ("whom", "nobody")]
        )
        .status,
        303
    );
    staffed
        .get("officer", "/tips/3")
        .has("看过现场（officer）")
        .has("核对机构");
    let ask = |code: &str| {
        staffed.fill(
            "reader",
            "/report/status",
            "/report/status",
            &[("code", code)],
        )
    };
    ask(&code).status(200).has("正在核实");
    assert_eq!(
        act("/tips/3/close", &[("reason", "已移交<b>处理</b>")]).status,
        303
    );
    staffed
        .get("officer", "/tips/3")
        .has("已移交&#60;b&#62;处理");
    assert!(!staffed.get("officer", "/tips").text().contains("青禾巷"));
    staffed.get("officer", "/tips?closed=1").has("青禾巷");
    let status = ask(&code.to_lowercase());
    status.status(200).has("已办结");
    assert!(!status.text().contains("移交") && !status.text().contains("officer"));
    ask("AAAA-BBBB").status(400);
}

#[test]
fn a_tip_that_is_sent_twice_is_one_and_mistakes_are_told_with_what_was_written() {
    let site = Site::with("[web]\ntips_per_hour = 5\n");
    let page = site.get("/report");
    page.has("只接受匿名线索");
    let send = |fields: &[(&str, &str)], files: &[(&str, &[u8])]| {
        let token = page.token();
        let mut all = vec![
            ("token", token.as_str()),
            ("submission", "00112233445566778899aabbccddeeff"),
        ];
        all.extend(fields);
        let cookie = page.cookie();
        let headers = [("Cookie", cookie.as_str()), ("Content-Type", FORM)];
        site.ask("POST", "/report", &headers, &form_of("photos", files, &all))
    };
    let wrong = send(&[("words", "周六<补课>"), ("at", "1000,1")], &[]);
    wrong.status(400).has("坐标").has("周六&#60;补课&#62;");
    send(&[], &[]).status(400);
    send(&[("words", "x")], &[("a.png", b"no picture")])
        .status(400)
        .has("第1张照片");
    let first = send(&[("words", "周六补课")], &[("a.png", PHOTO)]);
    let again = send(&[("words", "周六补课")], &[("a.png", PHOTO)]);
    let code = Regex::new("<strong>([^<]+)</strong>").unwrap();
    assert_eq!(
        code.captures(first.text()).unwrap()[1],
        code.captures(again.text()).unwrap()[1]
    );
    again.has("没有重复登记");
    send(&[("words", "周日补课")], &[]).status(429);
}

#[test]
fn a_grid_worker_is_not_asked_who_they_are() {
    let staffed = Staffed::start();
    let page = staffed.get("grid", "/report");
    page.has("网格员上报（测试员grid，城南第3网格）");
    assert!(!page.text().contains("name=\"phone\""));
    let token = page.token();
    let fields = [
        ("token", token.as_str()),
        ("submission", "00112233445566778899aabbccddeeff"),
        ("words", "二楼周六在补数学"),
        ("town", "城南街道"),
        ("name", "不该保存的名字"),
    ];
    let headers = [("Cookie", staffed.cookie("grid")), ("Content-Type", FORM)];
    let sent = staffed.site.ask(
        "POST",
        "/report",
        &headers,
        &form_of("photos", &[], &fields),
    );
    sent.status(200).has("再报一条");
    staffed
        .get("officer", "/tips/3")
        .has("匿名")
        .has("grid　<strong>收到");
}
