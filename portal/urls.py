"""Addresses of the citizen's pages."""

from django.urls import path

from portal.display import display, guide
from portal.views import follow, home, letter, library, receipt, why, write

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("write/", write.write, name="write"),
    path("write/similar/", write.similar_letters, name="similar"),
    path("write/<slug:token>/about/", write.step, {"step": "about"}, name="write_about"),
    path("write/<slug:token>/story/", write.story, name="write_story"),
    path("write/<slug:token>/writer/", write.step, {"step": "writer"}, name="write_writer"),
    path("write/<slug:token>/check/", write.check, name="write_check"),
    path("write/<slug:token>/receipt/", receipt.receipt, name="receipt"),
    path("write/<slug:token>/receipt.txt", receipt.receipt_file, name="receipt_file"),
    path("write/<slug:token>/open/", receipt.open_letter, name="open_letter"),
    path("follow/", follow.follow, name="follow"),
    path("follow/<str:number>/", letter.letter, name="letter"),
    path("follow/<str:number>/why/", why.why, name="why"),
    path("follow/<str:number>/why.json", why.why_data, name="why_data"),
    path("follow/<str:number>/rate/", letter.rate_letter, name="rate"),
    path("follow/<str:number>/withdraw/", letter.withdraw_letter, name="withdraw"),
    path("follow/<str:number>/attachments/<uuid:key>/", letter.attachment, name="attachment"),
    path("library/", library.library, name="library"),
    path("library/<str:number>/", library.public_letter, name="public_letter"),
    path("board/", library.board, name="board"),
    path("help/privacy/", home.privacy, name="privacy"),
    path("help/not-accepted/", home.not_accepted, name="not_accepted"),
    path("help/accessibility/", home.accessibility, name="accessibility"),
    path("guide/", guide, name="guide"),
    path("display/", display, name="display"),
]
