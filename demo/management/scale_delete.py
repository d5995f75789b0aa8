"""Deletes rows in great number, with what hangs on them, as Django would but without its signals.

Django reads what it deletes, row by row; here each relation takes one statement.
"""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models.deletion import CASCADE, DO_NOTHING, SET_NULL, ProtectedError
from django.db.models.fields.reverse_related import ManyToOneRel
from django.db.models.functions import Cast
from wagtail.models import ReferenceIndex

Rows = models.QuerySet[Any]


def rows_delete(rows: Rows) -> None:
    """Raises ProtectedError where Django would; `rows` must be of a model that has no parent."""
    _relations_delete(rows)
    _generic_relations_delete(rows)
    rows._raw_delete(rows.db)


def _relations_delete(rows: Rows) -> None:
    for relation in rows.model._meta.get_fields(include_hidden=True):
        # What a child has of its parent is the parent's to delete.
        if not isinstance(relation, ManyToOneRel) or relation.model is not rows.model:
            continue
        field, on_delete = relation.field, relation.on_delete
        if on_delete is DO_NOTHING:
            continue
        related: Rows = models.QuerySet(relation.related_model).filter(
            **{f"{field.name}__in": rows.values("pk")}
        )
        if not related.exists():
            continue
        if on_delete is SET_NULL:
            related.update(**{field.name: None})
        elif on_delete is CASCADE:
            rows_delete(related)
        else:
            raise ProtectedError(
                f"Other rows need them: {field.model._meta.verbose_name_plural}.",
                set(related[:1]),
            )


def _generic_relations_delete(rows: Rows) -> None:
    """Revisions, states of workflows, entries of indexes: they name a row by its type and its key."""
    model = rows.model
    keys = rows.annotate(key_as_text=Cast("pk", models.CharField())).values("key_as_text")
    types = _types(model)
    for field in model._meta.private_fields:
        if isinstance(field, GenericRelation):
            rows_delete(
                models.QuerySet(field.related_model).filter(
                    **{
                        f"{field.content_type_field_name}__in": types,
                        f"{field.object_id_field_name}__in": keys,
                    }
                )
            )
    ReferenceIndex.objects.filter(content_type__in=types, object_id__in=keys)._raw_delete(rows.db)


def _types(model: type[models.Model]) -> list[ContentType]:
    """Of a model and of those that extend it."""
    known = ((kind, kind.model_class()) for kind in ContentType.objects.all())
    return [kind for kind, found in known if found and issubclass(found, model)]
