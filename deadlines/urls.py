"""Addresses of deadlines, beneath the desk."""

from django.urls import path

from deadlines.views import calendar, calendar_versions, ladder, rules, settings, watch

app_name = "deadlines"
urlpatterns = [
    path("settings/", settings.settings, name="settings"),
    path("calendar/", calendar.overview, name="calendar"),
    path("calendar/import/", calendar.import_year, name="calendar_import"),
    path("calendar/local/", calendar.add_local_days, name="calendar_local"),
    path("calendar/local/remove/", calendar.remove_local_day, name="calendar_local_remove"),
    path("calendar/drafts/<int:draft>/", calendar_versions.draft, name="calendar_draft"),
    path("calendar/drafts/<int:draft>/apply/", calendar_versions.apply, name="calendar_apply"),
    path("calendar/drafts/<int:draft>/discard/", calendar_versions.discard, name="calendar_discard"),
    path("calendar/versions/<int:version>/", calendar_versions.version, name="calendar_version"),
    path("calendar/versions/<int:version>/restore/", calendar.restore, name="calendar_restore"),
    path("calendar/versions/<int:version>/days.csv", calendar_versions.version_file, name="calendar_file"),
    path("rules/", rules.rules, name="rules"),
    path("rules/add/", rules.add, name="rule_add"),
    path("rules/<int:rule>/end/", rules.end, name="rule_end"),
    path("ladder/", ladder.ladder, name="ladder"),
    path("ladder/add/<slug:kind>/", ladder.add, name="ladder_add"),
    path("ladder/<int:step>/", ladder.edit, name="ladder_step"),
    path("ladder/<int:step>/retire/", ladder.retire, name="ladder_retire"),
    path("ladder/<int:step>/restore/", ladder.restore, name="ladder_restore"),
    path("sweep/", watch.watch, name="watch"),
    path("sweep/confirm/", watch.confirm, name="watch_confirm"),
    path("sweep/withdraw/", watch.withdraw, name="watch_withdraw"),
]
