"""The receipt of a letter that was sent; its address carries the form's token and stays valid."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from petitions.services.submission import Receipt, receipt_for
from portal.access import remember
from portal.receipts import receipt_page, receipt_text


def _receipt(token: str) -> Receipt:
    receipt = receipt_for(token)
    if receipt is None or not receipt.code:  # a letter that the office registered without a code is not followed here
        raise Http404
    return receipt


@never_cache
@require_safe
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """Show number, code and dates, the same whenever it is opened."""
    page = receipt_page(_receipt(token))
    return render(request, "portal/receipt.html", {"page": page, "petition": page.petition, "token": token})


@never_cache
@require_safe
def receipt_file(_request: HttpRequest, token: str) -> HttpResponse:
    """Give the receipt as a text file; it begins with a byte order mark, without which old editors garble it."""
    page = receipt_page(_receipt(token))
    response = HttpResponse(receipt_text(page).encode("utf-8-sig"), content_type="text/plain; charset=utf-8")
    name = f"{page.petition.number}.txt"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@never_cache
@require_POST
def open_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Open the letter from its receipt, or how its date was counted: who has the token has the code too."""
    petition = _receipt(token).petition
    remember(request, petition)
    return redirect("portal:why" if request.POST.get("then") == "why" else "portal:letter", petition.number)
