//! Why something is not sealed.

/// A failure to seal; opening has none, since what cannot be opened is simply not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealFault {
    /// No sealing key was given, or two with the same id.
    #[error("the sealing keys are missing or their ids repeat")]
    Keys,
    /// The payload could not be written.
    #[error("the payload could not be written")]
    Payload,
    /// The operating system gave no random bytes.
    #[error("no random bytes")]
    Random,
    /// The library refused to encrypt.
    #[error("encryption failed")]
    Encryption,
}
