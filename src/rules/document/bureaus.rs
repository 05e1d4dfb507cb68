//! Names of bureaus out of a cell or a closing bracket.

use super::error::Problem;

/// Signs that open a bracket; any closing sign ends the innermost one, because documents
/// mix half-width and full-width forms.
const OPENING: &[char] = &['（', '(', '〈', '<', '《', '〔', '[', '【', '“'];
const CLOSING: &[char] = &['）', ')', '〉', '>', '》', '〕', ']', '】', '”'];
/// Signs between two names.
const BETWEEN: &[char] = &['、', '，', ',', '；', ';'];
/// Words after the last name of an open list, the longer ones first.
const AND_OTHERS: &[&str] = &["等有关部门", "等相关部门", "等部门", "等单位", "等"];

/// Splits a list of bureaus; brackets keep together what stands in them.
pub(super) fn split(list: &str) -> Result<Vec<String>, Problem> {
    let mut names: Vec<String> = Vec::new();
    let mut name = String::new();
    let mut depth = Depth::default();
    for c in list.chars() {
        depth.pass(c)?;
        if depth.outside() && BETWEEN.contains(&c) {
            keep(&mut names, &name)?;
            name.clear();
        } else {
            name.push(c);
        }
    }
    if !depth.outside() {
        return Err(Problem::Bracket);
    }
    keep(&mut names, &name)?;
    Ok(names)
}

fn keep(names: &mut Vec<String>, raw: &str) -> Result<(), Problem> {
    let name = raw.trim().trim_end_matches('。').trim_end();
    let listed = AND_OTHERS.iter().find_map(|w| name.strip_suffix(w));
    let name = listed.unwrap_or(name).trim();
    if name.contains(['。', '：', ':']) {
        return Err(Problem::NotABureau);
    }
    if !name.is_empty() && names.iter().all(|n| n != name) {
        names.push(name.to_owned());
    }
    Ok(())
}

/// How many brackets are open.
#[derive(Debug, Default)]
pub(super) struct Depth(usize);

impl Depth {
    /// Takes the next character; a closing sign that nothing opened is a mistake.
    pub(super) fn pass(&mut self, c: char) -> Result<(), Problem> {
        if OPENING.contains(&c) {
            self.0 += 1;
        } else if CLOSING.contains(&c) {
            self.0 = self.0.checked_sub(1).ok_or(Problem::Bracket)?;
        }
        Ok(())
    }

    /// Whether no bracket is open.
    pub(super) fn outside(&self) -> bool {
        self.0 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_outside_brackets_only() {
        for (list, expected) in [
            ("发改委、教育局", &["发改委", "教育局"][..]),
            ("宣传部（网信办）", &["宣传部（网信办）"]),
            ("财政局　", &["财政局"]),
            ("卫健委 、残联", &["卫健委", "残联"]),
            (
                "组织部（人才办、老干部局）、编办",
                &["组织部（人才办、老干部局）", "编办"],
            ),
            (
                "各镇（区、街道）人民政府（管委会、办事处）",
                &["各镇（区、街道）人民政府（管委会、办事处）"],
            ),
            (
                "教育局、发改委等部门，相关镇〈区、街道〉",
                &["教育局", "发改委", "相关镇〈区、街道〉"],
            ),
            (
                "民政局、人民银行如皋市支行等",
                &["民政局", "人民银行如皋市支行"],
            ),
            ("教育局、教育局、", &["教育局"]),
            ("镇(区、街道）", &["镇(区、街道）"]),
            (" ", &[]),
        ] {
            assert_eq!(split(list).unwrap(), expected, "{list}");
        }
    }

    #[test]
    fn what_is_no_list_of_names_is_refused() {
        assert_eq!(split("教育局（基教科、财政局"), Err(Problem::Bracket));
        assert_eq!(split("教育局）、财政局"), Err(Problem::Bracket));
        assert_eq!(split("财政局抄送：市委办公室"), Err(Problem::NotABureau));
        assert_eq!(split("由教育局负责。其他"), Err(Problem::NotABureau));
    }
}
