"""Create the channels and categories that are missing."""

from __future__ import annotations

from petitions.models import Category, Channel
from portal.reference.tables import rows_of, yes


def create_channels() -> int:
    """Create the ways in that are missing, each with its policy (RULES section 2); return how many."""
    known = set(Channel.objects.values_list("key", flat=True))
    missing = [
        Channel(
            key=row["key"],
            name=row["name"],
            hint=row["hint"],
            number_prefix=row["number_prefix"],
            screened_by=row["screened_by"],
            released_by=row["released_by"],
            publicity=row["publicity"],
            names_unit=yes(row["names_unit"]),
            takes_anonymous=yes(row["takes_anonymous"]),
            open_to_citizens=yes(row["open_to_citizens"]),
            reports_back=yes(row["reports_back"]),
            position=position,
        )
        for position, row in enumerate(rows_of("channels"))
        if row["key"] not in known
    ]
    return len(Channel.objects.bulk_create(missing))


def create_categories() -> int:
    """Create the branches of the two-level tree that are missing; return how many."""
    known = {category.code: category for category in Category.objects.all()}
    created = 0
    for position, row in enumerate(rows_of("categories")):  # a branch stands above its twigs in the file
        if row["code"] in known:
            continue
        parent = known[row["parent"]] if row["parent"] else None
        known[row["code"]] = Category.objects.create(
            code=row["code"], name=row["name"], parent=parent, position=position
        )
        created += 1
    return created
