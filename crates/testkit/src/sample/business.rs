//! What special businesses, tickets and vehicles state, invented.

use fapiao_invoice::{Decimal, Fen, Invoice, Party, SpecialBusiness, Tax};

use super::{line, total};
use crate::figure;
use crate::random::Random;

/// A special business (特定要素) of an ordinary or special invoice.
pub(super) struct Business {
    pub(super) code: &'static str,
    pub(super) item: &'static str,
    pub(super) unit: Option<&'static str>,
    /// Hundredths of a percent.
    pub(super) rate: i64,
    pub(super) tax_code: &'static str,
    pub(super) elements: fn(&mut Random) -> Vec<(String, String)>,
}

/// Those whose elements are published.
pub(super) const BUSINESSES: [Business; 8] = [
    Business {
        code: "03",
        item: "*建筑服务*示例工程款",
        unit: None,
        rate: 900,
        tax_code: "3050100000000000000",
        elements: |random| {
            own([
                ("建筑服务发生地", "示例省样票市测试区"),
                ("详细地址", "样票路1号示例大厦A座"),
                ("建筑项目名称", "示例工程（二期）䶮塘标段"),
                ("土地增值税项目编号", &random.digits(16)),
                ("跨地（市）标志", "否"),
            ])
        },
    },
    Business {
        code: "04",
        item: "*运输服务*国内公路货物运输费",
        unit: None,
        rate: 900,
        tax_code: "3010102020101000000",
        elements: |random| {
            let mut legs = leg(random, "示例省样票市", "示例省例票市");
            if random.below(2) == 0 {
                legs.extend(leg(random, "示例省例票市", "样例省测试市"));
            }
            legs
        },
    },
    Business {
        code: "05",
        item: "*不动产*示例商品房",
        unit: Some("平方米"),
        rate: 900,
        tax_code: "5000000000000000000",
        elements: |random| {
            own([
                ("不动产单元代码/网签合同备案编号", &random.digits(20)),
                ("产权证书/不动产权证号", "样（2026）示例不动产权第0000001号"),
                ("不动产地址", "示例省样票市测试区样票路9号"),
                ("跨地（市）标志", "否"),
                ("面积单位", "平方米"),
                ("核定计税价格", "1000000.00"),
                ("实际成交含税金额", "1090000.00"),
            ])
        },
    },
    Business {
        code: "06",
        item: "*经营租赁*房屋租金",
        unit: None,
        rate: 900,
        tax_code: "3040502020200000000",
        elements: |_| {
            own([
                ("产权证书/不动产权证号", "样（2026）示例不动产权第0000002号"),
                ("不动产地址", "示例省样票市测试区样票路8号3层"),
                ("租赁期起止", "2026-09-01 2027-08-31"),
                ("跨地（市）标志", "否"),
                ("面积单位", "平方米"),
            ])
        },
    },
    Business {
        code: "07",
        item: "*保险服务*机动车交通事故责任强制保险",
        unit: None,
        rate: 600,
        tax_code: "3060301020000000000",
        elements: |random| {
            own([
                ("保险单号", &format!("SAMPLE{}", random.digits(12))),
                ("车牌号/船舶登记号", "样A00000"),
                ("税款所属期", "2026-01至2026-12"),
                ("代收车船税金额", "300.00"),
                ("滞纳金金额", "0.00"),
                ("金额合计", "300.00"),
                ("车架号", "LSAMPLE0000000001"),
            ])
        },
    },
    Business {
        code: "08",
        item: "*生产生活服务*通行费",
        unit: None,
        rate: 300,
        tax_code: "3040502020301000000",
        elements: |_| passage("样A00000"),
    },
    Business {
        code: "09",
        item: "*运输服务*客运服务费",
        unit: None,
        rate: 300,
        tax_code: "3010101010200000000",
        elements: |random| {
            let mut trips = trip("样某", &random.digits(6), "示例市", "样票市");
            for _ in 0..random.below(3) {
                trips.extend(trip("例㛃", &random.digits(6), "样票市", "䶮塘市"));
            }
            trips
        },
    },
    Business {
        code: "01",
        item: "*汽油*95号车用汽油(VIB)",
        unit: Some("升"),
        rate: 1300,
        tax_code: "1070101010300000000",
        elements: |_| Vec::new(),
    },
];

fn own<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
}

fn leg(random: &mut Random, from: &str, to: &str) -> Vec<(String, String)> {
    own([
        ("运输工具种类", "公路运输"),
        ("运输工具牌号", &format!("样B{}", random.digits(5))),
        ("起运地", from),
        ("到达地", to),
        ("运输货物名称", "示例货物"),
    ])
}

fn trip(who: &str, id: &str, from: &str, to: &str) -> Vec<(String, String)> {
    own([
        ("出行人", who),
        ("有效身份证件号", &format!("000000********{}", &id[..4])),
        ("出行日期", "2026-09-01"),
        ("出发地", from),
        ("到达地", to),
        ("等级", "经济座"),
        ("交通工具类型", "火车"),
    ])
}

fn passage(plate: &str) -> Vec<(String, String)> {
    own([("车牌号", plate), ("类型", "客车"), ("通行日期起", "20260901"), ("通行日期止", "20260902")])
}

/// 通行费: one line, the passage in columns of its own.
pub(super) fn toll(invoice: &mut Invoice, random: &mut Random) {
    let mut line = line::priced(0, random);
    line.name = Some("*生产生活服务*通行费".to_owned());
    line.tax_code = Some("3040502020301000000".to_owned());
    (line.specification, line.unit, line.quantity, line.unit_price) = (None, None, None, None);
    line::rated(&mut line, 300);
    invoice.lines.push(line);
    invoice.special = Some(SpecialBusiness { code: Some("08".to_owned()), elements: passage("样A12345") });
    total(invoice);
}

/// 铁路电子客票.
pub(super) fn railway(invoice: &mut Invoice, random: &mut Random) {
    let fare = random.between(20, 900) * 50;
    amounts(invoice, fare, 900);
    let elements = own([
        ("车次", "G9999"),
        ("出发站", "样票南"),
        ("到达站", "示例北"),
        ("出行日期", &invoice.issued_on.map(|date| date.to_string()).unwrap_or_default()),
        ("出发时间", "08:05"),
        ("车厢", "03"),
        ("席位号", "05F"),
        ("席别", random.pick(&["二等座", "一等座", "商务座"])),
        ("旅客姓名", random.pick(&["样一", "例㛃"])),
        ("有效身份证件号", "0000002000****0000"),
        ("电子客票号", &random.digits(21)),
        ("业务类型", "售"),
    ]);
    invoice.special = Some(SpecialBusiness { code: Some("09".to_owned()), elements });
}

/// 航空运输电子客票行程单.
pub(super) fn air(invoice: &mut Invoice, random: &mut Random) {
    let (fare, fuel, fund) = (random.between(20, 200) * 1000, random.between(1, 9) * 1000, 5000);
    let (fuel_net, _) = line::split(fuel, 900);
    amounts(invoice, fare + fuel, 900);
    let net = invoice.amount_without_tax.map_or(0, |net| net.0);
    invoice.amount_with_tax = Some(Fen(fare + fuel + fund));
    invoice.seller = Party {
        name: Some("样例航空（示例）有限公司".to_owned()),
        tax_id: Some(figure::tax_id(77)),
        ..Party::default()
    };
    let mut elements = own([
        ("国内国际标识", "国内"),
        ("旅客姓名", random.pick(&["样一", "例㛃"])),
        ("有效身份证件号", "0000002000****0000"),
        ("电子客票号码", &random.digits(13)),
    ]);
    for flight in 0..=random.below(2) {
        let (from, to) =
            if flight == 0 { ("样票机场", "示例机场") } else { ("示例机场", "测试机场") };
        elements.extend(own([
            ("出发站", from),
            ("到达站", to),
            ("承运人", "样例航空"),
            ("航班号", &format!("XX{}", 9000 + flight)),
            ("座位等级", "Y"),
            ("日期", "2026-09-01"),
            ("时间", "08:05"),
            ("客票级别/客票类别", "Y"),
            ("免费行李", "20K"),
        ]));
    }
    elements.extend(own([
        ("票价", &figure::yuan(Fen(net - fuel_net))),
        ("燃油附加费", &figure::yuan(Fen(fuel_net))),
        ("增值税税率", "9%"),
        ("民航发展基金", &figure::yuan(Fen(fund))),
        ("其他税费", "0.00"),
        ("保险费", "0.00"),
        ("销售网点代号", "SAMPLE000"),
    ]));
    invoice.special = Some(SpecialBusiness { code: Some("09".to_owned()), elements });
}

/// 机动车销售统一发票.
pub(super) fn motor_vehicle(invoice: &mut Invoice, random: &mut Random) {
    let mut line = line::priced(0, random);
    line.name = Some("*机动车*示例轿车".to_owned());
    line.tax_code = Some("1090305010000000000".to_owned());
    line.specification = Some("SAMPLE-EV 样票版".to_owned());
    line.unit = Some("辆".to_owned());
    line.quantity = Some(Decimal::ONE);
    line::rated(&mut line, 1300);
    line.unit_price = line.amount.map(|net| net.yuan().normalize());
    invoice.lines.push(line);
    total(invoice);
    let elements = own([
        ("车辆类型", "轿车"),
        ("厂牌型号", "样例牌SAMPLE2026"),
        ("产地", "示例市"),
        ("合格证号", &format!("SAMPLE{}", random.digits(9))),
        ("发动机号码", &random.digits(8)),
        ("车辆识别代号/车架号码", &format!("LSAMPLE{}", random.digits(10))),
        ("主管税务机关及代码", "样票税务局（示例） 000000000"),
        ("吨位", "1.5"),
        ("限乘人数", "5"),
        ("生产企业名称", "样例汽车（示例）有限公司"),
    ]);
    invoice.special = Some(SpecialBusiness { code: Some("14".to_owned()), elements });
}

/// 二手车销售统一发票: a price, and no tax.
pub(super) fn used_vehicle(invoice: &mut Invoice, random: &mut Random) {
    invoice.amount_with_tax = Some(Fen(random.between(1_000, 90_000) * 100));
    let elements = own([
        ("开票方类型", "二手车市场"),
        ("车牌照号", "样A00001"),
        ("登记证号", &random.digits(12)),
        ("车辆类型", "小型轿车"),
        ("车辆识别代号/车架号码", &format!("LSAMPLE{}", random.digits(10))),
        ("厂牌型号", "样例牌SAMPLE2020"),
        ("转入地车辆管理所名称", "示例市车辆管理所"),
        ("二手车市场", "样票二手车交易市场（示例）"),
    ]);
    invoice.special = Some(SpecialBusiness { code: Some("15".to_owned()), elements });
}

/// Net, tax and gross of a price with tax.
fn amounts(invoice: &mut Invoice, gross: i64, rate: i64) {
    let (net, tax) = line::split(gross, rate);
    invoice.amount_without_tax = Some(Fen(net));
    invoice.tax_amount = Some(Tax::Amount(Fen(tax)));
    invoice.amount_with_tax = Some(Fen(gross));
}
