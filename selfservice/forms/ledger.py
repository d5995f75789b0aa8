"""One button is one answer."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from companies.enums import Answer, Channel


class AnswerForm(forms.Form):
    """The value of the button that was touched: « key:channel:answer », no key for the company."""

    answer = forms.CharField(max_length=80)

    def clean_answer(self) -> dict[str, Any]:
        key, _colon, rest = self.cleaned_data["answer"].partition(":")
        channel, _colon, answer = rest.partition(":")
        if channel not in Channel.values or answer not in Answer.values:
            raise ValidationError("")
        try:
            practice_key = uuid.UUID(key) if key else None
        except ValueError:
            raise ValidationError("") from None
        return {"practice_key": practice_key, "channel": channel, "answer": answer}
