use crate::extract::vocabulary::tests::vocabulary;

#[test]
fn publisher() {
    let text = "星河课外学堂\n地址:江河市文汇路18号三楼 电话:0513-80000001\n手机 138 0000 0000\n办学许可证号:教民1326820000001号";
    let p = vocabulary()
        .publisher
        .read(Some("暑期班_江河市星河培训中心"), &[], &[], text);
    assert_eq!(p.name.as_deref(), Some("江河市星河培训中心"));
    assert_eq!(p.phones, ["0513-80000001", "138-0000-0000"]);
    assert_eq!(p.address.as_deref(), Some("江河市文汇路18号三楼"));
    assert_eq!(p.permit_no.as_deref(), Some("教民1326820000001号"));
}

#[test]
fn a_remark_is_no_part_of_the_name() {
    let name = |title: &str, headings: &[&str], text: &str| {
        let publisher = &vocabulary().publisher;
        publisher.read(Some(title), &[], headings, text).name
    };
    let titled = "江河市青禾培训中心(演示页面)";
    for (headings, text) in [
        (&["青禾培训中心"][..], "青禾培训中心"),
        (&[], "暑假班\n江河市青禾培训中心 电话0513-80000001"),
    ] {
        assert_eq!(
            name(titled, headings, text).as_deref(),
            Some("江河市青禾培训中心")
        );
    }
    let branch = "江河市青禾培训中心(城东校区)";
    assert_eq!(
        name(branch, &[branch], "欢迎报名").as_deref(),
        Some(branch),
        "nowhere else without it"
    );
    assert_eq!(
        name("青禾培训中心", &[], "© 江河市青禾培训中心").as_deref(),
        Some("江河市青禾培训中心")
    );
    assert_eq!(
        name("青禾培训中心", &[], "位于江河市的青禾培训中心").as_deref(),
        Some("青禾培训中心")
    );
    let read = name("青禾培训中心", &[], "地址:城东校区青禾培训中心");
    assert_eq!(read.as_deref(), Some("青禾培训中心"));
    let read = name("青禾培训中心", &[], "欢迎来到江河市青禾培训中心");
    assert_eq!(read.as_deref(), Some("江河市青禾培训中心"));
}

#[test]
fn nothing_is_guessed() {
    let p = vocabulary().publisher.read(
        Some("暑期课程"),
        &[],
        &[],
        "订单号 202507051234567 身份证 320000200801011234",
    );
    assert_eq!(p, crate::model::Publisher::default());
    for text in ["江海路店 0513-80000001", "双井校区"] {
        let p = vocabulary()
            .publisher
            .read(Some(text), &[text.to_owned()], &[text], text);
        assert_eq!(p.name, None, "{text}");
    }
    let p =
        vocabulary()
            .publisher
            .read(None, &[], &[], "墨香书院 招生啦\n© 2025 苏ICP备00000001号");
    assert_eq!(p.address, None);
}
