//! What the city's guide for parents shows is there, in its words.

use tests::{City, Database, on_both};

use super::{child, way};

#[tokio::test]
async fn each_page_has_what_the_guide_shows_of_it() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        assert!(way.at("contact").await.text().contains("取得驗證碼"));
        way.begins().await;
        way.adds(&child).await;
        let notice = way.at("notice").await.text();
        assert!(
            notice.contains("本人已詳閱並同意以上條款聲明") && notice.contains("不同意並退出"),
            "{notice}"
        );
        way.agrees().await;
        let review = way.browser.submit(way.parent_form().await).await;
        assert!(review.text().contains("提醒您，送出資料不等於完成綁定流程，請於下頁查看目前申請進度。"));
        let status = way.sends(&review).await.text();
        for words in [
            "申請流程說明",
            "送出線上申請資料，下載留存",
            "導師審核確認後綁定成功",
            "帳號建立會以電子郵件通知，收到請立即登入系統，查看親子綁定狀態或新增綁定。",
            "了解臺北市教職員登入方式",
            "註銷全部紀錄",
            "重新載入",
        ] {
            assert!(status.contains(words), "{words}: {status}");
        }
    })
    .await;
}

#[tokio::test]
async fn the_notice_names_purposes_and_categories_by_their_codes_and_the_configured_telephone() {
    let city = City::with(Database::Sqlite, |config| {
        config.help.telephone = "02-87654321#12".to_owned();
    })
    .await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    way.adds(&child).await;
    for address in ["/binding/notice", "/language?to=en&back=/binding/notice"] {
        let text = way.browser.get(address).await.text();
        for code in ["072", "109", "136", "C001", "C003", "C023", "02-87654321#12"] {
            assert!(text.contains(code), "{code}: {text}");
        }
        assert!(!text.contains('{'), "{text}");
    }
}
