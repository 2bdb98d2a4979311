//! The one binary: `idp serve`, `idp migrate` and the other commands.

use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    use_small_pages();
    idp::cli::main()
}

/// With huge pages the allocator of an idle process holds 30 MB instead of 11, and nothing is faster.
#[cfg(target_os = "linux")]
fn use_small_pages() {
    // A kernel that does not know the wish has no huge pages.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(not(target_os = "linux"))]
fn use_small_pages() {}
