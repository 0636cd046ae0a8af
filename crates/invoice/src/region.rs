//! Regions of the tax administration: provinces, and the five cities with their own plan
//! (GB/T 2260; the cities as in 20-digit numbers, DOMAIN §1.2).

/// A province, or a city with its own plan (计划单列市).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Region {
    /// Two digits as in the 20-digit number.
    pub code: u8,
    /// Name in Chinese.
    pub zh: &'static str,
    /// Name in English.
    pub en: &'static str,
}

/// Every region that a 20-digit number may name.
pub const REGIONS: &[Region] = &[
    region(11, "北京", "Beijing"),
    region(12, "天津", "Tianjin"),
    region(13, "河北", "Hebei"),
    region(14, "山西", "Shanxi"),
    region(15, "内蒙古", "Inner Mongolia"),
    region(21, "辽宁", "Liaoning"),
    region(22, "吉林", "Jilin"),
    region(23, "黑龙江", "Heilongjiang"),
    region(31, "上海", "Shanghai"),
    region(32, "江苏", "Jiangsu"),
    region(33, "浙江", "Zhejiang"),
    region(34, "安徽", "Anhui"),
    region(35, "福建", "Fujian"),
    region(36, "江西", "Jiangxi"),
    region(37, "山东", "Shandong"),
    region(41, "河南", "Henan"),
    region(42, "湖北", "Hubei"),
    region(43, "湖南", "Hunan"),
    region(44, "广东", "Guangdong"),
    region(45, "广西", "Guangxi"),
    region(46, "海南", "Hainan"),
    region(50, "重庆", "Chongqing"),
    region(51, "四川", "Sichuan"),
    region(52, "贵州", "Guizhou"),
    region(53, "云南", "Yunnan"),
    region(54, "西藏", "Tibet"),
    region(61, "陕西", "Shaanxi"),
    region(62, "甘肃", "Gansu"),
    region(63, "青海", "Qinghai"),
    region(64, "宁夏", "Ningxia"),
    region(65, "新疆", "Xinjiang"),
    region(91, "大连", "Dalian"),
    region(92, "宁波", "Ningbo"),
    region(93, "厦门", "Xiamen"),
    region(94, "青岛", "Qingdao"),
    region(95, "深圳", "Shenzhen"),
];

impl Region {
    /// The region of two digits of a 20-digit number.
    #[must_use]
    pub fn of_number(code: u8) -> Option<&'static Self> {
        REGIONS.iter().find(|region| region.code == code)
    }

    /// The region of four digits of an invoice code (`4403` is Shenzhen, `4400` Guangdong).
    #[must_use]
    pub fn of_area(area: u16) -> Option<&'static Self> {
        let code = match area {
            2102 => 91,
            3302 => 92,
            3502 => 93,
            3702 => 94,
            4403 => 95,
            _ => u8::try_from(area / 100).ok().filter(|province| *province < 90)?,
        };
        Self::of_number(code)
    }
}

const fn region(code: u8, zh: &'static str, en: &'static str) -> Region {
    Region { code, zh, en }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn region_when_it_is_a_city_with_its_own_plan_then_both_codes_lead_to_it() {
        for (number, area, zh) in [
            (91, 2102, "大连"),
            (92, 3302, "宁波"),
            (93, 3502, "厦门"),
            (94, 3702, "青岛"),
            (95, 4403, "深圳"),
        ] {
            assert_eq!(Region::of_number(number).map(|r| r.zh), Some(zh));
            assert_eq!(Region::of_area(area).map(|r| r.zh), Some(zh));
        }
        assert_eq!(Region::of_area(4400).map(|r| r.zh), Some("广东"));
        assert_eq!(Region::of_area(3201).map(|r| r.zh), Some("江苏"));
    }

    #[test]
    fn region_when_code_is_not_assigned_then_there_is_none() {
        for code in [0, 10, 16, 20, 47, 66, 71, 90, 96, 99] {
            assert_eq!(Region::of_number(code), None, "{code}");
        }
        assert_eq!(Region::of_area(9500), None);
        assert_eq!(Region::of_area(0), None);
    }
}
