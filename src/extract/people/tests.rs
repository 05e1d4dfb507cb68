use crate::extract::vocabulary::tests::vocabulary;

fn read(text: &str, labelled: bool) -> Vec<String> {
    vocabulary()
        .people
        .teachers(text, labelled)
        .into_iter()
        .map(|found| {
            assert!(text[found.start..found.end].starts_with(found.value.chars().next().unwrap()));
            found.value
        })
        .collect()
}

#[test]
fn teachers() {
    for (text, expected) in [
        ("由王老师授课", vec!["王老师"]),
        ("语文王老师", vec!["王老师"]),
        ("编程 程远老师", vec!["程远老师"]),
        ("主讲:张某某", vec!["张某某"]),
        ("主讲教师:李思远、周婉", vec!["李思远", "周婉"]),
        ("张明远老师主讲", vec!["张明远老师"]),
        ("教练:陈教练", vec!["陈教练"]),
        ("申屠老师", vec!["申屠老师"]),
        ("阿翔教练", vec!["阿翔教练"]),
        ("主讲:小麦老师", vec!["小麦老师"]),
        ("荔枝老师", vec!["荔枝老师"]),
        ("周三 木谷老师 60元", vec!["木谷老师"]),
        ("芭蕾启蒙班小禾老师", vec!["小禾老师"]),
        ("在职研究生小段老师", vec!["小段老师"]),
        ("数学老师", vec![]),
        ("只有一个教练", vec![]),
        ("班主任是曹老师", vec![]),
        ("由科任老师讲语文", vec![]),
        ("沈砚秋执教,每周六", vec!["沈砚秋"]),
        ("Miss 顾", vec!["Miss 顾"]),
        ("Miss Clover授课", vec![]),
        ("Miss Clover", vec!["Miss Clover"]),
        ("外教 Mr. Otter", vec!["Mr. Otter"]),
        ("Cindy老师", vec!["Cindy老师"]),
        ("张教练、李教练", vec!["张教练", "李教练"]),
        ("授课教师 李明远(高级教师)", vec!["李明远"]),
        ("国家一级教练", vec![]),
        ("优秀老师授课", vec![]),
        ("小学老师", vec![]),
        ("每位老师", vec![]),
        ("联系人:王老师", vec![]),
        ("咨询李老师13800000000", vec![]),
        ("英语老师、班主任老师、高级教师", vec![]),
        ("任课老师认真负责", vec![]),
    ] {
        assert_eq!(read(text, false), expected, "{text}");
    }
    assert_eq!(read("欧阳静", true), ["欧阳静"]);
    assert_eq!(read("李思远(高级教师)", true), ["李思远"]);
    assert_eq!(read("梅子", true), ["梅子"]);
    assert_eq!(read("名师授课", true), [] as [&str; 0]);
    assert_eq!(read("待定", true), [] as [&str; 0]);
}
