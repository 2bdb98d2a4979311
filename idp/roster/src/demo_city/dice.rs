//! Random choices that are the same for the same seed, in every release and on every machine.

/// A stream of choices (SplitMix64: Steele, Lea, Flood, «Fast splittable pseudorandom number generators», 2014).
pub(super) struct Dice(u64);

impl Dice {
    /// The stream numbered `stream` of a seed; streams are independent of one another.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut dice = Self(seed ^ stream.wrapping_mul(0xd134_2543_de82_ef95));
        dice.next();
        dice
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 if `end` is 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let wide = (self.next() >> 32) * u64::from(end);
        u32::try_from(wide >> 32).unwrap_or(0)
    }

    /// True in `per_mille` of 1,000 cases.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1_000) < per_mille
    }

    /// One of `list`; empty if there is none.
    pub(super) fn pick<'a>(&mut self, list: &[&'a str]) -> &'a str {
        let end = u32::try_from(list.len()).unwrap_or(u32::MAX);
        list.get(self.below(end) as usize).copied().unwrap_or_default()
    }
}
