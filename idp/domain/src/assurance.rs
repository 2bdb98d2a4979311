//! How surely somebody signed in: the `acr` values in their order, what a request asks for, and the step that is missing
//! (OIDC Core sections 3.1.2.1 and 5.5.1.1, RFC 9470).

use crate::contexts::words;

words! {
    /// How surely somebody signed in, from the weakest to the strongest: whoever reached one reached those before it.
    Acr {
        /// Less: an account of another provider that nobody here vouches for (OIDC Core section 2, value 0).
        Low = "low",
        /// One factor, such as a password under our policy (REFEDS Single Factor Authentication profile).
        Sfa = "sfa",
        /// Two factors (REFEDS Multi-Factor Authentication profile).
        Mfa = "mfa",
        /// Two factors that no false page can take, such as a passkey with user verification (OpenID EAP ACR Values 1.0).
        Phr = "phr",
    }
}

impl Acr {
    /// The value in requests and tokens.
    pub fn value(self) -> &'static str {
        match self {
            Self::Low => "0",
            Self::Sfa => "https://refeds.org/profile/sfa",
            Self::Mfa => "https://refeds.org/profile/mfa",
            Self::Phr => "phr",
        }
    }

    /// Reads such a value; none that is not offered.
    pub fn of(value: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|acr| acr.value() == value)
    }
}

/// Which second factors a person can use.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// A code of an app.
    pub mfa: bool,
    /// A passkey.
    pub phr: bool,
}

impl Reach {
    /// Whether the person can sign in so surely.
    pub fn reaches(self, acr: Acr) -> bool {
        match acr {
            Acr::Low | Acr::Sfa => true,
            Acr::Mfa => self.mfa || self.phr,
            Acr::Phr => self.phr,
        }
    }
}

/// What a request and its client ask for.
#[derive(Clone, Copy, Debug)]
pub struct Wishes<'a> {
    /// Values of an essential `acr`: one of them must be met. Empty where none is essential.
    pub essential: &'a [String],
    /// Values of `acr_values`, or of an `acr` that is not essential, by preference.
    pub voluntary: &'a [String],
    /// The lowest that the client takes, as it is registered.
    pub least: Option<Acr>,
}

/// What is missing for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing.
    Nothing,
    /// A step that the person can take now.
    Step(Acr),
    /// A factor that the person has not enrolled.
    Factor(Acr),
    /// What is essential is not offered.
    Never,
}

impl Wishes<'_> {
    /// Whether anything is asked for.
    pub fn any(&self) -> bool {
        !self.essential.is_empty() || !self.voluntary.is_empty() || self.least.is_some()
    }

    /// What is missing for a person who signed in by `has` and can reach `reach`. A wish that is not essential is met as far
    /// as the person can meet it (OIDC Core section 3.1.2.1).
    pub fn missing(&self, has: Acr, reach: Reach) -> Missing {
        let essential = known(self.essential).min();
        if !self.essential.is_empty() && essential.is_none() {
            return Missing::Never;
        }
        if let Some(needed) = essential.max(self.least).filter(|needed| *needed > has) {
            return if reach.reaches(needed) { Missing::Step(needed) } else { Missing::Factor(needed) };
        }
        if known(self.voluntary).any(|wished| wished <= has) {
            return Missing::Nothing;
        }
        let reachable = known(self.voluntary).find(|wished| reach.reaches(*wished));
        reachable.map_or(Missing::Nothing, Missing::Step)
    }

    /// The `acr` that the client is told of a sign-in by `has`: the strongest of the values that it asked for or is registered
    /// for, since it compares texts and knows no order; otherwise what is.
    pub fn told(&self, has: Acr) -> Acr {
        let asked = known(self.essential).chain(known(self.voluntary)).filter(|asked| *asked <= has).max();
        let least = self.least.filter(|least| *least <= has);
        asked.and(asked.max(least)).unwrap_or(has)
    }
}

fn known(values: &[String]) -> impl Iterator<Item = Acr> + '_ {
    values.iter().filter_map(|value| Acr::of(value))
}

#[cfg(test)]
mod tests {
    use super::Acr::{Mfa, Phr, Sfa};
    use super::{Acr, Missing, Reach, Wishes};

    const NONE: Reach = Reach { mfa: false, phr: false };
    const CODE: Reach = Reach { mfa: true, phr: false };
    const BOTH: Reach = Reach { mfa: true, phr: true };

    fn values(acrs: &[Acr]) -> Vec<String> {
        acrs.iter().map(|acr| acr.value().to_owned()).collect()
    }

    fn essential(acrs: &[Acr], has: Acr, reach: Reach) -> Missing {
        Wishes { essential: &values(acrs), voluntary: &[], least: None }.missing(has, reach)
    }

    fn voluntary(acrs: &[Acr], has: Acr, reach: Reach) -> Missing {
        Wishes { essential: &[], voluntary: &values(acrs), least: None }.missing(has, reach)
    }

    #[test]
    fn an_essential_value_leads_to_the_step_or_to_the_factor_that_is_missing() {
        assert_eq!(essential(&[Mfa], Sfa, CODE), Missing::Step(Mfa));
        assert_eq!(essential(&[Mfa], Sfa, NONE), Missing::Factor(Mfa));
        assert_eq!(essential(&[Phr], Mfa, CODE), Missing::Factor(Phr));
        assert_eq!(essential(&[Phr, Mfa], Sfa, CODE), Missing::Step(Mfa), "one of them is enough");
        assert_eq!(essential(&[Mfa], Phr, NONE), Missing::Nothing, "more than enough");
        assert_eq!(essential(&[Sfa], Sfa, NONE), Missing::Nothing);
    }

    #[test]
    fn a_wish_is_met_as_far_as_it_can_be() {
        assert_eq!(voluntary(&[Mfa], Sfa, CODE), Missing::Step(Mfa));
        assert_eq!(voluntary(&[Mfa], Sfa, NONE), Missing::Nothing);
        assert_eq!(voluntary(&[Phr, Mfa], Sfa, BOTH), Missing::Step(Phr), "the first that is preferred");
        assert_eq!(voluntary(&[Phr, Mfa], Sfa, CODE), Missing::Step(Mfa));
        assert_eq!(voluntary(&[Phr, Mfa], Mfa, BOTH), Missing::Nothing, "one of them is met");
    }

    #[test]
    fn a_value_that_is_not_offered_counts_where_it_is_essential_only() {
        let strange = ["urn:strange".to_owned()];
        let wishes = Wishes { essential: &strange, voluntary: &[], least: None };
        assert_eq!(wishes.missing(Phr, BOTH), Missing::Never);
        let wishes = Wishes { essential: &[], voluntary: &strange, least: None };
        assert_eq!(wishes.missing(Sfa, BOTH), Missing::Nothing);
    }

    #[test]
    fn the_lowest_of_a_client_counts_beside_what_is_asked_for() {
        let asked = values(&[Sfa]);
        let wishes = Wishes { essential: &asked, voluntary: &[], least: Some(Mfa) };
        assert_eq!(wishes.missing(Sfa, CODE), Missing::Step(Mfa));
        assert_eq!(wishes.missing(Sfa, NONE), Missing::Factor(Mfa));
        assert_eq!(wishes.missing(Phr, NONE), Missing::Nothing);
    }

    #[test]
    fn a_client_is_told_the_value_that_it_asked_for() {
        let asked = values(&[Sfa, Mfa]);
        let wishes = Wishes { essential: &asked, voluntary: &[], least: None };
        assert_eq!(wishes.told(Phr), Mfa);
        assert_eq!(wishes.told(Sfa), Sfa);
        assert_eq!(Wishes { essential: &[], voluntary: &[], least: None }.told(Phr), Phr);
        assert_eq!(Wishes { essential: &values(&[Phr]), voluntary: &[], least: None }.told(Mfa), Mfa);
        assert_eq!(Wishes { essential: &[], voluntary: &values(&[Sfa]), least: Some(Mfa) }.told(Phr), Mfa);
        assert_eq!(Wishes { essential: &[], voluntary: &[], least: Some(Mfa) }.told(Phr), Phr);
    }
}
