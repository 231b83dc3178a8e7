"""Addresses of bulletins: what everybody reads, and the desk where they are made."""

from django.urls import path, register_converter

from reports.views import desk, public


class MonthConverter:
    """A month in an address, as 2026-10; which months there are the views know."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value: str) -> str:
        """Leave it a text."""
        return value

    def to_url(self, value: str) -> str:
        """Leave it a text."""
        return value


register_converter(MonthConverter, "month")

app_name = "reports"
urlpatterns = [
    path("bulletins/", public.bulletins, name="bulletins"),
    path("bulletins/<month:month>/", public.bulletin, name="bulletin"),
    path("bulletins/<month:month>/bulletin.pdf", public.bulletin_pdf, name="bulletin_pdf"),
    path("bulletins/<month:month>/data.json", public.bulletin_data, name="bulletin_data"),
    path("desk/bulletins/", desk.bulletins, name="desk_bulletins"),
    path("desk/bulletins/prepare/", desk.prepare_bulletin, name="desk_prepare"),
    path("desk/bulletins/<month:month>/", desk.bulletin, name="desk_bulletin"),
    path("desk/bulletins/<month:month>/bulletin.pdf", desk.bulletin_pdf, name="desk_bulletin_pdf"),
    path("desk/bulletins/<month:month>/publish/", desk.publish_bulletin, name="desk_publish"),
    path("desk/bulletins/<month:month>/discard/", desk.discard_bulletin, name="desk_discard"),
]
