//! JSON Web Tokens (RFC 7519) that were signed with HMAC and SHA-256.

mod hs256;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write};
use std::path::Path;

use futures_util::FutureExt;
use futures_util::future::ready;
use guildhall::{CompanyId, Environment, SystemEnvironment, User, UserId};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;
use time::Duration;

use crate::sample::SampleUser;
use crate::{Authenticate, Authentication, Identity, SERVICE_SCOPE, Secret, Unauthenticated};

/// How long the tokens for development are good.
const GOOD_FOR: Duration = Duration::hours(24);

/// Checks and issues tokens with one key.
pub struct Tokens {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

/// What a token says.
#[derive(Debug, Deserialize, Serialize)]
struct Claims {
    /// The id of the user. A service has any name.
    sub: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    company: Option<CompanyId>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    scope: String,
    /// When it expires, in seconds since 1970.
    exp: i64,
}

impl Tokens {
    /// Checks and issues tokens with this key.
    ///
    /// # Errors
    /// The error of the library if it does not take the key.
    pub fn new(secret: &Secret) -> Result<Self, jsonwebtoken::errors::Error> {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_nbf = true;
        Ok(Self {
            encoding: EncodingKey::from_secret(secret.as_bytes())?,
            decoding: DecodingKey::from_secret(secret.as_bytes())?,
            validation,
        })
    }

    /// Issues a token that is good for a day.
    ///
    /// # Errors
    /// The error of the library if it cannot sign the token.
    pub fn issue(&self, identity: Identity) -> Result<String, jsonwebtoken::errors::Error> {
        let exp = (SystemEnvironment.now() + GOOD_FOR).unix_timestamp();
        let claims = match identity {
            Identity::Service => Claims {
                sub: "service".to_owned(),
                company: None,
                scope: SERVICE_SCOPE.to_owned(),
                exp,
            },
            Identity::User(user) => Claims {
                sub: user.id().to_string(),
                company: user.company(),
                scope: String::new(),
                exp,
            },
        };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
    }

    fn check(&self, token: &str) -> Result<Identity, Unauthenticated> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation)
            .map_err(|error| match error.kind() {
                ErrorKind::ExpiredSignature => Unauthenticated::Expired,
                _ => Unauthenticated::Invalid,
            })?
            .claims;
        if claims.scope.split(' ').any(|scope| scope == SERVICE_SCOPE) {
            return Ok(Identity::Service);
        }
        let id: UserId = claims.sub.parse().map_err(|_| Unauthenticated::Invalid)?;
        Ok(Identity::User(match claims.company {
            Some(company) => User::of_company(id, company),
            None => User::of_no_company(id),
        }))
    }
}

impl Authenticate for Tokens {
    fn authenticate<'a>(&'a self, token: &'a str) -> Authentication<'a> {
        ready(self.check(token)).boxed()
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tokens")
    }
}

/// Writes a token for each of these users and one for the service to a new file, as a JSON object.
/// It takes the place of a file of this name. Only the owner may read it.
///
/// # Errors
/// The error of the system if the file cannot be written.
pub fn write_dev_tokens(tokens: &Tokens, users: &[SampleUser], path: &Path) -> io::Result<()> {
    let issue = |identity| tokens.issue(identity).map_err(io::Error::other);
    let mut written = BTreeMap::new();
    for user in users {
        written.insert(user.name.to_lowercase(), issue(Identity::User(user.user))?);
    }
    written.insert("service".to_owned(), issue(Identity::Service)?);
    let text = serde_json::to_string_pretty(&written)?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let mut file = NamedTempFile::new_in(folder.unwrap_or(Path::new(".")))?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
