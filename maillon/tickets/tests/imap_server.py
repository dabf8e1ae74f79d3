"""Debian's Dovecot on the loopback, in a folder of its own, under an ordinary account, for the length of a test."""

from __future__ import annotations

import grp
import imaplib
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from launch.install import dovecot
from maillon.core.tests.certificates import certify
from maillon.notifications.tests.servers import free_port
from maillon.tickets.imap import Account, Security
from maillon.tickets.imap.folders import quoted

CONFIG = """
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{home}/pair.pem
ssl_key = <{home}/pair.pem
disable_plaintext_auth = no
mail_location = maildir:{home}/mail/%u
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
mail_max_userip_connections = 50
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {secure_port}
    ssl = yes
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
"""


class ImapServer:
    """``with ImapServer() as server:`` one mailbox for each user, any name, password « secret ». In clear or STARTTLS on ``port``, in TLS
    on ``secure_port``, as « localhost », with a certificate that ``home / "trusted.pem"`` alone trusts."""

    def __enter__(self) -> ImapServer:
        who = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())
        self.home = certify(Path(tempfile.mkdtemp(prefix="maillon-imap-", dir="/tmp")))
        self.port, self.secure_port = free_port(), free_port()
        (self.home / "mail").mkdir()
        settings = CONFIG.format(
            home=self.home,
            user=who.pw_name,
            group=grp.getgrgid(who.pw_gid).gr_name,
            uid=who.pw_uid,
            gid=who.pw_gid,
            port=self.port,
            secure_port=self.secure_port,
        )
        (self.home / "dovecot.conf").write_text(settings)
        if os.geteuid() == 0:
            for path in (self.home, *self.home.rglob("*")):
                os.chown(path, who.pw_uid, who.pw_gid)
        as_who = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        command = [dovecot(), "-F", "-c", self.home / "dovecot.conf"]
        self.process = subprocess.Popen(
            command, cwd=self.home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **as_who
        )
        self._wait()
        return self

    def _wait(self) -> None:
        limit = time.monotonic() + 60
        while time.monotonic() < limit and self.process.poll() is None:
            try:
                imaplib.IMAP4("127.0.0.1", self.port, timeout=5).shutdown()
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.05)
            else:
                return
        log = self.home / "log"
        raise RuntimeError(log.read_text()[-2000:] if log.exists() else "Dovecot ne démarre pas.")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(20)
        shutil.rmtree(self.home)

    def account(self, user: str = "support") -> Account:
        return Account("127.0.0.1", self.port, user, "secret", security=Security.NONE, internal=True)

    def folder(self, name: str, user: str = "support") -> None:
        client = self.login(user)
        client.create(quoted(name))
        client.logout()

    def count(self, folder: str = "INBOX", user: str = "support") -> int:
        client = self.login(user)
        _, (found,) = client.select(quoted(folder), readonly=True)
        client.logout()
        return int(found or 0)

    def login(self, user: str = "support") -> imaplib.IMAP4:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=20)
        client.login(user, "secret")
        client.select("INBOX")
        return client

    def deliver(self, *messages: bytes, user: str = "support") -> None:
        client = self.login(user)
        for message in messages:
            client.append("INBOX", "", imaplib.Time2Internaldate(time.time()), message)
        client.logout()

    def unseen(self, user: str = "support") -> int:
        client = self.login(user)
        _, (found,) = client.search(None, "UNSEEN")
        client.logout()
        return len(found.split())
