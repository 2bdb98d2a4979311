//! What several pages show of a service and of a way to act.

use domain::clients::Client;
use domain::contexts::{Basis, Context};
use serde::Serialize;

/// A service as people see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClientCard {
    /// Name, zh-TW.
    pub name: String,
    /// Name, English.
    pub name_en: String,
    /// What it is for, one sentence.
    pub purpose: String,
    /// The same in English.
    pub purpose_en: String,
    /// Its sign.
    pub logo_uri: Option<String>,
    /// Its home page.
    pub client_uri: Option<String>,
    /// Its privacy policy.
    pub policy_uri: Option<String>,
    /// Its terms.
    pub tos_uri: Option<String>,
}

impl From<&Client> for ClientCard {
    fn from(client: &Client) -> Self {
        Self {
            name: client.name.clone(),
            name_en: client.name_en.clone(),
            purpose: client.purpose.clone(),
            purpose_en: client.purpose_en.clone(),
            logo_uri: client.logo_uri.clone(),
            client_uri: client.client_uri.clone(),
            policy_uri: client.policy_uri.clone(),
            tos_uri: client.tos_uri.clone(),
        }
    }
}

impl ClientCard {
    /// A service of the samples.
    pub fn sample() -> Self {
        Self {
            name: "線上請假".to_owned(),
            name_en: "Leave of absence".to_owned(),
            purpose: "替孩子請假、查看請假紀錄。".to_owned(),
            purpose_en: "Ask leave for your child, and see what was asked.".to_owned(),
            logo_uri: Some("https://leave.example/logo.svg".to_owned()),
            client_uri: Some("https://leave.example/".to_owned()),
            policy_uri: Some("https://leave.example/privacy".to_owned()),
            tos_uri: Some("https://leave.example/terms".to_owned()),
        }
    }

    /// A service that registered no more than its name.
    pub fn plain_sample() -> Self {
        Self {
            name: "<script>alert(1)</script>".to_owned(),
            name_en: String::new(),
            purpose: String::new(),
            purpose_en: String::new(),
            logo_uri: None,
            client_uri: None,
            policy_uri: None,
            tos_uri: None,
        }
    }
}

/// One way to act, as the person sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ContextCard {
    /// The context's id: value of the radio button.
    pub id: String,
    /// Word of the role.
    pub role: String,
    /// Full name of the school.
    pub school: String,
    /// The own class of a student, the child's of a guardian.
    pub class_label: Option<String>,
    /// 設備組長 and the like.
    pub titles: Vec<String>,
    /// Labels of the classes a teacher is responsible for.
    pub homeroom: Vec<String>,
    /// The child a guardian acts for.
    pub child_name: Option<String>,
    /// Word of what the guardian is to the child; `delegated` of whoever is entrusted.
    pub relation: Option<String>,
    /// Selected when the page opens.
    pub chosen: bool,
}

impl From<&Context> for ContextCard {
    fn from(context: &Context) -> Self {
        Self {
            id: context.id.to_string(),
            role: context.role.as_str().to_owned(),
            school: context.school.name.clone(),
            class_label: context.class.as_ref().map(|class| class.label.clone()),
            titles: context.titles.clone(),
            homeroom: context.homeroom.iter().map(|class| class.label.clone()).collect(),
            child_name: context.child.as_ref().map(|child| child.name.clone()),
            relation: context.child.as_ref().map(|child| match child.basis {
                Basis::Delegated => Basis::Delegated.as_str().to_owned(),
                _ => child.relation.as_str().to_owned(),
            }),
            chosen: false,
        }
    }
}

impl ContextCard {
    /// The same card, selected or not.
    #[must_use]
    pub fn chosen(mut self, chosen: bool) -> Self {
        self.chosen = chosen;
        self
    }

    /// A teacher of the samples.
    pub fn teacher_sample() -> Self {
        Self {
            id: "0190c4f2-0000-7000-8000-000000000001".to_owned(),
            role: "teacher".to_owned(),
            school: "臺北市中正區國語實驗國民小學".to_owned(),
            class_label: None,
            titles: vec!["設備組長".to_owned()],
            homeroom: vec!["二年二班".to_owned()],
            child_name: None,
            relation: None,
            chosen: true,
        }
    }

    /// A mother of the samples.
    pub fn guardian_sample(id: u8, child: &str, class: &str) -> Self {
        Self {
            id: format!("0190c4f2-0000-7000-8000-0000000000{id:02}"),
            role: "guardian".to_owned(),
            school: "臺北市大安區龍安國民小學".to_owned(),
            class_label: Some(class.to_owned()),
            titles: Vec::new(),
            homeroom: Vec::new(),
            child_name: Some(child.to_owned()),
            relation: Some("mother".to_owned()),
            chosen: false,
        }
    }

    /// One sample for each role, and two children.
    pub fn samples() -> Vec<Self> {
        let other = |id: u8, role: &str, class: Option<&str>| Self {
            id: format!("0190c4f2-0000-7000-8000-0000000000{id:02}"),
            role: role.to_owned(),
            class_label: class.map(str::to_owned),
            titles: Vec::new(),
            homeroom: Vec::new(),
            chosen: false,
            ..Self::teacher_sample()
        };
        vec![
            Self::teacher_sample(),
            Self::guardian_sample(2, "呂小潔", "四年二班"),
            Self::guardian_sample(3, "呂小安", "一年三班"),
            other(4, "student", Some("高一孝")),
            other(5, "staff", None),
            other(6, "principal", None),
        ]
    }
}
