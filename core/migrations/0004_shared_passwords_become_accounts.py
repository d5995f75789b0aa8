"""Pages and collections that asked for a shared password ask for an account."""

from django.db import migrations


def ask_for_accounts(apps, schema_editor):
    for name in ("PageViewRestriction", "CollectionViewRestriction"):
        restrictions = apps.get_model("wagtailcore", name).objects
        restrictions.filter(restriction_type="password").update(
            restriction_type="login", password=""
        )


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0003_pictures_are_public_where_they_are_shown"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(ask_for_accounts, migrations.RunPython.noop, elidable=True)]
