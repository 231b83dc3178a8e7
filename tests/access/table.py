"""Who may open what: every address of the site by every role. An address missing here fails the test.

``yes``: something is shown or done (also a refusal that says why); ``no``: as if it did not exist (404);
``in``: sign in first. The letter of the table is with the roads bureau; a second one, a report of
wrongdoing, is with nobody.
"""

from __future__ import annotations

ROLES = (
    "visitor", "clerk", "unmarked", "centre_head", "liaison", "unit_head", "other_liaison", "other_head", "leader",
    "auditor", "security_admin", "system_admin",
)  # fmt: skip

Row = dict[str, str]


def row(visitor: str, **allowed: str) -> Row:
    """Return one line of the table: ``visitor``'s answer, then who is let in; everybody else meets ``no``."""
    return {role: visitor if role == "visitor" else allowed.get(role, "no") for role in ROLES}


def staff(*roles: str) -> Row:
    """Return a line for an office page: visitors sign in first."""
    return row("in", **dict.fromkeys(roles, "yes"))


ALL: Row = dict.fromkeys(ROLES, "yes")
ANY_STAFF = staff(*ROLES[1:])
CENTRE = ("clerk", "unmarked", "centre_head")
OWN_UNIT = ("liaison", "unit_head")
POST = "POST"
GET = "GET"

PUBLIC_PAGES = (
    "healthz", "portal:home", "portal:write", "portal:follow", "portal:library", "portal:board", "portal:public_letter",
    "portal:library_feed", "portal:archive", "portal:archive_month", "portal:sitemaps", "portal:sitemap", "portal:robots",
    "portal:account", "portal:account_code", "portal:account_follows", "portal:account_settings", "portal:account_close",
    "portal:account_contact_code", "portal:account_data", "portal:follow_matter", "portal:follow_matter_code", "portal:unfollow",
    "portal:write_to", "portal:write_solved", "portal:write_about", "portal:write_story", "portal:write_writer", "portal:write_check",
    "portal:board_feed_all", "portal:board_of", "portal:board_feed", "portal:post", "portal:comment", "portal:comment_report",
    "portal:units", "portal:unit", "portal:townships", "portal:township", "portal:mailboxes", "portal:mailbox", "portal:figures",
    "portal:faqs", "portal:faq",
    "portal:privacy", "portal:not_accepted", "portal:proof", "portal:link", "portal:new_link", "portal:accessibility", "portal:guide", "portal:display",
    "petitions:api_letters", "petitions:api_letter", "accounts:login", "reports:bulletins", "reports:bulletin", "reports:bulletin_pdf", "reports:bulletin_data",
)  # fmt: skip
"""Open to all, staff and visitors alike; a step of a draft that is not there leads back to the start."""

OFFICE_PAGES: dict[str, Row] = {
    "routing:desk": ANY_STAFF,
    "routing:unit": staff(*OWN_UNIT, "other_liaison", "other_head"),
    "routing:leader": staff("leader"),
    "routing:search": ANY_STAFF,
    "routing:queue": staff(*CENTRE),
    "routing:register": staff(*CENTRE),
    "routing:registered": staff(*CENTRE),
    "routing:letter": staff(*CENTRE, *OWN_UNIT, "leader"),
    "routing:units": staff(*CENTRE, "system_admin", "auditor"),
    "routing:unit_page": staff(*CENTRE, "system_admin", "auditor"),
    "routing:bulk_jobs": staff(*CENTRE, *OWN_UNIT, "other_liaison", "other_head"),
    "routing:bulk_job": staff("clerk"),
    "routing:bulk_file": staff(),
    "routing:rules": staff(*CENTRE),
    "routing:rule": staff(*CENTRE),
    "routing:rule_add": staff(*CENTRE),
    "routing:models": staff("centre_head"),
    "routing:topics": staff(*CENTRE),
    "routing:topic": staff(*CENTRE),
    "routing:similar": staff(*CENTRE),
    "routing:faqs": staff(*CENTRE),
    "routing:faq_add": staff(*CENTRE),
    "routing:faq_edit": staff(*CENTRE),
    "routing:attachment": staff(*CENTRE, *OWN_UNIT, "leader"),
    "routing:board": staff(*CENTRE, *OWN_UNIT, "other_liaison", "other_head"),
    "routing:board_post": staff(*CENTRE),
    "routing:board_comment": staff(*CENTRE),
    "routing:boards": staff("centre_head"),
    "routing:board_add": staff("centre_head"),
    "routing:board_settings": staff("centre_head"),
    "routing:blocks": staff(*CENTRE, *OWN_UNIT, "other_liaison", "other_head"),
    "routing:block": staff(*OWN_UNIT),
    "routing:phrases": staff(*OWN_UNIT),
    "routing:sheet": staff(*CENTRE, *OWN_UNIT, "leader"),
    "routing:report": staff(*CENTRE),
    "routing:versions": staff(*CENTRE, *OWN_UNIT, "leader"),
    "routing:clocks": staff(*CENTRE, *OWN_UNIT, "leader"),
    "routing:flow": ANY_STAFF,
    "routing:letter_flow": staff(*CENTRE, *OWN_UNIT, "leader"),
    "routing:clock": staff(*CENTRE, *OWN_UNIT, "leader"),
    "routing:api_clock": row("no", **dict.fromkeys((*CENTRE, *OWN_UNIT, "leader"), "yes")),
    "routing:data_requests": staff(*CENTRE),
    "routing:data_request": staff(*CENTRE),
    "routing:orders": staff(*CENTRE, *OWN_UNIT, "other_liaison", "other_head", "leader"),
    "routing:order": staff(*CENTRE, *OWN_UNIT, "leader"),
    "routing:batches": staff(*CENTRE, "leader"),
    "routing:batch": staff(*CENTRE, "leader"),
    "routing:batch_file": staff(*CENTRE, "leader"),
    "routing:instructions": staff(*CENTRE, *OWN_UNIT, "other_liaison", "other_head", "leader"),
    "routing:instruction": staff(*CENTRE, *OWN_UNIT, "leader"),
    "notifications:messages": ANY_STAFF,
    "notifications:outbox": staff(*CENTRE),
    "deadlines:watch": staff(*CENTRE, "system_admin"),
    "deadlines:ladder": staff(*CENTRE, "auditor"),
    "deadlines:ladder_add": staff("centre_head"),
    "deadlines:ladder_step": staff("centre_head"),
    "deadlines:rules": staff(*CENTRE, "auditor"),
    "deadlines:rule_add": staff("centre_head"),
    "deadlines:rule_end": staff("centre_head"),
    "accounts:password": ANY_STAFF,
    "deadlines:settings": staff(*CENTRE),
    "deadlines:calendar": staff(*CENTRE, "auditor"),
    "deadlines:calendar_version": staff(*CENTRE, "auditor"),
    "deadlines:calendar_file": staff(*CENTRE, "auditor"),
    "deadlines:calendar_draft": staff(*CENTRE),
    "reports:desk_bulletins": staff(*CENTRE),
    "reports:desk_bulletin": staff(*CENTRE),
    "reports:desk_bulletin_pdf": staff(*CENTRE),
}
"""Pages of the office, opened by GET."""

CENTRE_ACTIONS = (
    "merge", "transfer-out", "dispatch", "undo-dispatch", "change-lead", "add-support", "drop-support", "agree-return", "insist", "grant-extension", "refuse-extension", "begin-escalation", "pause",
    "resume", "send-back-reply", "release", "answer-alone", "redo", "decline-redo", "mark", "list-matters", "urge", "report-back",
)  # fmt: skip
BATCH_ACTIONS = (
    "to-leader", "record-instruction", "batch_add", "batch_present", "item_revise", "item_move", "item_take_out", "item_record_read",
)  # fmt: skip
SCREENER_ACTIONS = ("accept", "refuse", "contact", "confirm-genuine")
CHANGE_ACTIONS = ("correct", "withdraw-copy", "approve-change", "decline-change")
LIAISON_ACTIONS = ("acknowledge", "send-back", "opinion")
UNIT_ACTIONS = ("pass-on", "end-passing", "keep-passing", "draft", "hand-to-head", "interim-note", "ask-extension")
HEAD_ACTIONS = ("reject-draft", "approve")

ACTIONS: dict[str, Row] = {
    **{f"routing:{name}": staff(*CENTRE) for name in CENTRE_ACTIONS},
    **{f"routing:{name}": staff(*CENTRE, *OWN_UNIT) for name in (*SCREENER_ACTIONS, *CHANGE_ACTIONS)},
    **{f"routing:{name}": staff("liaison") for name in LIAISON_ACTIONS},
    **{f"routing:{name}": staff(*OWN_UNIT) for name in UNIT_ACTIONS},
    **{f"routing:{name}": staff("unit_head") for name in HEAD_ACTIONS},
    "routing:autosave": staff(*CENTRE, *OWN_UNIT),
    "routing:discard": staff(*CENTRE, *OWN_UNIT),
    "routing:join": staff(*OWN_UNIT),
    "routing:presence": staff(*CENTRE, *OWN_UNIT),
    **{f"routing:board_post_{name}": staff(*CENTRE) for name in ("show", "put_away", "undo")},
    **{f"routing:board_comment_{name}": staff(*CENTRE) for name in ("show", "put_away", "keep", "undo", "who")},
    "routing:board_comments_show": staff(*CENTRE),
    **{f"routing:faq_{name}": staff(*CENTRE) for name in ("show", "hide", "review", "earlier", "later")},
    "portal:post_comment": ALL,
    "portal:voice": ALL,
    "routing:block_retire": staff(*OWN_UNIT),
    "routing:block_used": staff(*OWN_UNIT),
    "routing:take": staff(*OWN_UNIT),
    "routing:columns": staff(*CENTRE),
    "routing:view_save": staff(*CENTRE),
    "routing:view_change": staff("clerk"),
    "routing:view_delete": staff("clerk"),
    "routing:contact_sheet": staff(*CENTRE, *OWN_UNIT),
    "routing:rule_try": staff(*CENTRE),
    "routing:rule_switch_on": staff(*CENTRE),
    "routing:rule_switch_off": staff(*CENTRE),
    "routing:rule_retire": staff(*CENTRE),
    "routing:rule_earlier": staff(*CENTRE),
    "routing:rule_later": staff(*CENTRE),
    "routing:model_train": staff("centre_head"),
    "routing:model_choose": staff("centre_head"),
    "routing:unit_add": staff("centre_head", "system_admin"),
    "routing:unit_rename": staff("centre_head"),
    "routing:unit_describe": staff("centre_head"),
    "routing:unit_merge": staff("centre_head"),
    "routing:unit_abolish": staff("centre_head"),
    "routing:unit_appoint": staff("system_admin"),
    "routing:unit_dismiss": staff("system_admin"),
    "routing:bulk_choose": staff(*CENTRE),
    "routing:bulk_start": staff(*CENTRE),
    "routing:bulk_stop": staff("clerk"),
    "routing:bulk_undo": staff("clerk"),
    "routing:topic_rename": staff(*CENTRE),
    "routing:topic_settle": staff(*CENTRE),
    "routing:topic_put_together": staff(*CENTRE),
    "routing:topic_take_out": staff(*CENTRE),
    **{f"routing:{name}": staff(*CENTRE) for name in BATCH_ACTIONS},
    "routing:item_read": staff("leader"),
    "routing:item_instruct": staff("leader"),
    "routing:instruct": staff("leader"),
    "routing:instruction_answer": staff(*OWN_UNIT),
    "routing:instruction_close": staff("centre_head", "leader"),
    "routing:instruction_ask_again": staff("centre_head", "leader"),
    "routing:order_answer": staff(*OWN_UNIT),
    "routing:order_close": staff(*CENTRE),
    "routing:order_ask_again": staff(*CENTRE),
    "routing:order_lift": staff("centre_head"),
    "notifications:read": ANY_STAFF,
    "notifications:resend": staff(*CENTRE),
    "deadlines:ladder_retire": staff("centre_head"),
    "deadlines:ladder_restore": staff("centre_head"),
    "deadlines:watch_confirm": staff(*CENTRE),
    "deadlines:watch_withdraw": staff(*CENTRE),
    "deadlines:calendar_import": staff(*CENTRE),
    "deadlines:calendar_local": staff(*CENTRE),
    "deadlines:calendar_local_remove": staff(*CENTRE),
    "deadlines:calendar_apply": staff(*CENTRE),
    "deadlines:calendar_discard": staff(*CENTRE),
    "deadlines:calendar_restore": staff(*CENTRE),
    "accounts:logout": ALL,
    "portal:similar": ALL,
    "portal:account_leave": ALL,
    "portal:account_add_letter": ALL,
    "portal:account_contact": ALL,
    "portal:account_drop_contact": ALL,
    "portal:account_draft": ALL,
    "portal:account_data_file": ALL,
    "reports:desk_prepare": staff(*CENTRE),
    "routing:judge-hollow": staff("centre_head"),
    "routing:jump": staff("centre_head"),
    "routing:reopen": staff("centre_head"),
    "routing:close": staff(*CENTRE),
    "reports:desk_publish": staff("centre_head"),
    "reports:desk_discard": staff(*CENTRE),
}
"""What is done, by POST. A step open to the role but not to this letter's state is refused with words: ``yes``."""

TOKEN_PAGES = (
    "portal:receipt", "portal:receipt_file", "portal:receipt_pdf", "portal:receipt_copy", "portal:open_letter", "portal:letter", "portal:rate", "portal:withdraw",
    "portal:supplement", "portal:ask_again", "portal:attachment", "portal:why", "portal:why_data",
    "portal:letter_data", "portal:letter_data_file", "portal:letter_contact", "portal:letter_contact_code",
    "portal:letter_correct", "portal:letter_erase",
)  # fmt: skip
"""Opened by a secret token or after the query code, never by a role: without it they do not exist, for anybody."""

BY_POST = {
    *ACTIONS,
    "portal:open_letter",
    "portal:receipt_copy",
    "portal:letter_data_file",
    "portal:letter_contact",
    "portal:letter_correct",
    "portal:letter_erase",
}
