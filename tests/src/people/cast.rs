//! The people whom stories are about.

use domain::contexts::Relation;

use super::{Person, PersonBuilder};
use crate::City;

/// 臺北市松山區松山國民小學.
const SONGSHAN: &str = "313601";
/// 臺北市松山區西松國民小學.
const XISONG: &str = "313602";
/// 臺北市立介壽國民中學.
const JIESHOU: &str = "313501";

impl City {
    /// 莫名: 導師 of 二年二班, 設備組長, and mother of two pupils at other schools.
    pub async fn teacher_mother(&self) -> Person {
        self.mo_ming().await.activated().await
    }

    /// The same before her first sign-in.
    pub async fn new_teacher_mother(&self) -> Person {
        self.mo_ming().await.pending().await
    }

    async fn mo_ming(&self) -> PersonBuilder<'_> {
        let first = self.person("莫小安").born("2014-05-01").student(JIESHOU, "一年三班").activated().await;
        let second = self.person("莫小寧").born("2017-09-09").student(XISONG, "四年二班").activated().await;
        self.person("莫名")
            .teacher(SONGSHAN)
            .title("設備組長")
            .homeroom("二年二班")
            .guardian_of(&first, Relation::Mother)
            .guardian_of(&second, Relation::Mother)
    }

    /// 羅大明: father of three.
    pub async fn parent_of_three(&self) -> Person {
        let mut father = self.person("羅大明");
        let children = [
            ("羅小安", "2011-01-02", JIESHOU, "三年二班"),
            ("羅小平", "2015-03-04", XISONG, "五年一班"),
            ("羅小樂", "2018-05-06", XISONG, "二年四班"),
        ];
        for (name, born, school, class) in children {
            let child = self.person(name).born(born).student(school, class).activated().await;
            father = father.guardian_of(&child, Relation::Father);
        }
        father.activated().await
    }

    /// 呂小潔: a pupil of 四年二班.
    pub async fn pupil(&self) -> Person {
        self.person("呂小潔").born("2017-02-03").student(XISONG, "四年二班").activated().await
    }

    /// 王師: a teacher and nothing else.
    pub async fn teacher(&self) -> Person {
        self.person("王師").teacher(SONGSHAN).homeroom("三年一班").activated().await
    }

    /// 林新: a teacher who has not signed in yet.
    pub async fn newcomer(&self) -> Person {
        self.person("林新").teacher(SONGSHAN).homeroom("一年一班").pending().await
    }
}
