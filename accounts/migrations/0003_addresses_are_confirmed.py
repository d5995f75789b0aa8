from django.db import migrations


def confirm(apps, schema_editor):
    """Whoever has an account was given it by the Alliance, at this address."""
    User = apps.get_model("accounts", "User")
    EmailAddress = apps.get_model("account", "EmailAddress")
    EmailAddress.objects.bulk_create(
        [
            EmailAddress(user=user, email=user.email.lower(), verified=True, primary=True)
            for user in User.objects.exclude(emailaddress__verified=True).exclude(email="")
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_people_have_a_language"),
        ("account", "0009_emailaddress_unique_primary_email"),
    ]

    operations = [migrations.RunPython(confirm, migrations.RunPython.noop)]
