"""WebSockets that are closed so that their client learns why."""

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from schema.http.arrival import LINGER


class LingeringSocket(WebSocketsSansIOProtocol):
    """uvicorn's own protocol, but what a client still sends after its mistake is let go.

    A connection that is closed while bytes of the client's are unread is reset, and a client
    that is reset loses what it has not read yet: the code that says what was wrong, 1009 for a
    message that is too long.
    """

    _refused = False

    def data_received(self, data: bytes) -> None:
        """Take in what arrived, unless the client was told that no more is."""
        if not self._refused:
            super().data_received(data)

    def send_receive_event_to_app(self) -> None:
        """Hand a message on, unless it is text that is none: uvicorn would log a traceback."""
        if self.curr_msg_data_type == "bytes" or _is_text(b"".join(self.frames)):
            super().send_receive_event_to_app()
        else:
            self.conn.fail(1007, "the text is no UTF-8")
            self.handle_parser_exception()

    def handle_parser_exception(self) -> None:
        """Close the WebSocket, and the connection once the client has had time to read it."""
        self._refused = True
        if self.close_sent or self.conn.close_sent is None:
            self.transport.close()
            return
        code, reason = self.conn.close_sent.code, self.conn.close_sent.reason
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.transport.write_eof()
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        self.close_timer = self.loop.call_later(LINGER, self.transport.abort)


def _is_text(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True
