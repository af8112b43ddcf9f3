//! Tells open pages to load themselves again.
//!
//! The portal gets this server's address in `PORTICO_RELOAD_URL` and adds to its
//! pages a script that listens there for the event `reload`. A tiny HTTP server
//! of our own, so that the portal need not know what development is.

use anyhow::Result;
use std::{
    io::{Read, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::Duration,
};

const HEAD: &str = "HTTP/1.1 200 OK\r\n\
    Content-Type: text/event-stream\r\n\
    Cache-Control: no-store\r\n\
    Access-Control-Allow-Origin: *\r\n\
    Connection: close\r\n\r\n\
    retry: 1000\n\n";

const RELOAD: &str = "event: reload\ndata: \n\n";

/// The pages that listen.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    streams: Arc<Mutex<Vec<TcpStream>>>,
}

impl Pages {
    /// Starts to serve on a free port of loopback; returns its URL as well.
    pub fn serve() -> Result<(Self, String)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let url = format!("http://{}/", listener.local_addr()?);
        let pages = Self::default();
        let accepting = pages.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let pages = accepting.clone();
                // One that connects and then says nothing must not hold up others.
                thread::spawn(move || pages.welcome(stream));
            }
        });
        Ok((pages, url))
    }

    fn welcome(&self, mut stream: TcpStream) {
        // Whatever is asked for, there is only one answer.
        let _ = stream.set_read_timeout(Some(Duration::from_secs(1)));
        let _ = stream.read(&mut [0; 4096]);
        if stream.write_all(HEAD.as_bytes()).is_ok() {
            self.streams
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(stream);
        }
    }

    /// Tells all pages, and forgets those that are gone.
    pub fn reload(&self) {
        let mut streams = self.streams.lock().unwrap_or_else(PoisonError::into_inner);
        streams.retain_mut(|stream| stream.write_all(RELOAD.as_bytes()).is_ok());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufRead, BufReader};

    #[test]
    fn an_open_page_hears_of_a_reload() {
        let (pages, url) = Pages::serve().unwrap();
        let address = url
            .strip_prefix("http://")
            .and_then(|rest| rest.strip_suffix('/'))
            .unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            .unwrap();
        let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
        assert_eq!(lines.next().unwrap(), "HTTP/1.1 200 OK");
        assert!(lines.any(|line| line == "retry: 1000"));
        // The page is among those told once its head is written; tell until then.
        let telling = thread::spawn(move || {
            for _ in 0..100 {
                pages.reload();
                thread::sleep(Duration::from_millis(10));
            }
        });
        assert!(lines.any(|line| line == "event: reload"));
        telling.join().unwrap();
    }
}
