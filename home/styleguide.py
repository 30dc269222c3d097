"""The living page of the design: every component and every block, drawn by the templates that the public pages use."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.decorators import login_required, permission_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import path
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import blocks
from wagtail.fields import StreamField

from home.styleguide_samples import component_states


@dataclass(frozen=True)
class Shown:
    """One specimen: what it is called, and how the site draws it."""

    name: str
    html: SafeString


@dataclass(frozen=True)
class Group:
    """One component or block. `source` is the file to change, `where` what it is used by."""

    anchor: str
    title: str
    source: str
    shown: list[Shown]


def component_groups(request: HttpRequest) -> Iterator[Group]:
    for name, states in component_states(request).items():
        template = f"components/{name}.html"
        shown = [Shown(state.name, render_to_string(template, state.context, request)) for state in states]
        yield Group(f"component-{name}", name, f"templates/{template}", shown)


def stream_blocks() -> dict[str, blocks.Block]:
    """Every block that an editor can put into a text, by stream and name; a stream that many pages share counts once."""
    fields = [field for model in apps.get_models() for field in model._meta.local_fields]
    streams = {type(field.stream_block): field.stream_block for field in fields if isinstance(field, StreamField)}
    return {
        f"{kind.__name__}.{name}": block
        for kind, stream in sorted(streams.items(), key=lambda pair: pair[0].__name__)
        for name, block in stream.child_blocks.items()
    }


def block_groups(request: HttpRequest) -> Iterator[Group]:
    for key, block in stream_blocks().items():
        value = block.get_preview_value()
        given = {"request": request, "bound_block": block.bind(value), "block_def": block}
        context = block.get_preview_context(value, given)
        # An item of an agenda is a row, and a row needs its table; the others stand by themselves.
        html = (
            render_to_string("components/agenda.html", {"items": context["items"]}, request)
            if "items" in context
            else block.render(value, context)
        )
        source = f"templates/{block.get_template(value)}"
        yield Group(f"block-{key}", str(block.label), source, [Shown(key, html)])


@never_cache
@require_safe
@login_required
@permission_required("wagtailadmin.access_admin", raise_exception=True)
def styleguide(request: HttpRequest) -> HttpResponse:
    """For staff; a visitor is sent to sign in, an account that may not enter the admin is refused."""
    context: dict[str, Any] = {
        "components": list(component_groups(request)),
        "blocks": list(block_groups(request)),
        "colours": ["ink", "quiet", "paper", "wash", "line", "red", "link", "good", "warn", "bad", "focus"],
    }
    return render(request, "home/styleguide.html", context)


urlpatterns = [path("", styleguide, name="styleguide")]
