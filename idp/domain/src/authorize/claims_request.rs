//! The `claims` parameter (OIDC Core section 5.5).

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::refusal::OauthRefusal;

/// Most claims that may be asked for one by one.
const MOST_CLAIMS: usize = 64;

/// Claims that were requested one by one. Unknown ones are kept and have no effect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsRequest {
    /// In the userinfo answer.
    pub userinfo: Vec<String>,
    /// In the ID token.
    pub id_token: Vec<String>,
    /// The only person the client wants (`sub` with a value).
    pub sub: Option<String>,
    /// `acr` was asked for as essential, and it must be one of these; empty where it was not.
    pub essential_acr: Vec<String>,
    /// The values of an `acr` that was asked for and is not essential.
    #[serde(default)]
    pub wished_acr: Vec<String>,
}

impl ClaimsRequest {
    /// Reads the JSON object.
    pub fn parse(text: &str) -> Result<Self, OauthRefusal> {
        let malformed = || OauthRefusal::invalid_request("claims is not a JSON object of claims");
        let document: Map<String, Value> = serde_json::from_str(text).map_err(|_| malformed())?;
        let mut request = Self::default();
        request.userinfo = request.member(&document, "userinfo").ok_or_else(malformed)?;
        request.id_token = request.member(&document, "id_token").ok_or_else(malformed)?;
        if request.userinfo.len() + request.id_token.len() > MOST_CLAIMS {
            return Err(OauthRefusal::invalid_request("claims asks for too much"));
        }
        Ok(request)
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.userinfo.is_empty() && self.id_token.is_empty()
    }

    /// All names, wherever they are requested.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.userinfo.iter().chain(&self.id_token).map(String::as_str)
    }

    fn member(&mut self, document: &Map<String, Value>, name: &str) -> Option<Vec<String>> {
        let claims = match document.get(name) {
            None | Some(Value::Null) => return Some(Vec::new()),
            Some(Value::Object(claims)) => claims,
            Some(_) => return None,
        };
        for (claim, wish) in claims {
            match wish {
                Value::Null => {}
                Value::Object(wish) => self.note(claim, wish)?,
                _ => return None,
            }
        }
        Some(claims.keys().cloned().collect())
    }

    fn note(&mut self, claim: &str, wish: &Map<String, Value>) -> Option<()> {
        let essential = match wish.get("essential") {
            None => false,
            Some(essential) => essential.as_bool()?,
        };
        let value = wish.get("value").into_iter();
        let values = match wish.get("values") {
            None => &[][..],
            Some(values) => values.as_array()?,
        };
        let mut wanted = value.chain(values).filter_map(Value::as_str).map(str::to_owned);
        match claim {
            "sub" => self.sub = wanted.next().or_else(|| self.sub.take()),
            "acr" if essential => self.essential_acr = wanted.collect(),
            "acr" => self.wished_acr = wanted.collect(),
            _ => {}
        }
        Some(())
    }
}
