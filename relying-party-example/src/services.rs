//! The services of the portal, and who may use which: decided by whom one acts as.

use crate::claims::{Context, Role};

/// One service.
pub struct Service {
    /// Its place in addresses.
    pub key: &'static str,
    /// Its name.
    pub name: &'static str,
    /// And in English.
    pub name_en: &'static str,
    /// What it is for.
    pub about: &'static str,
    /// What each role does there; a role that is not listed does not see it.
    uses: &'static [(Role, &'static str, &'static str)],
}

/// All of them, in the order in which they are shown.
pub const ALL: [Service; 3] = [
    Service {
        key: "leave",
        name: "學生請假",
        name_en: "Leave of absence",
        about: "申請請假、查看請假紀錄與補請",
        uses: &[
            (Role::Guardian, "為孩子請假", "Ask for leave for your child"),
            (Role::Teacher, "為班上學生請假、審核家長的申請", "File and review leave for your class"),
        ],
    },
    Service {
        key: "records",
        name: "成績缺曠獎懲查詢",
        name_en: "Marks, attendance and conduct",
        about: "學校今天登錄的，明天就看得到",
        uses: &[
            (Role::Student, "查自己的紀錄", "See your own records"),
            (Role::Guardian, "查孩子的紀錄", "See your child's records"),
        ],
    },
    Service {
        key: "channels",
        name: "校園官網訂閱",
        name_en: "School news",
        about: "訂閱各校官網的頻道",
        uses: &[
            (Role::Student, "訂閱與閱讀", "Subscribe and read"),
            (Role::Guardian, "訂閱與閱讀", "Subscribe and read"),
            (Role::Teacher, "訂閱與閱讀", "Subscribe and read"),
            (Role::Staff, "訂閱與閱讀", "Subscribe and read"),
            (Role::Principal, "訂閱與閱讀", "Subscribe and read"),
        ],
    },
];

impl Service {
    /// What `acting` does here, in both languages; None when this service is not for her.
    pub fn use_by(&self, acting: &Context) -> Option<(&'static str, &'static str)> {
        // Leave is the homeroom teacher's business, not that of any teacher.
        if self.key == "leave" && acting.role == Role::Teacher && acting.homeroom.is_empty() {
            return None;
        }
        self.uses.iter().find(|(role, ..)| *role == acting.role).map(|(_, zh, en)| (*zh, *en))
    }

    /// The service with this key.
    pub fn find(key: &str) -> Option<&'static Self> {
        ALL.iter().find(|service| service.key == key)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{ALL, Service};

    fn keys_for(more: serde_json::Value) -> Vec<&'static str> {
        let mut whole = json!({"ctx": "c", "school": {"code": "353604", "name": "幸福國小"}});
        whole.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let acting = serde_json::from_value(whole).unwrap();
        ALL.iter().filter(|service| service.use_by(&acting).is_some()).map(|service| service.key).collect()
    }

    #[test]
    fn each_role_sees_its_own_services() {
        assert_eq!(keys_for(json!({"role": "guardian"})), ["leave", "records", "channels"]);
        assert_eq!(keys_for(json!({"role": "student"})), ["records", "channels"]);
        assert_eq!(keys_for(json!({"role": "teacher"})), ["channels"]);
        assert_eq!(
            keys_for(json!({"role": "teacher", "homeroom": [{"label": "二年二班"}]})),
            ["leave", "channels"]
        );
        assert!(keys_for(json!({"role": "unheard of"})).is_empty());
        assert!(Service::find("nothing").is_none());
    }
}
