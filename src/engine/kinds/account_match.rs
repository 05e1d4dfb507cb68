//! `account_match`: fees paid in advance go into the institution's escrow account.

use rust_decimal::Decimal;

use super::{Check, Context, Problems, Record, Rule, Verdict};
use crate::engine::dated::Dated;
use crate::engine::verdict::{Reason, judged, known, silent};
use crate::model::{Field, Institution, Payment, Table, Value};

/// A payment into another account is a breach, and so is an institution that has neither
/// an escrow account nor a risk reserve.
#[derive(Debug)]
pub struct AccountMatch {
    in_force: Dated<()>,
}

impl Check for AccountMatch {
    const RECORDS: &'static [Record] = &[Record::Institution, Record::Payment];

    fn read(rule: &Rule, problems: &mut Problems) -> Option<Self> {
        rule.params.reader(problems).finish();
        Some(Self { in_force: Dated::read(rule, problems, |_| Some(()))? })
    }

    fn institution(&self, institution: &Institution, _: usize, cx: &Context<'_>) -> Verdict {
        let Some(((), at)) = self.in_force.on(cx.on) else { return Verdict::NotApplicable };
        let (escrow, reserve) = (&institution.escrow_account, &institution.risk_reserve_yuan);
        let none_reserved = reserve.is_blank() || reserve.value().is_some_and(Decimal::is_zero);
        match (escrow, none_reserved) {
            (Field::Value(_), _) => Verdict::Pass,
            (_, false) if reserve.is_value() => Verdict::Pass,
            (Field::Blank, true) => {
                let limit = Value::Text("须有资金监管账户或风险保证金".into());
                Verdict::violation(Value::Text("无资金监管账户，无风险保证金".into()), limit, at)
            }
            (Field::Blank, false) => {
                Verdict::Unknown(silent(reserve, Table::Institutions, "risk_reserve_yuan"))
            }
            _ => Verdict::Unknown(silent(escrow, Table::Institutions, "escrow_account")),
        }
    }

    fn payment(&self, payment: &Payment, _: usize, cx: &Context<'_>) -> Verdict {
        let at = match payment.paid_on.value().map(|day| self.in_force.on(*day)) {
            Some(None) => return Verdict::NotApplicable,
            Some(Some(((), at))) => Some(at),
            None => None,
        };
        let owner = cx.facts.institution(cx.facts.class(payment.class).institution);
        if owner.escrow_account.is_blank() {
            return Verdict::NotApplicable;
        }
        judged((|| {
            let escrow = known(&owner.escrow_account, Table::Institutions, "escrow_account")?;
            let account = known(&payment.account, Table::Payments, "account")?;
            match (same(escrow, account), at) {
                (Some(true), _) => Ok(Verdict::Pass),
                (None, _) => Err(Reason::Other("账号有遮挡，无法比对".into())),
                (Some(false), None) => {
                    known(&payment.paid_on, Table::Payments, "paid_on").map(|_| Verdict::Pass)
                }
                (Some(false), Some(at)) => {
                    let limit = Value::Text(format!("资金监管账户：{escrow}"));
                    Ok(Verdict::violation(Value::Text(format!("收款账户：{account}")), limit, at))
                }
            }
        })())
    }
}

/// Whether two account texts name the same account; `None` where one is masked and the
/// visible part does not tell them apart.
fn same(a: &str, b: &str) -> Option<bool> {
    let plain = |text: &str| -> Vec<char> {
        text.chars().filter(|c| c.is_alphanumeric() || matches!(c, '*' | '＊')).collect()
    };
    let (a, b) = (plain(a), plain(b));
    let masked = |c: &char| matches!(c, '*' | '＊');
    if !a.iter().chain(&b).any(masked) {
        return Some(a == b);
    }
    let apart = a.len() != b.len()
        || a.iter().zip(&b).any(|(x, y)| x != y && !masked(x) && !masked(y));
    if apart { Some(false) } else { None }
}

#[cfg(test)]
mod tests {
    use super::same;

    #[test]
    fn blanks_do_not_matter_and_masks_are_not_guessed() {
        assert_eq!(same("6222 0001 0002", "622200010002"), Some(true));
        assert_eq!(same("622200010002", "622200010003"), Some(false));
        assert_eq!(same("6222****0002", "622200010002"), None);
        assert_eq!(same("6222****0003", "622200010002"), Some(false));
    }
}
