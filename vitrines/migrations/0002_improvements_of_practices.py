"""The indicators that practices improved, kept from their results so that lists can count them."""

from decimal import Decimal

import django.db.models.deletion
from django.db import migrations, models


def improvements_fill(apps, schema_editor):
    """What publishing would have written for the practices that are already live."""
    page_model = apps.get_model("vitrines", "BestPracticePage")
    improvement_model = apps.get_model("vitrines", "PracticeImprovement")
    better = dict(apps.get_model("taxonomies", "Indicator").objects.values_list("code", "better"))
    rows = []
    for page in page_model.objects.filter(live=True).iterator():
        sizes = {}
        for child in page.results.raw_data:
            value = child["value"]
            code, before, after = (value.get(name) for name in ("indicator", "before", "after"))
            if code not in better or before is None or after is None:
                continue
            before, after = Decimal(str(before)), Decimal(str(after))
            if before == after or (after > before) != (better[code] == "up"):
                continue
            change = abs((after - before) * 100 / before) if before else None
            size = None if change is None else float(change.quantize(Decimal("0.1")))
            known = sizes.get(code)
            sizes[code] = size if known is None else max(known, size or 0)
        rows += [
            improvement_model(page_id=page.pk, indicator=code, size=size)
            for code, size in sizes.items()
        ]
    improvement_model.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("taxonomies", "0001_initial"),
        ("vitrines", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="PracticeImprovement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("indicator", models.CharField(max_length=40, verbose_name="indicator")),
                (
                    "size",
                    models.FloatField(
                        help_text="In per cent; nothing where it starts from zero.",
                        null=True,
                        verbose_name="size of the change",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="improvements",
                        to="vitrines.bestpracticepage",
                        verbose_name="best practice",
                    ),
                ),
            ],
            options={
                "verbose_name": "improvement",
                "verbose_name_plural": "improvements",
                "indexes": [
                    models.Index(fields=["indicator", "size"], name="improvement_by_indicator")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("page", "indicator"), name="unique_improvement_per_indicator"
                    )
                ],
            },
        ),
        migrations.RunPython(improvements_fill, migrations.RunPython.noop, elidable=True),
    ]
