"""A question nobody prepared is asked on a page: table, chart, drill, records, file, kept; and the key figures."""

from __future__ import annotations

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import IntegrityError, transaction

from libreta.audit.models import Change
from libreta.intelligence.explorer.models import SavedQuestion
from libreta.intelligence.kpis.models import KpiTarget
from tests.intelligence.explored import lake, signed_in, world_lake  # noqa: F401  fixtures

pytestmark = pytest.mark.django_db
DAYS = "period=own&from=2025-04-01&to=2026-03-31"


def words(answer) -> str:
    """The text of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def rows(answer) -> list[list[str]]:
    """The rows of the answer's table, cell by cell."""
    body = answer.content.decode().split('class="table pivot"')[1].split("</table>")[0]
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in re.findall(r"<tr.*?</tr>", body, re.S)]
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in row] for row in found]


def test_without_a_warehouse_the_pages_teach_the_first_step(signed_in, admin, alice, settings, tmp_path):  # noqa: F811
    settings.LAKE = tmp_path
    for path in ("/explorer/", "/kpis/"):
        answer = signed_in(admin).get(path)
        assert answer.status_code == 200
        assert "Nothing has been read for figures yet" in words(answer)
        assert 'href="/intelligence/"' in answer.content.decode()
    assert "Ask a colleague who may run" in words(signed_in(alice).get("/explorer/"))


def test_rows_columns_and_totals_are_asked_for(lake, signed_in, admin):  # noqa: F811
    answer = signed_in(admin).get(f"/explorer/?m=orders&r=country&c=month&{DAYS}")
    assert rows(answer) == [
        ["Country", "Dec 2025", "Jan 2026", "Feb 2026", "Total"],
        ["Peru", "–", "–", "2", "2"],
        ["Romania", "1", "1", "–", "2"],
        ["Total", "1", "1", "2", "4"],
    ]


def test_a_total_of_distinct_orders_is_not_the_sum_of_its_parts(lake, signed_in, admin):  # noqa: F811
    found = rows(signed_in(admin).get(f"/explorer/?m=orders&r=category&{DAYS}"))
    assert found == [["Product category", "Orders"], ["Paper", "4"], ["not known", "1"], ["Total", "4"]]


def test_a_period_is_compared_with_the_year_before(lake, signed_in, admin):  # noqa: F811
    asked = "/explorer/?m=orders&r=month&period=own&from=2026-01-01&to=2026-01-31&with=before"
    found = rows(signed_in(admin).get(asked))
    assert found[1][0] == "Jan 2026"
    assert found[1][1].startswith("1")
    assert "no change" in found[1][1]


def test_a_value_leads_below_and_a_number_to_its_records(lake, signed_in, admin):  # noqa: F811
    client = signed_in(admin)
    page = client.get(f"/explorer/?m=orders&r=country&{DAYS}").content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'href="(/explorer/[^"]+)"', page)]
    below = next(link for link in links if "r=city" in link and "PE" in link)
    assert rows(client.get(below))[1:] == [["Lima", "2"], ["Total", "2"]]
    behind = next(link for link in links if link.startswith("/explorer/records/") and "PE" in link)
    answer = client.get(behind)
    assert answer.status_code == 200
    assert "2 records from" in words(answer)
    assert "2 records on this page are in the trash, or are not shared with you" in words(answer)


def test_values_are_ticked_to_filter(lake, signed_in, admin):  # noqa: F811
    client = signed_in(admin)
    page = client.get(f"/explorer/?m=orders&r=month&{DAYS}&pick=country")
    assert "Filter by Country" in words(page)
    answer = client.get(f"/explorer/?m=orders&r=month&{DAYS}&pick=country&value=PE", follow=True)
    assert "Country Peru" in words(answer)
    assert rows(answer)[-1] == ["Total", "2"]


def test_customers_that_the_reader_may_not_see_stay_numbers(lake, signed_in, admin):  # noqa: F811
    found = rows(signed_in(admin).get(f"/explorer/?m=orders&r=customer&{DAYS}"))
    assert sorted(row[0] for row in found[1:-1]) == ["#10 (hidden)", "#11 (hidden)"]


def test_a_question_that_makes_no_sense_is_said_and_kept(lake, signed_in, admin):  # noqa: F811
    client = signed_in(admin)
    answer = client.get(f"/explorer/?m=open_pipeline&m=orders&r=stage&{DAYS}")
    assert answer.status_code == 200
    assert "cannot be looked at by" in words(answer) or "it was left out" in words(answer)
    assert client.get("/explorer/?m=orders&where=%7B").status_code == 400


def test_the_answer_leaves_as_a_file_without_formulas(lake, signed_in, admin, user_of):  # noqa: F811
    client = signed_in(admin)
    answer = client.get(f"/explorer/export/?m=orders&m=revenue&r=country&{DAYS}&format=csv")
    assert answer.content.decode("utf-8-sig").splitlines() == [
        "Country,Orders,Revenue (EUR)",
        "Peru,2,30.0",
        "Romania,2,45.0",
    ]
    book = ZipFile(BytesIO(client.get(f"/explorer/export/?m=orders&r=country&{DAYS}&format=xlsx").content))
    assert re.findall(r"<t>(.*?)</t>", book.read("xl/sharedStrings.xml").decode()) == [
        *("Country", "Orders", "Peru", "Romania"),
    ]
    assert re.findall(r"<v>2</v>", book.read("xl/worksheets/sheet1.xml").decode())
    assert signed_in(user_of("rita", "read_only", None)).get(f"/explorer/export/?m=orders&{DAYS}").status_code == 403


def test_a_question_is_kept_shared_and_let_go(lake, signed_in, admin, alice, charlie):  # noqa: F811
    given = {"name": "Orders by country", "address": f"m=orders&r=country&{DAYS}&evil=1"}
    signed_in(alice).post("/explorer/questions/", given)
    own = SavedQuestion.objects.get()
    assert (own.owner, own.is_shared) == (alice, False)
    assert "evil" not in own.address
    assert signed_in(alice).post("/explorer/questions/", given | {"shared": "on"}).status_code == 403
    assert not SavedQuestion.objects.filter(is_shared=True).exists()
    assert "Orders by country" not in words(signed_in(charlie).get("/explorer/"))
    assert signed_in(charlie).post(f"/explorer/questions/{own.pk}/deletion/").status_code == 404
    signed_in(admin).post("/explorer/questions/", given | {"name": "Shared one", "shared": "on"})
    assert "Shared one" in words(signed_in(charlie).get("/explorer/"))
    shared = SavedQuestion.objects.get(is_shared=True)
    assert signed_in(charlie).post(f"/explorer/questions/{shared.pk}/deletion/").status_code == 403
    assert SavedQuestion.objects.count() == 2
    signed_in(alice).post(f"/explorer/questions/{own.pk}/deletion/")
    assert list(SavedQuestion.objects.all()) == [shared]


def test_key_figures_stand_on_four_levels_with_target_and_band(lake, signed_in, admin, now):  # noqa: F811
    KpiTarget.objects.create(metric="revenue", period="year", value=100, lower=80, set_at=now)
    page = words(signed_in(admin).get(f"/kpis/?{DAYS}"))
    for level in ("The company", "Customers", "Daily work", "What it stands on"):
        assert level in page
    assert "Targets are shown for a month" in page
    narrowed = json.dumps({"field": "country", "op": "eq", "value": "PE"})
    page = signed_in(admin).get(
        "/kpis/", {"period": "own", "from": "2025-04-01", "to": "2026-03-31", "where": narrowed}
    )
    assert "€30" in words(page)
    by_channel = json.dumps({"field": "channel", "op": "eq", "value": "email"})
    page = words(signed_in(admin).get("/kpis/", {"period": "this_year", "where": by_channel}))
    assert "This filter does not apply to: Revenue" in page
    held = signed_in(admin).get("/kpis/?period=this_year").content.decode()
    assert "of €100" in held
    assert "outside its band" in held  # 55 of 100, and not below 80


def test_targets_are_set_by_who_may_and_the_trail_keeps_them(lake, signed_in, admin, alice, bob):  # noqa: F811
    given = {"month_value": "12.5", "month_lower": "10", "year_value": "15"}
    assert signed_in(alice).post("/kpis/win_rate/target/", given).status_code == 403
    wrong = signed_in(bob).post("/kpis/win_rate/target/", given | {"month_lower": "30", "month_upper": "20"})
    assert wrong.status_code == 422
    assert "ends below where it begins" in words(wrong)
    assert not KpiTarget.objects.exists()
    assert signed_in(bob).post("/kpis/win_rate/target/", given).status_code == 302
    held = {one.period: (float(one.value), one.lower and float(one.lower)) for one in KpiTarget.objects.all()}
    assert held == {"month": (0.125, 0.1), "year": (0.15, None)}
    signed_in(admin).post("/kpis/win_rate/target/", {"month_value": "20"})
    assert {one.period: float(one.value) for one in KpiTarget.objects.all()} == {"month": 0.2}
    told = Change.objects.filter(record_type="intelligence.kpitarget").exclude(action="truncate")
    kept = told.values_list("action", flat=True)
    assert sorted(kept) == ["create", "create", "delete", "update"]


def test_a_target_stands_once_and_its_band_has_a_width(now):
    KpiTarget.objects.create(metric="revenue", period="year", value=1, set_at=now)
    for wrong in ({"period": "year"}, {"period": "month", "lower": 2, "upper": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            KpiTarget.objects.create(metric="revenue", value=1, set_at=now, **wrong)
    assert KpiTarget.objects.count() == 1
