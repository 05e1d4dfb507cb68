use super::super::vocabulary::tests::vocabulary;
use super::*;

fn grades(text: &str, labelled: bool) -> Vec<u8> {
    vocabulary()
        .grades
        .read(text, labelled)
        .grades
        .iter()
        .map(|g| g.value)
        .collect()
}

fn stages(text: &str) -> Vec<Stage> {
    vocabulary()
        .grades
        .read(text, false)
        .stages
        .iter()
        .map(|s| s.value)
        .collect()
}

#[test]
fn grade_words() {
    for (text, expected) in [
        ("七年级", vec![7]),
        ("初二数学", vec![8]),
        ("3-6年级", vec![3, 4, 5, 6]),
        ("三至六年级", vec![3, 4, 5, 6]),
        ("三年级至五年级", vec![3, 4, 5]),
        ("高一", vec![10]),
        ("新初一", vec![7]),
        ("初一到初三", vec![7, 8, 9]),
        ("初一、初二", vec![7, 8]),
        ("初二、一对一", vec![8]),
        ("七八年级", vec![7, 8]),
        ("七、八年级", vec![7, 8]),
        ("一年级、二年级", vec![1, 2]),
        ("五升六", vec![6]),
        ("高一/高二/高三", vec![10, 11, 12]),
        ("周六、三年级", vec![3]),
        ("初三至高一", vec![9, 10]),
        ("G5", vec![5]),
        ("初二年级", vec![8]),
        ("初中三年级", vec![9]),
        ("高中一年级", vec![10]),
        ("初中1-3年级", vec![7, 8, 9]),
        ("高一、二年级", vec![10, 11]),
        ("高一、二、三年级", vec![10, 11, 12]),
        ("初中七八九年级", vec![7, 8, 9]),
        ("小四", vec![4]),
        ("小六升初一", vec![7]),
        ("小五英语", vec![5]),
        ("准初三", vec![9]),
        ("新高一", vec![10]),
        ("高二升高三", vec![12]),
        ("初二升初三", vec![9]),
        ("初三升高一", vec![10]),
        ("六升七", vec![7]),
        ("3升4", vec![4]),
        ("二升三年级", vec![3]),
        ("高1", vec![10]),
        ("初2数学", vec![8]),
        ("高1-高3", vec![10, 11, 12]),
        ("G2-G3", vec![2, 3]),
        ("小一至小三", vec![1, 2, 3]),
        ("不收二年级以下", vec![]),
        ("G1-G4 足球", vec![1, 2, 3, 4]),
        ("G7-9", vec![7, 8, 9]),
        ("Grade 3-6", vec![3, 4, 5, 6]),
        ("Grades 1 to 3", vec![1, 2, 3]),
        ("国中一年级数学", vec![7]),
        ("国中二、三年级", vec![8, 9]),
        ("国小三年级", vec![3]),
        ("中二物理基础班", vec![8]),
        ("升中四英文", vec![10]),
        ("其中二班", vec![]),
        ("二年级以上小学生", vec![2, 3, 4, 5, 6]),
        ("小学三年级及以上", vec![3, 4, 5, 6]),
        ("小学四年级以上的小学生", vec![4, 5, 6]),
        ("初中二年级以上", vec![8, 9]),
        ("一二年级", vec![1, 2]),
        ("四五六年级", vec![4, 5, 6]),
        ("一到六年级", vec![1, 2, 3, 4, 5, 6]),
        ("1、2、3年级", vec![1, 2, 3]),
        ("4~6年级", vec![4, 5, 6]),
        ("小学一年级至三年级", vec![1, 2, 3]),
        ("G3", vec![3]),
        ("Grade 4", vec![4]),
        ("小一点", vec![]),
        ("从小一起", vec![]),
        ("高3米", vec![]),
        ("高一点", vec![]),
        ("大年初三", vec![]),
        ("提高一层", vec![]),
        ("2025年级", vec![]),
    ] {
        assert_eq!(grades(text, false), expected, "{text}");
    }
    assert_eq!(grades("3-6", true), [3, 4, 5, 6]);
    assert_eq!(grades("6-12岁", true), [] as [u8; 0]);
}

#[test]
fn stage_words() {
    assert_eq!(stages("小学数学"), [Stage::Primary]);
    assert_eq!(stages("初中、高中"), [Stage::Junior, Stage::Senior]);
    assert_eq!(
        stages("中小学"),
        [Stage::Primary, Stage::Junior, Stage::Senior]
    );
    assert_eq!(stages("实验小学对面"), []);
    assert_eq!(stages("河滨小学东门"), []);
    assert_eq!(stages("高三"), [Stage::Senior]);
    assert_eq!(stages("幼小衔接"), [Stage::Preschool]);
}
