//! Random bytes.

use rand::TryRng as _;
use rand::rngs::SysRng;

use super::seal::SealFault;

/// Random bytes from the operating system's generator.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], SealFault> {
    let mut bytes = [0; N];
    SysRng.try_fill_bytes(&mut bytes).map_err(|_| SealFault::Random)?;
    Ok(bytes)
}
