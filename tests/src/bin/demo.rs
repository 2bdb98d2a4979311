//! `cargo demo`: the demo city on this machine.

use std::process::ExitCode;

fn main() -> ExitCode {
    tests::demo::command::main()
}
