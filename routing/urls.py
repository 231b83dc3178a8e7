"""Addresses of routing: desks and queues, one letter, and what is done to it; supervision orders."""

from django.urls import include, path

from routing.api import ClockDetail
from routing.views import (
    autosaving,
    batches,
    blocks,
    branching,
    desks,
    dispatching,
    files,
    flow,
    handling,
    instructing,
    instructions,
    leaders,
    letters,
    orders,
    overseeing,
    presence,
    queues,
    registering,
    reviewing,
    rules,
    saved,
    screening,
    search,
    sheets,
    timing,
    topics,
    why,
    wrongturns,
)

ACTIONS = {
    "accept": screening.accept,
    "take": screening.take,
    "refuse": screening.refuse,
    "merge": screening.merge,
    "transfer-out": screening.transfer_out,
    "dispatch": dispatching.dispatch,
    "undo-dispatch": branching.undo_dispatch,
    "change-lead": branching.change_lead,
    "add-support": branching.add_support,
    "drop-support": branching.drop_support,
    "agree-return": dispatching.agree_return,
    "insist": dispatching.insist,
    "acknowledge": handling.acknowledge,
    "send-back": handling.send_back,
    "opinion": handling.opinion,
    "pass-on": branching.pass_on,
    "end-passing": branching.end_passing,
    "keep-passing": branching.keep_passing,
    "draft": handling.draft,
    "hand-to-head": handling.hand_to_head,
    "reject-draft": handling.reject_draft,
    "approve": handling.approve,
    "interim-note": handling.interim_note,
    "ask-extension": timing.ask_extension,
    "grant-extension": timing.grant_extension,
    "refuse-extension": timing.refuse_extension,
    "begin-escalation": timing.begin_escalation,
    "pause": timing.pause,
    "resume": timing.resume,
    "send-back-reply": reviewing.send_back_reply,
    "release": reviewing.release,
    "judge-hollow": reviewing.judge_hollow,
    "redo": reviewing.redo,
    "mark": overseeing.mark,
    "list-matters": overseeing.list_matters,
    "urge": overseeing.urge,
    "report-back": overseeing.report_back,
    "decline-redo": reviewing.decline_redo,
    "jump": wrongturns.jump,
    "reopen": wrongturns.reopen,
    "close": wrongturns.close,
    "to-leader": instructing.to_leader,
    "instruct": instructing.instruct,
    "record-instruction": instructing.record_instruction,
    "contact": files.contact,
}
"""What is done to a letter, by POST alone; the address and its name are the same word."""

WRITING = {
    "autosave": autosaving.autosave,
    "discard": autosaving.discard,
    "join": autosaving.join,
    "presence": presence.ask,
}
"""What the letter's open page does beside its forms, by POST alone."""

DESK = [
    path("", desks.desk, name="desk"),
    path("unit/", desks.unit, name="unit"),
    path("leader/", leaders.leader, name="leader"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<int:batch_id>/", batches.batch, name="batch"),
    path("batches/<int:batch_id>/batch.pdf", batches.batch_file, name="batch_file"),
    *(path(f"batches/<int:batch_id>/{word}/", view, name=f"batch_{word}") for word, view in batches.ACTIONS.items()),
    *(
        path(f"batches/<int:batch_id>/items/<int:item_id>/{word}/", view, name=f"item_{word.replace('-', '_')}")
        for word, view in (batches.ITEM_ACTIONS | leaders.ITEM_ACTIONS).items()
    ),
    path("instructions/", instructions.instructions, name="instructions"),
    path("instructions/<int:instruction_id>/", instructions.instruction, name="instruction"),
    *(
        path(f"instructions/<int:instruction_id>/{word}/", view, name=f"instruction_{word.replace('-', '_')}")
        for word, view in instructions.ACTIONS.items()
    ),
    path("search/", search.search, name="search"),
    path("register/", registering.registering, name="register"),
    path("register/slip/", registering.registered, name="registered"),
    path("suggestions/rules/", rules.rules, name="rules"),
    path("suggestions/rules/add/", rules.add, name="rule_add"),
    path("suggestions/rules/<int:rule_id>/", rules.rule, name="rule"),
    *(
        path(f"suggestions/rules/<int:rule_id>/{word}/", view, name=f"rule_{word.replace('-', '_')}")
        for word, view in rules.ACTIONS.items()
    ),
    path("topics/", topics.topics, name="topics"),
    path("topics/<int:topic_id>/", topics.topic, name="topic"),
    path("topics/<int:topic_id>/rename/", topics.rename, name="topic_rename"),
    path("topics/<int:topic_id>/settle/", topics.settle, name="topic_settle"),
    path("topics/<int:topic_id>/put-together/", topics.put_together, name="topic_put_together"),
    path("topics/<int:topic_id>/take-out/<str:number>/", topics.take_out, name="topic_take_out"),
    path("letters/<str:number>/similar/", topics.similar, name="similar"),
    path("blocks/", blocks.block_list, name="blocks"),
    path("blocks/<int:block_id>/", blocks.block, name="block"),
    path("blocks/<int:block_id>/retire/", blocks.retire, name="block_retire"),
    path("blocks/<int:block_id>/used/", blocks.used, name="block_used"),
    path("letters/<str:number>/phrases/", blocks.phrases, name="phrases"),
    path("queues/<slug:key>/", queues.queue, name="queue"),
    path("queues/<slug:key>/columns/", saved.columns, name="columns"),
    path("queues/<slug:key>/views/", saved.save, name="view_save"),
    path("views/<int:view_id>/change/", saved.change, name="view_change"),
    path("views/<int:view_id>/delete/", saved.delete, name="view_delete"),
    path("attachments/<uuid:key>/", files.attachment, name="attachment"),
    path("letters/<str:number>/", letters.letter, name="letter"),
    path("letters/<str:number>/sheet.pdf", sheets.sheet, name="sheet"),
    path("letters/<str:number>/report.pdf", sheets.report, name="report"),
    path("letters/<str:number>/contact-sheet.pdf", sheets.contact_sheet, name="contact_sheet"),
    path("flow/", flow.flow, name="flow"),
    path("letters/<str:number>/flow/", flow.letter_flow, name="letter_flow"),
    path("letters/<str:number>/clocks/", why.clocks, name="clocks"),
    path("letters/<str:number>/clocks/<int:pk>/", why.clock, name="clock"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:year>/<int:serial>/", orders.order, name="order"),
    *(
        path(f"orders/<int:year>/<int:serial>/{word}/", view, name=f"order_{word.replace('-', '_')}")
        for word, view in orders.ACTIONS.items()
    ),
    *(path(f"letters/<str:number>/{name}/", view, name=name) for name, view in (ACTIONS | WRITING).items()),
]

app_name = "routing"
urlpatterns = [
    path("desk/", include(DESK)),
    path("api/v1/deadlines/<int:pk>/", ClockDetail.as_view(), name="api_clock"),
]
