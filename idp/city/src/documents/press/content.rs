//! The consent document, from its title to its footnote.

use domain::binding::{Signature, Strokes, mask_name};

use super::galley::{Align, Galley, MEASURE, Mark, PartId, Role, SIDE, Style};
use super::table::table;
use crate::documents::consent::{ConsentDocument, basis_text};
use web::moment::Moment;

const TITLE: &str = "臺北市單一身分驗證親子帳號申請個資授權同意書";
const BODY: Style = Style::plain(10.5);
const SMALL: Style = Style::plain(8.5).gray();
const HEADING: Style = Style::plain(12.5).bold();

/// Height of the box for the signature.
const SIGNATURE: f32 = 92.0;
/// Space above the heading of a section.
const ABOVE_HEADING: f32 = 9.0;
/// Space below a clause or a heading.
const GAP: f32 = 2.0;
/// The indent of a section's body.
const INDENT: f32 = 30.0;

/// What a guardian who agrees says.
const CONSENT: &str =
    "本人同意提供本同意書所需個資，以享有臺北酷課雲（親師生學習整合平臺）及本市校園各項線上服務。";
/// The other choice: a guardian who makes it leaves, and no document is made.
const DISSENT: &str = "本人不同意提供本同意書所需個資，且知悉未提供相關資料將無法獲得臺北酷課雲（親師生學習整合平臺）相關服務。";

/// The note beneath the parties.
const MASKED: &str = "學生姓名於學校核准前遮蔽，身分證明文件號碼僅顯示部分字元；完整資料加密保存於本系統。";

/// Articles 1089 I and 1091 of the Civil Code, in our own words.
const LAW: [&str; 2] = [
    "民法第1089條第1項：未成年子女的權利義務，除法律另有規定外，由父母共同行使與負擔；父母一方不能行使時由他方行使，\
     不能共同負擔時由有能力者負擔。",
    "民法第1091條：未成年人沒有父母，或父母都不能行使、負擔對未成年子女的權利義務時，應設置監護人。",
];

/// The title of the file.
pub(super) fn title(document: &ConsentDocument) -> String {
    format!("{TITLE} {}", document.number)
}

/// Sets the whole document.
pub(super) fn set(document: &ConsentDocument, verify_at: &str, galley: &mut Galley<'_, '_>) {
    head(document, galley);
    notice(document, galley);
    choice(document, galley);
    parties(document, galley);
    signature(document, galley);
    foot(verify_at, galley);
}

fn head(document: &ConsentDocument, galley: &mut Galley<'_, '_>) {
    let title = galley.part(Role::Heading(1, TITLE.to_owned()), None);
    galley.text(title, "臺北市政府教育局　臺北校園登入", Style::plain(13.0).align(Align::Centre), 0.0);
    galley.text(title, TITLE, Style::plain(17.5).bold().align(Align::Centre).tracking(0.04), 0.0);
    let beside = galley.part(Role::Paragraph, None);
    let words = "Consent of a Guardian to be Bound to a Student · Taipei City Department of Education";
    galley.text(beside, words, SMALL.align(Align::Centre), 0.0);
    galley.gap(8.0);
    let numbers = galley.part(Role::Paragraph, None);
    let words = format!("文件編號　{}　　告知事項版本　{}", document.number, document.notice.version);
    galley.text(numbers, &words, Style::plain(9.5).align(Align::Right), 0.0);
    rule(galley, 1.0);
}

fn notice(document: &ConsentDocument, galley: &mut Galley<'_, '_>) {
    heading(galley, "一、", "個人資料告知事項", "Notice on personal data");
    let paragraphs = &document.notice.paragraphs;
    // 二十一 is a character longer than 二十.
    let indent = INDENT + if paragraphs.len() > 20 { 25.0 } else { 13.0 };
    for (at, paragraph) in paragraphs.iter().enumerate() {
        let part = galley.part(Role::Paragraph, None);
        galley.clause(part, &format!("（{}）", chinese(at + 1)), paragraph, BODY, indent);
        galley.gap(2.0);
    }
}

/// The choice stands on one page with its heading: nobody is to wonder on which side of an end of a page the mark is.
fn choice(document: &ConsentDocument, galley: &mut Galley<'_, '_>) {
    let clauses = [
        ("", "據上，請擇一勾選以下選項：".to_owned()),
        ("　■", format!("同意　{CONSENT}（線上勾選：「{}」）", document.choice)),
        ("　□", format!("不同意　{DISSENT}")),
    ];
    let indent = |mark: &str| if mark.is_empty() { 0.0 } else { INDENT };
    let heights = clauses.iter().map(|(mark, words)| galley.height(words, BODY, indent(mark)) + GAP);
    let height: f32 = heights.sum();
    galley.need(ABOVE_HEADING + HEADING.leading + GAP + height);
    heading(galley, "二、", "同意選擇", "Choice");
    for (mark, words) in clauses {
        let part = galley.part(Role::Paragraph, None);
        galley.clause(part, mark, &words, BODY, indent(mark));
        galley.gap(GAP);
    }
}

/// The height of the parties with their heading, if no value needs a second line.
const PARTIES: f32 = 300.0;

fn parties(document: &ConsentDocument, galley: &mut Galley<'_, '_>) {
    galley.need(PARTIES);
    heading(galley, "三、", "當事人", "Parties");
    let who = basis_text(document.basis);
    let class = document.class.as_deref().unwrap_or("—");
    let (student, standing) = (mask_name(&document.student), document.standing());
    let (id, phone) = (document.masked_id(), document.phone());
    let guardian = &document.guardian;
    let rows = [
        ("就讀學校", "School", document.school.as_str()),
        ("班級", "Class", class),
        ("學生姓名", "Student", &student),
        ("與學生關係", "Relation", &standing),
        (&format!("{who}姓名"), "Guardian", &guardian.name),
        ("身分證明文件號碼", "ID number", &id),
        ("聯絡電話", "Phone", &phone),
        ("電子郵件", "E-mail", &guardian.email),
    ];
    table(galley, &rows);
    galley.gap(3.0);
    let part = galley.part(Role::Paragraph, None);
    galley.text(part, MASKED, SMALL, 0.0);
}

/// The box with the signature and the line with the day stay on one page with their heading.
fn signature(document: &ConsentDocument, galley: &mut Galley<'_, '_>) {
    galley.need(SIGNATURE + 150.0);
    let who = basis_text(document.basis);
    heading(galley, "四、", &format!("立同意書人（{who}）簽名"), "Signature");
    galley.gap(2.0);
    let top = galley.y();
    frame(galley, top, SIGNATURE);
    let (guardian, box_at) = (&document.guardian.name, (SIDE + 14.0, top + 8.0));
    match &document.signature {
        Signature::Drawn(strokes) => {
            let part = galley.part(Role::Figure(format!("{guardian}的手寫簽名")), None);
            let strokes = fitted(strokes, box_at, (MEASURE - 28.0, SIGNATURE - 16.0));
            galley.put(Some(part), Mark::Ink { strokes, width: 1.6 });
        }
        Signature::Typed(name) => {
            let part = galley.part(Role::Paragraph, None);
            typed(galley, part, name, top);
        }
    }
    galley.gap(SIGNATURE + 4.0);
    let part = galley.part(Role::Paragraph, None);
    let who = format!("立同意書人：{guardian}　　身分證明文件號碼：{}", document.masked_id());
    galley.text(part, &who, BODY, 0.0);
    let part = galley.part(Role::Paragraph, None);
    galley.text(part, &signed_how(document), SMALL, 0.0);
    galley.gap(14.0);
    let day = galley.part(Role::Paragraph, None);
    let words = format!("中華民國{}", Moment::from(document.submitted_at).roc);
    galley.text(day, &words, Style::plain(15.0).align(Align::Centre).tracking(0.35), 0.0);
    galley.gap(14.0);
}

/// A name as large as the box allows, in up to three lines.
fn typed(galley: &mut Galley<'_, '_>, part: PartId, name: &str, top: f32) {
    let (width, inside) = (MEASURE - 28.0, SIGNATURE - 12.0);
    let sizes = [26.0, 18.0, 12.0, 8.0];
    let style = |size| Style { leading: size * 1.2, ..Style::plain(size).align(Align::Centre) };
    for size in sizes {
        let style = style(size);
        let lines = galley.lines(name, style, width);
        #[expect(clippy::cast_precision_loss, reason = "a name has few lines")]
        let height = lines.len() as f32 * style.leading;
        if height <= inside || size <= 8.0 {
            let mut y = top + (SIGNATURE - height).max(0.0) / 2.0;
            for line in lines {
                galley.line_at(part, line, style, (SIDE + 14.0, y), width);
                y += style.leading;
            }
            return;
        }
    }
}

fn signed_how(document: &ConsentDocument) -> String {
    let how = match &document.signature {
        Signature::Drawn(_) => "於線上手寫簽名",
        Signature::Typed(_) => {
            "以輸入全名並確認，代替手寫簽名（Full name typed and confirmed in place of a drawn signature）"
        }
    };
    let at = Moment::from(document.submitted_at);
    format!("簽署方式：{how}。送出時間：中華民國{} {}（臺北時間）。", at.roc, at.clock)
}

fn foot(verify_at: &str, galley: &mut Galley<'_, '_>) {
    let sealed = format!(
        "本文件於送出時由系統計算雜湊值，並連同簽署證據紀錄以伺服器金鑰簽章封存（電子簽章法）。任何人可於「驗證文件」\
         {verify_at} 上傳本檔，查驗內容是否與封存時相同。"
    );
    galley.need(80.0);
    rule(galley, 0.5);
    for (number, words) in [("註1", LAW[0]), ("註2", LAW[1]), ("註3", sealed.as_str())] {
        let part = galley.part(Role::Paragraph, None);
        galley.clause(part, number, words, SMALL, 24.0);
    }
}

fn heading(galley: &mut Galley<'_, '_>, number: &str, words: &str, beside: &str) {
    galley.gap(ABOVE_HEADING);
    galley.need(HEADING.leading + 2.0 * BODY.leading);
    let part = galley.part(Role::Heading(2, words.to_owned()), None);
    let at = (SIDE, galley.y());
    let words = format!("{number}{words}");
    for line in galley.lines(&words, HEADING, MEASURE * 0.7) {
        galley.line_at(part, line, HEADING, at, MEASURE);
    }
    let style = Style { leading: HEADING.leading, ..SMALL.align(Align::Right) };
    for line in galley.lines(beside, style, MEASURE) {
        galley.line_at(part, line, style, at, MEASURE);
    }
    galley.gap(HEADING.leading + GAP);
}

fn rule(galley: &mut Galley<'_, '_>, width: f32) {
    galley.gap(3.0);
    let y = galley.y();
    galley.put(None, Mark::Rule { from: (SIDE, y), to: (SIDE + MEASURE, y), width });
    galley.gap(4.0);
}

/// A box over the whole width.
fn frame(galley: &mut Galley<'_, '_>, top: f32, height: f32) {
    let (left, right, bottom) = (SIDE, SIDE + MEASURE, top + height);
    let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    for side in corners.windows(2) {
        if let [from, to] = side {
            galley.put(None, Mark::Rule { from: *from, to: *to, width: 0.7 });
        }
    }
}

/// The ink of a signature, as large as a box allows and in its middle.
fn fitted(strokes: &Strokes, at: (f32, f32), room: (f32, f32)) -> Vec<Vec<(f32, f32)>> {
    let Some((left, top, right, bottom)) = strokes.ink() else { return Vec::new() };
    let (width, height) = (f32::from(right - left).max(1.0), f32::from(bottom - top).max(1.0));
    let scale = (room.0 / width).min(room.1 / height).min(1.0);
    let shift = (at.0 + (room.0 - width * scale) / 2.0, at.1 + (room.1 - height * scale) / 2.0);
    let place =
        |&(x, y): &(u16, u16)| (shift.0 + f32::from(x - left) * scale, shift.1 + f32::from(y - top) * scale);
    strokes.strokes().iter().map(|stroke| stroke.iter().map(place).collect()).collect()
}

/// 一 to 九十九.
fn chinese(number: usize) -> String {
    const DIGITS: [&str; 10] = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let digit = |value: usize| DIGITS.get(value).copied().unwrap_or_default();
    match (number / 10, number % 10) {
        (0, ones) => digit(ones).to_owned(),
        (1, ones) => format!("十{}", digit(ones)),
        (tens, ones) if tens < 10 => format!("{}十{}", digit(tens), digit(ones)),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::chinese;

    #[test]
    fn clauses_are_numbered_in_chinese() {
        for (number, text) in
            [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (45, "四十五"), (100, "100")]
        {
            assert_eq!(chinese(number), text);
        }
    }
}
