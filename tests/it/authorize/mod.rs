//! The authorization endpoint: where answers go, what is refused, what is asked.

mod errors;
mod prompts;
mod reference;
mod silent;
