"""Public copies as JSON."""

from __future__ import annotations

from rest_framework import serializers

from petitions.models import PublicCopy


class PublicCopySerializer(serializers.ModelSerializer[PublicCopy]):
    """One answered letter as everybody may read it: masked, with names as they were when it was published."""

    writer = serializers.CharField(source="writer_label")
    channel = serializers.CharField(source="channel_key")
    type = serializers.CharField(source="type_key")
    category = serializers.CharField(source="category_name")
    township = serializers.CharField(source="township_name")
    department = serializers.CharField(source="department_name")

    class Meta:
        model = PublicCopy
        fields = (
            "number",
            "version",
            "title",
            "question",
            "answer",
            "writer",
            "channel",
            "channel_name",
            "type",
            "category",
            "township",
            "department",
            "received_on",
            "replied_on",
            "working_days",
            "grade",
            "published_at",
        )
        read_only_fields = fields
