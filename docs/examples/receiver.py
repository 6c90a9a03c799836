#!/usr/bin/env python3
"""A receiver of notices, as a partner office could run one. Standard library alone.

    SECRETS=<secret>[,<former secret>] python3 receiver.py [port] [database]

It refuses what is not signed, or signed too long ago; keeps each key once, in a database that
survives a crash; and answers with a receipt. Keep first, answer afterwards: a notice whose answer
is lost comes again under the same key, and gets the same receipt. See docs/webhooks.md.
"""

import hashlib
import hmac
import json
import os
import sqlite3
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRETS = [secret for secret in os.environ.get("SECRETS", "").split(",") if secret]
TOLERANCE = 300  # seconds
LARGEST = 16 * 1024 * 1024


def is_ours(header: str, body: bytes) -> bool:
    parts = [part.strip().partition("=") for part in header.split(",")]
    times = [value for name, _, value in parts if name == "t"]
    if len(times) != 1 or not times[0].isdecimal() or abs(time.time() - int(times[0])) > TOLERANCE:
        return False
    for secret in SECRETS:
        wanted = hmac.new(secret.encode(), times[0].encode() + b"." + body, hashlib.sha256)
        for name, _, value in parts:
            if name == "v1" and hmac.compare_digest(wanted.hexdigest().encode(), value.encode()):
                return True
    return False


class Receiver(BaseHTTPRequestHandler):
    database = "received.sqlite3"

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length", 0))
        if size > LARGEST:
            return self.answer(413, {"problem": "too large"})
        body = self.rfile.read(size)
        if not is_ours(self.headers.get("Longteng-Signature", ""), body):
            return self.answer(401, {"problem": "wrong or late signature"})
        key = str(json.loads(body)["key"])  # the signed one, not that of the header
        return self.answer(200, {"receipt": self.keep(key, body)})

    def keep(self, key: str, body: bytes) -> str:
        """Keep a notice under its key, once; the receipt is the same every time."""
        receipt = hashlib.sha256(key.encode()).hexdigest()[:16]
        with sqlite3.connect(self.database, timeout=10) as database:
            database.execute(
                "INSERT OR IGNORE INTO received (key, body, receipt, at) VALUES (?, ?, ?, ?)",
                (key, body, receipt, time.time()),
            )
        database.close()
        return receipt

    def answer(self, status: int, told: "dict[str, str]") -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args: object) -> None:
        pass


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9080
    Receiver.database = sys.argv[2] if len(sys.argv) > 2 else Receiver.database
    database = sqlite3.connect(Receiver.database, timeout=10)
    database.execute("PRAGMA journal_mode=WAL")
    database.execute(
        "CREATE TABLE IF NOT EXISTS received"
        " (key TEXT PRIMARY KEY, body BLOB, receipt TEXT, at REAL)"
    )
    database.commit()
    database.close()
    ThreadingHTTPServer(("127.0.0.1", port), Receiver).serve_forever()


if __name__ == "__main__":
    main()
