"""Whose export a file is, told by its headers, and what columns mean in nine languages."""

import pytest

from libreta.integrations.imports import presets
from libreta.integrations.imports.mapping.recognition import guess

pytestmark = pytest.mark.django_db

OF_PROGRAMS = {
    "pipedrive-people": "Person - ID,Person - Name,Person - Organization,Person - Email - Work,Person - Phone - Work",
    "pipedrive-organisations": "Organization - ID,Organization - Name,Organization - Address,Organization - Owner",
    "zoho-contacts": "Record Id,Contact Owner,Lead Source,First Name,Last Name,Account Name,Email,Title,Mailing Zip",
    "zoho-accounts": "Record Id,Account Owner,Account Name,Phone,Website,Industry,Billing Street,Billing City",
    "suitecrm-contacts": "ID,First Name,Last Name,Title,Account Name,Email Address,Office Phone,Primary Address Street",
    "suitecrm-accounts": "ID,Name,Email Address,Office Phone,Website,Billing Address Street,Billing Address City",
    "espocrm-contacts": "id,firstName,lastName,accountName,emailAddress,phoneNumber,addressStreet,addressCity",
    "espocrm-accounts": "id,name,emailAddress,website,industry,billingAddressStreet,assignedUserName",
    "mailchimp-members": "Email Address,First Name,Last Name,MEMBER_RATING,OPTIN_TIME,LEID,EUID,NOTES,TAGS",
    "hubspot-contacts": "Record ID,First Name,Last Name,Email,Phone Number,Contact owner",
    "salesforce-contacts": "ID,LASTNAME,FIRSTNAME,EMAIL,ACCOUNTID,MAILINGCITY",
    "google-contacts": "First Name,Last Name,E-mail 1 - Label,E-mail 1 - Value,Phone 1 - Value",
}
IN_LANGUAGES = {
    "en": "First name,Surname,Email address,Mobile phone,Postcode,City,Country,Date of birth",
    "es": "Nombre,Apellidos,Correo electrónico,Teléfono móvil,Código postal,Ciudad,País,Fecha de nacimiento",
    "ro": "Prenume,Nume de familie,Adresă e-mail,Telefon mobil,Cod poștal,Localitate,Țară,Data nașterii",
    "de": "Vorname,Nachname,E-Mail-Adresse,Mobiltelefon,PLZ,Ort,Land,Geburtsdatum",
    "fr": "Prénom,Nom de famille,Adresse e-mail,Téléphone portable,Code postal,Ville,Pays,Date de naissance",
    "it": "Nome,Cognome,Indirizzo e-mail,Cellulare,CAP,Città,Nazione,Data di nascita",
    "pt": "Primeiro nome,Sobrenome,E-mail,Celular,CEP,Cidade,País,Data de nascimento",
    "nl": "Voornaam,Achternaam,E-mailadres,Mobiel nummer,Postcode,Plaats,Land,Geboortedatum",
    "pl": "Imię,Nazwisko,Adres e-mail,Telefon komórkowy,Kod pocztowy,Miasto,Kraj,Data urodzenia",
}
FIELDS = ["given_name", "family_name", "email", "mobile", "postal_code", "city", "country", "birth_date"]


@pytest.mark.parametrize("name", OF_PROGRAMS)
def test_the_headers_tell_whose_export_it_is(name):
    plan = presets.told("customer", OF_PROGRAMS[name].split(","))
    assert (plan.preset, plan.system) == (name, name.split("-")[0])


def test_a_table_of_ones_own_is_nobodys_export():
    assert presets.told("customer", ["First name", "Last name", "Email", "City"]) is None


@pytest.mark.parametrize("language", IN_LANGUAGES)
def test_columns_are_known_in_nine_languages(language, system):
    found = guess(IN_LANGUAGES[language].split(","), "customer", system)
    assert [one.field for one in found] == FIELDS


@pytest.mark.parametrize(
    ("header", "field"),
    [("Donor Email", "email"), ("Email (Work)", "email"), ("Contact: phone", "phone"), ("Mum's email", "")],
)
def test_words_around_a_header_are_taken_off(header, field, system):
    assert guess([header], "customer", system)[0].field == field


def test_a_company_beside_a_person_is_a_company(bring, file_of):
    from libreta.directory.models import Affiliation, Customer

    run = bring(file_of("Vorname,Nachname,Firma,Position\nAnna,Weber,Müller GmbH,Leiterin\nJan,Koch,Müller GmbH,\n"))
    assert (run.counts["refused"], Customer.objects.filter(kind="organisation").get().name) == (0, "Müller GmbH")
    assert set(Affiliation.objects.values_list("person__name", "role")) == {
        ("Anna Weber", "Leiterin"),
        ("Jan Koch", ""),
    }


def test_activities_and_tasks_come_in_once(bring, file_of):
    from libreta.collaboration.models import Task
    from libreta.directory.models import Interaction

    bring(file_of("Contact ID,First Name,Last Name,Email\n1,Ana,Pop,ana@example.com\n", "people.csv"))
    rows = (
        "Activity ID,Activity Type,Activity Date,Notes/Description,Task Status,Task Due Date,Associated Contact Email\n"
        "a1,Call,2025-03-04,Talked about prices,,,ana@example.com\n"
        "a2,Task,2025-03-05,Send the offer,Not Started,2025-03-09,ana@example.com\n"
        "a3,Lunch?,2025-03-05,Who knows,,,nobody@example.com\n"
    )
    run = bring(file_of(rows, "activities.csv"), "interaction")
    assert Interaction.objects.filter(kind="call", channel="telephone", body="Talked about prices").count() == 1
    task = Task.objects.get()
    assert (task.title, task.customer.email, task.status) == ("Send the offer", "ana@example.com", "open")
    assert run.counts["refused"] == 1
    again = bring(file_of(rows, "activities.csv"), "interaction")
    assert (again.counts["feeds"]["interaction"]["created"], again.counts["feeds"]["task"]["created"]) == (0, 0)
