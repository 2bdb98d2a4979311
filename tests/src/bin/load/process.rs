//! What the server's process uses, read from `/proc`.

use std::net::SocketAddr;
use std::path::Path;

/// Memory and processor time of a process at a moment.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Resident memory in KiB.
    pub resident_kib: u64,
    /// Most resident memory so far in KiB.
    pub peak_kib: u64,
    /// User and system time in seconds.
    pub cpu_seconds: f64,
}

/// Clock ticks a second in `/proc/PID/stat`: 100 on every Linux that Rust runs on (`USER_HZ`).
const TICKS: f64 = 100.0;

impl Usage {
    /// What a process uses now.
    pub fn of(pid: u32) -> Option<Self> {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let kib = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name))?;
            line.split_whitespace().next()?.parse().ok()
        };
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name in parentheses may hold spaces; the times are fields 14 and 15 of proc(5).
        let mut times = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
        let user: u32 = times.next()?.parse().ok()?;
        let system: u32 = times.next()?.parse().ok()?;
        let cpu_seconds = (f64::from(user) + f64::from(system)) / TICKS;
        Some(Self { resident_kib: kib("VmRSS:")?, peak_kib: kib("VmHWM:")?, cpu_seconds })
    }
}

/// The process that listens on a port of this machine.
pub fn listening_on(address: SocketAddr) -> Option<u32> {
    let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
        .iter()
        .filter_map(|file| std::fs::read_to_string(file).ok())
        .flat_map(|table| sockets(&table, address.port()))
        .collect();
    let holds = |pid: &u32| {
        let files = std::fs::read_dir(format!("/proc/{pid}/fd")).ok();
        files.into_iter().flatten().flatten().any(|entry| is_one_of(&entry.path(), &inodes))
    };
    let processes = std::fs::read_dir("/proc").ok()?.flatten();
    processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok()).find(holds)
}

/// Inodes of the sockets that listen on `port`, from a table of proc(5).
fn sockets(table: &str, port: u16) -> Vec<String> {
    let wanted = format!(":{port:04X}");
    let listening = table.lines().skip(1).filter_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let (local, state, inode) = (fields.get(1)?, fields.get(3)?, fields.get(9)?);
        (local.ends_with(&wanted) && *state == "0A").then(|| format!("socket:[{inode}]"))
    });
    listening.collect()
}

fn is_one_of(link: &Path, inodes: &[String]) -> bool {
    std::fs::read_link(link).is_ok_and(|target| inodes.iter().any(|inode| target == Path::new(inode)))
}

#[cfg(test)]
mod tests {
    use super::{Usage, listening_on};

    #[test]
    fn a_listening_process_is_found_and_its_memory_read() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let pid = listening_on(listener.local_addr().unwrap());
        assert_eq!(pid, Some(std::process::id()));
        let usage = Usage::of(std::process::id()).unwrap();
        assert!(usage.resident_kib > 500 && usage.peak_kib >= usage.resident_kib);
    }
}
