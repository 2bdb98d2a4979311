//! The pictures: a student's own three of twenty-four.
//!
//! Their order makes no difference: a child of six knows which three, and a page of boxes to tick needs no script and is read
//! out well. There are 24 · 23 · 22 / 6 = 2,024 choices. They are worth something only together with the badge and with few
//! tries.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contexts::words;

/// How many a student chooses.
pub const PICTURES: usize = 3;

/// Random bytes for the order in which a page shows them.
pub const RANDOM_BYTES: usize = 2 * 24;

words! {
    /// A picture of a thing that each child knows; black on white, so that nobody needs its colour.
    Picture {
        /// 貓.
        Cat = "cat",
        /// 魚.
        Fish = "fish",
        /// 鳥.
        Bird = "bird",
        /// 兔子.
        Rabbit = "rabbit",
        /// 烏龜.
        Turtle = "turtle",
        /// 蝸牛.
        Snail = "snail",
        /// 蝴蝶.
        Butterfly = "butterfly",
        /// 蘋果.
        Apple = "apple",
        /// 香蕉.
        Banana = "banana",
        /// 紅蘿蔔.
        Carrot = "carrot",
        /// 香菇.
        Mushroom = "mushroom",
        /// 花.
        Flower = "flower",
        /// 樹.
        Tree = "tree",
        /// 房子.
        House = "house",
        /// 汽車.
        Car = "car",
        /// 船.
        Boat = "boat",
        /// 腳踏車.
        Bicycle = "bicycle",
        /// 雨傘.
        Umbrella = "umbrella",
        /// 風箏.
        Kite = "kite",
        /// 時鐘.
        Clock = "clock",
        /// 鑰匙.
        Key = "key",
        /// 杯子.
        Cup = "cup",
        /// 書.
        Book = "book",
        /// 鈴鐺.
        Bell = "bell",
    }
    /// Why pictures are no choice.
    PickedRefusal {
        /// Fewer or more than three were picked.
        Count = "count",
        /// The second time others were picked than the first time.
        Differs = "differs",
        /// They are not the right ones, or the badge opens nothing: the page tells no difference.
        Wrong = "wrong",
    }
}

/// Three different pictures; never printed by accident.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picked([Picture; PICTURES]);

impl Picked {
    /// These pictures, in whatever order.
    ///
    /// # Errors
    /// Where they are not three.
    pub fn of(pictures: impl IntoIterator<Item = Picture>) -> Result<Self, PickedRefusal> {
        let mut pictures: Vec<Picture> = pictures.into_iter().collect();
        pictures.sort_unstable();
        pictures.dedup();
        pictures.try_into().map(Self).map_err(|_| PickedRefusal::Count)
    }

    /// Their words, for the keyed hash.
    pub fn expose(&self) -> String {
        self.0.map(Picture::as_str).join(" ")
    }
}

impl fmt::Debug for Picked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Picked(***)")
    }
}

/// All pictures, in the order that the random bytes say: who looks over a child's shoulder learns no places.
pub fn shuffled(random: [u8; RANDOM_BYTES]) -> Vec<Picture> {
    let keys = random.as_chunks().0.iter().map(|pair| u16::from_be_bytes(*pair));
    let mut order: Vec<(u16, Picture)> = keys.zip(Picture::ALL.iter().copied()).collect();
    order.sort_unstable();
    order.into_iter().map(|(_, picture)| picture).collect()
}
