//! `rules test`: the tests that rule files carry, and whether they would notice a change.

use std::io::Write;
use std::time::Instant;

use clap::Args;

use crate::cli::{CliError, Ending, RuleArgs};
use crate::engine::{MutantRun, TestResult, run_mutants, run_rule_tests};
use crate::jobs;
use crate::model::Word;
use crate::rules::Problems;

#[derive(Debug, Args)]
pub(in crate::cli) struct TestArgs {
    /// 不再检验：把限值、日期、范围逐个改动一小步，看有没有测试发现
    #[arg(long)]
    no_mutants: bool,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(super) fn run(args: &TestArgs, out: &mut dyn Write) -> Result<Ending, CliError> {
    let (book, vocabulary) = jobs::load(&args.rules.config()?)?.checked()?;
    let (start, mut problems) = (Instant::now(), Problems::default());
    let (results, runs) = if args.no_mutants {
        (
            run_rule_tests(&book, &vocabulary, &mut problems),
            Vec::new(),
        )
    } else {
        let runs = run_mutants(&book, &vocabulary, &mut problems);
        (
            runs.iter().flat_map(|run| run.results.clone()).collect(),
            runs,
        )
    };
    for problem in problems.sorted() {
        writeln!(out, "{}：{}", problem.title, problem.help)?;
    }
    let failed = failures(&results, out)? + problems.len();
    let missed = unnoticed(&runs, out)?;
    let mutants: usize = runs.iter().map(|run| run.mutants).sum();
    let (rules, passed) = (
        book.rules.len(),
        results.iter().filter(|r| r.passed()).count(),
    );
    write!(out, "{rules}条规则，{passed}个测试通过，{failed}个未通过")?;
    if !args.no_mutants {
        let noticed = mutants - missed;
        write!(
            out,
            "；{mutants}处改动，{noticed}处被测试发现，{missed}处未被发现"
        )?;
    }
    writeln!(out, "（{:.1?}）", start.elapsed())?;
    Ok(if failed + missed == 0 {
        Ending::Clean
    } else {
        Ending::Findings
    })
}

fn failures(results: &[TestResult<'_>], out: &mut dyn Write) -> Result<usize, CliError> {
    let failed: Vec<_> = results.iter().filter(|r| !r.passed()).collect();
    for result in &failed {
        let reason = result
            .reason
            .as_ref()
            .map_or_else(String::new, |r| format!("（{r}）"));
        let shown = |observed: &Option<String>| {
            observed
                .as_ref()
                .map_or_else(String::new, |o| format!("“{o}”"))
        };
        let (id, name) = (&result.rule.id, &result.test.name);
        let (wanted, seen) = match &result.test.observed {
            Some(_) => (shown(&result.test.observed), shown(&result.observed)),
            None => (String::new(), String::new()),
        };
        let (expect, said) = (result.test.expect.zh(), result.said.zh());
        writeln!(
            out,
            "未通过：{id}：{name}：应为{expect}{wanted}，实际{said}{seen}{reason}"
        )?;
    }
    Ok(failed.len())
}

fn unnoticed(runs: &[MutantRun<'_>], out: &mut dyn Write) -> Result<usize, CliError> {
    let mut missed = 0;
    for run in runs {
        for mutant in &run.unnoticed {
            let (id, file) = (&run.rule.id, &run.rule.file);
            let (place, from, to) = (&mutant.place, &mutant.from, &mutant.to);
            writeln!(
                out,
                "未被发现：{id}（{file}）：{place}：{from} → {to}，没有测试因此失败"
            )?;
        }
        missed += run.unnoticed.len();
    }
    Ok(missed)
}
