//! What a remark says about other fields, read and written: the invoice that a red one reverses, the people who
//! signed off, banks and addresses.

use fapiao_invoice::{Invoice, OriginalInvoice, Party, text};

use crate::field;
use crate::write::xml::in_two;

/// Splits a code and a number that stand in one string: the number is the last eight digits.
///
/// A string of twenty digits that starts with a year of digital invoices is a digital number and stays whole;
/// device-era codes of twelve digits start with `0`, codes of ten with a region's digits and make eighteen.
pub(crate) fn split_number(joined: &str) -> (Option<String>, Option<String>) {
    let digital = joined.len() == 20 && !joined.starts_with('0') && !joined.starts_with('1');
    let split = joined.len().checked_sub(8).and_then(|at| joined.split_at_checked(at));
    match split {
        Some((code, number)) if matches!(code.len(), 10 | 12) && !digital => {
            (Some(code.to_owned()), Some(number.to_owned()))
        }
        _ => (None, Some(joined.to_owned())),
    }
}

/// The blue invoice that a remark names ([`OriginalInvoice::from_remark`]), when it is said to be one, and its code
/// and number have the form of such.
pub(crate) fn original(remark: &str) -> Option<OriginalInvoice> {
    const BLUE: &[&str] = &["被红冲蓝字", "对应正数发票", "对应蓝字发票"];
    let folded = text::fold(remark);
    let is_blue = BLUE.iter().any(|mark| folded.contains(mark));
    let OriginalInvoice { code, number, confirmation } = OriginalInvoice::from_remark(remark)?;
    let found = OriginalInvoice {
        code: code.filter(|code| is_blue && matches!(code.len(), 10 | 12)),
        number: number.filter(|number| is_blue && matches!(number.len(), 8 | 20)),
        confirmation,
    };
    (found != OriginalInvoice::default()).then_some(found)
}

/// What a digital invoice prints in its remark for want of a place of its own: payee, reviewer, banks and
/// addresses of both parties. What is stated elsewhere stays.
pub(crate) fn others(remark: &str, invoice: &mut Invoice) {
    if invoice.payee.is_none() {
        invoice.payee = name_after(remark, &["收款人"]);
    }
    if invoice.reviewer.is_none() {
        invoice.reviewer = name_after(remark, &["复核人", "复核"]);
    }
    if invoice.original.is_none() {
        invoice.original = original(remark);
    }
    party(remark, ["购方", "购买方"], &mut invoice.buyer);
    party(remark, ["销方", "销售方"], &mut invoice.seller);
}

/// `销方开户银行:…; 银行账号:…;` and `销售方地址:…; 电话:…;`.
fn party(remark: &str, sides: [&str; 2], party: &mut Party) {
    let pair = |first: &str, second: &str| {
        let (value, rest) = sides.iter().find_map(|side| value_after(remark, &format!("{side}{first}")))?;
        let other = value_after(rest, second).filter(|_| rest.trim_start().starts_with(second));
        field::pair(Some(value.to_owned()), other.map(|(value, _)| value.to_owned()))
    };
    if party.bank_account.is_none() {
        party.bank_account = pair("开户银行", "银行账号");
    }
    if party.address_phone.is_none() {
        party.address_phone = pair("地址", "电话");
    }
}

/// Whether a printed remark only repeats what other fields state, in the words that a face prints for want of a place.
pub(crate) fn repeats(printed: &str, invoice: &Invoice) -> bool {
    let plain = |text: &str| text.split_whitespace().collect::<String>();
    let original = invoice.original.iter().flat_map(|original| {
        let confirmation = confirmation(original);
        [Some(blue(original)), confirmation].into_iter().flatten()
    });
    let elements = invoice.special.iter().flat_map(|special| &special.elements).map(element);
    let facts = original
        .chain(accounts("购", &invoice.buyer))
        .chain(accounts("销", &invoice.seller))
        .chain(people(invoice))
        .chain(ticket(invoice))
        .chain(elements);
    let mut rest = plain(printed);
    for fact in facts {
        // Each is printed once.
        rest = rest.replacen(&plain(&fact), "", 1);
    }
    rest.is_empty()
}

/// The invoice that a red one reverses.
pub(crate) fn blue(original: &OriginalInvoice) -> String {
    let number = original.number.as_deref().unwrap_or_default();
    match &original.code {
        Some(code) => format!("对应正数发票代码:{code}号码:{number}"),
        None => format!("被红冲蓝字数电发票号码：{number}"),
    }
}

/// The form that allows a red invoice.
pub(crate) fn confirmation(original: &OriginalInvoice) -> Option<String> {
    let name = if original.code.is_some() { "信息表编号" } else { "红字发票信息确认单编号" };
    original.confirmation.as_ref().map(|confirmation| format!("{name}：{confirmation}"))
}

/// `购方地址:…; 电话:…;` and `购方开户银行:…; 银行账号:…;`, as digital invoices print them.
pub(crate) fn accounts(side: &str, party: &Party) -> Vec<String> {
    let pair = |joined: Option<&str>, first: &str, second: &str| {
        let (one, two) = in_two(joined);
        match (one, two) {
            (Some(one), Some(two)) => Some(format!("{side}方{first}:{one}; {second}:{two};")),
            // The first label stands for both, as in the field that is printed so.
            (one, two) => one.or(two).map(|whole| format!("{side}方{first}:{whole};")),
        }
    };
    let facts = [
        pair(party.address_phone.as_deref(), "地址", "电话"),
        pair(party.bank_account.as_deref(), "开户银行", "银行账号"),
    ];
    facts.into_iter().flatten().collect()
}

/// Who took the money and who looked it over.
pub(crate) fn people(invoice: &Invoice) -> Vec<String> {
    let people = [("收款人", &invoice.payee), ("复核人", &invoice.reviewer)];
    people.iter().filter_map(|(name, person)| Some(format!("{name}:{};", person.as_ref()?))).collect()
}

/// What a ticket has no box for.
pub(crate) fn ticket(invoice: &Invoice) -> Vec<String> {
    let id = invoice.seller.tax_id.as_ref().map(|id| format!("填开单位纳税人识别号：{id}；"));
    let net = invoice.amount_without_tax.map(|net| format!("不含税金额：{net}；"));
    id.into_iter().chain(net).collect()
}

/// One element of a special business.
pub(crate) fn element((name, value): &(String, String)) -> String {
    format!("{name}：{value}；")
}

/// The value that follows a mark and a colon, up to the next semicolon, and what comes after that.
fn value_after<'r>(remark: &'r str, mark: &str) -> Option<(&'r str, &'r str)> {
    const VALUE_BYTES_MAX: usize = 300;
    let tail = remark.split_once(mark)?.1.trim_start().strip_prefix([':', '：'])?;
    let (value, rest) = tail.split_once([';', '；']).unwrap_or((tail, ""));
    let value = value.trim();
    (!value.is_empty() && value.len() <= VALUE_BYTES_MAX).then_some((value, rest))
}

/// The name that follows one of the marks and a colon, up to the next separator.
fn name_after(remark: &str, marks: &[&str]) -> Option<String> {
    const NAME_CHARS_MAX: usize = 30;
    marks.iter().find_map(|mark| {
        let tail = remark.split_once(mark)?.1.trim_start().strip_prefix([':', '：'])?.trim_start();
        let end = tail.find([';', '；', ',', '，', ' ', '\n', '\u{3000}']).unwrap_or(tail.len());
        let name = tail.get(..end)?;
        (!name.is_empty() && name.chars().count() <= NAME_CHARS_MAX).then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use fapiao_invoice::Invoice;

    use super::{original, others, repeats, split_number};

    #[test]
    fn split_number_when_device_era_then_code_and_number() {
        assert_eq!(
            split_number("09900190011112345678"),
            (Some("099001900111".to_owned()), Some("12345678".to_owned()))
        );
        assert_eq!(split_number("25997000001234567890"), (None, Some("25997000001234567890".to_owned())));
    }

    #[test]
    fn original_when_remark_names_the_blue_invoice_then_read() {
        let blue = original("对应正数发票代码:099001900111号码:12345678").unwrap();
        assert_eq!((blue.code.as_deref(), blue.number.as_deref()), (Some("099001900111"), Some("12345678")));
        let red = original(
            "被红冲蓝字数电发票号码：25997000001234567890 红字发票信息确认单编号：4403012501001234567",
        )
        .unwrap();
        assert_eq!(red.number.as_deref(), Some("25997000001234567890"));
        assert_eq!(red.confirmation.as_deref(), Some("4403012501001234567"));
        assert_eq!(original("订单号:12345678"), None);
    }

    #[test]
    fn others_when_remark_lists_them_then_read() {
        let mut invoice = Invoice::default();
        others(
            "购方开户银行:甲银行某某支行;    银行账号:0001;\n销方开户银行:乙银行; 银行账号:0002; \
             销售方地址:某市某路1号;\n收款人:张三;    复核人:李四;",
            &mut invoice,
        );
        assert_eq!((invoice.payee.as_deref(), invoice.reviewer.as_deref()), (Some("张三"), Some("李四")));
        assert_eq!(invoice.buyer.bank_account.as_deref(), Some("甲银行某某支行 0001"));
        assert_eq!(invoice.seller.bank_account.as_deref(), Some("乙银行 0002"));
        assert_eq!(invoice.seller.address_phone.as_deref(), Some("某市某路1号"));
        assert_eq!(invoice.buyer.address_phone, None);
    }

    #[test]
    fn repeats_when_something_else_is_said_then_not() {
        let mut invoice = Invoice::default();
        invoice.seller.bank_account = Some("乙银行 000200030004".to_owned());
        invoice.payee = Some("张三".to_owned());
        assert!(repeats("销方开户银行:乙银行;  银行账号:0002000\n30004;\n收款人:张三;", &invoice));
        assert!(!repeats("销方开户银行:乙银行; 银行账号:000200030004; 收款人:张三; 订单号1", &invoice));
        assert!(!repeats("销方开户银行:乙银行; 银行账号:000200030005;", &invoice));
        assert!(!repeats("收款人:张三; 收款人:张三;", &invoice));
    }
}
