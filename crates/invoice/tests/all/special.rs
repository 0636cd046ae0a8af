//! Special businesses: block and remark.

use fapiao_invoice::{Invoice, Line, Severity, SpecialBusiness};

use crate::sample::{codes, digital, faults, line, on_issue, ordinary, reversed};

fn block(code: Option<&str>, elements: &[(&str, &str)]) -> Option<SpecialBusiness> {
    let elements = elements.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Some(SpecialBusiness { code: code.map(ToOwned::to_owned), elements })
}

/// Rule, a line of the business, its whole block.
type Business = (&'static str, &'static str, &'static str, &'static [(&'static str, &'static str)]);

const BUSINESSES: &[Business] = &[
    (
        "INV-CONSTRUCTION",
        "03",
        "*建筑服务*工程款",
        &[("建筑服务发生地", "上海市徐汇区"), ("建筑项目名称", "示例大厦")],
    ),
    (
        "INV-FREIGHT",
        "04",
        "*运输服务*国内道路货物运输",
        &[
            ("启运地", "上海"),
            ("到达地", "杭州"),
            ("运输工具种类", "公路运输"),
            ("运输工具牌号", "沪A00001"),
            ("运输货物名称", "钢材"),
        ],
    ),
    (
        "INV-ESTATE-SALE",
        "05",
        "*不动产*住宅",
        &[
            ("产权证书/不动产权证号", "无"),
            ("不动产地址", "示例路1号"),
            ("跨地（市）标志", "否"),
            ("面积单位", "平方米"),
        ],
    ),
    (
        "INV-ESTATE-LEASE",
        "06",
        "*经营租赁*房屋租金",
        &[
            ("产权证书/不动产权证号", "无"),
            ("不动产地址", "示例路1号"),
            ("租赁期起止", "2026-01-01 2026-12-31"),
            ("跨地（市）标志", "否"),
            ("面积单位", "平方米"),
        ],
    ),
];

fn of(name: &str, special: Option<SpecialBusiness>) -> Invoice {
    let only = Line { tax_code: Some("3050000000000000000".into()), ..line(name, 10_000, 9) };
    Invoice { special, ..digital(vec![only]) }
}

#[test]
fn block_when_it_is_whole_then_no_fault_is_found() {
    for (_, code, name, elements) in BUSINESSES {
        assert_eq!(faults(&of(name, block(Some(code), elements))), [], "{name}");
        assert_eq!(faults(&of(name, block(None, elements))), [], "{name}");
    }
}

/// Proves A-011.
#[test]
fn block_when_an_element_is_missing_or_empty_then_it_is_named() {
    for (rule, code, name, elements) in BUSINESSES {
        for index in 0..elements.len() {
            let mut less = elements.to_vec();
            let (gone, _) = less.remove(index);
            let expected = [(*rule, "special".to_owned(), Severity::Wrong)];
            assert_eq!(faults(&of(name, block(Some(code), &less))), expected, "{name} without {gone}");
            less.push((gone, " "));
            assert_eq!(faults(&of(name, block(None, &less))), expected, "{name} with empty {gone}");
        }
    }
}

#[test]
fn block_when_none_was_read_then_it_is_noticed_unless_the_remark_states_it() {
    for (rule, _, name, elements) in BUSINESSES {
        let mut invoice = of(name, None);
        assert_eq!(faults(&invoice), [(*rule, "special".to_owned(), Severity::Notice)], "{name}");
        assert!(
            on_issue(&invoice).iter().any(|fault| fault.code == *rule && fault.severity == Severity::Wrong)
        );
        let remark: Vec<String> = elements.iter().map(|(name, value)| format!("{name}：{value}")).collect();
        invoice.remark = Some(remark.join("；"));
        assert_eq!(faults(&invoice), [], "{name}");
    }
}

#[test]
fn block_when_its_names_are_unknown_then_nothing_is_claimed() {
    let unknown = block(None, &[("PlaceOfService", "Shanghai"), ("ProjectTitle", "Tower")]);
    assert_eq!(codes(&of("*建筑服务*工程款", unknown)), [""; 0]);
}

#[test]
fn block_when_it_is_of_passengers_then_day_places_and_means_are_needed() {
    let tagged: &[(&str, &str)] = &[
        ("Departure", "上海"),
        ("Destination", "杭州"),
        ("TravelDate", "2026-11-01"),
        ("Vehicletype", "2"),
        ("Traveler", "张三"),
    ];
    let name = "*运输服务*样票客运费";
    assert_eq!(codes(&of(name, block(None, tagged))), [""; 0]);
    assert_eq!(codes(&of(name, block(None, &tagged[1..]))), ["INV-PASSENGER"]);
    // A ticket states its journey in its own way.
    let mut ticket = of(name, block(None, &[("TravelDate", "2026-11-01"), ("DepartureStation", "上海")]));
    assert_eq!(codes(&ticket), ["INV-PASSENGER", "INV-PASSENGER"]);
    ticket.kind = Some(fapiao_invoice::Kind::Railway);
    assert_eq!(codes(&ticket), [""; 0]);
    // Without a block nothing is due: rides are invoiced in sum. Nor is letting a vehicle an estate.
    for other in [name, "*经营租赁*房车租金", "*经营租赁*设备租金"] {
        assert_eq!(codes(&of(other, None)), [""; 0], "{other}");
    }
}

#[test]
fn block_when_its_code_is_stated_then_it_must_be_whole() {
    for (rule, code, elements) in [
        ("INV-VEHICLE-TAX", "07", &[("保险单号", "1"), ("车牌号", "沪A00001"), ("税款所属期", "2026")][..]),
        ("INV-TOLL", "08", &[("车牌号", "沪A00001"), ("通行日期起", "20261101")]),
        ("INV-VEHICLE", "14", &[("厂牌型号", "示例")]),
        (
            "INV-PASSENGER",
            "09",
            &[("出行人", "张三"), ("出行日期", "2026-11-01"), ("出发地", "上海"), ("到达地", "杭州")],
        ),
    ] {
        assert_eq!(codes(&of("*示例*项目", block(Some(code), elements))), [rule], "{code}");
    }
}

#[test]
fn remark_when_the_invoice_is_older_then_it_must_state_what_a_block_would() {
    for (name, empty, remark, poor) in [
        ("*建筑服务*工程款", 2, "上海市徐汇区 示例大厦工程", Some("合同编号12")),
        ("*运输服务*货物运输", 3, "起运地：上海，到达地：杭州，车号沪A00001", Some("合同编号12")),
        ("*不动产*住宅", 1, "示例路1号", None),
        ("*经营租赁*房租", 1, "示例路1号", None),
    ] {
        let mut invoice = ordinary(vec![line(name, 10_000, 9)]);
        let found = faults(&invoice);
        assert_eq!(found.len(), empty, "{name} {found:?}");
        assert!(found.iter().all(|(_, path, severity)| path == "remark" && *severity == Severity::Wrong));
        invoice.remark = Some(remark.into());
        assert_eq!(faults(&invoice), [], "{name}");
        if let Some(poor) = poor {
            invoice.remark = Some(poor.into());
            let found = faults(&invoice);
            assert!(
                !found.is_empty() && found.iter().all(|(.., severity)| *severity == Severity::Notice),
                "{name}"
            );
        }
        assert_eq!(faults(&Invoice { kind: None, remark: None, ..invoice }), [], "{name}");
    }
}

#[test]
fn special_when_the_invoice_is_red_then_its_blue_one_states_it() {
    let mut invoice = reversed(of("*建筑服务*工程款", None));
    invoice.remark = Some("被红冲蓝字数电票号码：26312000000000000009".into());
    assert_eq!(codes(&invoice), [""; 0]);
}

#[test]
fn oil_when_unit_or_quantity_is_off_then_it_is_noticed() {
    let mut oil = line("*汽油*95号车用汽油", 30_000, 13);
    oil.unit = Some("升".into());
    let mut invoice = digital(vec![oil]);
    assert_eq!(codes(&invoice), [""; 0]);
    invoice.lines[0].unit = Some("次".into());
    assert_eq!(codes(&invoice), ["INV-OIL"]);
    (invoice.lines[0].quantity, invoice.lines[0].unit_price) = (None, None);
    assert_eq!(codes(&invoice), ["INV-OIL", "INV-OIL"]);
}
