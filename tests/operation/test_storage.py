"""Uploaded files in an object storage: through our own address, and only there."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from config import environment


class Shelf(BaseHTTPRequestHandler):
    """As much of an object storage as an upload and a download need."""

    kept: dict[str, bytes] = {}

    def answer(self, status: int, body: bytes = b"", length: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.send_header("Last-Modified", "Sun, 29 Nov 2026 00:00:00 GMT")
        self.end_headers()
        self.wfile.write(body)

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if "aws-chunked" in self.headers.get("Content-Encoding", ""):
            size = int(body.split(b"\r\n")[0].split(b";")[0], 16)
            body = body.split(b"\r\n", 1)[1][:size]
        self.kept[self.path] = body
        self.answer(200)

    def do_HEAD(self) -> None:
        body = self.kept.get(self.path)
        self.answer(404 if body is None else 200, length=len(body or b""))

    def do_GET(self) -> None:
        body = self.kept.get(self.path.split("?")[0])
        self.answer(404 if body is None else 200, body or b"")

    def do_DELETE(self) -> None:
        self.kept.pop(self.path, None)
        self.answer(204)

    def log_message(self, *words) -> None:
        pass


@pytest.fixture
def shelf(settings, monkeypatch):
    Shelf.kept = {}
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"s3+http://key:se%2Fcret@127.0.0.1:{server.server_address[1]}/county"
        monkeypatch.setenv("LIANXIN_MEDIA_STORE", address)
        options = environment.media_store() | {"region_name": "here"}
        settings.STORAGES = settings.STORAGES | {"default": {"BACKEND": "core.storage.Bucket", "OPTIONS": options}}
        yield server
        server.shutdown()
        thread.join()


def test_a_file_goes_to_the_storage_and_comes_back_through_our_own_address(shelf, client, db):
    name = default_storage.save("images/图.png", ContentFile(b"pixels"))
    assert [path.split("/")[1] for path in Shelf.kept] == ["county"]
    assert default_storage.url(name).startswith("/media/images/")
    answer = client.get(default_storage.url(name))
    assert (answer.status_code, b"".join(answer.streaming_content), answer["Content-Type"]) == (
        200, b"pixels", "image/png",
    )  # fmt: skip
    assert answer["X-Content-Type-Options"] == "nosniff"
    default_storage.delete(name)
    assert Shelf.kept == {}


def test_a_file_that_is_not_there_or_lies_in_a_closed_collection_is_not_found(shelf, client, db):
    default_storage.save("documents/secret.pdf", ContentFile(b"secret"))
    for address in ("/media/images/none.png", "/media/documents/secret.pdf", "/media/../secret"):
        assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["s3+http://k:s@store.example/b", "https://k@store.example/b", "s3+https://k:s@store.example/", "b"]
)
def test_an_address_that_is_no_storage_stops_the_start(monkeypatch, address):
    monkeypatch.setenv("LIANXIN_MEDIA_STORE", address)
    with pytest.raises(ImproperlyConfigured, match="LIANXIN_MEDIA_STORE"):
        environment.media_store()
