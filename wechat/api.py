"""The calls we make, by what they do. Facts from WeChat's public documentation of service accounts."""

from typing import Any
from urllib.parse import urlencode

from wechat.account import account
from wechat.client import ask, call
from wechat.errors import WeChatError

NO_SUCH_DRAFT = 40007
LISTED = 20  # the most that one question for published articles brings


def upload_picture(name: str, content: bytes, kind: str) -> str:
    """A picture inside a text; returns the address that texts may use."""
    return str(call("/cgi-bin/media/uploadimg", file=(name, content, kind))["url"])


def upload_cover(name: str, content: bytes, kind: str) -> str:
    """A lasting picture; returns its media_id."""
    return str(call("/cgi-bin/material/add_material", params={"type": "image"}, file=(name, content, kind))["media_id"])


def add_draft(article: dict[str, Any]) -> str:
    return str(call("/cgi-bin/draft/add", {"articles": [article]})["media_id"])


def has_draft(media_id: str) -> bool:
    try:
        call("/cgi-bin/draft/get", {"media_id": media_id})
    except WeChatError as error:
        if error.code == NO_SUCH_DRAFT:
            return False
        raise
    return True


def preview(media_id: str, wechat_name: str) -> None:
    """Show a draft to one follower, by the name they chose in WeChat."""
    call(
        "/cgi-bin/message/mass/preview",
        {"towxname": wechat_name, "mpnews": {"media_id": media_id}, "msgtype": "mpnews"},
    )


def submit(media_id: str) -> str:
    """Hand a draft over for publication; returns the publish_id. Not to be asked twice for one draft."""
    return str(call("/cgi-bin/freepublish/submit", {"media_id": media_id})["publish_id"])


def publication(publish_id: str) -> dict[str, Any]:
    return call("/cgi-bin/freepublish/get", {"publish_id": publish_id})


def published_with(link_key: str) -> dict[str, str] | None:
    """Among the newest published articles the one whose link back holds the key: `article_id` and `url`."""
    answer = call("/cgi-bin/freepublish/batchget", {"offset": 0, "count": LISTED, "no_content": 1})
    for item in answer.get("item", []):
        for news in item.get("content", {}).get("news_item", []):
            if link_key in str(news.get("content_source_url", "")):
                return {"article_id": str(item.get("article_id", "")), "url": str(news.get("url", ""))}
    return None


def push_menu(buttons: list[dict[str, Any]]) -> None:
    call("/cgi-bin/menu/create", {"button": buttons})


def make_code(scene: str) -> str:
    """A lasting code with a scene; returns the address that the code holds."""
    answer = call("/cgi-bin/qrcode/create", {
        "action_name": "QR_LIMIT_STR_SCENE", "action_info": {"scene": {"scene_str": scene}},
    })  # fmt: skip
    return str(answer["url"])


def send_text(openid: str, text: str) -> None:
    """A customer-service message; WeChat takes it for 48 hours after the follower's last word."""
    call("/cgi-bin/message/custom/send", {"touser": openid, "msgtype": "text", "text": {"content": text}})


def send_template(openid: str, values: dict[str, str], *, url: str) -> None:
    data = {name: {"value": value} for name, value in values.items()}
    call("/cgi-bin/message/template/send", {
        "touser": openid, "template_id": account().template_id, "url": url, "data": data,
    })  # fmt: skip


def consent_address(back_to: str, state: str) -> str:
    """Where WeChat says who somebody is, without their name or picture (`snsapi_base`)."""
    ours = account()
    query = urlencode(
        {"appid": ours.app_id, "redirect_uri": back_to, "response_type": "code", "scope": "snsapi_base", "state": state}
    )
    return f"{ours.oauth_url}/connect/oauth2/authorize?{query}#wechat_redirect"


def openid_of(code: str) -> str:
    """Who came back from there; raises WeChatError for a code that was used or made up."""
    ours = account()
    answer = ask(ours, "/sns/oauth2/access_token", params={
        "appid": ours.app_id, "secret": ours.secret, "code": code, "grant_type": "authorization_code",
    })  # fmt: skip
    return str(answer["openid"])
