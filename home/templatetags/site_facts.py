"""What the office has filled in about the site, for the head and the foot of every page."""

from dataclasses import dataclass

from django import template
from django.core.cache import cache
from wagtail.models import Site

from core.chrome import SECONDS
from home.site_settings import SiteSettings

register = template.Library()
_KEY = "home.site-facts"


@dataclass(frozen=True)
class SiteFacts:
    name: str
    settings: SiteSettings


@register.simple_tag
def site_facts() -> SiteFacts:
    """The site's name and settings, read from memory for ten seconds."""
    facts = cache.get(_KEY)
    if facts is None:
        site = Site.objects.filter(is_default_site=True).first()
        settings = SiteSettings.objects.select_related("error_report_page", "share_picture").filter(site=site).first()
        facts = SiteFacts(site.site_name if site else "", settings or SiteSettings())
        cache.set(_KEY, facts, SECONDS)
    return facts
