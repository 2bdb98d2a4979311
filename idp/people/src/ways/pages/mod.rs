//! Pages of the ways in.

mod app;
mod overview;

pub use app::{AppForm, AppPage, CodeRefusal, CodesPage, DuePage, ProveFailure, ProvePage};
pub use overview::{DeviceLine, PasskeyLine, WaysNotice, WaysPage};
