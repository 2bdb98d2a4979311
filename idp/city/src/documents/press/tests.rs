use std::time::Instant;

use domain::binding::{GuardianData, Signature, Strokes};
use domain::contexts::{Basis, Relation};
use domain::timestamp::Timestamp;

use super::fonts::Fonts;
use super::galley::{Galley, Item, Mark};
use super::print;
use crate::documents::consent::{ConsentDocument, NoticeText};
use crate::documents::number::number_in;

const VERIFY_AT: &str = "https://sso.tp.edu.tw/documents/verify";

/// A signature as a finger draws one: 莫名.
const DRAWN: &str = "600.240_92.60-150.52-196.50_118.34-116.80_160.30-158.78_104.92-100.140_104.92-180.88-182.134_\
    102.114-178.112_104.138-182.134_78.166-140.158-214.154_146.140-138.180-112.206-70.226_150.168-178.198-216.222_\
    330.38-318.70-292.104_322.60-372.54-386.58-360.104-318.140-280.160_322.84-344.102_\
    316.150-312.214_316.150-392.144-396.206_314.210-394.204";

fn document() -> ConsentDocument {
    let paragraphs = [
        "蒐集機關：臺北市政府教育局（以下稱本局）為辦理校園單一簽入之親子綁定，依個人資料保護法第8條及第9條告知下列事項。",
        "蒐集目的：確認未成年學生之法定代理人或監護人身分，使其得以查閱學生在校資訊、辦理請假及接收學校通知（教育或訓練行政、學生資料管理）。",
        "個人資料類別：姓名、身分證統一編號或居留證號碼、電子郵件、聯絡電話、與學生之關係、簽名；學生之姓名、學校、班級由學校提供之學籍資料取得。",
        "利用期間、地區、對象及方式：自同意日起至綁定關係結束後五年；於臺灣地區；由本局及學生就讀學校，以電子及人工方式利用，不作目的外之利用。",
        "權利：您得依個人資料保護法第3條，向本局請求查詢、閱覽、製給複製本、補充、更正、停止蒐集處理利用或刪除您的個人資料。",
        "不提供之影響：您得自由選擇是否提供；若不提供或資料不全，將無法完成親子綁定，但不影響學生就學權益。",
    ];
    ConsentDocument {
        number: "PCB-1151124-7K3M9QXA".to_owned(),
        submitted_at: Timestamp(1_795_478_700),
        notice: NoticeText {
            version: "2026-11.zh-Hant-TW".to_owned(),
            paragraphs: paragraphs.map(str::to_owned).to_vec(),
        },
        choice: "本人已閱讀並瞭解上述告知事項，同意臺北市政府教育局及學生就讀學校於上述目的範圍內蒐集、處理及利用本人之個人資料，\
                 並申請與下列學生綁定。"
            .to_owned(),
        school: "臺北市大安區仁愛國民小學".to_owned(),
        class: Some("四年二班".to_owned()),
        student: "呂小潔".to_owned(),
        relation: Relation::Mother,
        basis: Basis::Statutory,
        guardian: GuardianData {
            national_id: "A123456789".to_owned(),
            name: "莫名".to_owned(),
            email: "mo.ming@example.tw".to_owned(),
            phone: "+886912345678".to_owned(),
            extension: None,
        },
        signature: Signature::Drawn(Strokes::parse(DRAWN).unwrap()),
    }
}

/// The file, and a copy to look at where `DOCUMENTS_WRITTEN_TO` names a folder.
fn printed(name: &str, document: &ConsentDocument) -> Vec<u8> {
    let fonts = Fonts::built_in().unwrap();
    let pdf = print(&fonts, document, VERIFY_AT).unwrap();
    if let Some(folder) = std::env::var_os("DOCUMENTS_WRITTEN_TO") {
        std::fs::write(std::path::Path::new(&folder).join(format!("{name}.pdf")), &pdf).unwrap();
    }
    pdf
}

fn text_of(texts: &str) -> String {
    let fonts = Fonts::built_in().unwrap();
    let case = fonts.case();
    let letters = case.letters(texts);
    assert!(letters.iter().all(|letter| letter.glyph.to_u32() != 0), "no blank box");
    letters.iter().map(|letter| letter.sign).collect()
}

#[test]
fn a_document_is_a_pdf_whose_metadata_name_its_number() {
    let pdf = printed("normal", &document());
    assert!(pdf.starts_with(b"%PDF-"));
    assert_eq!(number_in(&pdf), Some(document().number));
    assert!(pdf.len() < 200 * 1024, "{} bytes", pdf.len());
}

#[test]
fn the_title_is_that_of_the_citys_form() {
    let title = super::content::title(&document());
    assert_eq!(title, "臺北市單一身分驗證親子帳號申請個資授權同意書 PCB-1151124-7K3M9QXA");
    assert_eq!(text_of(&title), title);
}

#[test]
fn the_same_document_makes_the_same_bytes_and_another_one_others() {
    let one = printed("normal", &document());
    assert!(one == printed("normal", &document()), "the same document, the same bytes");
    let other = ConsentDocument { class: None, ..document() };
    assert!(one != printed("no-class", &other), "another document, other bytes");
}

#[test]
fn a_file_holds_neither_the_number_of_the_guardian_nor_the_name_of_the_student() {
    let pdf = printed("normal", &document());
    let holds = |bytes: &[u8]| pdf.windows(bytes.len()).any(|window| window == bytes);
    assert!(!holds(b"A123456789") && !holds("呂小潔".as_bytes()));
}

#[test]
fn a_typed_name_takes_the_place_of_a_drawing() {
    let typed = ConsentDocument { signature: Signature::Typed("莫名".to_owned()), ..document() };
    printed("typed", &typed);
    let long = "巴奈·庫穗·".repeat(30);
    printed("typed-long", &ConsentDocument { signature: Signature::Typed(long), ..document() });
}

#[test]
fn rare_characters_of_names_are_in_the_font_and_others_are_told_by_their_number() {
    for name in ["𠮷田", "堃", "喆", "犇", "游錫堃", "㛢", "𠊎", "呂○潔", "巴奈‧庫穗", "龘靐齉"]
    {
        assert_eq!(text_of(name), name);
    }
    assert_eq!(text_of("王\u{2a6d6}明"), "王〔U+2A6D6〕明");
    assert_eq!(text_of("李\u{e000}"), "李〔U+E000〕", "a private character means something else elsewhere");
    assert_eq!(text_of("葛\u{e0100}城\u{fe00}"), "葛城", "the choice of a variant is no character");
    assert_eq!(text_of("甲\u{202e}乙\u{200b}\n丙\u{7}"), "甲乙 丙");
    let rare = "𠮷\u{2a6d6}堃".to_owned();
    let document = ConsentDocument {
        guardian: GuardianData { name: rare.clone(), ..document().guardian },
        student: "犇喆堃".to_owned(),
        signature: Signature::Typed(rare),
        ..document()
    };
    printed("rare", &document);
}

#[test]
fn fonts_of_the_operator_are_asked_after_the_built_in_one_and_must_be_fonts() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../fonts");
    let mut fonts = Fonts::built_in().unwrap();
    fonts.add(&folder.join("names.otf")).unwrap();
    assert!(fonts.add(&folder.join("README.md")).is_err() && fonts.add(&folder.join("none.ttf")).is_err());
    let case = fonts.case();
    assert!(case.letters("莫名").iter().all(|letter| letter.drawer == 0), "the first that has it");
    assert!(case.font(1).is_some() && case.font(2).is_none());
    print(&fonts, &document(), VERIFY_AT).unwrap();
}

#[test]
fn every_sign_the_document_itself_uses_is_in_the_font() {
    for text in
        ["■□—·「」，。、：；（）／　〔〕％…0123456789", "第 1 頁，共 2 頁", "文件編號 PCB-", "註1民法"]
    {
        assert_eq!(text_of(text), text);
    }
}

#[test]
fn long_names_addresses_and_notices_wrap_and_flow_onto_further_pages() {
    let mut long = document();
    long.school = "臺北市立".to_owned() + &"完全中學附設國民小學暨幼兒園".repeat(6);
    long.guardian.name = "Wolfeschlegelsteinhausenbergerdorff ".repeat(6);
    long.guardian.email = format!("{}@example.tw", "a".repeat(240));
    long.student = "Maria-Magdalena ".repeat(12);
    long.notice.paragraphs = (0..40).map(|_| document().notice.paragraphs[3].clone()).collect();
    let pdf = printed("long", &long);
    let pages = |pdf: &[u8]| pdf.windows(16).filter(|window| *window == b"/Type/Page/Resou").count();
    assert!(pages(&pdf) > pages(&printed("normal", &document())));
}

/// The pages on which the letters of the part with this sign stand.
fn pages_of(galley: &Galley<'_, '_>, sign: char) -> Vec<usize> {
    let letters = |item: &Item| match &item.mark {
        Mark::Text { letters, .. } => letters.iter().map(|letter| letter.sign).collect(),
        _ => String::new(),
    };
    let items = || {
        galley.sheets.iter().enumerate().flat_map(|(page, items)| items.iter().map(move |item| (page, item)))
    };
    let part = items().find(|(_, item)| letters(item).contains(sign)).unwrap().1.part;
    let mut pages: Vec<usize> = items().filter(|(_, item)| item.part == part).map(|(page, _)| page).collect();
    pages.dedup();
    pages
}

#[test]
fn the_boxes_of_the_choice_stand_on_one_page_with_their_words() {
    let (fonts, mut turned) = (Fonts::built_in().unwrap(), 0);
    let case = fonts.case();
    for lines in 0..60 {
        let mut document = document();
        document.notice.paragraphs = vec!["蒐集機關".to_owned(); lines];
        let mut galley = Galley::new(&case);
        super::content::set(&document, VERIFY_AT, &mut galley);
        let (yes, no) = (pages_of(&galley, '■'), pages_of(&galley, '□'));
        assert_eq!((yes.len(), &yes), (1, &no), "with {lines} lines before");
        turned = turned.max(yes[0]);
    }
    assert!(turned > 0, "the choice came to another page on the way");
}

#[test]
fn an_empty_or_hostile_document_prints_all_the_same() {
    let mut odd = document();
    odd.notice.paragraphs = vec![String::new(), "\u{0}\u{ffff}\u{feff}".to_owned(), "，".repeat(400)];
    odd.school = String::new();
    odd.choice = String::new();
    odd.student = "<script>alert(1)</script>".to_owned();
    odd.guardian.name = "() \\ endobj %%EOF".to_owned();
    odd.signature = Signature::Typed(String::new());
    printed("odd", &odd);
}

#[test]
fn printing_is_quick_enough_to_wait_for() {
    let fonts = Fonts::built_in().unwrap();
    print(&fonts, &document(), VERIFY_AT).unwrap();
    let start = Instant::now();
    for _ in 0..5 {
        print(&fonts, &document(), VERIFY_AT).unwrap();
    }
    let each = start.elapsed() / 5;
    assert!(each.as_secs() < 5, "{each:?}");
}
