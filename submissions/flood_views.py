"""The page on which the suspicious show that they are people; everything they wrote travels with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from submissions.form_keys import FormKey
from submissions.services import flood

OWN_FIELDS = {"csrfmiddlewaretoken", "action", "flood_signs", "flood_answer", "flood_work"}


def ask(request: HttpRequest, key: FormKey, ruling: flood.Ruling, *, page: Any) -> HttpResponse:
    """Nothing is stored yet, neither here nor there: the form comes back as it was, with an answer."""
    context = {
        "page": page,
        "fields": [
            (name, value) for name, values in request.POST.lists() if name not in OWN_FIELDS for value in values
        ],
        "signs": flood.carry(ruling, key),
        "work": "" if ruling.is_grave else flood.work_of(key),
        "bits": flood.WORK_BITS,
        "question": flood.in_force().question,
        "error": ruling.error,
    }
    return render(request, "submissions/prove.html", context, status=400 if ruling.error else 200)
