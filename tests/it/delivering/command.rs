//! The commands, one after the other, into files.

use super::office::{AUTOMATIC, Office};

#[test]
fn a_notice_goes_from_the_case_to_the_folder_of_mails() {
    let office = Office::new("");
    office.cases(&["H1"]);
    let drafted = office.run(&["notice", "draft"]);
    assert_eq!(drafted.code, 0, "{}{}", drafted.out, drafted.err);
    assert!(drafted.out.contains("拟稿2份"), "{}", drafted.out);
    let listed = office.run(&["notice", "list", "--state", "draft"]);
    assert!(
        listed.out.contains("教育局") && listed.out.contains("草稿"),
        "{}",
        listed.out
    );
    let queue = office.run(&["notice", "list", "--queue"]);
    assert!(
        queue.code == 1 && queue.out.contains("待批准的通知单（2份）"),
        "{}",
        queue.out
    );

    let shown = office.run(&["notice", "show", "1", "--html", "n.html"]);
    for words in [
        "状态：草稿",
        "主题：关于H1疑点情况的通知",
        "间隔9分钟",
        "实际：9分钟",
    ] {
        assert!(shown.out.contains(words), "{words}: {}", shown.out);
    }
    assert!(office.at("n.html").is_file());
    let none = office.run(&["notice", "show", "1", "--eml", "n.eml"]);
    assert!(
        none.code == 2 && none.err.contains("还没有定稿"),
        "{}",
        none.err
    );

    let unnamed = office.run(&["notice", "approve", "1", "--by", " "]);
    assert!(
        unnamed.code == 2 && unnamed.err.contains("--by"),
        "{}",
        unnamed.err
    );
    let approved = office.run(&["notice", "approve", "1", "--by", "王某"]);
    assert!(
        approved.out.contains("已定稿"),
        "{}{}",
        approved.out,
        approved.err
    );
    let args = [
        "notice", "withdraw", "2", "--by", "王某", "--reason", "重复",
    ];
    assert!(office.run(&args).out.contains("已撤回"));
    let (code, done) = office.deliver();
    assert_eq!((code, &done["sent"]["accepted"]), (0, &2.into()), "{done}");
    let letter = office.run(&["notice", "show", "1", "--eml", "n.eml"]);
    assert!(letter.out.contains("对方已接收"), "{}", letter.out);
    let number = letter.out.lines().next().unwrap();
    let number = number
        .trim_start_matches("通知单：")
        .split('（')
        .next()
        .unwrap();
    let file = office.at(&format!("var/mail/{number}.eml"));
    assert_eq!(
        std::fs::read(&file).unwrap(),
        std::fs::read(office.at("n.eml")).unwrap()
    );
    let (code, again) = office.deliver();
    assert_eq!((code, &again["sent"]["mails"]), (0, &0.into()));
    assert!(office.run(&["deliver"]).out.contains("发出0封"));
    let missing = office.run(&["notice", "show", "校培巡〔2026〕0000000000号"]);
    assert!(
        missing.code == 2 && missing.err.contains("没有通知单"),
        "{}",
        missing.err
    );
}

#[test]
fn settings_and_bureaus_with_mistakes_are_named() {
    let office = Office::new("[notices.rule]\n\"no-such\" = \"two\"\n");
    office.cases(&["H1"]);
    let wrong = office.run(&["deliver"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("no-such"),
        "{}",
        wrong.err
    );
    office.set("[notices.reminders]\nescalate_to = \"市政府\"\n");
    let wrong = office.run(&["deliver"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("市政府"),
        "{}",
        wrong.err
    );
    office.set("[notices]\nlease_seconds = 0\n");
    let wrong = office.run(&["deliver"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("lease_seconds"),
        "{}",
        wrong.err
    );
    office.set("");
    std::fs::write(office.at("bureaus.toml"), "from = 1\n").unwrap();
    let wrong = office.run(&["deliver"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("bureaus.toml"),
        "{}",
        wrong.err
    );
}

#[test]
fn the_budget_makes_one_mail_of_many_notices() {
    let more = format!("[notices]\n{AUTOMATIC}[notices.budget]\nper_hour = 1\n");
    let office = Office::new(&more);
    office.cases(&["H1", "H2", "H3"]);
    let (_, done) = office.deliver();
    assert_eq!(done["sent"]["roundups"], 3, "{done}");
    assert_eq!(done["sent"]["accepted"], 12, "{done}");
    let files = std::fs::read_dir(office.at("var/mail")).unwrap().count();
    assert_eq!(files, 3);
}
