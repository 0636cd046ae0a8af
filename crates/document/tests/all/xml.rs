//! XML invoices in the shapes that real and made files do not show.

use fapiao_document::{Error, Limits, Origin, xml};
use fapiao_invoice::{Fen, Invoice, Kind, LineNature, Tax, TaxRate};

fn fields(text: &str) -> Invoice {
    let reading = xml::read(text.as_bytes(), "", &Limits::default()).unwrap();
    reading.sources.into_iter().next().unwrap().fields
}

fn elements(invoice: &Invoice) -> Vec<(&str, &str)> {
    let special = invoice.special.as_ref().unwrap();
    special.elements.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

/// Proves A-009.
#[test]
fn einvoice_when_it_has_blocks_then_passengers_and_additions_are_elements() {
    let invoice = fields(
        "<EInvoice><Header><EIid>26110000000000000001</EIid></Header><EInvoiceData><SpecificInformation>\
         <PassengerTransportation><Traveler>样某</Traveler><Departure>甲市</Departure><Grade/></PassengerTransportation>\
         <PassengerTransportation><Traveler>例某</Traveler></PassengerTransportation>\
         <NewBlock><SomeThing>x</SomeThing></NewBlock></SpecificInformation>\
         <AdditionalInformation><Remark>收款人:张三;复核人:李四;</Remark>\
         <Additional><Information>合同号</Information><InformationValue>１２３</InformationValue></Additional>\
         </AdditionalInformation></EInvoiceData></EInvoice>",
    );
    assert_eq!(invoice.special.as_ref().unwrap().code.as_deref(), Some("09"));
    let expected =
        [("出行人", "样某"), ("出发地", "甲市"), ("出行人", "例某"), ("SomeThing", "x"), ("合同号", "123")];
    assert_eq!(elements(&invoice), expected);
    assert_eq!((invoice.payee.as_deref(), invoice.reviewer.as_deref()), (Some("张三"), Some("李四")));
}

#[test]
fn einvoice_when_red_then_the_blue_invoice_is_named() {
    let red = |original: &str| {
        fields(&format!(
            "<EInvoice><Header><InherentLabel><InIssuType><LabelCode>N</LabelCode></InIssuType></InherentLabel></Header>\
             <EInvoiceData><SpecificInformation><RedEInvoice><OriginalInvoiceCode>{original}</OriginalInvoiceCode>\
             <CreditNoteNumber>1101012609000001</CreditNoteNumber></RedEInvoice></SpecificInformation></EInvoiceData></EInvoice>"
        ))
    };
    let digital = red("26110000000000000001");
    assert_eq!(digital.red, Some(true));
    let original = digital.original.unwrap();
    assert_eq!((original.code, original.number.as_deref()), (None, Some("26110000000000000001")));
    assert_eq!(original.confirmation.as_deref(), Some("1101012609000001"));
    let device = red("09900190011190000001").original.unwrap();
    assert_eq!((device.code.as_deref(), device.number.as_deref()), (Some("099001900111"), Some("90000001")));
    assert_eq!(digital.special, None);
}

#[test]
fn einvoice_when_the_request_is_older_then_the_time_of_issue_counts() {
    let invoice = fields(
        "<EInvoice><TaxSupervisionInfo><IssueTime>2026-09-02</IssueTime></TaxSupervisionInfo><EInvoiceData>\
         <BasicInformation><RequestTime>2026-09-01 23:59:59</RequestTime></BasicInformation></EInvoiceData></EInvoice>",
    );
    assert_eq!(invoice.issued_on.unwrap().to_string(), "2026-09-02");
}

#[test]
fn original_invoice_when_wrapped_and_of_a_kind_of_its_own_then_read() {
    let invoice = fields(
        "<fp:e-invoice xmlns:fp=\"http://www.edrm.org.cn/schema/e-invoice/2019\"><fp:eInvoice><fp:DocID>03</fp:DocID>\
         <fp:InvoiceCode>099001999999</fp:InvoiceCode><fp:InvoiceNo>90000001</fp:InvoiceNo>\
         <fp:TaxInclusiveTotalAmount>-106.00</fp:TaxInclusiveTotalAmount><fp:OriginalInvoiceCode>099001900111</fp:OriginalInvoiceCode>\
         <fp:OriginalInvoiceNo>90000000</fp:OriginalInvoiceNo><fp:GoodsInfos><fp:GoodsInfo><fp:LineNature>1</fp:LineNature>\
         <fp:Item>*试验*折扣</fp:Item><fp:TaxScheme>免税</fp:TaxScheme><fp:TaxAmount>***</fp:TaxAmount>\
         <fp:Code>1010101010000000000</fp:Code></fp:GoodsInfo></fp:GoodsInfos></fp:eInvoice></fp:e-invoice>",
    );
    assert_eq!(invoice.kind, Some(Kind::VatSpecialElectronic));
    assert_eq!(invoice.red, Some(true));
    assert_eq!(invoice.original.unwrap().number.as_deref(), Some("90000000"));
    let line = &invoice.lines[0];
    assert_eq!((line.nature, line.tax_rate), (Some(LineNature::Discount), Some(TaxRate::Exempt)));
    assert_eq!((line.tax_amount, line.tax_code.as_deref()), (Some(Tax::Masked), Some("1010101010000000000")));
}

/// The QR that an attachment carries as a text is a source of its own.
#[test]
fn original_invoice_when_it_carries_the_qr_text_then_two_sources() {
    let text = "<eInvoice><InvoiceCode>099001900111</InvoiceCode><InvoiceNo>90000001</InvoiceNo>\
                <GraphCode>01,10,099001900111,90000001,100.00,20260901,12345678901234567890,ABCD,</GraphCode></eInvoice>";
    let reading = xml::read(text.as_bytes(), "a.xml", &Limits::default()).unwrap();
    let origins: Vec<Origin> = reading.sources.iter().map(|source| source.origin).collect();
    assert_eq!(origins, [Origin::EinvoiceAttachment, Origin::Qr]);
    assert_eq!(reading.sources[1].place, "a.xml#GraphCode");
    assert_eq!(reading.sources[1].fields.amount_without_tax, Some(Fen(10_000)));
}

fn xbrl(prefix: &str, date: &str, facts: &str) -> Invoice {
    let facts = facts.replace("P:", &format!("{prefix}:"));
    fields(&format!(
        "<xbrl xmlns=\"http://www.xbrl.org/2003/instance\" xmlns:{prefix}=\"http://xbrl.mof.gov.cn/taxonomy/{date}/{prefix}\">\
         <context id=\"c\"><entity/></context>{facts}</xbrl>"
    ))
}

#[test]
fn xbrl_when_of_any_date_then_prefix_and_name_decide() {
    for date in ["2021-11-30", "2023-05-15", "2099-01-01"] {
        let ticket = xbrl(
            "rai",
            date,
            "<P:ElectronicInvoiceRailwayETicketNumber>26119000000000000001</P:ElectronicInvoiceRailwayETicketNumber>\
             <P:Fare>109.00</P:Fare><P:TotalAmountExcludingTax>100.00</P:TotalAmountExcludingTax><P:TaxAmount>9.00</P:TaxAmount>\
             <P:TrainNumber>G1</P:TrainNumber><P:NameOfPurchaser xsi:nil=\"true\">不算</P:NameOfPurchaser>",
        );
        assert_eq!(ticket.kind, Some(Kind::Railway), "{date}");
        assert_eq!(ticket.amount_with_tax, Some(Fen(10_900)));
        assert_eq!(ticket.tax_amount, Some(Tax::Amount(Fen(900))));
        assert_eq!(ticket.buyer.name, None);
        assert_eq!(elements(&ticket), [("车次", "G1")]);
    }
}

#[test]
fn xbrl_when_of_the_receiver_then_the_unique_code_is_split_and_the_booking_left_out() {
    let booked = xbrl(
        "inv",
        "2021-11-30",
        "<P:UniqueCodeOfInvoice>09900190011190000001</P:UniqueCodeOfInvoice><P:WhetherInvoiceIsRedInvoice>否</P:WhetherInvoiceIsRedInvoice>\
         <P:TaxIncludedAmountInFigures>106</P:TaxIncludedAmountInFigures><P:InformationOfAccountingDocumentsTuple>\
         <P:RecordedAmount>1</P:RecordedAmount></P:InformationOfAccountingDocumentsTuple>",
    );
    assert_eq!((booked.code.as_deref(), booked.number.as_deref()), (Some("099001900111"), Some("90000001")));
    assert_eq!((booked.red, booked.special), (Some(false), None));
    let digital =
        xbrl("einv", "2023-12-31", "<P:UniqueCodeOfInvoice>26110000000000000001</P:UniqueCodeOfInvoice>");
    assert_eq!((digital.code, digital.number.as_deref()), (None, Some("26110000000000000001")));
    let receipt = xbrl(
        "bker",
        "2023-05-15",
        "<P:NumberOfBankElectronicReceipt>A-1</P:NumberOfBankElectronicReceipt><P:AccountNameOfPayer>甲</P:AccountNameOfPayer>\
         <P:TransactionAmountInFigures>5.00</P:TransactionAmountInFigures>",
    );
    assert_eq!((receipt.kind, receipt.number.as_deref()), (Some(Kind::Other), Some("A-1")));
    assert_eq!(receipt.buyer.name.as_deref(), Some("甲"));
}

/// Proves promise 19.
#[test]
fn xml_when_it_has_a_doctype_or_is_no_invoice_then_refused_with_its_code() {
    let code = |text: &str| xml::read(text.as_bytes(), "", &Limits::default()).unwrap_err();
    let entity = code("<!DOCTYPE EInvoice [<!ENTITY x \"y\">]><EInvoice><Header>&x;</Header></EInvoice>");
    assert_eq!(entity.code(), "DOC-OFD-XML-DOCTYPE");
    assert!(!entity.zh().is_ascii() && entity.en().is_ascii());
    assert_eq!(code("<html><body/></html>"), Error::Format { name: "XML <html>".to_owned() });
    assert_eq!(code("<EInvoice>").code(), "DOC-OFD-XML-MALFORMED");
    let deep = format!("{}{}", "<a>".repeat(100), "</a>".repeat(100));
    assert_eq!(code(&deep).code(), "DOC-OFD-XML-DEPTH");
}

#[test]
fn lines_when_more_than_the_limit_then_cut_there() {
    let lines = "<IssuItemInformation><ItemName>*试验*项</ItemName></IssuItemInformation>".repeat(50);
    let text = format!("<EInvoice><EInvoiceData>{lines}</EInvoiceData></EInvoice>");
    let limits = Limits { lines_max: 20, ..Limits::default() };
    let reading = xml::read(text.as_bytes(), "", &limits).unwrap();
    assert_eq!(reading.sources[0].fields.lines.len(), 20);
}
