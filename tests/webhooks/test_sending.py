"""One request: signed so that the official verifier takes it, to the address that was checked and nowhere else."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from standardwebhooks import Webhook, WebhookVerificationError
from subscriptions.test_outgoing import all_of
from viewed import talks
from webhooks.receiver import handler
from webhooks.test_guard import resolve_to

from travaux.cli.webhooks import new_secret
from travaux.projections.record import Record
from travaux.projections.subscriptions.outgoing import Outbox, Outgoing
from travaux.web.webhooks import sending
from travaux.web.webhooks.guard import Refused
from travaux.web.webhooks.sending import Unanswered, post, signed

MANY = b"{}"


def message() -> Outgoing:
    said = talks()
    return all_of(Outbox(Record(said.log, said.log), said.log, said.slug))[-1]


@contextmanager
def answering(made: type[BaseHTTPRequestHandler], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """A receiver in this process; its port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), made)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_the_official_verifier_takes_it() -> None:
    secret, now = new_secret(), datetime.now(UTC)
    headers, body = signed(message(), "", [secret], now)
    assert Webhook(secret).verify(body, headers)["specversion"] == "1.0"
    for forged in (body.replace(b"1.0", b"1.1", 1), body + b" "):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(forged, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new_secret()).verify(body, headers)


def test_while_a_secret_is_rotated_both_are_good() -> None:
    old, new = new_secret(), new_secret()
    headers, body = signed(message(), "", [new, old], datetime.now(UTC))
    assert Webhook(old).verify(body, headers) == Webhook(new).verify(body, headers)


def test_a_later_attempt_has_the_same_id_and_body_and_another_time() -> None:
    now, one = datetime.now(UTC), message()
    (first, body), (second, again) = (signed(one, "", [new_secret()], now + timedelta(days=day)) for day in (0, 1))
    assert body == again and first["webhook-id"] == second["webhook-id"]
    assert int(second["webhook-timestamp"]) - int(first["webhook-timestamp"]) == 86400
    assert first["webhook-id"] != signed(one, "urn:other", [new_secret()], now)[0]["webhook-id"]
    assert "." not in first["webhook-id"], "the parts of what is signed are parted by dots"


def test_a_private_address_is_refused_and_nothing_is_sent(tmp_path: Path) -> None:
    with answering(handler(tmp_path / "taken")) as port:
        for host in ("127.0.0.1", "localhost"):
            with pytest.raises(Refused):
                post(f"https://{host}:{port}/in", {}, MANY, local=False)
    assert not (tmp_path / "taken").exists()


def test_a_name_is_looked_up_once_and_the_connection_goes_to_what_was_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked, went = resolve_to(monkeypatch, "93.184.216.34"), []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        went.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unanswered, match="ConnectionRefusedError"):
        post("https://hooks.example/in", {}, MANY, local=False)
    assert (asked, went) == (["hooks.example"], [("93.184.216.34", 443)])


def test_a_name_with_many_addresses_keeps_nobody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    resolve_to(monkeypatch, *(f"93.184.216.{number}" for number in range(1, 100)))
    went: list[float] = []

    def connect(address: tuple[str, int], timeout: float) -> socket.socket:
        went.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(Unanswered):
        post("https://hooks.example/in", {}, MANY, local=False)
    assert sum(went) <= 20


def test_the_certificate_is_that_of_the_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    context = certified(tmp_path, "hooks.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    sending._trusting.cache_clear()
    found = resolve_to(monkeypatch, "127.0.0.1")
    with answering(handler(tmp_path / "taken"), context) as port:
        assert post(f"https://hooks.example:{port}/in", {}, MANY, local=True).taken
        with pytest.raises(Unanswered, match="CERTIFICATE_VERIFY_FAILED"):
            post(f"https://other.example:{port}/in", {}, MANY, local=True)
    sending._trusting.cache_clear()
    assert f'"host": "hooks.example:{port}"' in (tmp_path / "taken").read_text()
    assert found.count("hooks.example") == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirection_is_not_followed(status: int, tmp_path: Path) -> None:
    with (
        answering(handler(tmp_path / "elsewhere")) as elsewhere,
        answering(handler(tmp_path / "taken", status, Location=f"http://127.0.0.1:{elsewhere}/")) as port,
    ):
        answered = post(f"http://127.0.0.1:{port}/in", {}, MANY, local=True)
    assert (answered.status, answered.taken) == (status, False)
    assert not (tmp_path / "elsewhere").exists()


def test_what_the_receiver_asks_us_to_wait_is_heard(tmp_path: Path) -> None:
    with answering(handler(tmp_path / "taken", 429, Retry_After="120")) as port:
        assert post(f"http://127.0.0.1:{port}/", {}, MANY, local=True) == (429, 120.0)
    with answering(handler(tmp_path / "taken", 503, Retry_After="soon")) as port:
        assert post(f"http://127.0.0.1:{port}/", {}, MANY, local=True) == (503, None)


def test_one_who_answers_drop_by_drop_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    class Slow(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            try:
                while True:
                    self.wfile.write(b"H")
                    time.sleep(0.05)
            except OSError:
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    monkeypatch.setattr(sending, "WHOLE", 0.5)
    with answering(Slow) as port:
        began = time.monotonic()
        with pytest.raises(Unanswered):
            post(f"http://127.0.0.1:{port}/", {}, MANY, local=True)
    assert time.monotonic() - began < 5


def test_a_large_answer_is_not_read_to_its_end(tmp_path: Path) -> None:
    class Endless(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(200)
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                pass

        def log_message(self, format: str, *args: object) -> None:
            pass

    with answering(Endless) as port:
        assert post(f"http://127.0.0.1:{port}/", {}, MANY, local=True).taken


def certified(folder: Path, name: str) -> ssl.SSLContext:
    """A server's TLS with a certificate of its own making, in cert.pem."""
    key, subject = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context
