//! 二手车销售统一发票: a price, and no tax.

use fapiao_invoice::Invoice;
use fapiao_ofd::geometry::Rect;
use fapiao_ofd::layout::Color;

use super::cell::SIZE;
use super::extra::{self, Shown};
use super::form::{self, Box, Elements};
use super::motor_vehicle::{amount, foot_of, title};
use super::pen::{Pen, Role, Sheet};
use super::qr;

const EDGES: (f64, f64) = (8.0, 202.0);
const TOP: f64 = 32.0;
const ROW: f64 = 9.4;

/// The sheet of a used vehicle's invoice.
pub(super) fn sheets(pen: &mut Pen<'_>, invoice: &Invoice) -> Vec<Sheet> {
    let mut elements = Elements::of(invoice);
    let rows = rows(invoice, &mut elements);
    let market = market(&mut elements);
    let mut remark =
        extra::remark(invoice, &Shown { parties: false, people: true, block: true, elements: &[] });
    remark.extend((!elements.left_is_empty()).then(|| elements.others().concat()));
    let sizes = [(SIZE, 2), (2.6, 3), (2.2, usize::MAX)];
    let remark = pen.rows(Role::Song, EDGES.1 - EDGES.0 - 15.0, &sizes, &remark.join("\n"));

    let words = TOP + rows.iter().map(|(height, _)| height).sum::<f64>();
    let below = words + 7.6;
    let remark_top = below + market.iter().map(|(height, _)| height).sum::<f64>();
    let remark_height = (remark.height() + 6.0).max(13.0);
    let height = (remark_top + remark_height + 12.0).max(140.0);
    let mut sheet = Sheet::new("used-vehicle", 210.0, height, Color::FORM_BROWN);
    sheet.mark = (31.5, 26.0);
    title(pen, &mut sheet, invoice, "二手车销售统一发票");
    form::rows(pen, &mut sheet, EDGES, TOP, &rows);
    amount(pen, &mut sheet, invoice, words, "车价合计");
    form::rows(pen, &mut sheet, EDGES, below, &market);
    foot_of(pen, &mut sheet, invoice, &remark, remark_top, remark_height);
    qr::draw(
        pen,
        &mut sheet,
        invoice,
        Rect { x: 9.0, y: 6.0, width: 20.0, height: 20.0 },
        invoice.code.is_none(),
    );
    vec![sheet]
}

fn rows(invoice: &Invoice, elements: &mut Elements<'_>) -> Vec<(f64, Vec<Box>)> {
    let (buyer, seller) = (&invoice.buyer, &invoice.seller);
    let mut take = |parts: &[&str]| elements.take(parts);
    let mut rows = Vec::new();
    for (label, party, [name, id, address, bank]) in [
        ("购买方名称：", buyer, ["BuyerName", "BuyerTaxID", "BuyerAddrTel", "BuyerFinancialAccount"]),
        ("销售方名称：", seller, ["SellerName", "SellerTaxID", "SellerAddrTel", "SellerFinancialAccount"]),
    ] {
        rows.push((
            ROW,
            vec![
                Box::new(label, party.name.clone(), 0.52, 22.0).tagged(name),
                Box::new("统一社会信用代码/纳税人识别号：", party.tax_id.clone(), 0.48, 45.0).tagged(id),
            ],
        ));
        rows.push((
            ROW,
            vec![
                Box::new("地址、电话：", party.address_phone.clone(), 0.52, 22.0).tagged(address),
                Box::new("开户行及账号：", party.bank_account.clone(), 0.48, 24.0).tagged(bank),
            ],
        ));
    }
    rows.push((
        ROW,
        vec![
            Box::new("车牌照号", take(&["车牌"]), 0.3, 17.0),
            Box::new("登记证号", take(&["登记证"]), 0.35, 17.0),
            Box::new("车辆类型", take(&["车辆类型"]), 0.35, 17.0),
        ],
    ));
    rows.push((
        ROW,
        vec![
            Box::new("车架号/车辆识别代码", take(&["识别代", "车架号"]), 0.4, 34.0),
            Box::new("厂牌型号", take(&["厂牌型号"]), 0.3, 17.0),
            Box::new("转入地车管所", take(&["转入地"]), 0.3, 22.0),
        ],
    ));
    rows
}

/// Who stands between seller and buyer.
fn market(elements: &mut Elements<'_>) -> Vec<(f64, Vec<Box>)> {
    let mut take = |parts: &[&str]| elements.take(parts);
    vec![(
        ROW,
        vec![
            Box::new("开票方类型", take(&["开票方类型"]), 0.3, 20.0),
            Box::new("经营、拍卖单位", take(&["经营", "拍卖"]), 0.35, 25.0),
            Box::new("二手车市场", take(&["二手车市场"]), 0.35, 20.0),
        ],
    )]
}
