"""Reading counts once an hour and visitor; machines, other methods and prefetching don't count."""

import threading

import pytest
from django.core.cache import cache
from django.db import connection

from petitions.models import BoardPost, Faq, PublicCopy, ReadMark
from petitions.services.reading import note_read, sum_up
from petitions.tasks import sum_up_reads
from tests.petitions.copies import make_copy

BROWSER = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 14) Chrome/120"}


def reads(copy):
    sum_up_reads()
    return PublicCopy.objects.get(pk=copy.pk).reads


def test_a_visitor_counts_once_an_hour_and_two_count_twice(client, reference):
    copy = make_copy("湖边的路灯不亮")
    for _ in range(3):
        client.get(f"/library/{copy.number}/", **BROWSER)
    assert reads(copy) == 1
    client.get(f"/library/{copy.number}/", **BROWSER, REMOTE_ADDR="192.0.2.7")
    assert reads(copy) == 2
    cache.clear()  # an hour later
    client.get(f"/library/{copy.number}/", **BROWSER)
    assert reads(copy) == 3


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Examplebot/2.1)"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_USER_AGENT": "curl/8"},
        {**BROWSER, "HTTP_SEC_PURPOSE": "prefetch;prerender"},
        {**BROWSER, "HTTP_PURPOSE": "prefetch"},
    ],
)
def test_who_does_not_read_is_not_counted(client, reference, headers):
    copy = make_copy("湖边的路灯不亮")
    client.get(f"/library/{copy.number}/", **headers)
    assert reads(copy) == 0


def test_asking_for_the_head_is_no_reading(client, reference):
    copy = make_copy("湖边的路灯不亮")
    client.head(f"/library/{copy.number}/", **BROWSER)
    assert reads(copy) == 0


def test_marks_go_with_the_sum_and_what_is_unknown_is_refused(reference):
    copy = make_copy("湖边的路灯不亮")
    for _ in range(3):
        note_read("copy", copy.pk)
    for what in ("post", "faq"):
        note_read(what, 404)
    assert (sum_up(), sum_up()) == (5, 0)
    assert not ReadMark.objects.exists()
    assert not BoardPost.objects.exists()
    assert not Faq.objects.exists()
    with pytest.raises(ValueError, match="letter"):
        note_read("letter", 1)


def test_a_copy_corrected_meanwhile_hands_its_readers_on(reference):
    old = make_copy("湖边的路灯不亮")
    note_read("copy", old.pk)
    PublicCopy.objects.filter(pk=old.pk).update(current=False)
    old.pk, old.version, old.current = None, 2, True
    old.save(force_insert=True)
    assert reads(old) == 1


@pytest.mark.django_db(transaction=True)
def test_two_sums_at_once_count_nothing_twice(reference):
    copy = make_copy("湖边的路灯不亮")
    ReadMark.objects.bulk_create(ReadMark(what="copy", target=copy.pk) for _ in range(300))

    def work():
        try:
            sum_up()
        finally:
            connection.close()

    both = [threading.Thread(target=work) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert reads(copy) == 300
    assert not ReadMark.objects.exists()
