//! Addresses at this server.

/// The page to which every other way leads in the end.
pub const HOME: &str = "/me";
/// The page for those who must enrol a second factor first.
pub const ENROL: &str = "/me/ways/due";
/// The page that asks whether to sign out.
pub const SIGN_OUT: &str = "/oauth/logout";

/// Whether an address is a path at this server, whatever a browser makes of it: one slash first, no
/// backslash (which browsers read as a slash), nothing but printable ASCII.
pub(crate) fn is_path_here(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && path.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\')
}

#[cfg(test)]
mod tests {
    use super::is_path_here;

    #[test]
    fn the_way_back_never_leaves_this_server() {
        for path in ["/login?tx=abc", "/me"] {
            assert!(is_path_here(path), "{path}");
        }
        for path in
            ["//evil.example", "/\\evil.example", "https://evil.example", "me", "/a\r\nb", "/\t/x", ""]
        {
            assert!(!is_path_here(path), "{path:?}");
        }
    }
}
