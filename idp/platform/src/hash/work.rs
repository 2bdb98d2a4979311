//! What a thread of the pool is asked, and how it computes the answer.

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use secrecy::{ExposeSecret as _, SecretString};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use super::{HashConfig, Verdict};
use crate::random::random_bytes;

/// A stored hash that asks for more memory than this (256 MiB) is not one of ours.
const MAX_MEMORY_KIB: u32 = 256 * 1024;

const OUTPUT_BYTES: usize = 32;

/// What is asked of a thread.
pub(super) enum Task {
    Hash(SecretString),
    /// `None` where there is nothing to compare with: the work is done all the same.
    Check(SecretString, Option<Box<Stored>>),
}

/// What it answers.
pub(super) enum Answer {
    Hashed(String),
    Checked(Verdict),
}

/// The costs of new hashes, in both forms in which they are needed.
#[derive(Clone)]
pub(super) struct Costs {
    params: Params,
    text: ParamsString,
}

impl Costs {
    /// The configured costs; `None` if Argon2 does not allow them.
    pub(super) fn new(config: &HashConfig) -> Option<Self> {
        let params = Params::new(config.memory_kib, config.passes, config.lanes, None).ok()?;
        if config.memory_kib > MAX_MEMORY_KIB {
            return None;
        }
        Some(Self { text: ParamsString::try_from(&params).ok()?, params })
    }
}

/// A stored hash, read.
pub(super) struct Stored {
    params: Params,
    salt: Salt,
    hash: Output,
}

impl Stored {
    /// Reads a PHC string of Argon2id, version 19, as we write it.
    pub(super) fn parse(phc: &str) -> Option<Self> {
        let phc = PasswordHash::new(phc).ok()?;
        let params = Params::try_from(&phc.params).ok()?;
        let ours = phc.algorithm == ARGON2ID_IDENT
            && phc.version == Some(Version::V0x13.into())
            && params.m_cost() <= MAX_MEMORY_KIB;
        let hash = phc.hash.filter(|hash| ours && hash.len() == OUTPUT_BYTES)?;
        Some(Self { params, salt: phc.salt?, hash })
    }
}

/// Does what is asked, in this memory; none if that cannot be done.
pub(super) fn carry_out(task: Task, costs: &Costs, memory: &mut Vec<Block>) -> Option<Answer> {
    match task {
        Task::Hash(password) => {
            let salt = random_bytes::<{ Salt::RECOMMENDED_LENGTH }>().ok()?;
            let output = compute(&password, &salt, &costs.params, memory)?;
            let phc = PasswordHash {
                algorithm: ARGON2ID_IDENT,
                version: Some(Version::V0x13.into()),
                params: costs.text.clone(),
                salt: Some(Salt::new(&salt).ok()?),
                hash: Some(Output::new(&*output).ok()?),
            };
            Some(Answer::Hashed(phc.to_string()))
        }
        Task::Check(password, None) => {
            compute(&password, &[0; Salt::RECOMMENDED_LENGTH], &costs.params, memory)?;
            Some(Answer::Checked(Verdict::Wrong))
        }
        Task::Check(password, Some(stored)) => {
            let output = compute(&password, stored.salt.as_ref(), &stored.params, memory)?;
            let right = bool::from(output.ct_eq(stored.hash.as_bytes()));
            let rehash = stored.params != costs.params;
            Some(Answer::Checked(if right { Verdict::Right { rehash } } else { Verdict::Wrong }))
        }
    }
}

fn compute(
    password: &SecretString,
    salt: &[u8],
    params: &Params,
    memory: &mut Vec<Block>,
) -> Option<Zeroizing<[u8; OUTPUT_BYTES]>> {
    if memory.len() < params.block_count() {
        memory.resize(params.block_count(), Block::new());
    }
    let mut output = Zeroizing::new([0; OUTPUT_BYTES]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone())
        .hash_password_into_with_memory(password.expose_secret().as_bytes(), salt, &mut *output, memory)
        .ok()?;
    Some(output)
}
