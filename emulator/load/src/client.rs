//! As little of an HTTP client as measuring needs: requests that were written
//! beforehand, over connections that are kept. Where both share two cores, a
//! real client would measure itself.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};

const SIGNATURE: &str = "AWS4-HMAC-SHA256 Credential=load/20260101/eu-central-1/appstream/aws4_request, SignedHeaders=host, Signature=0";

/// The bytes of a call of an operation, over JSON 1.1.
pub fn call(operation: &str, input: &str) -> Vec<u8> {
    let length = input.len();
    format!(
        "POST / HTTP/1.1\r\nhost: emulator\r\nauthorization: {SIGNATURE}\r\n\
         content-type: application/x-amz-json-1.1\r\n\
         x-amz-target: PhotonAdminProxyService.{operation}\r\ncontent-length: {length}\r\n\r\n{input}"
    )
    .into_bytes()
}

/// The bytes of a request for one of the emulator's own paths.
pub fn request(method: &str, path: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("{method} {path} HTTP/1.1\r\nhost: emulator\r\ncontent-length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// A connection that is kept.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
    /// How much of the buffer is filled.
    filled: usize,
}

impl Connection {
    pub fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: vec![0; 64 * 1024],
            filled: 0,
        })
    }

    pub fn send(&mut self, request: &[u8]) -> io::Result<()> {
        self.stream.write_all(request)
    }

    /// Reads an answer to its end and gives its body.
    ///
    /// # Errors
    ///
    /// When the answer is not a success.
    pub fn receive(&mut self) -> io::Result<&[u8]> {
        self.filled = 0;
        let head = loop {
            if let Some(end) = find(self.read_so_far(), b"\r\n\r\n") {
                break end + 4;
            }
            self.read_more()?;
        };
        let end = head + self.content_length(head)?;
        while self.filled < end {
            self.read_more()?;
        }
        let answer = self.buffer.get(..end).unwrap_or_default();
        if !answer.starts_with(b"HTTP/1.1 200") {
            let answer = String::from_utf8_lossy(answer).into_owned();
            return Err(io::Error::other(answer));
        }
        Ok(answer.get(head..).unwrap_or_default())
    }

    /// Sends a request and gives the body of its answer.
    pub fn ask(&mut self, request: &[u8]) -> io::Result<&[u8]> {
        self.send(request)?;
        self.receive()
    }

    fn read_so_far(&self) -> &[u8] {
        self.buffer.get(..self.filled).unwrap_or_default()
    }

    fn content_length(&self, head: usize) -> io::Result<usize> {
        let head = self.buffer.get(..head).unwrap_or_default();
        let name = b"content-length: ";
        find(head, name)
            .and_then(|at| head.get(at + name.len()..))
            .and_then(|rest| rest.split(|byte| *byte == b'\r').next())
            .and_then(|number| std::str::from_utf8(number).ok()?.parse().ok())
            .ok_or_else(|| io::Error::other("an answer without a content length"))
    }

    fn read_more(&mut self) -> io::Result<()> {
        if self.filled == self.buffer.len() {
            self.buffer.resize(self.buffer.len() * 2, 0);
        }
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        match self.stream.read(room)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            count => {
                self.filled += count;
                Ok(())
            }
        }
    }
}

/// Where `needle` begins in `haystack`.
pub fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}
