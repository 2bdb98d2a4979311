//! Names that people in Taipei could bear. Everyone here is invented.

use super::dice::Dice;

/// Family names; the first ones are the most frequent.
const FREQUENT: [&str; 10] = ["陳", "林", "黃", "張", "李", "王", "吳", "劉", "蔡", "楊"];

const FAMILY: [&str; 96] = [
    "許", "鄭", "謝", "郭", "洪", "曾", "邱", "廖", "賴", "周", "徐", "蘇", "葉", "莊", "呂", "江", "何",
    "羅", "高", "蕭", "潘", "朱", "簡", "鍾", "彭", "游", "詹", "胡", "施", "沈", "余", "盧", "梁", "趙",
    "顏", "柯", "孫", "魏", "翁", "戴", "范", "宋", "方", "鄧", "杜", "傅", "侯", "曹", "薛", "丁", "卓",
    "馬", "阮", "董", "溫", "唐", "藍", "蔣", "石", "古", "紀", "姚", "連", "馮", "歐", "程", "湯", "田",
    "康", "姜", "汪", "白", "鄒", "尤", "巫", "鐘", "黎", "涂", "龔", "嚴", "韓", "袁", "金", "童", "陸",
    "夏", "柳", "邵", "歐陽", "張簡", "范姜", "司馬", "凃", "粘", "𡍼", "温",
];

const BOY: [&str; 60] = [
    "柏", "宇", "翔", "承", "恩", "冠", "廷", "彥", "宏", "志", "豪", "俊", "傑", "家", "豪", "建", "文",
    "明", "睿", "哲", "品", "睿", "宥", "廷", "子", "軒", "浩", "然", "奕", "辰", "昱", "安", "政", "霖",
    "偉", "倫", "凱", "翰", "詠", "勳", "秉", "諺", "書", "維", "炫", "宗", "勝", "國", "泰", "展", "鈞",
    "崴", "楷", "璿", "澤", "珈", "均", "祥", "佑", "禾",
];

const GIRL: [&str; 60] = [
    "雅", "婷", "怡", "君", "佳", "穎", "詩", "涵", "欣", "怡", "宜", "庭", "靜", "宜", "淑", "芬", "美",
    "玲", "筱", "雯", "心", "妤", "子", "晴", "品", "妍", "語", "彤", "詠", "晴", "芷", "瑄", "羽", "珊",
    "采", "潔", "若", "彤", "思", "妤", "以", "恩", "沛", "珊", "韻", "如", "郁", "馨", "禹", "彤", "玟",
    "慧", "貞", "惠", "秀", "蘭", "鈺", "琪", "璇", "寧",
];

/// Characters that fonts, keyboards and databases stumble over; two of them lie beyond the basic plane.
const RARE: [&str; 14] = ["堃", "喆", "犇", "燚", "翀", "龘", "㛢", "𠮷", "𤧟", "淼", "玥", "皛", "叡", "䒕"];

/// Family and given name of somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) family: String,
    pub(super) given: String,
}

impl Name {
    pub(super) fn new(family: &str, given: &str) -> Self {
        Self { family: family.to_owned(), given: given.to_owned() }
    }

    /// The name as it is called.
    pub(super) fn full(&self) -> String {
        format!("{}{}", self.family, self.given)
    }
}

/// A family name.
pub(super) fn family(dice: &mut Dice) -> &'static str {
    if dice.chance(480) { dice.pick(&FREQUENT) } else { dice.pick(&FAMILY) }
}

/// A given name: two characters, seldom one, seldom with a rare one.
pub(super) fn given(dice: &mut Dice, female: bool) -> String {
    let list: &[&str] = if female { &GIRL } else { &BOY };
    let first = dice.pick(list);
    if dice.chance(30) {
        return first.to_owned();
    }
    let second = if dice.chance(12) { dice.pick(&RARE) } else { dice.pick(list) };
    format!("{first}{second}")
}
