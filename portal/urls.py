"""Addresses of the citizen's pages."""

from django.urls import path

from portal.display import display, guide
from portal.views import board, comments, follow, home, letter, library, receipt, voices, why, write

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
    path("board/", board.index, name="board"),
    path("board/feed/", board.feed, name="board_feed_all"),
    path("board/posts/<str:number>/", board.post, name="post"),
    path("board/posts/<str:number>/comment/", comments.comment, name="post_comment"),
    path("board/posts/<str:number>/comments/<int:comment_id>/report/", comments.report, name="comment_report"),
    path("board/comments/<uuid:key>/", comments.own, name="comment"),
    path("board/<slug:key>/", board.board, name="board_of"),
    path("board/<slug:key>/feed/", board.feed, name="board_feed"),
    path("voices/<str:number>/", voices.support, name="voice"),
    path("help/privacy/", home.privacy, name="privacy"),
    path("help/not-accepted/", home.not_accepted, name="not_accepted"),
    path("help/accessibility/", home.accessibility, name="accessibility"),
    path("guide/", guide, name="guide"),
    path("display/", display, name="display"),
]
