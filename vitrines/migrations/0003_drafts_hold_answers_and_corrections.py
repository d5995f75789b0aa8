from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("vitrines", "0002_improvements_of_practices"),
    ]

    operations = [
        migrations.AddField(
            model_name="bestpracticepage",
            name="consent_answers",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="vitrinepage",
            name="proposed_facts",
            field=models.JSONField(blank=True, editable=False, null=True),
        ),
    ]
