//! Sheets as OFD page content, and the custom tags that name its objects.

use std::fmt::Write as _;

use super::escape;
use super::ofd::DECLARATION;
use crate::sheet::Font;
use crate::sheet::Sheet;
use crate::sheet::Text;

/// The ID of the first page; further pages follow.
pub(super) const FIRST_PAGE: u32 = 10;

/// Hands out object IDs.
pub(super) struct Ids {
    next: u32,
}

/// The drawn pages.
pub(super) struct Drawn {
    /// Path in the package and content of each template and page.
    pub parts: Vec<(String, String)>,
    /// ID and path from `Doc_0` of each template.
    pub templates: Vec<(u32, String)>,
    /// ID and path from `Doc_0` of each page.
    pub pages: Vec<(u32, String)>,
    /// Which object on which page states which field.
    pub marks: Vec<Mark>,
}

/// An object that states a field.
pub(super) struct Mark {
    field: &'static str,
    line: Option<usize>,
    page: u32,
    object: u32,
}

impl Ids {
    pub(super) fn new(pages: usize) -> Self {
        Self { next: FIRST_PAGE + pages as u32 }
    }

    pub(super) fn fresh(&mut self) -> u32 {
        self.next += 1;
        self.next
    }

    pub(super) fn last(&self) -> u32 {
        self.next
    }
}

/// Draws templates (one for each form) and pages.
pub(super) fn draw(sheets: &[Sheet], ids: &mut Ids, qr: bool) -> Drawn {
    let mut drawn = Drawn { parts: Vec::new(), templates: Vec::new(), pages: Vec::new(), marks: Vec::new() };
    let mut forms: Vec<(&str, u32)> = Vec::new();
    for (index, sheet) in sheets.iter().enumerate() {
        let known = forms.iter().find(|(form, _)| *form == sheet.form);
        let template = match known {
            Some((_, id)) => *id,
            None => {
                let id = ids.fresh();
                let path = format!("Tpls/Tpl_{}/Content.xml", forms.len());
                drawn.parts.push((format!("Doc_0/{path}"), template_content(sheet, ids)));
                drawn.templates.push((id, path));
                forms.push((sheet.form, id));
                id
            }
        };
        let page = FIRST_PAGE + index as u32;
        let path = format!("Pages/Page_{index}/Content.xml");
        let content = page_content(sheet, (page, template), ids, qr, &mut drawn.marks);
        drawn.parts.push((format!("Doc_0/{path}"), content));
        drawn.pages.push((page, path));
    }
    drawn
}

fn template_content(sheet: &Sheet, ids: &mut Ids) -> String {
    let mut layer = String::new();
    for rule in &sheet.rules {
        let [x1, y1, x2, y2] = *rule;
        let (width, height) = (x2 - x1, y2 - y1);
        let _ = write!(
            layer,
            r#"<ofd:PathObject ID="{}" Boundary="{} {} {} {}" LineWidth="0.25"><ofd:AbbreviatedData>M 0 0 L {} {} </ofd:AbbreviatedData></ofd:PathObject>"#,
            ids.fresh(),
            number(x1),
            number(y1),
            number(width + 0.4),
            number(height + 0.4),
            number(width),
            number(height),
        );
    }
    for text in &sheet.labels {
        layer.push_str(&text_object(text, ids.fresh()));
    }
    page_xml(sheet, "", &format!(r#"<ofd:Layer DrawParam="2" ID="{}">{layer}</ofd:Layer>"#, ids.fresh()))
}

fn page_content(
    sheet: &Sheet,
    (page, template): (u32, u32),
    ids: &mut Ids,
    qr: bool,
    marks: &mut Vec<Mark>,
) -> String {
    let mut layer = String::new();
    for text in &sheet.values {
        let object = ids.fresh();
        layer.push_str(&text_object(text, object));
        let Text { field, line, .. } = *text;
        if !field.is_empty() {
            marks.push(Mark { field, line, page, object });
        }
    }
    if let (Some([x, y, width, height]), true) = (sheet.qr, qr) {
        let _ = write!(
            layer,
            r#"<ofd:ImageObject ID="{}" CTM="{width} 0 0 {height} 0 0" Boundary="{x} {y} {width} {height}" ResourceID="6"/>"#,
            ids.fresh()
        );
    }
    let template = format!(r#"<ofd:Template TemplateID="{template}" ZOrder="Background"/>"#);
    page_xml(sheet, &template, &format!(r#"<ofd:Layer ID="{}">{layer}</ofd:Layer>"#, ids.fresh()))
}

fn page_xml(sheet: &Sheet, template: &str, layer: &str) -> String {
    format!(
        r#"{DECLARATION}<ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Area><ofd:PhysicalBox>0 0 {} {}</ofd:PhysicalBox></ofd:Area>{template}<ofd:Content>{layer}</ofd:Content></ofd:Page>"#,
        number(sheet.width),
        number(sheet.height)
    )
}

fn text_object(text: &Text, id: u32) -> String {
    let font = match text.font {
        Font::Kai => 3,
        Font::Song => 4,
        Font::Courier => 5,
    };
    let [x, y, width, height] = text.boundary.map(number);
    let axis = if text.vertical { "DeltaY" } else { "DeltaX" };
    let deltas = deltas(&text.advances);
    let deltas = if deltas.is_empty() { String::new() } else { format!(" {axis}=\"{deltas}\"") };
    format!(
        r#"<ofd:TextObject ID="{id}" Boundary="{x} {y} {width} {height}" Font="{font}" Size="{}"><ofd:TextCode X="{}" Y="{}"{deltas}>{}</ofd:TextCode></ofd:TextObject>"#,
        number(text.size),
        number(text.origin[0]),
        number(text.origin[1]),
        escape(&text.text)
    )
}

/// Advances in OFD's notation: runs of equal ones as `g count value`.
fn deltas(advances: &[f64]) -> String {
    let texts: Vec<String> = advances.iter().map(|a| number(*a)).collect();
    texts
        .chunk_by(|a, b| a == b)
        .map(|run| match run.len() {
            1 => run[0].clone(),
            count => format!("g {count} {}", run[0]),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// `CustomTag.xml`: on VAT invoices a tree that is not namespace-well-formed, as issued.
pub(super) fn tags(marks: &[Mark], digital: bool) -> String {
    let prefix = if digital { "ofd:" } else { "" };
    let refs = |field: &str, line: Option<usize>| -> String {
        let refs: String = marks
            .iter()
            .filter(|m| m.field == field && m.line == line)
            .map(|m| format!(r#"<ofd:ObjectRef PageRef="{}">{}</ofd:ObjectRef>"#, m.page, m.object))
            .collect();
        if refs.is_empty() { refs } else { format!("<{prefix}{field}>{refs}</{prefix}{field}>") }
    };
    let group = |name: &str, content: String| -> String {
        if content.is_empty() { content } else { format!("<{prefix}{name}>{content}</{prefix}{name}>") }
    };
    let all = |fields: &[&str], line| fields.iter().map(|f| refs(f, line)).collect::<String>();
    let mut body = all(
        &["InvoiceCode", "InvoiceNo", "IssueDate", "InvoiceCheckCode", "MachineNo", "TaxControlCode"],
        None,
    );
    body += &group("Buyer", all(&["BuyerName", "BuyerTaxID", "BuyerAddrTel", "BuyerFinancialAccount"], None));
    body += &group(
        "Seller",
        all(&["SellerName", "SellerTaxID", "SellerAddrTel", "SellerFinancialAccount"], None),
    );
    body += &all(
        &[
            "TaxExclusiveTotalAmount",
            "TaxTotalAmount",
            "TaxInclusiveTotalAmount",
            "Payee",
            "Checker",
            "InvoiceClerk",
            "Note",
        ],
        None,
    );
    let lines = marks.iter().filter_map(|m| m.line).max().map_or(0, |last| last + 1);
    let goods: Vec<String> = (0..lines)
        .map(|line| {
            let fields = [
                "Item",
                "Specification",
                "MeasurementDimension",
                "Price",
                "Quantity",
                "Amount",
                "TaxScheme",
                "TaxAmount",
            ];
            all(&fields, Some(line))
        })
        .collect();
    if digital {
        return format!(
            r#"{DECLARATION}<ofd:root xmlns:ofd="http://www.ofdspec.org/2016" version="1.0">{body}{}</ofd:root>"#,
            goods.concat()
        );
    }
    let goods: String = goods.into_iter().map(|g| group("GoodsInfo", g)).collect();
    let goods = group("GoodsInfos", goods);
    format!(r#"{DECLARATION}<:eInvoice xmlns:="">{body}{goods}</:eInvoice>"#)
}
