//! A mail server that takes every mail and sends none on (RFC 5321).

use std::sync::Arc;

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::TcpListener;

use super::Mailbox;
use super::mime::parse;

/// A mail larger than this is refused.
const LARGEST: usize = 4 * 1024 * 1024;

/// Takes mails until the process ends.
pub async fn serve(listener: TcpListener, mailbox: Arc<Mailbox>) {
    while let Ok((stream, _)) = listener.accept().await {
        let mailbox = mailbox.clone();
        tokio::spawn(async move {
            let (input, output) = stream.into_split();
            if let Err(error) = talk(BufReader::new(input), output, &mailbox).await {
                tracing::debug!(%error, "a mail connection broke");
            }
        });
    }
}

async fn talk(
    mut input: BufReader<impl AsyncRead + Unpin>,
    mut output: impl AsyncWrite + Unpin,
    mailbox: &Mailbox,
) -> std::io::Result<()> {
    output.write_all(b"220 demo mail-catcher\r\n").await?;
    let mut recipients: Vec<String> = Vec::new();
    let mut line = String::new();
    loop {
        line.clear();
        if input.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        let command = line.trim_end();
        let verb = command.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer = match verb.as_str() {
            "EHLO" => "250-demo\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 SIZE 4194304\r\n",
            "HELO" | "NOOP" | "VRFY" => "250 OK\r\n",
            "MAIL" | "RSET" => {
                recipients.clear();
                "250 OK\r\n"
            }
            "RCPT" => {
                let address = command.split(['<', '>']).nth(1).unwrap_or_default();
                recipients.push(address.to_owned());
                "250 OK\r\n"
            }
            "DATA" if recipients.is_empty() => "503 RCPT first\r\n",
            "DATA" => {
                output.write_all(b"354 go on\r\n").await?;
                match read_mail(&mut input).await? {
                    Some(raw) => {
                        let mail = parse(&raw);
                        mailbox.take_mail(std::mem::take(&mut recipients).join(", "), mail);
                        "250 taken\r\n"
                    }
                    None => "552 too large\r\n",
                }
            }
            "QUIT" => {
                output.write_all(b"221 bye\r\n").await?;
                return Ok(());
            }
            _ => "502 not here\r\n",
        };
        output.write_all(answer.as_bytes()).await?;
    }
}

/// Reads to the line with one dot; None if it was too large.
async fn read_mail(input: &mut BufReader<impl AsyncRead + Unpin>) -> std::io::Result<Option<Vec<u8>>> {
    let (mut raw, mut line) = (Vec::new(), Vec::new());
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == b".\r\n" {
            return Ok((raw.len() <= LARGEST).then_some(raw));
        }
        if raw.len() <= LARGEST {
            // RFC 5321 section 4.5.2: a dot that begins a line was doubled.
            raw.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
    }
}
