"""Inside a step a fact is read once; the next step reads it anew."""

from common.once import once, reading_once


def test_without_a_step_everything_is_read_each_time():
    reads = []
    for _time in range(2):
        once("fact", lambda: reads.append(1))
    assert len(reads) == 2


def test_inside_a_step_it_is_read_once_for_each_key_also_when_it_is_nothing():
    reads = []
    with reading_once():
        with reading_once():
            once("fact", lambda: reads.append("inner"))
        once("fact", lambda: reads.append("outer"))
        assert once("other", lambda: 7) == 7
    assert reads == ["inner"]
    once("fact", lambda: reads.append("later"))
    assert reads == ["inner", "later"]


def test_a_step_that_fails_leaves_nothing_behind():
    @reading_once()
    def step(value):
        return once("fact", lambda: value) / 0 if value == 1 else once("fact", lambda: value)

    try:
        step(1)
    except ZeroDivisionError:
        assert step(2) == 2
