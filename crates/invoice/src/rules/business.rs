//! The special businesses and what each must state, as data (DOMAIN §1.5).

use jiff::civil::{Date, date};

use crate::{Kind, Line};

/// A fact that a special business must state.
pub(super) struct Element {
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Parts of the names under which blocks state it, and words that show it in a remark.
    pub(super) names: &'static [&'static str],
}

/// A special business.
pub(super) struct Business {
    /// 特定要素 code.
    pub(super) code: &'static str,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// Parts of names that only this block has, by which a block without a code is known.
    pub(super) marks: &'static [&'static str],
    /// Whether a line is of this business, so that a block is due although none is stated.
    pub(super) is_line: fn(&Line) -> bool,
    /// What a block must state.
    pub(super) block: &'static [Element],
    /// What the remark of an older invoice must state, and since when.
    pub(super) remark: Option<(Date, &'static [Element])>,
}

const fn element(zh: &'static str, en: &'static str, names: &'static [&'static str]) -> Element {
    Element { zh, en, names }
}

fn item_has(line: &Line, category: &str, words: &[&str]) -> bool {
    line.category() == Some(category)
        && line.item().is_some_and(|item| words.iter().any(|word| item.contains(word)))
}

/// What is let where the classification (经营租赁) also covers machines and vehicles.
const PREMISES: &[&str] = &[
    "不动产",
    "房",
    "写字楼",
    "办公楼",
    "商铺",
    "店面",
    "铺位",
    "场地",
    "仓库",
    "公寓",
    "宿舍",
    "土地",
    "柜台",
];

/// Any text at all: what cannot be told from other text in a remark.
const ANY_TEXT: &[&str] = &[""];

const ALL_UNDER_VAT: Date = date(2016, 5, 1);

pub(super) const CONSTRUCTION: Business = Business {
    code: "03",
    zh: "建筑服务",
    en: "construction",
    marks: &["建筑"],
    is_line: |line| line.category() == Some("建筑服务"),
    block: &[
        element("建筑服务发生地", "the place of construction", &["发生地"]),
        element("建筑项目名称", "the project", &["项目名称"]),
    ],
    remark: Some((
        ALL_UNDER_VAT,
        &[
            element(
                "建筑服务发生地县（市、区）名称",
                "the county or city of construction",
                &["发生地", "地点", "地址", "省", "市", "县", "区", "旗", "州", "镇"],
            ),
            element("项目名称", "the project", &["项目", "工程"]),
        ],
    )),
};

pub(super) const FREIGHT: Business = Business {
    code: "04",
    zh: "货物运输服务",
    en: "goods transport",
    marks: &["货物名称"],
    is_line: |line| item_has(line, "运输服务", &["货运", "货物", "运货", "公路运输", "道路运输", "物流"]),
    block: &[
        element("启运地", "the place of departure", &["启运地", "起运地", "始发地"]),
        element("到达地", "the place of arrival", &["到达地", "目的地"]),
        element("运输工具种类", "the means of transport", &["工具种类", "工具类型", "车种"]),
        element("运输工具牌号", "the number of the vehicle", &["牌号", "车号", "船号", "航班"]),
        element("货物名称", "the goods", &["货物"]),
    ],
    remark: Some((
        date(2016, 1, 1),
        &[
            element(
                "起运地",
                "the place of departure",
                &["起运", "启运", "始发", "起点", "发货", "装货", "-", "至", "到"],
            ),
            element(
                "到达地",
                "the place of arrival",
                &["到达", "目的", "终点", "收货", "卸货", "-", "至", "到"],
            ),
            element("车种车号", "the vehicle", &["车", "船", "航班", "列"]),
        ],
    )),
};

pub(super) const ESTATE_SALE: Business = Business {
    code: "05",
    zh: "不动产销售",
    en: "sale of real estate",
    marks: &["网签", "不动产单元", "核定计税"],
    is_line: |line| line.category() == Some("不动产"),
    block: &[
        element("产权证书号", "the title deed", &["产权证", "不动产权"]),
        element("不动产地址", "the address", &["地址", "坐落"]),
        element("跨地（市）标志", "whether it lies in another city", &["跨地"]),
        element("面积单位", "the unit of area", &["面积单位"]),
    ],
    remark: Some((ALL_UNDER_VAT, &[element("不动产的详细地址", "the full address", ANY_TEXT)])),
};

pub(super) const ESTATE_LEASE: Business = Business {
    code: "06",
    zh: "不动产经营租赁",
    en: "letting of real estate",
    marks: &["租赁期"],
    is_line: |line| item_has(line, "经营租赁", PREMISES) && !item_has(line, "经营租赁", &["房车"]),
    block: &[
        element("产权证书号", "the title deed", &["产权证", "不动产权"]),
        element("不动产地址", "the address", &["地址", "坐落"]),
        element("租赁期起止", "the term of the lease", &["租赁期", "起止", "租期"]),
        element("跨地（市）标志", "whether it lies in another city", &["跨地"]),
        element("面积单位", "the unit of area", &["面积单位"]),
    ],
    remark: Some((ALL_UNDER_VAT, &[element("不动产的详细地址", "the full address", ANY_TEXT)])),
};

pub(super) const VEHICLE_TAX: Business = Business {
    code: "07",
    zh: "代收车船税",
    en: "vehicle tax collected by an insurer",
    marks: &["保险单"],
    is_line: |_| false,
    block: &[
        element("保险单号", "the policy", &["保险单"]),
        element("车牌号", "the number plate", &["车牌", "船舶登记"]),
        element("税款所属期", "the tax period", &["所属期"]),
        element("代收车船税金额", "the tax collected", &["车船税"]),
    ],
    remark: None,
};

pub(super) const TOLL: Business = Business {
    code: "08",
    zh: "通行费",
    en: "road toll",
    marks: &["通行日期"],
    is_line: |_| false,
    block: &[
        element("车牌号", "the number plate", &["车牌"]),
        element("通行日期起", "the first day", &["起"]),
        element("通行日期止", "the last day", &["止"]),
    ],
    remark: None,
};

pub(super) const PASSENGER: Business = Business {
    code: "09",
    zh: "旅客运输服务",
    en: "passenger transport",
    marks: &["出行", "travel"],
    is_line: |_| false,
    block: &[
        element("出行日期", "the date of travel", &["出行日期", "乘车日期", "traveldate"]),
        element("出发地", "the place of departure", &["出发地", "departure"]),
        element("到达地", "the place of arrival", &["到达地", "destination"]),
        element("交通工具类型", "the means of transport", &["交通工具", "vehicletype"]),
    ],
    remark: None,
};

pub(super) const VEHICLE: Business = Business {
    code: "14",
    zh: "机动车销售",
    en: "sale of a motor vehicle",
    marks: &["识别代", "车架号"],
    is_line: |_| false,
    block: &[element(
        "车辆识别代号（车架号）",
        "the vehicle identification number",
        &["识别代", "车架号", "vin"],
    )],
    remark: None,
};

/// What the face of a kind of its own must state when it is issued; `None` for kinds with lines alone.
pub(super) fn face_of(kind: Kind) -> Option<&'static [Element]> {
    match kind {
        Kind::Railway => Some(RAILWAY),
        Kind::Air => Some(AIR),
        Kind::Toll => Some(TOLL.block),
        Kind::MotorVehicle => Some(MOTOR_VEHICLE),
        Kind::UsedVehicle => Some(USED_VEHICLE),
        _ => None,
    }
}

const TRAVELLER: Element = element("旅客姓名", "the passenger", &["旅客", "出行人", "姓名", "traveler"]);
const E_TICKET: Element = element("电子客票号", "the number of the e-ticket", &["客票号"]);
const FROM: Element = element("出发站", "the place of departure", &["出发", "始发", "自"]);
const TO: Element = element("到达站", "the place of arrival", &["到达", "目的", "至"]);
const VEHICLE_NUMBER: Element =
    element("车辆识别代号（车架号）", "the vehicle identification number", &["识别代", "车架号", "vin"]);

const RAILWAY: &[Element] = &[
    element("车次", "the train", &["车次"]),
    FROM,
    TO,
    element("出行日期", "the date of travel", &["出行日期", "乘车日期", "出发日期"]),
    TRAVELLER,
    E_TICKET,
];

const AIR: &[Element] = &[TRAVELLER, E_TICKET, FROM, TO, element("票价", "the fare", &["票价"])];

const MOTOR_VEHICLE: &[Element] = &[
    element("车辆类型", "the type of vehicle", &["车辆类型"]),
    element("厂牌型号", "make and model", &["厂牌型号"]),
    VEHICLE_NUMBER,
];

const USED_VEHICLE: &[Element] = &[
    element("车牌照号", "the number plate", &["车牌"]),
    element("登记证号", "the registration certificate", &["登记证"]),
    element("厂牌型号", "make and model", &["厂牌型号"]),
    VEHICLE_NUMBER,
];
