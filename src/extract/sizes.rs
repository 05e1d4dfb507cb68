//! How many pupils a class holds: 6人小班, 一对一, 限招12人, 每班不超过15人.

use super::loader::Builder;
use super::numerals::{NUMBER, whole};
use super::signs::Signs;
use super::text::{CLAUSE, Found, after};
use super::words::{Pattern, WordList};

pub(super) struct SizeGrammar {
    size: Vec<Pattern>,
    one_to_one: Pattern,
    column: Pattern,
    class_sizes: WordList,
    bare: Pattern,
    not_after: Pattern,
    not_people: Pattern,
    service: WordList,
}

impl SizeGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let n = NUMBER;
        let sizes = b.group("class_sizes");
        let one_to_one = r"一对一|一对1|1\s?对\s?1|1\s?对\s?一|一V一|(?i:1\s?v\s?1|vip\s?1|one\s?[-to]{1,4}\s?one|1-on-1)|1:1|1-1辅导";
        let low = r"(?:[0-9一二三四五六七八九十]{1,3}\s?(?:人|名)?\s?(?:-|~|至|到|—)\s?)?";
        let people = "(?:[个名位](?:学生|孩子|小孩|学员|小朋友|小学员|同学|小同学|宝贝|宝宝|娃娃|娃|儿童|少年|学童|名额|人)|人|名|位|座|席)";
        let class = "(?:小班|大班|中班|小组|班|组|课堂|团课|大课|小课|课)";
        let teacher = "(?:老师|教练|教师|导师|讲师|师傅|先生|助教|主教|指导)";
        let most = "(?:最多|至多|顶多|不超过|不多于|不超|不过|上限|限|只|仅)";
        Self {
            class_sizes: b.words("class_sizes"),
            column: b.pattern(&format!(
                r"^(?:{sizes}|{one_to_one}|(?:一|1)\s?对\s?(?:[2-9]|[二两三四五六])|(?:[0-9]{{1,2}}\s?(?:-|~|至|到)\s?)?[0-9]{{1,2}}\s?人(?:以内|以下)?{sizes}?)(?:课程|课|班|教学|辅导|授课)?(?:价格|价|费用|收费|学费)?\s?(?:\([^)]{{0,12}}\))?$"
            )),
            size: vec![
                b.pattern(&format!(r"{low}(?P<n>{n})\s?{people}(?:的|制|左右)?(?:精品|迷你|互动|VIP|纯|超|专属|线上|线下|面授|直播)*(?:{class}|封顶|封班|即止|截止|截班|顶天|顶格|到顶|满班|满员|满额|以内|之内|内|以下|为限|为上限|上限|为止|止|额满|名额|限额|招满|额度|的?(?:阶梯|合班|多媒体|小|大)?教室)")),
                b.pattern(&format!(r"{low}(?P<n>{n})\s?{people}\s?(?:/|每|一|1|为一|1个|一个|编一个|开一个|组成一个|凑一个)\s?(?:个)?{class}")),
                b.pattern(&format!(r"(?:每个班|每班|每组|每队|每门|每拨|每批|一拨|一批|每场|每课堂|每堂课|每节课|一节课|一堂课|每个小组|每小组|每期|一班|一个班|一组|一队|一个班|单班|本班|班级|每课|班内|定员|定额|额满|满班|满额|班额|限额|限定|限招|限收|限报|限员|限|小班教学|小班授课|小班化|小班制|小班|小组课|小组|大班|中班|班型|编班|班级人数|班容量|班级容量|学员人数|招生人数|招生名额|人数|规模|仅限|仅招|仅收|只收|只招|只限|最多招|最多收|招收|招生|招|不超过|不多于|不超|最多|至多|上限|名额|容量|≤|<=|小于等于|少于|控制在)(?:不超过|不多于|不超|不过|顶多|封顶|上限|控制在|控制|限额|限招|限|仅|只|收|招|人数|学生|学员|为|是|约|最多|至多|满|制|教学|授课|一般|通常|均|都|共|各|上课|内|不得超过|额|≤|<=|<|:|：|\s|[(]|在)*{low}(?P<n>{n})\s?(?:{people}|个)")),
                b.pattern(r"(?P<n>[1-9][0-9]?|[一二三四五六七八九十]{1,3})\s?个?(?:名额|席位|座位)"),
                b.pattern(r"(?i:max(?:imum)?(?:\s?of)?|up to|at most|no more than|limit(?:ed to)?)\.?:?\s?(?P<n>[0-9]{1,2})\s?(?i:kids|students|pupils|children|people|learners|players|swimmers|per class)"),
                b.pattern(r"(?i:\b(?:class size|group size|max|maximum))\.?\s?:?\s?(?i:max\s?)?(?:[0-9]{1,2}\s?(?:-|~)\s?)?(?P<n>[0-9]{1,2})\s?(?:$|[，。；;,)|/·])"),
                b.pattern(r"\b(?P<n>[0-9]{1,2})\s?(?i:kids|students|pupils|children|learners)\s?(?i:max|per class|/\s?class|in a class|at most)"),
                // A range of people that stands alone: 10-15人.
                b.pattern(r"(?:^|[\s，；;、(|/:·])[0-9]{1,2}\s?(?:人)?(?:-|~|至|到)\s?(?P<n>[0-9]{1,2})\s?人(?:$|[\s，。；;、)|/·])"),
                b.pattern(r"(?:^|[\s，；;(|/·])(?P<n>[2-9]|[1-3][0-9]|[二三四五六七八九]|[一二三]?十[二五八]?)\s?人(?:$|[\s，。；;)|/·])"),
                b.pattern(r"(?:一|1)\s?(?:对|V|v|拖|带)\s?(?P<n>[2-9]|1[0-9]|[二两三四五六七八九十])"),
                // 1位教练最多带6人, 一个老师教十个孩子, 师生比1:6.
                b.pattern(&format!(r"(?:一|1|每|单)\s?(?:个|位|名)?{teacher}(?:{most}|同时|同步|负责|各|都|会|一次|每次|一堂课|每堂课|每节课)*(?:带|教|管|负责|指导|面对|辅导|照看)(?:着|领|教|{most}|上限)*{low}(?P<n>{n})\s?(?:{people}|个)")),
                b.pattern(r"(?:师生比|师生配比|教练学员比|比例)(?:为|是|不低于|不高于|约|:|\s)*(?:一|1)\s?(?::|比|/|对)\s?(?P<n>[0-9]{1,2}|[二三四五六七八九十]{1,3})"),
                // 教室只坐得下十个人, 班里最多坐十二个孩子, 最多带8个.
                b.pattern(&format!(r"(?:{most}|能|可|刚好|正好|只能|仅能|最多能|最多可|最多只)(?:坐得下|坐下|容纳|坐|收|招|带|教|接|开放|留|容)(?:得下|下)?{low}(?P<n>{n})\s?(?:{people}|个)")),
                b.pattern(&format!(r"坐得下{low}(?P<n>{n})\s?(?:{people}|个)")),
                // 各班都不过16个人.
                b.pattern(&format!(r"[班组门队](?:人数)?(?:里|内|上)?(?:都|均|皆|各|也)*(?:不过|不超过|不多于|至多|最多|顶多){low}(?P<n>{n})\s?(?:{people}|个)")),
                b.pattern(r"双人(?P<n>小课|课|小班|一对一|)(?:$|[\s，。；;、)|/·])"),
            ],
            one_to_one: b.pattern(one_to_one),
            bare: b.pattern(&format!("(?P<n>{n})")),
            not_after: b.pattern(r"^\s?(?:左右)?\s?(?:起|即可|可|便|就|方可|才|及以上|以上|或以上)?\s?(?:开班|成班|成团|拼团|开课|以上|起)|^\s?(?:报名|团购|同行|同报|组团|拼|参团|一起|获奖|考上|教师|老师|教练|团队|通过|家长|浏览|关注|点赞)"),
            not_people: b.pattern(r"^\s?(?:分钟|课时|节|次|元|块|小时|岁|年级|号|年|月|周|天|米|%|[:：.]\s?[0-9])"),
            service: b.words("service_after"),
        }
    }

    /// The largest class size named; `labelled` where 班额 or the like stands beside it.
    pub(super) fn read(&self, text: &str, labelled: bool) -> Option<Found<u32>> {
        let mut best: Option<Found<u32>> = None;
        let mut keep = |value: u32, start: usize, end: usize| {
            if (1..=500).contains(&value) && best.as_ref().is_none_or(|known| known.value < value) {
                best = Some(Found::new(value, start, end));
            }
        };
        let signs = Signs::of(text);
        let pair = if signs.any(Signs::PAIR | Signs::LATIN) {
            text
        } else {
            ""
        };
        for range in self.one_to_one.find_all(pair) {
            // 11:10 is a time; 一对一260元 is none, 一对一答疑 no class.
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let own = text.get(range.clone()).unwrap_or("");
            let before = text.get(..range.start).and_then(|t| t.chars().next_back());
            let tail = text.get(range.end..).unwrap_or("");
            if digit(own.chars().next()) && digit(before)
                || digit(own.chars().next_back()) && digit(tail.chars().next())
                || self
                    .service
                    .start_of(tail.trim_start_matches(['的', '式', ' ']))
                    .is_some()
            {
                continue;
            }
            keep(1, range.start, range.end);
        }
        let counted =
            signs.any(Signs::PEOPLE | Signs::PAIR | Signs::LATIN) && signs.any(Signs::NUMBER);
        for pattern in self.size.iter().filter(|_| counted) {
            for found in pattern.captures_all(text) {
                let (Some(all), Some(n)) = (found.get(0), found.name("n")) else {
                    continue;
                };
                let goes_on = text
                    .get(..n.start())
                    .and_then(|t| t.chars().next_back())
                    .is_some_and(|c| c.is_ascii_digit() || c == '.');
                // 6人起开班 is the smallest number, not the largest; 剩3个名额 what is left.
                let behind = text.get(n.end()..).unwrap_or("");
                let behind = behind
                    .strip_prefix(' ')
                    .unwrap_or(behind)
                    .trim_start_matches(['人', '名', '位']);
                // 满6人开班 is the smallest number, 满12人封班 the largest.
                let closes = ["封", "截", "即止", "为止", "停招", "停止"]
                    .iter()
                    .any(|word| all.as_str().contains(word));
                let left = text.get(..all.start()).is_some_and(|head| {
                    head.ends_with(['剩', '余', '前', '第', '已', '后', '有', '出', '缺', '差'])
                        || head.trim_end().ends_with('满') && !closes
                });
                if goes_on || left || self.not_after.is_match(after(behind, 0, 6, CLAUSE)) {
                    continue;
                }
                // 双人课 says its number in the word.
                let value = if all.as_str().starts_with("双人") {
                    Some(2)
                } else {
                    whole(n.as_str())
                };
                if let Some(value) = value {
                    keep(value, all.start(), all.end());
                }
            }
        }
        // 小班80元，一对一260元: how many the larger class holds is not said.
        if best.as_ref().is_some_and(|found| found.value == 1) && self.class_sizes.in_text(text) {
            return None;
        }
        if labelled && best.is_none() {
            return self.labelled(text);
        }
        best
    }

    /// 班额:12，每课时45分钟: a bare number counts in the label's own clause.
    fn labelled(&self, text: &str) -> Option<Found<u32>> {
        let clause = after(text, 0, text.len(), CLAUSE);
        let last = self
            .bare
            .captures_all(clause)
            .filter_map(|found| found.name("n"))
            // 小班(60分钟) says how long, not how many.
            .filter(|n| !self.not_people.is_match(text.get(n.end()..).unwrap_or("")))
            .last()?;
        let value = whole(last.as_str())?;
        let behind = text.get(last.end()..)?.trim_start_matches('人');
        let least = self.not_after.is_match(after(behind, 0, 6, CLAUSE))
            || clause.trim_start().starts_with('满');
        (!least && (1..=500).contains(&value)).then(|| Found::new(value, last.start(), last.end()))
    }

    /// Whether a table's header cell names a class size and nothing else: 小班(元/课时), 一对一.
    pub(super) fn is_column(&self, cell: &str) -> bool {
        self.column.is_match(cell.trim())
    }
}
