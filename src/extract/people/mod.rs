//! Teachers named on a page: 王老师, 主讲：李思远、周婉. Conservative: a wrong name
//! accuses a person.

mod add;
#[cfg(test)]
mod tests;

use super::loader::Builder;
use super::text::CLAUSE;
use super::text::Found;
use super::text::before;
use super::words::Pattern;
use super::words::WordList;

pub(super) struct PeopleGrammar {
    with_title: Pattern,
    after_cue: Pattern,
    /// A cue, a blank, and a name that ends there.
    after_blank: Pattern,
    name: Pattern,
    surname: Pattern,
    familiar: Pattern,
    latin: Pattern,
    alone: Pattern,
    /// A name of whatever characters that stands by itself: 荔枝老师, 木谷老师.
    nick: Pattern,
    /// 王奶奶, 铁钉叔叔 beside a label.
    kin: Pattern,
    /// 沈砚秋执教.
    teaching: Pattern,
    stages: Pattern,
    not_names: WordList,
    contact: WordList,
    titles: WordList,
    phone: Pattern,
    subjects: WordList,
    /// Any word that stands beside a teacher's name.
    any_cue: WordList,
}

/// No name begins so: 一个教练, 是曹老师, 请老师.
const NO_NAME: &[char] = &[
    '是', '可', '在', '和', '与', '由', '请', '让', '给', '把', '被', '跟', '的', '一', '两', '几',
    '每', '各', '我', '你', '他', '她', '这', '那', '哪', '该', '本', '其', '有', '没', '不', '课',
    '上', '下', '班', '师', '教', '讲', '都', '也', '就', '找', '对', '听', '问', '为', '多', '新',
];

impl PeopleGrammar {
    pub(super) fn new(b: &mut Builder) -> Self {
        let surname = b.group("surnames");
        let title = b.group("teacher_after");
        let cue = b.group("teacher_before");
        let mut cues = b.list("teacher_after");
        cues.extend(b.list("teacher_before"));
        let familiar = b.group("familiar");
        let latin = b.group("teacher_latin");
        cues.extend(b.list("teacher_latin"));
        let kin = b.group("teacher_familiar_after");
        let teaching = b.group("teaches_after");
        cues.extend(b.list("teaches_after"));
        let name = format!(r"{surname}(?:\p{{Han}}{{1,2}}|某{{1,2}})");
        Self {
            with_title: b.pattern(&format!(r"(?P<name>{surname}\p{{Han}}{{0,2}}?)\s?(?P<title>{title})")),
            after_cue: b.pattern(&format!(
                r"{cue}\s?(?::|是|为|由)\s?(?P<names>{name}(?:{title})?(?:\s?[、,，/&和及\s]\s?{name}(?:{title})?)*)"
            )),
            after_blank: b.pattern(&format!(
                r"(?:^|[^\p{{Han}}]){cue}\s(?P<names>{name}(?:{title})?)\s?(?:$|[(，。、;|,])"
            )),
            name: b.pattern(&format!(r"^\s?(?P<names>{surname}\p{{Han}}{{1,2}}(?:{title})?(?:\s?[、,，/&和及\s]\s?{surname}\p{{Han}}{{1,2}}(?:{title})?)*)\s?(?:$|[(，。;；|])")),
            familiar: b.pattern(&format!(r"(?:^|[^\p{{Han}}]|由|和|、)(?P<name>{familiar}\p{{Han}}{{1,2}}?|[A-Z][a-z]{{1,11}})\s?(?P<title>{title})")),
            latin: b.pattern(&format!(r"(?:^|[^A-Za-z])(?P<all>{latin}\s?(?:[A-Z][a-z]{{1,11}}|\p{{Han}}{{1,2}}))(?:[^A-Za-z\p{{Han}}]|$)")),
            // Beside a label, alone: 梅子, Cindy.
            alone: b.pattern(r"^\s?(?P<names>\p{Han}{2,3}(?:\s?[、,，/&\s]\s?\p{Han}{2,3})*|[阿老]?[A-Z][a-z]{1,11}\p{Han}?)\s?(?:$|[(|，。；;,])"),
            nick: b.pattern(
                r"(?:^|[^\p{Han}\p{L}]|[班课营程由是])(?P<name>\p{Han}{2,3}?)(?P<title>老师|教练)(?:$|[^\p{Han}]|[带教讲授主执上])",
            ),
            kin: b.pattern(&format!(r"^\s?(?P<all>\p{{Han}}{{1,3}}?{kin})\s?(?:$|[(，。、;；|,])")),
            teaching: b.pattern(&format!(r"(?:^|[^\p{{Han}}]|由)(?P<name>{surname}\p{{Han}}{{1,2}}?){teaching}")),
            stages: b.pattern("年级|[小初高中]学|[一二三四五六初高]年|各科|全科|[0-9]"),
            surname: b.pattern(&format!("^{surname}")),
            not_names: b.words("not_names"),
            contact: b.words("contact"),
            titles: b.words("teacher_after"),
            subjects: b.subject_words(),
            any_cue: b.word_list(&cues),
            phone: b.pattern(r"^\s?[(:]?\s?1[3-9][0-9]"),
        }
    }

    /// Teachers of a text; `labelled` where 主讲 or the like stands beside it.
    pub(super) fn teachers(&self, text: &str, labelled: bool) -> Vec<Found<String>> {
        let mut out: Vec<Found<String>> = Vec::new();
        if labelled
            && let Some(names) = self
                .name
                .captures(text)
                .and_then(|found| found.name("names"))
        {
            self.split(names.as_str(), names.start(), &mut out);
        } else if labelled
            && let Some(names) = self
                .alone
                .captures(text)
                .and_then(|found| found.name("names"))
        {
            self.split(names.as_str(), names.start(), &mut out);
        }
        if labelled && let Some(all) = self.kin.captures(text).and_then(|f| f.name("all")) {
            self.add(all.as_str(), all.as_str(), all.start(), &mut out);
        }
        if !self.any_cue.in_text(text) {
            return out;
        }
        for found in self.teaching.captures_all(text) {
            if let Some(name) = found.name("name") {
                self.add(name.as_str(), name.as_str(), name.start(), &mut out);
            }
        }
        for found in self
            .after_cue
            .captures_all(text)
            .chain(self.after_blank.captures_all(text))
        {
            if let Some(names) = found.name("names") {
                self.split(names.as_str(), names.start(), &mut out);
            }
        }
        for found in self.familiar.captures_all(text) {
            if let (Some(name), Some(title)) = (found.name("name"), found.name("title"))
                && !self.is_contact(text, name.start(), title.end())
            {
                let whole = text.get(name.start()..title.end()).unwrap_or("");
                self.add(name.as_str(), whole, name.start(), &mut out);
            }
        }
        for found in self.nick.captures_all(text) {
            let (Some(name), Some(title)) = (found.name("name"), found.name("title")) else {
                continue;
            };
            // 数学老师, 小学老师 are anybody.
            let anybody = name.as_str().starts_with(NO_NAME)
                || self.subjects.in_text(name.as_str())
                || self.stages.is_match(name.as_str())
                || self.titles.in_text(name.as_str());
            if !anybody && !self.is_contact(text, name.start(), title.end()) {
                let whole = text.get(name.start()..title.end()).unwrap_or("");
                self.add(name.as_str(), whole, name.start(), &mut out);
            }
        }
        for found in self.latin.captures_all(text) {
            if let Some(all) = found.name("all") {
                self.add(all.as_str(), all.as_str(), all.start(), &mut out);
            }
        }
        for found in self.with_title.captures_all(text) {
            let (Some(all), Some(name)) = (found.get(0), found.name("name")) else {
                continue;
            };
            if self.is_contact(text, all.start(), all.end()) {
                continue;
            }
            // 科任老师 is anybody; 在职研究生小段老师 is called so.
            let last = text
                .get(..all.start())
                .and_then(|head| head.chars().next_back());
            if name.as_str() == "任" && last.is_some_and(|c| "科责担专主".contains(c)) {
                continue;
            }
            if let Some(c) = last.filter(|c| matches!(c, '小' | '阿'))
                && name.as_str().chars().count() == 1
            {
                let start = all.start() - c.len_utf8();
                let whole = text.get(start..all.end()).unwrap_or("");
                self.add(name.as_str(), whole, start, &mut out);
                continue;
            }
            // 语文王老师: the first character ends the subject.
            let first = name.as_str().chars().next().map_or(0, char::len_utf8);
            let head = before(text, all.start() + first, 6, CLAUSE);
            let rest = name.as_str().get(first..).unwrap_or("");
            let skip = if !rest.is_empty()
                && self.subjects.end_of(head).is_some()
                && self.surname.is_match(rest)
            {
                first
            } else {
                0
            };
            let part = |words: &str| words.get(skip..).unwrap_or("").to_owned();
            self.add(
                &part(name.as_str()),
                &part(all.as_str()),
                all.start() + skip,
                &mut out,
            );
        }
        out
    }
}
