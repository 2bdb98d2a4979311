//! Step 2.

use platform::db::Act;
use platform::seal::Purpose;
use sea_orm::EntityTrait as _;
use tables::identifier;
use tests::{City, on_both};

use super::{BORN, CLASS, SCHOOL, child, way};

#[tokio::test]
async fn a_child_is_found_chosen_and_confirmed_with_a_masked_name() {
    on_both(async |city| {
        let child = child(&city).await;
        let way = way(&city);
        way.begins().await;
        let page = way.adds(&child).await;
        assert_eq!(page.url.path(), "/binding/students");
        let text = page.text();
        for shown in ["呂○潔", CLASS, "母親"] {
            assert!(text.contains(shown), "{shown}: {text}");
        }
        assert!(!page.body.contains("呂小潔") && !page.body.contains(&child.national_id));
    })
    .await;
}

#[tokio::test]
async fn every_field_is_told_what_is_wrong_and_keeps_what_was_typed() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    let cases = [
        ("number", "", "請填身分證字號"),
        ("number", "王A12345678", "英文字母和數字以外"),
        ("number", "AI23456789", "打成很像的英文字母"),
        ("number", "A12345", "找不到"),
        ("number", "A123456788", "有一個字不對"),
        ("number", "<script>alert(1)</script>", "英文字母和數字以外"),
        ("number", "AAAAAAAAAAAAAAAAAAAAAAAAA", "格式不對"),
        ("fact", "", "請填孩子的生日"),
        ("fact", "昨天", "看不出是哪一天"),
        ("fact", "2030-01-01", "還沒到的日子"),
    ];
    for (field, typed, told) in cases {
        let form = way.student_form(&child).await.set(field, typed);
        let page = way.browser.submit(form).await;
        assert!(page.text().contains(told), "{field} {typed}: {}", page.text());
        let form = page.form("student-form");
        assert_eq!(form.value(field).unwrap_or_default(), typed);
        assert_eq!(form.value("relation"), Some("mother"), "{field}");
        assert!(!page.body.contains("<script>alert"));
    }
    let form = way.student_form(&child).await.without("relation").without("level");
    let page = way.browser.submit(form).await;
    assert!(page.body.contains("href=\"#relation\"") && page.body.contains("href=\"#level\""));
}

#[tokio::test]
async fn a_number_is_read_in_either_width_and_case_and_a_birthday_in_either_calendar() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    let wide: String =
        child.national_id.chars().map(|c| char::from_u32(c as u32 + 0xfee0).unwrap()).collect();
    for (number, day) in [(wide, "１０７／５／４"), (child.national_id.to_lowercase(), "1070504")] {
        let form = way.student_form(&child).await.set("number", &number).set("fact", day);
        let page = way.browser.submit(form).await;
        assert_eq!(page.url.path(), "/binding/school", "{number} {day}: {}", page.text());
    }
}

#[tokio::test]
async fn the_second_fact_may_be_the_student_number() {
    let city = City::with(tests::Database::Sqlite, |config| {
        config.binding.second_fact = domain::binding::SecondFactKind::StudentNumber;
    })
    .await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    let page = way.browser.submit(way.student_form(&child).await).await;
    assert!(page.text().contains("找不到符合的學生"), "a birthday is no student number: {}", page.text());
    assert!(page.text().contains("學號"));
    let row = numbered(&city, &child, "01130412");
    city.app.db.write(async move |tx: &Act<'_>| Ok(row.exec_without_returning(tx).await?)).await.unwrap();
    let page = way.browser.submit(way.student_form(&child).await.set("fact", "０１１３０４１２")).await;
    assert_eq!(page.url.path(), "/binding/school", "{}", page.text());
}

#[tokio::test]
async fn a_child_at_two_schools_is_asked_for_one() {
    let city = City::sqlite().await;
    city.person("莫小安").student("363F01", "三年一班").activated().await;
    let child = city
        .person("呂小潔")
        .born(BORN)
        .student(SCHOOL, CLASS)
        .student("363F01", "三年一班")
        .activated()
        .await;
    let way = way(&city);
    way.begins().await;
    let page = way.browser.submit(way.student_form(&child).await).await;
    let form = page.form("school-form");
    let schools: Vec<String> = form.choices("school").into_iter().map(str::to_owned).collect();
    assert!(!schools.is_empty());
    let page = way.browser.submit(form.clone().without("school")).await;
    assert!(page.text().contains("請選一所學校"), "{}", page.text());
    let foreign = uuid::Uuid::now_v7().to_string();
    let page = way.browser.submit(page.form("school-form").force("school", &foreign)).await;
    assert!(page.text().contains("請選一所學校"), "a school that is not hers");
}

#[tokio::test]
async fn the_school_that_was_chosen_is_the_one_that_is_asked() {
    on_both(async |city| {
        let child = city.person("呂小潔").born(BORN).student(SCHOOL, CLASS).student("313602", "三年一班");
        let child = child.activated().await;
        let teachers = [
            city.person("莫名").teacher(SCHOOL).homeroom(CLASS).activated().await,
            city.person("林師").teacher("313602").homeroom("三年一班").activated().await,
        ];
        let way = way(&city);
        way.begins().await;
        let page = way.browser.submit(way.student_form(&child).await).await;
        let form = page.form("school-form");
        let second = form.choices("school")[1].to_owned();
        let page = way.browser.submit(form.set("school", &second)).await;
        assert!(page.text().contains("西松國民小學"), "{}", page.text());
        way.browser.submit(page.form("confirm-form")).await;
        way.agrees().await;
        let review = way.browser.submit(way.parent_form().await).await;
        let page = way.sends(&review).await;
        assert!(page.text().contains("西松國民小學") && page.text().contains("三年一班"), "{}", page.text());
        for (teacher, lies) in teachers.iter().zip([false, true]) {
            let browser = city.browser();
            browser.sign_in(teacher).await;
            assert_eq!(browser.get("/review").await.text().contains("陳美玲"), lies, "{}", teacher.name);
            let overview = browser.get("/school").await;
            let class = overview.body.split("/school/classes/").nth(1).unwrap().split('"').next().unwrap();
            let class = browser.get(&format!("/school/classes/{class}")).await;
            assert_eq!(class.text().contains("待審 1 件"), lies, "{}", class.text());
        }
    })
    .await;
}

#[tokio::test]
async fn children_are_added_and_taken_out() {
    on_both(async |city| {
        let first = child(&city).await;
        let second = city.person("莫小安").born(BORN).student(SCHOOL, "三年一班").activated().await;
        let way = way(&city);
        way.begins().await;
        way.adds(&first).await;
        let page = way.adds(&second).await;
        assert!(page.text().contains("呂○潔") && page.text().contains("莫○安"));
        let page = way.adds(&first).await;
        assert_eq!(page.text().matches("呂○潔").count(), 1, "the same child stands once");
        let page = way.browser.submit(page.forms().into_iter().find(|f| f.knows("student")).unwrap()).await;
        assert!(!page.text().contains("呂○潔") && page.text().contains("莫○安"), "{}", page.text());
    })
    .await;
}

#[tokio::test]
async fn the_relation_can_be_mended_when_it_is_confirmed() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    way.adds(&child).await;
    let page = way.browser.submit(way.student_form(&child).await).await;
    let form = page.form("school-form");
    let school = form.choices("school")[0].to_owned();
    let page = way.browser.submit(form.set("school", &school)).await;
    let page = way.browser.submit(page.form("confirm-form").set("relation", "grandmother_m")).await;
    assert!(page.text().contains("外祖母"), "{}", page.text());
}

#[tokio::test]
async fn a_page_asked_for_too_early_leads_to_the_one_whose_turn_it_is() {
    let city = City::sqlite().await;
    let child = child(&city).await;
    let way = way(&city);
    way.begins().await;
    for early in ["notice", "parent", "mailbox", "review", "students", "confirm", "school", "status"] {
        assert_eq!(way.at(early).await.url.path(), "/binding/student", "{early}");
    }
    way.adds(&child).await;
    for early in ["parent", "mailbox", "review"] {
        assert_eq!(way.at(early).await.url.path(), "/binding/notice", "{early}");
    }
    way.agrees().await;
    assert_eq!(way.at("review").await.url.path(), "/binding/parent");
}

/// A student number of the child, as the roster's import keeps it.
fn numbered(city: &City, child: &tests::Person, number: &str) -> sea_orm::Insert<identifier::ActiveModel> {
    use sea_orm::ActiveValue::Set;
    let (sealer, id) = (city.app.keyring.sealer(), uuid::Uuid::now_v7());
    let lookup = sealer.mac(Purpose::Lookup, format!("student number:{number}").as_bytes());
    identifier::Entity::insert(identifier::ActiveModel {
        id: Set(id),
        person_id: Set(child.id.0),
        kind: Set("student_number".to_owned()),
        org_id: Set(None),
        sealed: Set(sealer.seal_field("identifier", "sealed", id, number.as_bytes()).unwrap()),
        lookup: Set(lookup.to_vec()),
        valid_from: Set(0),
        valid_until: Set(None),
        // Only numbers that open an account need a code.
        bound: Set(None),
    })
}
