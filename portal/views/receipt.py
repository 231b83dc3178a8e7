"""The receipt of a letter that was sent; its address carries the form's token and stays valid."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.errors import PetitionError
from petitions.services.submission import Receipt, receipt_for
from portal.access import remember
from portal.copies import contact_of, send_receipt_copy
from portal.receiptpdf import receipt_pdf as pdf_of
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
    context = {"page": page, "petition": page.petition, "token": token, "contact": contact_of(page.petition)}
    return render(request, "portal/receipt.html", context)


@never_cache
@require_safe
def receipt_file(_request: HttpRequest, token: str) -> HttpResponse:
    """Give the receipt as a text file; it begins with a byte order mark, without which old editors garble it."""
    page = receipt_page(_receipt(token))
    return _file(receipt_text(page).encode("utf-8-sig"), "text/plain; charset=utf-8", f"{page.petition.number}.txt")


@never_cache
@require_safe
def receipt_pdf(request: HttpRequest, token: str) -> HttpResponse:
    """Give the receipt as a sheet to be printed or kept; where no PDF can be made, say so on the receipt's page."""
    page = receipt_page(_receipt(token))
    try:
        data = pdf_of(page)
    except PetitionError as error:
        messages.error(request, str(error))
        return redirect("portal:receipt", token)
    return _file(data, "application/pdf", f"{page.petition.number}.pdf")


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return response


@never_cache
@require_POST
def send_copy(request: HttpRequest, token: str) -> HttpResponse:
    """Send the receipt, without the query code, to the writer's own address."""
    try:
        send_receipt_copy(_receipt(token).petition)
    except PetitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("回执正在寄出，几分钟内会到。为了安全，里面不写查询码，请自己保存好。"))
    return redirect("portal:receipt", token)


@never_cache
@require_POST
def open_letter(request: HttpRequest, token: str) -> HttpResponse:
    """Open the letter from its receipt, or how its date was counted: who has the token has the code too."""
    petition = _receipt(token).petition
    remember(request, petition)
    return redirect("portal:why" if request.POST.get("then") == "why" else "portal:letter", petition.number)
