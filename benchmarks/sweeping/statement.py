"""The same work as one statement that thinks in sets: no rules in Python, no hash chain, one kind of step."""

from __future__ import annotations

from benchmarks.sweeping.rows import DUE, NOW

FACTS = {"now": NOW, "due": DUE, "opens": NOW.replace(hour=8, minute=30)}

STATEMENT = """
WITH step AS (SELECT id, key, event_kind FROM deadlines_escalationstep WHERE key = 'urge'),
late AS MATERIALIZED (
    SELECT d.id, d.due_on, d.next_step_at, p.id AS letter, p.number, p.title, u.id AS unit, u.name
    FROM deadlines_deadline d JOIN petitions_petition p ON p.id = d.petition_id
    JOIN accounts_department u ON u.id = p.lead_department_id
    WHERE d.next_step_at <= %(now)s AND d.satisfied_at IS NULL AND d.verdict = ''
    FOR UPDATE OF p SKIP LOCKED
),
rungs AS (
    INSERT INTO deadlines_escalation (deadline_id, step_id, due_on, happened_at, recorded_at, told)
    SELECT late.id, step.id, due_on, next_step_at, %(now)s, true FROM late, step RETURNING 1
),
events AS (
    INSERT INTO petitions_petitionevent (petition_id, sequence, kind, at, actor_label, department_id,
        department_name, note, data, shown_to_writer, previous_hash, hash)
    SELECT letter, last.sequence + 1, step.event_kind, next_step_at, '', unit, name, '',
        jsonb_build_object('due_on', due_on, 'steps', jsonb_build_array(step.key), 'card', 'yellow',
            'recorded_at', %(now)s::timestamptz), false, last.hash, ''
    FROM late, step, LATERAL (
        SELECT sequence, hash FROM petitions_petitionevent e WHERE e.petition_id = letter ORDER BY sequence DESC LIMIT 1
    ) AS last
    RETURNING 1
),
people AS (
    SELECT m.department_id, m.user_id, medium FROM accounts_membership m
    JOIN accounts_user u ON u.id = m.user_id
    JOIN (VALUES ('desk'), ('email')) AS media (medium) ON medium = 'desk' OR u.email <> ''
    WHERE m.role IN ('liaison', 'unit_head') AND u.is_active
),
messages AS (
    INSERT INTO notifications_notification (key, medium, recipient_id, address, notice, reference, restricted, context,
        subject, body, state, created_at, not_before, next_attempt_at, attempts, last_error)
    SELECT concat_ws(':', 'step', late.id, step.key, to_char(due_on, 'YYYYMMDD'), user_id, medium), medium, user_id,
        CASE medium WHEN 'email' THEN repeat('x', 120) ELSE '' END, 'urge', number, false,
        jsonb_build_object('number', number, 'title', title, 'due', jsonb_build_object('day', due_on), 'unit', name,
            'clock', '答复', 'card', '黄牌'),
        '', '', 'waiting', %(now)s, %(opens)s, %(opens)s, 0, ''
    FROM late JOIN people ON people.department_id = late.unit, step
    ON CONFLICT DO NOTHING
    RETURNING 1
),
clocks AS (
    UPDATE deadlines_deadline d SET next_step_at = %(now)s::date + 6 FROM late WHERE d.id = late.id RETURNING 1
)
SELECT (SELECT count(*) FROM rungs), (SELECT count(*) FROM events), (SELECT count(*) FROM messages),
    (SELECT count(*) FROM clocks)
"""
