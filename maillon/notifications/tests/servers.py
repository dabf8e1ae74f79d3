"""Real SMTP servers on the loopback, each with its own bad habit."""

from __future__ import annotations

import email.policy
import socket
import threading
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Inbox:
    """Accepts everything, unless ``answers`` says otherwise: address -> reply to RCPT, ``data`` -> reply to the text."""

    def __init__(self, **answers: str) -> None:
        self.answers, self.mails, self.recipients = answers, [], []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        reply = self.answers.get(address.partition("@")[0], "250 OK")
        if reply.startswith("250"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        reply = self.answers.get("data", "250 pris en charge")
        if reply.startswith("250"):
            self.mails.append(message_from_bytes(envelope.content, policy=email.policy.default))
            self.recipients.append(list(envelope.rcpt_tos))
        return reply


class Server:
    """``with Server(inbox, port):`` a listening server; leaving it closes the port."""

    def __init__(self, inbox: Inbox, port: int) -> None:
        self.controller = Controller(inbox, hostname="127.0.0.1", port=port, ready_timeout=10)

    def __enter__(self) -> Server:
        self.controller.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.controller.stop()


class Mute:
    """Speaks SMTP up to the end of the text, then hangs up without an answer. ``on_text`` runs before."""

    def __init__(self, on_text: Any = None) -> None:
        self.on_text, self.texts = on_text, 0
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Mute:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.socket.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self.socket.close()
        self.thread.join(5)

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self.socket.accept()
            except OSError:
                return
            with peer, peer.makefile("rwb") as lines:
                self._converse(lines)

    def _converse(self, lines: Any) -> None:
        self._say(lines, b"220 muet")
        for line in iter(lines.readline, b""):
            if line.upper().startswith(b"DATA"):
                self._say(lines, b"354 allez-y")
                for text in iter(lines.readline, b""):
                    if text == b".\r\n":
                        break
                self.texts += 1
                if self.on_text:
                    self.on_text()
                return
            self._say(lines, b"250 oui")

    def _say(self, lines: Any, words: bytes) -> None:
        lines.write(words + b"\r\n")
        lines.flush()
