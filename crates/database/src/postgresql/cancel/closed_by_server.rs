//! A stream whose other side closes first.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// A stream that shuts down only when the server has closed it.
///
/// libpq waits so after a cancel request (`fe-cancel.c`), and the server hears of the request before it
/// closes. `PgBouncer` 1.18 ends with an error of its own where a client leaves before.
pub(super) struct ClosedByServer<S>(pub(super) S);

impl<S: AsyncRead + Unpin> AsyncRead for ClosedByServer<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for ClosedByServer<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut byte = [0];
            let mut buffer = ReadBuf::new(&mut byte);
            let read = ready!(Pin::new(&mut self.0).poll_read(context, &mut buffer));
            // A server that resets the connection has closed it too.
            if read.is_err() || buffer.filled().is_empty() {
                return Pin::new(&mut self.0).poll_shutdown(context).map(|_| Ok(()));
            }
        }
    }
}
