//! A network between the provider and its PostgreSQL that a test can cut, stall and mend.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use secrecy::{ExposeSecret as _, SecretString};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream, UnixStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// What the server says when it has committed: a transaction, or a statement that is one by itself.
const DONE: [&[u8]; 3] = [b"COMMIT\0", b"UPDATE 1\0", b"INSERT 0 1\0"];
/// What comes with it: no transaction is open any more (ReadyForQuery, idle).
const IDLE: &[u8] = b"Z\0\0\0\x05I";

/// Listens on a port of its own and forwards to the socket of the harness's cluster.
pub struct Proxy {
    port: u16,
    wires: Arc<Wires>,
    listens: Option<JoinHandle<()>>,
}

/// How a connection fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
    /// Both ends are told.
    Cut,
    /// Nothing arrives any more, and nobody is told; it stays so when the network is mended.
    Stall,
}

/// When one connection fails by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Trap {
    /// Before this many more messages reach the server.
    Message(usize),
    /// When the server says that it has committed.
    Commit,
}

struct Wires {
    socket: Mutex<PathBuf>,
    stalled: watch::Sender<bool>,
    cuts: watch::Sender<u32>,
    trap: Mutex<Option<(Trap, Failure)>>,
}

impl Proxy {
    /// Begins to listen; say by [`Proxy::to`] where to forward.
    pub async fn start() -> Self {
        let wires = Wires {
            socket: Mutex::default(),
            stalled: watch::Sender::new(false),
            cuts: watch::Sender::new(0),
            trap: Mutex::default(),
        };
        let mut proxy = Self { port: 0, wires: Arc::new(wires), listens: None };
        proxy.listen().await;
        proxy
    }

    /// The address of a city's database by way of this network.
    pub fn to(&self, url: &SecretString) -> SecretString {
        let bare = url.expose_secret().strip_prefix("postgres://city@").expect("a database of the harness");
        let (directory, name) = bare.rsplit_once('/').expect("a database's name");
        let socket = PathBuf::from(directory.replace("%2F", "/")).join(".s.PGSQL.5432");
        *self.wires.socket.lock().unwrap_or_else(PoisonError::into_inner) = socket;
        format!("postgres://city@127.0.0.1:{}/{name}", self.port).into()
    }

    /// Cuts all connections and refuses new ones.
    pub fn cut(&mut self) {
        if let Some(listens) = self.listens.take() {
            listens.abort();
        }
        self.wires.cuts.send_modify(|cuts| *cuts += 1);
    }

    /// From now on nothing arrives, on new connections neither; all of these stay dead.
    pub fn stall(&self) {
        self.wires.stalled.send_replace(true);
    }

    /// New connections work again.
    pub async fn mend(&mut self) {
        self.wires.stalled.send_replace(false);
        if self.listens.is_none() {
            self.listen().await;
        }
    }

    /// One connection fails before this many more messages have reached the server.
    pub fn fail_at_message(&self, number: usize, failure: Failure) {
        self.set(Trap::Message(number), failure);
    }

    /// One connection fails when its next commit is done and before anybody hears of it.
    pub fn fail_after_commit(&self, failure: Failure) {
        self.set(Trap::Commit, failure);
    }

    /// Takes back what was to fail; whether it was still to come.
    pub fn disarm(&self) -> bool {
        self.wires.trap.lock().unwrap_or_else(PoisonError::into_inner).take().is_some()
    }

    fn set(&self, trap: Trap, failure: Failure) {
        *self.wires.trap.lock().unwrap_or_else(PoisonError::into_inner) = Some((trap, failure));
    }

    async fn listen(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.expect("the port of the proxy");
        self.port = listener.local_addr().expect("an address").port();
        let wires = Arc::clone(&self.wires);
        self.listens = Some(tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                tokio::spawn(Arc::clone(&wires).forward(client));
            }
        }));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.cut();
    }
}

impl Wires {
    /// Forwards until one end closes or the wire is cut; a wire that stalls is held open and read by nobody.
    async fn forward(self: Arc<Self>, mut client: TcpStream) {
        let (mut cuts, mut stalled) = (self.cuts.subscribe(), self.stalled.subscribe());
        let socket = self.socket.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let Ok(mut server) = UnixStream::connect(socket).await else { return };
        let forwarded = async {
            tokio::select! {
                failure = self.copy(&mut client, &mut server) => failure,
                _ = stalled.wait_for(|stalled| *stalled) => Some(Failure::Stall),
            }
        };
        let whole = async {
            if forwarded.await == Some(Failure::Stall) {
                std::future::pending::<()>().await;
            }
        };
        tokio::select! {
            () = whole => {}
            _ = cuts.changed() => {}
        }
    }

    /// Forwards both ways, until the end or a failure.
    async fn copy(&self, client: &mut TcpStream, server: &mut UnixStream) -> Option<Failure> {
        let (mut sent, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
        loop {
            tokio::select! {
                read = client.read(&mut sent) => {
                    let message = sent.get(..read.ok().filter(|length| *length > 0)?)?;
                    if let Some(failure) = self.spring_before() {
                        return Some(failure);
                    }
                    server.write_all(message).await.ok()?;
                }
                read = server.read(&mut answered) => {
                    let answer = answered.get(..read.ok().filter(|length| *length > 0)?)?;
                    if let Some(failure) = self.spring_after(answer) {
                        return Some(failure);
                    }
                    client.write_all(answer).await.ok()?;
                }
            }
        }
    }

    /// Whether a message springs the trap before it reaches the server.
    fn spring_before(&self) -> Option<Failure> {
        let mut trap = self.trap.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((Trap::Message(left), failure)) = &mut *trap else { return None };
        let failure = *failure;
        *left = left.saturating_sub(1);
        let springs = *left == 0;
        springs.then(|| *trap = None).map(|()| failure)
    }

    /// Whether an answer springs the trap before it reaches the client.
    fn spring_after(&self, answer: &[u8]) -> Option<Failure> {
        let mut trap = self.trap.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((Trap::Commit, failure)) = *trap else { return None };
        let says = |what: &[u8]| answer.windows(what.len()).any(|part| part == what);
        let springs = says(IDLE) && DONE.into_iter().any(says);
        springs.then(|| *trap = None).map(|()| failure)
    }
}
