"""A stand-in of WeChat's server on loopback, made from its public documentation; faults on demand.

In tests it is a thread; `python -m tests.wechat.server PORT SITE` is a process with a page that shows a telephone's
chat at /phone/. It knows one account, the one below, which exists nowhere else.
"""

import base64
import html
import json
import re
import secrets
import sys
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import Request, urlopen

from defusedxml.ElementTree import fromstring

from wechat import crypto

APP_ID, SECRET, TOKEN = "wx0000000000000000", "stand-in-secret", "stand-in-token"
AES_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
AES_KEY = base64.b64decode(AES_LETTERS + "=")
ACCOUNT, FOLLOWER, TESTER = "gh_standin00000", "oStandIn0000000000000001", "tester"
TEMPLATE = "stand-in-template"
HANG, DROP = "hang", "drop"


def message_xml(openid: str, kind: str, *, number: str = "", created: int | None = None, **facts: str) -> bytes:
    parts = {
        "ToUserName": ACCOUNT,
        "FromUserName": openid,
        "CreateTime": str(created or int(time.time())),
        "MsgType": kind,
    }
    parts |= facts | ({"MsgId": number} if number else {})
    lines = "".join(f"<{name}><![CDATA[{value}]]></{name}>" for name, value in parts.items())
    return f"<xml>{lines}</xml>".encode()


def signed(
    body: bytes, *, is_sealed: bool = True, timestamp: int | None = None, nonce: str = "", aes_key: bytes = AES_KEY
) -> tuple[str, bytes]:
    """Query and body of a request as WeChat's server sends it."""
    stamp, nonce = str(timestamp or int(time.time())), nonce or secrets.token_hex(5)
    query = {"signature": crypto.signature(TOKEN, stamp, nonce), "timestamp": stamp, "nonce": nonce, "openid": FOLLOWER}
    if is_sealed:
        sealed = crypto.seal(body, key=aes_key, app_id=APP_ID)
        query |= {"encrypt_type": "aes", "msg_signature": crypto.signature(TOKEN, stamp, nonce, sealed)}
        body = (
            f"<xml><ToUserName><![CDATA[{ACCOUNT}]]></ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>".encode()
        )
    return urlencode(query), body


def said(answer: bytes) -> str:
    """The text in an answer to a message; empty for `success`."""
    if answer == b"success":
        return ""
    facts = {element.tag: element.text or "" for element in fromstring(answer)}
    if "Encrypt" in facts:
        expected = crypto.signature(TOKEN, facts["TimeStamp"], facts["Nonce"], facts["Encrypt"])
        if facts["MsgSignature"] != expected:
            raise ValueError("The answer is not signed.")
        plain = crypto.unseal(facts["Encrypt"], key=AES_KEY, app_id=APP_ID)
        facts = {element.tag: element.text or "" for element in fromstring(plain)}
    return facts["Content"]


class Refusal(Exception):
    def __init__(self, code: int, words: str) -> None:
        self.answer = {"errcode": code, "errmsg": words}
        super().__init__(words)


class StandIn:
    """What the server knows. Tests read the lists and dictionaries; `fault` makes a later call go wrong."""

    def __init__(self, port: int = 0, site: str = "") -> None:
        self.site, self.lock, self.released = site, threading.Lock(), threading.Event()
        self.tokens: dict[str, float] = {}
        self.calls: list[str] = []
        self.pictures: list[bytes] = []
        self.materials: dict[str, bytes] = {}
        self.drafts: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.published: list[dict[str, Any]] = []
        self.previews: list[tuple[str, str]] = []
        self.menu: list[dict[str, Any]] = []
        self.codes: dict[str, str] = {}
        self.texts: list[tuple[str, str]] = []
        self.templates: list[dict[str, Any]] = []
        self.web_codes: dict[str, str] = {}
        self.followers, self.chat = {FOLLOWER}, []
        self.finishes_at_once = True
        self._faults: dict[str, list[int | str]] = {}
        self.http = ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}"

    def start(self) -> "StandIn":
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def stop(self) -> None:
        self.released.set()
        self.http.shutdown()
        self.http.server_close()

    def fault(self, path: str, *what: int | str) -> None:
        """The next calls of a path: an errcode instead of doing it, or HANG or DROP after having done it."""
        self._faults.setdefault(path, []).extend(what)

    def expire_tokens(self) -> None:
        self.tokens = dict.fromkeys(self.tokens, 0.0)

    def revoke_tokens(self) -> None:
        self.tokens.clear()

    # --- answering ---

    def answer(self, path: str, query: dict[str, str], body: bytes) -> tuple[dict[str, Any], str]:
        """The JSON of an answer, and what goes wrong after it."""
        with self.lock:
            self.calls.append(path)
            waiting = self._faults.get(path)
            fault = waiting.pop(0) if waiting else ""
            try:
                if isinstance(fault, int):
                    raise Refusal(fault, "injected")
                if path not in ("/cgi-bin/stable_token", "/sns/oauth2/access_token"):
                    self._check_token(query.get("access_token", ""))
                return _CALLS[path](self, query, body), str(fault)
            except KeyError:
                return {"errcode": 40066, "errmsg": "invalid url"}, ""
            except Refusal as refusal:
                return refusal.answer, ""

    def _check_token(self, token: str) -> None:
        if not token:
            raise Refusal(41001, "access_token missing")
        if token not in self.tokens:
            raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
        if self.tokens[token] < time.time():
            raise Refusal(42001, "access_token expired")

    def stable_token(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        asked = json.loads(body)
        if asked["appid"] != APP_ID:
            raise Refusal(40013, "invalid appid")
        if asked["secret"] != SECRET:
            raise Refusal(40125, "invalid appsecret")
        valid = [token for token, until in self.tokens.items() if until > time.time()]
        if asked.get("force_refresh") or not valid:
            self.tokens = {secrets.token_hex(20): time.time() + 7200}
            valid = list(self.tokens)
        return {"access_token": valid[0], "expires_in": 7200}

    def ticket(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        return {"errcode": 0, "errmsg": "ok", "ticket": "stand-in-ticket", "expires_in": 7200}

    def upload_picture(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        content = _file_of(body)
        if len(content) > 1_000_000 or content[:3] != b"\xff\xd8\xff":
            raise Refusal(40005, "invalid file type")
        self.pictures.append(content)
        return {"url": f"https://mmbiz.qpic.cn/stand-in/{len(self.pictures)}/0"}

    def upload_cover(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        number = f"cover-{len(self.materials) + 1}"
        self.materials[number] = _file_of(body)
        return {"media_id": number, "url": f"https://mmbiz.qpic.cn/stand-in/{number}"}

    def add_draft(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        article = json.loads(body)["articles"][0]
        if article["thumb_media_id"] not in self.materials:
            raise Refusal(40007, "invalid media_id")
        for name, longest, code in (("title", 64, 45003), ("digest", 120, 45004), ("content", 20_000, 45002)):
            if len(article[name]) > longest:
                raise Refusal(code, f"{name} size out of limit")
        number = f"draft-{secrets.token_hex(8)}"
        self.drafts[number] = article
        return {"media_id": number}

    def get_draft(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        return {"news_item": [self._draft(json.loads(body)["media_id"])]}

    def _draft(self, number: str) -> dict[str, Any]:
        if number not in self.drafts:
            raise Refusal(40007, "invalid media_id")
        return self.drafts[number]

    def preview(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        asked = json.loads(body)
        self._draft(asked["mpnews"]["media_id"])
        if asked["towxname"] != TESTER:
            raise Refusal(40132, "invalid username")
        self.previews.append((asked["towxname"], asked["mpnews"]["media_id"]))
        return {"errcode": 0, "errmsg": "preview success"}

    def submit(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        media_id = json.loads(body)["media_id"]
        article, publish_id = self._draft(media_id), str(10**9 + len(self.jobs))
        self.jobs[publish_id] = {"publish_status": 1, "media_id": media_id, "article": article}
        if self.finishes_at_once:
            self.finish(publish_id)
        return {"errcode": 0, "errmsg": "ok", "publish_id": publish_id}

    def finish(self, publish_id: str, status: int = 0) -> None:
        """The end of a publication; a published draft leaves the draft box."""
        job = self.jobs[publish_id]
        job["publish_status"] = status
        if status == 0:
            self.drafts.pop(job["media_id"], None)
            job |= {"article_id": f"article-{publish_id}", "url": f"https://mp.weixin.qq.com/s/{publish_id}"}
            self.published.append(job)

    def publication(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        publish_id = json.loads(body)["publish_id"]
        job = self.jobs[publish_id]
        answer = {"publish_id": publish_id, "publish_status": job["publish_status"], "fail_idx": []}
        if job["publish_status"] == 0:
            detail = {"count": 1, "item": [{"idx": 1, "article_url": job["url"]}]}
            answer |= {"article_id": job["article_id"], "article_detail": detail}
        return answer

    def published_list(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        asked = json.loads(body)
        rows = self.published[::-1][asked["offset"] : asked["offset"] + asked["count"]]
        items = [
            {
                "article_id": job["article_id"],
                "content": {"news_item": [{**job["article"], "content": "", "url": job["url"]}]},
            }
            for job in rows
        ]
        return {"total_count": len(self.published), "item_count": len(items), "item": items}

    def create_menu(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        buttons = json.loads(body)["button"]
        if not 1 <= len(buttons) <= 3 or any(not 0 <= len(b.get("sub_button", [])) <= 5 for b in buttons):
            raise Refusal(40016, "invalid button size")
        if any(len(button["name"].encode()) > 16 for button in buttons):
            raise Refusal(40018, "invalid button name size")
        self.menu = buttons
        return {"errcode": 0, "errmsg": "ok"}

    def make_code(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        asked = json.loads(body)
        scene = asked["action_info"]["scene"]["scene_str"]
        if not 1 <= len(scene) <= 64 or asked["action_name"] != "QR_LIMIT_STR_SCENE":
            raise Refusal(40053, "invalid action info")
        self.codes[scene] = f"http://weixin.qq.com/q/stand-in-{scene}"
        return {"ticket": f"ticket-{scene}", "url": self.codes[scene]}

    def send_text(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        asked = json.loads(body)
        if asked["touser"] not in self.followers:
            raise Refusal(40003, "invalid openid")
        self.texts.append((asked["touser"], asked["text"]["content"]))
        self.chat.append(("account", asked["text"]["content"]))
        return {"errcode": 0, "errmsg": "ok"}

    def send_template(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        asked = json.loads(body)
        if asked["template_id"] != TEMPLATE:
            raise Refusal(40037, "invalid template_id")
        if asked["touser"] not in self.followers:
            raise Refusal(43004, "require subscribe")
        self.templates.append(asked)
        self.chat.append(("account", "\n".join(value["value"] for value in asked["data"].values())))
        return {"errcode": 0, "errmsg": "ok", "msgid": len(self.templates)}

    def openid_of(self, query: dict[str, str], body: bytes) -> dict[str, Any]:
        if query.get("appid") != APP_ID or query.get("secret") != SECRET:
            raise Refusal(40013, "invalid appid")
        openid = self.web_codes.pop(query.get("code", ""), None)
        if openid is None:
            raise Refusal(40029, "invalid code")
        return {"access_token": "web", "expires_in": 7200, "openid": openid, "scope": "snsapi_base"}

    def authorise(self, query: dict[str, str]) -> str:
        """Where WeChat sends a browser back to."""
        code = secrets.token_hex(8)
        self.web_codes[code] = FOLLOWER
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    # --- the telephone ---

    def send(self, kind: str, **facts: str) -> str:
        """Send what a follower did to the site, as WeChat does, and return what the account answers."""
        number = "" if kind == "event" else str(secrets.randbelow(10**16))
        query, body = signed(message_xml(FOLLOWER, kind, number=number, **facts))
        request = Request(f"{self.site}/wechat/callback/?{query}", data=body, headers={"Content-Type": "text/xml"})  # noqa: S310
        try:
            with urlopen(request, timeout=10) as response:  # noqa: S310
                return said(response.read())
        except HTTPError as error:
            return f"[{error.code}]"

    def act(self, form: dict[str, str]) -> None:
        """One thing done on the telephone's page."""
        if scene := form.get("scene"):
            self.chat.append(("me", f"[扫码 {scene}]"))
            answer = self.send("event", Event="SCAN", EventKey=scene, Ticket="t")
        elif key := form.get("key"):
            self.chat.append(("me", f"[菜单 {key}]"))
            answer = self.send("event", Event="CLICK", EventKey=key)
        elif words := form.get("voice"):
            self.chat.append(("me", f"[语音 {words}]"))
            answer = self.send("voice", MediaId="m", Format="amr", Recognition=words)
        elif form.get("where"):
            x, _comma, y = form["where"].partition(",")
            self.chat.append(("me", f"[位置 {x},{y}]"))
            answer = self.send("location", Location_X=x, Location_Y=y, Scale="20", Label="")
        else:
            self.chat.append(("me", form.get("text", "")))
            answer = self.send("text", Content=form.get("text", ""))
        if answer:
            self.chat.append(("account", answer))


_CALLS: dict[str, Callable[[StandIn, dict[str, str], bytes], dict[str, Any]]] = {
    "/cgi-bin/stable_token": StandIn.stable_token,
    "/cgi-bin/ticket/getticket": StandIn.ticket,
    "/cgi-bin/media/uploadimg": StandIn.upload_picture,
    "/cgi-bin/material/add_material": StandIn.upload_cover,
    "/cgi-bin/draft/add": StandIn.add_draft,
    "/cgi-bin/draft/get": StandIn.get_draft,
    "/cgi-bin/message/mass/preview": StandIn.preview,
    "/cgi-bin/freepublish/submit": StandIn.submit,
    "/cgi-bin/freepublish/get": StandIn.publication,
    "/cgi-bin/freepublish/batchget": StandIn.published_list,
    "/cgi-bin/menu/create": StandIn.create_menu,
    "/cgi-bin/qrcode/create": StandIn.make_code,
    "/cgi-bin/message/custom/send": StandIn.send_text,
    "/cgi-bin/message/template/send": StandIn.send_template,
    "/sns/oauth2/access_token": StandIn.openid_of,
}


def _file_of(body: bytes) -> bytes:
    """The one file of a form: what stands between the first empty line and the last boundary."""
    return body.partition(b"\r\n\r\n")[2].rpartition(b"\r\n--")[0]


def _linked(text: str) -> str:
    """Addresses can be followed, as in WeChat."""
    return re.sub(
        r"https?://[\w.:/?=&;%-]+", lambda found: f'<a href="{found[0]}" target="_blank">{found[0]}</a>', text
    )


STYLE = (
    "body{max-width:30rem;margin:0 auto;padding:1rem;font:1rem/1.6 sans-serif;background:#ededed}h1{font-size:1.2rem}"
    "p{white-space:pre-wrap;overflow-wrap:anywhere;max-width:85%;width:fit-content;padding:.5rem .75rem;border-radius:.5rem;background:#fff}"
    ".me{margin-left:auto;background:#95ec69}form{margin:.5rem 0}input{font:inherit;width:60%}button{font:inherit}"
)


def _phone(state: StandIn) -> bytes:
    bubbles = "".join(
        f'<p class="{who}"><b>{"我" if who == "me" else "公众号"}</b> {_linked(html.escape(text))}</p>'
        for who, text in state.chat
    )
    buttons = "".join(
        f'<form method="post"><button name="key" value="{html.escape(b["key"])}">{html.escape(b["name"])}</button></form>'
        for head in state.menu for b in head.get("sub_button", [head]) if b.get("type") == "click"
    )  # fmt: skip
    fields = "".join(
        f'<form method="post"><label>{label} <input name="{name}"></label> <button>{label}</button></form>'
        for name, label in (("text", "发送"), ("voice", "语音"), ("scene", "扫码"), ("where", "位置"))
    )
    page = (
        '<!doctype html><html lang="zh"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>公众号对话（演示）</title><style>{STYLE}</style><h1>公众号对话（演示）</h1><main>{bubbles}</main>{buttons}{fields}</html>"
    )
    return page.encode()


def _handler(state: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

        def _answer(self, body: bytes) -> None:
            address = urlsplit(self.path)
            query = {name: values[0] for name, values in parse_qs(address.query).items()}
            if address.path == "/connect/oauth2/authorize":
                return self._redirect(state.authorise(query))
            if address.path == "/phone/":
                if self.command == "POST":
                    state.act({name: values[0] for name, values in parse_qs(body.decode()).items()})
                    return self._redirect("/phone/")
                return self._write(_phone(state), "text/html; charset=utf-8")
            answer, fault = state.answer(address.path, query, body)
            if fault == HANG:
                state.released.wait(30)
            if fault in (HANG, DROP):
                self.close_connection = True
                return None
            return self._write(json.dumps(answer, ensure_ascii=False).encode(), "application/json; charset=utf-8")

        def _redirect(self, address: str) -> None:
            self.send_response(302)
            self.send_header("Location", address)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _write(self, content: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet: what it was asked stands in `calls`."""

    return Handler


def main() -> None:
    server = StandIn(port=int(sys.argv[1]), site=sys.argv[2].rstrip("/"))
    server.http.serve_forever()


if __name__ == "__main__":
    main()
