"""The company on paper is set by who may; a logo is drawn anew, and nothing but a picture is one."""

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from libreta.sales.letterhead.models import Letterhead
from libreta.sales.models import Quote
from libreta.sales.quotes import document, queries

pytestmark = pytest.mark.django_db
GIVEN = {
    "name": "Café Altura S.A.",
    "tax_id": "ES-B123",
    "valid_days": "45",
    "terms_es": "Pago a 30 días.",
    "accent": "#aa3322",
}


def picture(secret: bytes = b"") -> bytes:
    kept, more = io.BytesIO(), PngImagePlugin.PngInfo()
    more.add_text("comment", secret.decode())
    Image.new("RGBA", (2400, 600), "navy").save(kept, "PNG", pnginfo=more)
    return kept.getvalue()


def sent(client, user, **given):
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client.post("/settings/company/", GIVEN | given)


def test_what_is_set_stands_on_the_paper_and_a_logo_keeps_nothing_but_its_picture(client, admin, quote):
    file = SimpleUploadedFile("logo.png", picture(b"SecretCamera"), "image/png")
    assert sent(client, admin, logo=file).status_code == 302
    kept = Letterhead.objects.get()
    assert (kept.name, kept.valid_days, kept.logo_kind) == ("Café Altura S.A.", 45, "png")
    assert b"SecretCamera" not in bytes(kept.logo)
    assert Image.open(io.BytesIO(bytes(kept.logo))).size == (1200, 300)
    offer = queries.offer(Quote.objects.get(pk=quote))
    assert offer["company"]["name"] == "Café Altura S.A."
    for language in ("en", "es", "ro"):
        assert document.pdf(offer | {"language": language}).startswith(b"%PDF-")
    assert document.pictures(offer)[0].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "content", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"0" * 90, b"", b"%PDF-1.7"]
)
def test_what_is_no_png_or_jpeg_is_refused_beside_its_field(client, admin, content):
    file = SimpleUploadedFile("logo.png", content or b"\x00", "image/png")
    assert sent(client, admin, logo=file).status_code == 422
    assert not Letterhead.objects.exists()


def test_a_wrong_colour_or_number_of_days_keeps_nothing(client, admin):
    assert sent(client, admin, accent="red; evil").status_code == 422
    assert sent(client, admin, valid_days="0").status_code == 422
    assert not Letterhead.objects.exists()


def test_a_seller_does_not_set_it(client, alice):
    assert sent(client, alice).status_code == 403
    assert not Letterhead.objects.exists()


def test_what_a_person_wrote_is_never_markup_on_paper(quote):
    offer = queries.offer(Quote.objects.get(pk=quote))
    evil = '#panic("x") #read("/etc/passwd") $x$ *bold* @ref <label> \\'
    offer |= {"title": evil, "introduction": evil, "terms": evil, "reference": evil}
    offer["lines"][0]["description"] = evil
    assert document.pdf(offer).startswith(b"%PDF-")
