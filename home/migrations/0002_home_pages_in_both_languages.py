"""Creates both locales and the home page of each, in place of Wagtail's welcome page."""

from django.db import migrations

HOMES = (
    ("fr", "accueil", "Accueil", "Trouvez l’usine qui avait votre problème"),
    ("en", "home", "Home", "Find the factory that had your problem"),
)


def create_homes(apps, schema_editor):
    Locale = apps.get_model("wagtailcore", "Locale")
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    HomePage = apps.get_model("home", "HomePage")
    ContentType = apps.get_model("contenttypes", "ContentType")
    content_type, _ = ContentType.objects.get_or_create(app_label="home", model="homepage")

    Site.objects.all().delete()
    Page.objects.filter(depth=2).delete()
    homes = []
    for position, (language, slug, title, promise) in enumerate(HOMES, start=1):
        locale, _ = Locale.objects.get_or_create(language_code=language)
        key = {"translation_key": homes[0].translation_key} if homes else {}
        homes.append(
            HomePage.objects.create(
                title=title,
                draft_title=title,
                slug=slug,
                promise=promise,
                content_type=content_type,
                path=f"0001{position:04d}",
                depth=2,
                numchild=0,
                url_path=f"/{slug}/",
                locale=locale,
                live=True,
                translation_kind="original" if position == 1 else "human",
                **key,
            )
        )
    Page.objects.filter(depth=1).update(numchild=len(homes))
    Site.objects.create(
        hostname="localhost",
        site_name="Vitrines Industrie du Futur",
        root_page_id=homes[0].pk,
        is_default_site=True,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(create_homes, migrations.RunPython.noop)]
