//! HTTP/1.1 with as little work as possible: one connection, one request at a time, buffers kept.

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::target::Target;

/// Answers longer than this are not ours.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// A keep-alive connection.
pub struct Connection {
    target: Target,
    stream: Option<TcpStream>,
    buffer: Vec<u8>,
    request: Vec<u8>,
}

/// An answer.
#[derive(Debug)]
pub struct Response {
    /// Status code.
    pub status: u16,
    /// Status line and headers.
    pub head: String,
    /// Body.
    pub body: Vec<u8>,
}

impl Response {
    /// The first header of this name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers(name).next()
    }

    /// All headers of this name.
    pub fn headers(&self, name: &str) -> impl Iterator<Item = &str> {
        self.head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(':'))
            .filter_map(move |(known, value)| known.eq_ignore_ascii_case(name).then_some(value.trim()))
    }

    /// The body as text.
    pub fn text(&self) -> std::borrow::Cow<'_, str> {
        String::from_utf8_lossy(&self.body)
    }
}

impl Connection {
    /// A connection that is opened with the first request.
    pub fn new(target: &Target) -> Self {
        Self { target: target.clone(), stream: None, buffer: vec![], request: vec![] }
    }

    /// GET.
    pub async fn get(&mut self, path: &str, headers: &str) -> anyhow::Result<Response> {
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{headers}\r\n", self.target.authority);
        self.exchange(request.as_bytes()).await
    }

    /// POST of a form.
    pub async fn post(&mut self, path: &str, headers: &str, form: &str) -> anyhow::Result<Response> {
        let bytes = post(&self.target.authority, path, headers, form);
        self.exchange(&bytes).await
    }

    /// Sends a whole request and reads the whole answer. A connection that the server closed meanwhile is
    /// opened again once.
    pub async fn exchange(&mut self, request: &[u8]) -> anyhow::Result<Response> {
        let kept = self.stream.is_some();
        match self.try_exchange(request).await {
            Err(_) if kept => {
                self.stream = None;
                self.try_exchange(request).await
            }
            outcome => outcome,
        }
    }

    async fn try_exchange(&mut self, request: &[u8]) -> anyhow::Result<Response> {
        self.request.clear();
        self.request.extend_from_slice(request);
        let mut stream = if let Some(stream) = self.stream.take() {
            stream
        } else {
            let stream = TcpStream::connect(self.target.address).await.context("connecting")?;
            stream.set_nodelay(true)?;
            stream
        };
        stream.write_all(&self.request).await?;
        let response = read(&mut stream, &mut self.buffer).await?;
        if !response.header("connection").is_some_and(|value| value.eq_ignore_ascii_case("close")) {
            self.stream = Some(stream);
        }
        Ok(response)
    }
}

/// The bytes of a POST.
pub fn post(authority: &str, path: &str, headers: &str, form: &str) -> Vec<u8> {
    let kind = "application/x-www-form-urlencoded";
    format!(
        "POST {path} HTTP/1.1\r\nhost: {authority}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n{headers}\r\n{form}",
        form.len()
    )
    .into_bytes()
}

async fn read(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<Response> {
    buffer.clear();
    let head_ends = loop {
        if let Some(at) = find(buffer, b"\r\n\r\n") {
            break at + 4;
        }
        more(stream, buffer).await?;
    };
    let head = String::from_utf8_lossy(buffer.get(..head_ends).unwrap_or_default()).into_owned();
    let status = head.get(9..12).and_then(|code| code.parse().ok()).context("no status line")?;
    let mut response = Response { status, head, body: buffer.split_off(head_ends) };
    if let Some(length) = response.header("content-length") {
        let length: usize = length.parse().context("a strange length")?;
        while response.body.len() < length {
            more(stream, &mut response.body).await?;
        }
    } else if response.header("transfer-encoding").is_some() {
        response.body = read_chunks(stream, std::mem::take(&mut response.body)).await?;
    }
    Ok(response)
}

async fn read_chunks(stream: &mut TcpStream, mut raw: Vec<u8>) -> anyhow::Result<Vec<u8>> {
    let mut body = vec![];
    loop {
        let Some(line_ends) = find(&raw, b"\r\n") else {
            more(stream, &mut raw).await?;
            continue;
        };
        let line = String::from_utf8_lossy(raw.get(..line_ends).unwrap_or_default()).into_owned();
        let length = usize::from_str_radix(line.split(';').next().unwrap_or_default().trim(), 16)?;
        let ends = line_ends + 2 + length;
        while raw.len() < ends + 2 {
            more(stream, &mut raw).await?;
        }
        body.extend_from_slice(raw.get(line_ends + 2..ends).unwrap_or_default());
        raw.drain(..ends + 2);
        if length == 0 {
            return Ok(body);
        }
    }
}

async fn more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> anyhow::Result<()> {
    if buffer.len() > MOST_BYTES {
        bail!("the answer is too long");
    }
    buffer.reserve(16 * 1024);
    if stream.read_buf(buffer).await? == 0 {
        bail!("the server closed the connection");
    }
    Ok(())
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}
