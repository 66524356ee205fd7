//! A proxy between dbm and its server that breaks one connection where a test says so.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::watch;

/// How messages are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Protocol {
    /// A kind and a length of four bytes; the first message has no kind.
    PostgreSql,
    /// A length of three bytes and a number.
    MySql,
}

/// Where the connection breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The message does not reach the server.
    Before,
    /// The server has the message, and its answer does not come.
    Unanswered,
    /// The first bytes of the answer come.
    Answering,
}

/// How it breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Break {
    /// Both sides are told at once.
    Cut,
    /// The client is told at once, the server a second later.
    HalfClose,
    /// Nobody is told, and nothing comes for so long; then both are.
    Delay(Duration),
}

/// What goes wrong, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The client's message, counted from 1 over all that its first connection sends.
    pub message: usize,
    /// Where.
    pub moment: Moment,
    /// How.
    pub how: Break,
    /// Whether the other connections of the client break with it.
    pub all: bool,
}

/// The proxy; it ends when it is dropped.
pub struct Proxy {
    /// Where it listens.
    pub port: u16,
    plan: Arc<Plan>,
    _runtime: Runtime,
}

struct Plan {
    server: u16,
    protocol: Protocol,
    fault: Option<Fault>,
    connections: AtomicUsize,
    messages: AtomicUsize,
    broken: watch::Sender<bool>,
}

impl Proxy {
    /// A proxy to the server at this port of this machine.
    pub fn start(server: u16, protocol: Protocol, fault: Option<Fault>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let port = listener.local_addr().unwrap().port();
        let plan = Arc::new(Plan {
            server,
            protocol,
            fault,
            connections: AtomicUsize::new(0),
            messages: AtomicUsize::new(0),
            broken: watch::Sender::new(false),
        });
        runtime.spawn(accept(listener, Arc::clone(&plan)));
        Self {
            port,
            plan,
            _runtime: runtime,
        }
    }

    /// How many messages the first connection has sent.
    pub fn messages(&self) -> usize {
        self.plan.messages.load(Ordering::SeqCst)
    }
}

async fn accept(listener: TcpListener, plan: Arc<Plan>) {
    while let Ok((client, _)) = listener.accept().await {
        let Ok(server) = TcpStream::connect(("127.0.0.1", plan.server)).await else {
            continue;
        };
        client.set_nodelay(true).unwrap();
        server.set_nodelay(true).unwrap();
        let number = plan.connections.fetch_add(1, Ordering::SeqCst);
        let plan = Arc::clone(&plan);
        tokio::spawn(async move { plan.carry(client, server, number == 0).await });
    }
}

impl Plan {
    async fn carry(&self, client: TcpStream, server: TcpStream, is_first: bool) {
        let is_old = !*self.broken.borrow();
        let mut broken = self.broken.subscribe();
        let (client_in, mut client_out) = client.into_split();
        let (mut server_in, server_out) = server.into_split();
        let answering = watch::Sender::new(false);
        let breaks_too = is_old && !is_first && self.fault.is_some_and(|fault| fault.all);
        let asked = tokio::select! {
            asked = self.questions(client_in, server_out, is_first, &answering) => asked,
            () = answers(&mut server_in, &mut client_out, answering.subscribe()) => None,
            _ = broken.wait_for(|it| *it), if breaks_too => None,
        };
        if is_first && self.fault.is_some() {
            self.broken.send_replace(true);
        }
        if let (Some(server_out), Some(fault)) = (asked, self.fault) {
            fall(fault.how, server_out, server_in, client_out).await;
        }
    }

    /// Carries messages to the server; gives the way there when the fault comes.
    async fn questions(
        &self,
        mut client: OwnedReadHalf,
        mut server: OwnedWriteHalf,
        is_first: bool,
        answering: &watch::Sender<bool>,
    ) -> Option<OwnedWriteHalf> {
        let mut is_start = true;
        while let Some(message) = self.message(&mut client, is_start).await {
            is_start = false;
            let is_it = is_first && self.counts();
            let fault = self.fault.filter(|_| is_it);
            match fault.map(|fault| fault.moment) {
                Some(Moment::Before) => return Some(server),
                Some(Moment::Unanswered) => {
                    server.write_all(&message).await.ok()?;
                    return Some(server);
                }
                Some(Moment::Answering) => {
                    answering.send_replace(true);
                    server.write_all(&message).await.ok()?;
                    std::future::pending::<()>().await;
                }
                None => server.write_all(&message).await.ok()?,
            }
        }
        None
    }

    /// Counts a message of the first connection; whether it is the one of the fault.
    fn counts(&self) -> bool {
        let count = self.messages.fetch_add(1, Ordering::SeqCst) + 1;
        self.fault.is_some_and(|fault| fault.message == count)
    }

    async fn message(&self, client: &mut OwnedReadHalf, is_start: bool) -> Option<Vec<u8>> {
        let head = match self.protocol {
            Protocol::PostgreSql if !is_start => 5,
            Protocol::PostgreSql | Protocol::MySql => 4,
        };
        let mut message = vec![0; head];
        client.read_exact(&mut message).await.ok()?;
        let length = match self.protocol {
            Protocol::PostgreSql => {
                let length = message[head - 4..].try_into().ok()?;
                usize::try_from(u32::from_be_bytes(length)).ok()? - 4
            }
            Protocol::MySql => {
                let length = u32::from_le_bytes([message[0], message[1], message[2], 0]);
                usize::try_from(length).ok()?
            }
        };
        message.resize(head + length, 0);
        client.read_exact(&mut message[head..]).await.ok()?;
        Some(message)
    }
}

/// Carries answers to the client; of one that is to break, three bytes.
async fn answers(
    server: &mut OwnedReadHalf,
    client: &mut OwnedWriteHalf,
    breaks: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 65536];
    while let Ok(length @ 1..) = server.read(&mut buffer).await {
        let is_last = *breaks.borrow();
        let length = if is_last { length.min(3) } else { length };
        if client.write_all(&buffer[..length]).await.is_err() || is_last {
            return;
        }
    }
}

/// Ends both ways, in the way of the fault.
async fn fall(
    how: Break,
    mut server_out: OwnedWriteHalf,
    mut server_in: OwnedReadHalf,
    client_out: OwnedWriteHalf,
) {
    match how {
        Break::Cut => drop(client_out),
        Break::HalfClose => {
            drop(client_out);
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        Break::Delay(time) => {
            tokio::time::sleep(time).await;
            drop(client_out);
        }
    }
    // The server reads what it has before it sees the end.
    let _ = server_out.shutdown().await;
    let mut rest = Vec::new();
    let reading = server_in.read_to_end(&mut rest);
    let _ = tokio::time::timeout(Duration::from_secs(10), reading).await;
}
