"""How the Action gets its program (requirement 8): the exact version with the exact digest, or none and no file left."""

import hashlib
import http.server
import shutil
import ssl
import subprocess
import tarfile
import tempfile
import threading
from pathlib import Path

from action import Step
from harness import ROOT, hold

VERSION = "1.2.3"
TARGET = "x86_64-unknown-linux-musl"
NAME = f"gate-{VERSION}-{TARGET}"
PROGRAM = "#!/bin/sh\necho gate 1.2.3\n"


class Place:
    """A copy of the action's scripts whose release is pinned, and the archive of that release."""

    def __init__(self, folder):
        self.folder = Path(folder)
        shutil.copytree(ROOT / "action", self.folder / "action")
        inside = self.folder / NAME
        inside.mkdir()
        (inside / "gate").write_text(PROGRAM)
        (inside / "gate").chmod(0o755)
        self.mirror = self.folder / "mirror"
        self.mirror.mkdir()
        self.archive = self.mirror / f"{NAME}.tar.gz"
        with tarfile.open(self.archive, "w:gz") as archive:
            archive.add(inside, NAME)
        digest = hashlib.sha256(self.archive.read_bytes()).hexdigest()
        (self.folder / "action/release.txt").write_text(f"version {VERSION}\n{digest}  {NAME}.tar.gz\n")

    def install(self, extra=(), **given):
        (self.folder / "output").unlink(missing_ok=True)
        return Step(self.folder, self.folder / "action/install.sh", given, extra)

    def refused(self, why, extra=(), **given):
        step = self.install(extra, **given)
        hold(step.done.returncode == 3, f"exit {step.done.returncode}: {step.said}")
        hold(why in step.said, step.said)
        hold("program" not in step.outputs, str(step.outputs))
        left = [path for root in ("cache", "temp") for path in (self.folder / root).rglob("*") if path.is_file()]
        hold(not left, f"left behind: {left}")


def place(body):
    def check():
        with tempfile.TemporaryDirectory() as folder:
            body(Place(folder))

    return check


def the_pinned_release_runs(at):
    for _ in range(2):  # the second time out of the cache
        step = at.install(mirror=str(at.mirror))
        hold(step.done.returncode == 0, step.said)
        said = subprocess.run([step.outputs["program"], "-V"], capture_output=True, text=True, check=True).stdout
        hold(said == "gate 1.2.3\n", said)
        at.archive.unlink(missing_ok=True)


def a_spoilt_cache_is_not_used(at):
    hold(at.install(mirror=str(at.mirror)).done.returncode == 0, "the first install")
    cached = next((at.folder / "cache").rglob("*.tar.gz"))
    cached.write_bytes(b"something else")
    step = at.install(mirror=str(at.mirror))
    hold(step.done.returncode == 0, step.said)
    hold(cached.read_bytes() == at.archive.read_bytes(), "the cache was not mended")


def a_wrong_digest_is_refused(at):
    at.archive.write_bytes(at.archive.read_bytes() + b"\0")
    at.refused("is not the one that was released", mirror=str(at.mirror))


def a_truncated_archive_is_refused(at):
    whole = at.archive.read_bytes()
    for cut in (0, 1, len(whole) // 2, len(whole) - 1):
        at.archive.write_bytes(whole[:cut])
        at.refused("is not the one that was released", mirror=str(at.mirror))


def a_missing_archive_is_refused(at):
    at.archive.unlink()
    at.refused("could not be had", mirror=str(at.mirror))


def a_release_without_this_machine_is_refused(at):
    (at.folder / "action/release.txt").write_text(f"version {VERSION}\n")
    at.refused("has no digest", mirror=str(at.mirror))


def an_unencrypted_mirror_is_refused(at):
    at.refused("not encrypted", mirror="http://127.0.0.1:9/")


def a_named_program_has_to_run(at):
    at.refused("is no program", binary="/nowhere/gate")
    broken = at.folder / "broken"
    broken.write_text("#!/bin/sh\nexit 1\n")
    broken.chmod(0o755)
    at.refused("does not run", binary=str(broken))


class Server:
    """An https server with a certificate of its own, that answers as `reply` says."""

    def __init__(self, at, reply):
        key, certificate = at.folder / "key.pem", at.folder / "certificate.pem"
        subprocess.run(
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
                "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate),
            ],
            check=True, capture_output=True,
        )  # fmt: skip

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                reply(self)

            def log_message(self, *_):
                pass

        self.server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://127.0.0.1:{self.server.server_port}"
        self.trust = {"CURL_CA_BUNDLE": str(certificate)}

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def send(handler, status, body=b"", headers=()):
    handler.send_response(status)
    for name, value in dict(headers).items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


def it_comes_over_https(at):
    with Server(at, lambda handler: send(handler, 200, at.archive.read_bytes())) as server:
        step = at.install(server.trust, mirror=server.url)
        hold(step.done.returncode == 0, step.said)


def an_unknown_certificate_is_refused(at):
    with Server(at, lambda handler: send(handler, 200, at.archive.read_bytes())) as server:
        at.refused("could not be had", mirror=server.url)


def a_404_page_is_refused(at):
    with Server(at, lambda handler: send(handler, 404, b"<html>not here</html>")) as server:
        at.refused("could not be had", server.trust, mirror=server.url)


def a_redirect_to_http_is_refused(at):
    with Server(at, lambda handler: send(handler, 302, headers={"Location": "http://127.0.0.1:9/x"})) as server:
        at.refused("could not be had", server.trust, mirror=server.url)


def a_commit_without_a_release_builds_its_own(at):
    (at.folder / "action/release.txt").write_text("version none\n")
    tools = at.folder / "tools"
    tools.mkdir()
    for name, text in {
        "cargo": f'#!/bin/sh\necho "$@" >"{at.folder}/built"\nwhile [ "$1" != --root ]; do shift; done\n'
        f'mkdir -p "$2/bin" && cp "{at.folder}/{NAME}/gate" "$2/bin/gate"\n',
    }.items():
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)
    step = at.install({"PATH": f"{tools}:/usr/bin:/bin"})
    hold(step.done.returncode == 0, step.said)
    hold("--locked" in (at.folder / "built").read_text(), "built without the lock file")
    shutil.rmtree(tools)
    shutil.rmtree(at.folder / "temp")
    at.refused("no cargo", {"PATH": "/usr/bin:/bin"})


CASES = [
    the_pinned_release_runs,
    a_spoilt_cache_is_not_used,
    a_wrong_digest_is_refused,
    a_truncated_archive_is_refused,
    a_missing_archive_is_refused,
    a_release_without_this_machine_is_refused,
    an_unencrypted_mirror_is_refused,
    a_named_program_has_to_run,
    it_comes_over_https,
    an_unknown_certificate_is_refused,
    a_404_page_is_refused,
    a_redirect_to_http_is_refused,
    a_commit_without_a_release_builds_its_own,
]


def run(score):
    for case in CASES:
        score.check(f"action: requirement 8: {case.__name__.replace('_', ' ')}", place(case))
