//! XML invoices: EInvoice (数电票), eInvoice of 2019, and XBRL of the Ministry of Finance.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fapiao_invoice::Invoice;
use fapiao_invoice::Kind;
use fapiao_invoice::Line;
use fapiao_invoice::Tax;
use fapiao_invoice::TaxRate;
use jiff::Timestamp;

use super::escape;
use super::ofd::DECLARATION;
use crate::authority::Scheme;
use crate::authority::Signer;
use crate::cms;
use crate::figure;
use crate::sheet;

/// How an EInvoice is made.
#[derive(Clone, Default)]
pub struct EinvoiceOptions {
    /// Who signs the `TaxBureauSignature`, and when; none for an unsigned one (乐企).
    pub signature: Option<(Signer, Timestamp)>,
    /// A declaration of another encoding, the text encoded by the caller.
    pub encoding: Option<String>,
}

/// One element with text; empty elements are written out.
fn element(name: &str, text: &str) -> String {
    format!("<{name}>{}</{name}>", escape(text))
}

fn optional(name: &str, text: Option<&str>) -> String {
    element(name, text.unwrap_or_default())
}

/// EInvoice XML of 数电票, version 0.37.
#[must_use]
pub fn einvoice(invoice: &Invoice, options: &EinvoiceOptions) -> String {
    let encoding = options.encoding.as_deref().unwrap_or("utf-8");
    let number = invoice.number.as_deref().unwrap_or_default();
    let issued = invoice.issued_on.map(|d| d.to_string()).unwrap_or_default();
    let special = invoice.kind == Some(Kind::DigitalSpecial);
    let label =
        |code: &str, name: &str| format!("{}{}", element("LabelCode", code), element("LabelName", name));
    let general = if special { label("01", "增值税专用发票") } else { label("02", "普通发票") };
    let blue = label(if invoice.red == Some(true) { "N" } else { "Y" }, "是否蓝字发票标志");
    let kind = label("01", "电子发票");
    let taxpayer = label("1", "一般纳税人");
    let way = format!("{}{}", element("LabelType", "发票开具方式标签"), label("1", "样票网页开票"));
    let id = element("EIid", number);
    let header = format!(
        "<Header>{id}<EInvoiceTag>SWEI1100</EInvoiceTag><Version>0.37</Version><InherentLabel><InIssuType>{blue}</InIssuType><EInvoiceType>{kind}</EInvoiceType><GeneralOrSpecialVAT>{general}</GeneralOrSpecialVAT><TaxpayerType>{taxpayer}</TaxpayerType></InherentLabel><UndefinedLabel><Label>{way}</Label></UndefinedLabel></Header>"
    );
    let data = einvoice_data(invoice, &issued);
    let authentication =
        "<SellerAuthentication><AuthenticationMethods>01</AuthenticationMethods></SellerAuthentication>";
    let supervision = format!(
        "<TaxSupervisionInfo>{}{}<TaxBureauCode>11100000000</TaxBureauCode><TaxBureauName>样票税务局（示例）</TaxBureauName></TaxSupervisionInfo>",
        element("InvoiceNumber", number),
        element("IssueTime", &issued)
    );
    let body = format!("{header}{data}{authentication}{supervision}");
    let signature = match &options.signature {
        Some((signer, at)) => tax_bureau_signature(signer, *at, body.as_bytes()),
        None => element("ptbh", "000000SAMPLE00000000"),
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"{encoding}\" standalone=\"yes\"?>\n<EInvoice>{body}{signature}</EInvoice>"
    )
}

fn einvoice_data(invoice: &Invoice, issued: &str) -> String {
    let party = |side: &str, party: &fapiao_invoice::Party| {
        let (address, phone) = in_two(party.address_phone.as_deref());
        let (bank, account) = in_two(party.bank_account.as_deref());
        [
            optional(&format!("{side}IdNum"), party.tax_id.as_deref()),
            optional(&format!("{side}Name"), party.name.as_deref()),
            element(&format!("{side}Addr"), address),
            element(&format!("{side}TelNum"), phone),
            element(&format!("{side}BankName"), bank),
            element(&format!("{side}BankAccNum"), account),
        ]
        .concat()
    };
    let basic = [
        optional("TotalAmWithoutTax", invoice.amount_without_tax.map(figure::yuan).as_deref()),
        element("TotalTaxAm", &total_tax(invoice)),
        optional("TotalTax-includedAmount", invoice.amount_with_tax.map(figure::yuan).as_deref()),
        optional("TotalTax-includedAmountInChinese", invoice.amount_in_words.as_deref()),
        optional("Drawer", invoice.drawer.as_deref()),
        element("RequestTime", &format!("{issued} 12:00:00")),
    ]
    .concat();
    let lines: String = invoice.lines.iter().map(einvoice_line).collect();
    let specific = invoice.original.as_ref().map(|original| {
        format!(
            "<RedEInvoice>{}{}</RedEInvoice>",
            optional("OriginalInvoiceCode", original.number.as_deref()),
            optional("CreditNoteNumber", original.confirmation.as_deref())
        )
    });
    format!(
        "<EInvoiceData><SellerInformation>{}</SellerInformation><BuyerInformation>{}</BuyerInformation><BasicInformation>{basic}</BasicInformation>{lines}<SpecificInformation>{}</SpecificInformation><AdditionalInformation>{}</AdditionalInformation></EInvoiceData>",
        party("Seller", &invoice.seller),
        party("Buyer", &invoice.buyer),
        specific.unwrap_or_default(),
        optional("Remark", invoice.remark.as_deref())
    )
}

fn einvoice_line(line: &Line) -> String {
    let decimal = |d: Option<fapiao_invoice::Decimal>| d.map(|d| d.to_string());
    let amount = line.amount.map_or(0, |a| a.0);
    let (rate, tax, gross) = match (line.tax_rate, line.tax_amount) {
        (Some(TaxRate::Rate(rate)), Some(Tax::Amount(tax))) => {
            (rate.to_string(), figure::yuan(tax), amount + tax.0)
        }
        (_, Some(Tax::Amount(tax))) => ("*".to_owned(), figure::yuan(tax), amount + tax.0),
        _ => ("*".to_owned(), "*".to_owned(), amount),
    };
    let fields = [
        optional("ItemName", line.name.as_deref()),
        optional("SpecMod", line.specification.as_deref()),
        optional("MeaUnits", line.unit.as_deref()),
        optional("Quantity", decimal(line.quantity).as_deref()),
        optional("UnPrice", decimal(line.unit_price).as_deref()),
        optional("Amount", line.amount.map(figure::yuan).as_deref()),
        element("TaxRate", &rate),
        element("ComTaxAm", &tax),
        element("TotaltaxIncludedAmount", &figure::yuan(fapiao_invoice::Fen(gross))),
        optional("TaxClassificationCode", line.tax_code.as_deref()),
    ];
    format!("<IssuItemInformation>{}</IssuItemInformation>", fields.concat())
}

fn total_tax(invoice: &Invoice) -> String {
    match invoice.tax_amount {
        Some(Tax::Amount(fen)) => figure::yuan(fen),
        _ => "0.00".to_owned(),
    }
}

/// The signature of the tax bureau: a CMS without certificates, in hex, `&`, the time in Base64.
/// Its canonical form is not public; here it is the XML between the root's tags.
fn tax_bureau_signature(signer: &Signer, at: Timestamp, body: &[u8]) -> String {
    let mut options = cms::Options::new(cms::Dialect::Chinese, Scheme::Sm2, at);
    options.certificates = false;
    let value = cms::signed_data(signer, body, &options);
    let hex: String = value.iter().map(|b| format!("{b:02x}")).collect();
    let time = STANDARD.encode(at.strftime("%Y%m%d %H%M%S").to_string());
    format!(
        r#"<TaxBureauSignature><Reference URI="/Einvoice/Header|/Einvoice/EinvoiceData|/Einvoice/SellerAuthentication|/Einvoice/TaxSupervisionInfo|/Einvoice/TaxBureauSignature/SignatureTime"/><SignatureAlgorithm>1.2.156.10197.1.501</SignatureAlgorithm><SignatureFormat>DETACH</SignatureFormat><SignatureTime>{}</SignatureTime><SignatureValue>{hex}&amp;{time}</SignatureValue><KeyInfo/></TaxBureauSignature>"#,
        at.strftime("%Y-%m-%d %H:%M:%S")
    )
}

/// `original_invoice.xml` of the 2019 schema.
#[must_use]
pub fn original_invoice(invoice: &Invoice) -> String {
    signed_original_invoice(invoice, None)
}

/// The same; with a signer, also its `Signature`, whose canonical form is not public (here: the elements
/// before it).
pub(super) fn signed_original_invoice(invoice: &Invoice, signer: Option<&Signer>) -> String {
    let special = invoice.kind == Some(Kind::VatSpecialElectronic);
    let fp = |name: &str, text: Option<&str>| optional(&format!("fp:{name}"), text);
    let party = |side: &str, party: &fapiao_invoice::Party| {
        [
            fp(&format!("{side}Name"), party.name.as_deref()),
            fp(&format!("{side}TaxID"), party.tax_id.as_deref()),
            fp(&format!("{side}AddrTel"), party.address_phone.as_deref()),
            fp(&format!("{side}FinancialAccount"), party.bank_account.as_deref()),
        ]
        .concat()
    };
    let cipher = sheet::cipher_text(invoice);
    let head = [
        fp("DocID", Some(if special { "03" } else { "01" })),
        fp("InvoiceCode", invoice.code.as_deref()),
        fp("InvoiceNo", invoice.number.as_deref()),
        fp("TypeCode", Some(if invoice.red == Some(true) { "1" } else { "0" })),
        fp("IssueDate", invoice.issued_on.map(figure::chinese_date).as_deref()),
        fp("InvoiceCheckCode", invoice.check_code.as_deref()),
        fp("MachineNo", invoice.machine_number.as_deref()),
        fp("TaxControlCode", Some(&cipher)),
        format!("<fp:Buyer>{}</fp:Buyer>", party("Buyer", &invoice.buyer)),
        format!("<fp:Seller>{}</fp:Seller>", party("Seller", &invoice.seller)),
        fp("TaxInclusiveTotalAmount", invoice.amount_with_tax.map(figure::yuan).as_deref()),
        fp("Note", invoice.remark.as_deref()),
        fp("InvoiceClerk", invoice.drawer.as_deref()),
        fp("Payee", invoice.payee.as_deref()),
        fp("Checker", invoice.reviewer.as_deref()),
        fp("TaxTotalAmount", invoice.tax_amount.map(figure::tax).as_deref()),
        fp("TaxExclusiveTotalAmount", invoice.amount_without_tax.map(figure::yuan).as_deref()),
        fp("GraphCode", Some(&figure::qr(invoice))),
    ];
    let goods: String = invoice
        .lines
        .iter()
        .map(|line| {
            let fields = [
                fp("Item", line.name.as_deref()),
                fp("Specification", line.specification.as_deref()),
                fp("MeasurementDimension", line.unit.as_deref()),
                fp("Price", line.unit_price.map(|p| p.to_string()).as_deref()),
                fp("Quantity", line.quantity.map(|q| q.to_string()).as_deref()),
                fp("Amount", line.amount.map(figure::yuan).as_deref()),
                fp("TaxScheme", line.tax_rate.map(figure::rate).as_deref()),
                fp("TaxAmount", line.tax_amount.map(figure::tax).as_deref()),
            ];
            format!("<fp:GoodsInfo>{}</fp:GoodsInfo>", fields.concat())
        })
        .collect();
    let head = head.concat();
    let signature = signer.map(|signer| {
        let mut options = cms::Options::new(cms::Dialect::Chinese, Scheme::Sm2, Timestamp::UNIX_EPOCH);
        options.certificates = false;
        options.signing_time = None;
        let value = cms::signed_data(signer, head.as_bytes(), &options);
        element("fp:Signature", &STANDARD.encode(value))
    });
    format!(
        r#"{DECLARATION}<eInvoice xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019" Version="1.0">{head}{}<fp:GoodsInfos>{goods}</fp:GoodsInfos></eInvoice>"#,
        signature.unwrap_or_default()
    )
}

/// XBRL of the Ministry of Finance: file name and text. Prefix `inv` for VAT invoices, `einv` for
/// 数电票, `rai` and `atr` for tickets.
#[must_use]
pub fn xbrl(invoice: &Invoice) -> (String, String) {
    let (prefix, file) = match invoice.kind {
        Some(Kind::Railway) => ("rai", "rai_issuer"),
        Some(Kind::Air) => ("atr", "atr_issuer"),
        Some(Kind::VatSpecialElectronic) => ("inv", "inv_spcl_issuer"),
        Some(Kind::DigitalOrdinary) => ("einv", "einv_ord_issuer"),
        Some(Kind::DigitalSpecial) => ("einv", "einv_spcl_issuer"),
        _ => ("inv", "inv_ord_issuer"),
    };
    let facts = match invoice.kind {
        Some(Kind::Railway) => railway_facts(invoice),
        Some(Kind::Air) => air_facts(invoice),
        _ => invoice_facts(invoice),
    };
    let fact = |name: &str, text: &str| {
        format!(r#"<{prefix}:{name} contextRef="c1"><![CDATA[{text}]]></{prefix}:{name}>"#)
    };
    let mut body: String = facts.iter().map(|(name, text)| fact(name, text)).collect();
    for line in &invoice.lines {
        let tuple: String = line_facts(line).iter().map(|(name, text)| fact(name, text)).collect();
        let name = "InformationOfTaxableGoodsOrServicesDetailItemsTuple";
        body += &format!("<{prefix}:{name}>{tuple}</{prefix}:{name}>");
    }
    let date = invoice.issued_on.map(|d| d.to_string()).unwrap_or_default();
    let number = format!(
        "{}{}",
        invoice.code.as_deref().unwrap_or_default(),
        invoice.number.as_deref().unwrap_or_default()
    );
    let entity = invoice.seller.tax_id.as_deref().or(invoice.buyer.tax_id.as_deref()).unwrap_or_default();
    let text = format!(
        r#"<xbrl xmlns="http://www.xbrl.org/2003/instance" xmlns:{prefix}="http://xbrl.mof.gov.cn/taxonomy/2021-11-30/{prefix}" xmlns:link="http://www.xbrl.org/2003/linkbase" xmlns:iso4217="http://www.xbrl.org/2003/iso4217" xmlns:xlink="http://www.w3.org/1999/xlink"><link:schemaRef xlink:type="simple" xlink:href="{prefix}_issuer_entry_point_2021-11-30.xsd"/><context id="c1"><entity><identifier scheme="http://xbrl.mof.gov.cn">{entity}</identifier></entity><period><instant>{date}</instant></period></context><unit id="u1"><measure>iso4217:CNY</measure></unit>{body}</xbrl>"#
    );
    (format!("{file}_{}_{number}.xml", date.replace('-', "")), text)
}

type Facts = Vec<(&'static str, String)>;

fn present<const N: usize>(facts: [(&'static str, Option<String>); N]) -> Facts {
    facts.into_iter().map(|(name, text)| (name, text.unwrap_or_default())).collect()
}

fn invoice_facts(invoice: &Invoice) -> Facts {
    let kind = match invoice.kind {
        Some(Kind::VatSpecialElectronic) => "增值税电子专用发票",
        Some(Kind::DigitalSpecial) => "电子发票（增值税专用发票）",
        Some(Kind::DigitalOrdinary) => "电子发票（普通发票）",
        _ => "增值税电子普通发票",
    };
    let tax = match invoice.tax_amount {
        Some(Tax::Amount(fen)) => Some(figure::yuan(fen)),
        other => other.map(figure::tax),
    };
    present([
        ("TypeOfInvoice", Some(kind.to_owned())),
        ("CodeOfInvoice", invoice.code.clone()),
        ("NumberOfInvoice", invoice.number.clone()),
        ("DateOfIssue", invoice.issued_on.map(|d| d.to_string())),
        ("IdentifyingCode", invoice.check_code.clone()),
        ("NumberOfInvoiceMachine", invoice.machine_number.clone()),
        ("NameOfPurchaser", invoice.buyer.name.clone()),
        ("TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfPurchaser", invoice.buyer.tax_id.clone()),
        ("AddressPhoneNumberOfPurchaser", invoice.buyer.address_phone.clone()),
        ("DepositBankAndAccountNumberOfPurchaser", invoice.buyer.bank_account.clone()),
        ("TotalAmountExcludingTax", invoice.amount_without_tax.map(figure::yuan)),
        ("TotalTaxAmount", tax),
        ("TaxIncludedAmountInWords", invoice.amount_in_words.clone()),
        ("TaxIncludedAmountInFigures", invoice.amount_with_tax.map(figure::yuan)),
        ("NameOfSeller", invoice.seller.name.clone()),
        ("TaxpayerIdentificationNumberUnifiedSocialCreditCodeOfSeller", invoice.seller.tax_id.clone()),
        ("AddressPhoneNumberOfSeller", invoice.seller.address_phone.clone()),
        ("DepositBankAndAccountNumberOfSeller", invoice.seller.bank_account.clone()),
        ("Remarks", invoice.remark.clone()),
        ("Payee", invoice.payee.clone()),
        ("Reviewer", invoice.reviewer.clone()),
        ("Issuer", invoice.drawer.clone()),
    ])
}

fn line_facts(line: &Line) -> Facts {
    let rate = match line.tax_rate {
        Some(TaxRate::Rate(rate)) => Some(format!("{:.2}%", rate * fapiao_invoice::Decimal::from(100))),
        other => other.map(figure::rate),
    };
    present([
        ("NameOfTaxableGoodsOrServices", line.name.clone()),
        ("Specification", line.specification.clone()),
        ("UnitOfGoodsOrServices", line.unit.clone()),
        ("QuantityOfGoodsOrServices", line.quantity.map(|q| q.to_string())),
        ("UnitPriceOfGoodsOrServices", line.unit_price.map(|p| p.to_string())),
        ("AmountExcludingTax", line.amount.map(figure::yuan)),
        ("TaxRate", rate),
        ("TaxAmount", line.tax_amount.map(figure::tax)),
    ])
}

fn element_of(invoice: &Invoice, name: &str) -> Option<String> {
    let mut elements = invoice.special.iter().flat_map(|s| &s.elements);
    elements.find(|(n, _)| n == name).map(|(_, value)| value.clone())
}

fn railway_facts(invoice: &Invoice) -> Facts {
    present([
        ("TypeOfInvoice", Some("电子发票（铁路电子客票）".to_owned())),
        ("ElectronicInvoiceRailwayETicketNumber", invoice.number.clone()),
        ("DateOfIssue", invoice.issued_on.map(|d| d.to_string())),
        ("Fare", invoice.amount_with_tax.map(figure::yuan)),
        ("TotalAmountExcludingTax", invoice.amount_without_tax.map(figure::yuan)),
        ("TaxRate", Some("9%".to_owned())),
        ("TaxAmount", invoice.tax_amount.map(figure::tax)),
        ("NameOfPurchaser", invoice.buyer.name.clone()),
        ("UnifiedSocialCreditCodeOfPurchaser", invoice.buyer.tax_id.clone()),
        ("TrainNumber", element_of(invoice, "车次")),
        ("TravelDate", element_of(invoice, "出行日期")),
    ])
}

fn air_facts(invoice: &Invoice) -> Facts {
    present([
        ("TypeOfInvoice", Some("电子发票（航空运输电子客票行程单）".to_owned())),
        ("ElectronicInvoiceAirTransportReceiptNumber", invoice.number.clone()),
        ("DateOfIssue", invoice.issued_on.map(|d| d.to_string())),
        ("Fare", element_of(invoice, "票价")),
        ("FuelSurcharge", element_of(invoice, "燃油附加费")),
        ("CivilAviationDevelopmentFund", element_of(invoice, "民航发展基金")),
        ("TaxRate", Some("9%".to_owned())),
        ("VatTaxAmount", invoice.tax_amount.map(figure::tax)),
        ("TotalAmount", invoice.amount_with_tax.map(figure::yuan)),
        ("NameOfPurchaser", invoice.buyer.name.clone()),
        ("UnifiedSocialCreditCodeOfPurchaser", invoice.buyer.tax_id.clone()),
    ])
}

/// Address and phone, or bank and account: what stands before and after the last space.
fn in_two(text: Option<&str>) -> (&str, &str) {
    let text = text.unwrap_or_default();
    text.rsplit_once(' ').unwrap_or((text, ""))
}
