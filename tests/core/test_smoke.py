import os

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communities.models import *
from events.models import *
from news.models import *
from news.models import NewsRelatedPage
from tests.factories import *
from vitrines.models import *


def build(n, image):
    pics = [image]
    practices = [BestPracticePageFactory(hero_image=ImageFactory()) for _ in range(n)]
    companies = [p.company for p in practices]
    c = CommunityFactory(members=companies)
    cp = CommunityPageFactory(
        community=c,
        picks=[PickedPractice(page=p.page_ptr) for p in practices],
        offers=[
            (
                "offer",
                {"direction": "offer", "kind": "machine", "company": "x", "title": "y", "text": ""},
            )
        ],
    )
    h = home_page()
    from home.models import FeaturedPractice

    h.features = [FeaturedPractice(page=p.page_ptr) for p in practices]
    h.save_revision().publish()
    for _ in range(n):
        BestPracticePageFactory(company=practices[0].company, hero_image=ImageFactory())
        VitrinePageFactory(hero_image=ImageFactory())
        CommunityPageFactory()
        NewsPageFactory(
            hero_image=ImageFactory(),
            related_pages=[
                NewsRelatedPage(page=p.page_ptr)
                for p in (*practices, cp, practices[0].get_parent().specific)
            ],
        )
        e = EventPageFactory(
            related_pages=[
                EventRelatedPage(page=p.page_ptr)
                for p in (*practices, cp, practices[0].get_parent().specific)
            ]
        )
        StandardPageFactory()
    return dict(
        home=home_page(),
        v=practices[0].get_parent().specific,
        p=practices[0],
        c=cp,
        n=NewsPage.objects.last(),
        e=e,
        s=StandardPage.objects.last(),
        **{
            m.__name__: section(m)
            for m in (
                VitrineIndexPage,
                BestPracticeIndexPage,
                CommunityIndexPage,
                NewsIndexPage,
                EventIndexPage,
            )
        },
    )


from events.models import EventRelatedPage
from home.models import StandardPage


@pytest.mark.parametrize("n", [1, 3])
def test_all(client, n):
    pages = build(n, None)
    import traceback

    for k, p in pages.items():
        client.get(p.url)
        out = []

        def wrap(execute, sql, params, many, context):
            st = [
                f"{f.filename.split('site-packages/')[-1].replace('/work/main/', '')}:{f.lineno}:{f.name}"
                for f in traceback.extract_stack()
                if not any(
                    x in f.filename
                    for x in ("django/db", "pytest", "_pytest", "test_smoke", "pluggy")
                )
            ]
            from_ = re.search(r'FROM "(\w+)"', sql)
            tb = [
                x
                for x in st
                if "templatetags" in x
                or "selectors" in x
                or "wagtail/" in x
                or "modelcluster" in x
                or "middleware" in x
                or "models.py" in x
            ]
            out.append((from_ and from_.group(1), len(sql), tb[-4:]))
            return execute(sql, params, many, context)

        import re

        with CaptureQueriesContext(connection) as q, connection.execute_wrapper(wrap):
            r = client.get(p.url)
        print(n, k, r.status_code, len(q))
        if k in os.environ.get("SHOW", "").split(",") and n == 3:
            [print("   ", *x) for x in out]
