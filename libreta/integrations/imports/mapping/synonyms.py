"""What other programs and people call our fields, in the languages of their users; folded, see normalise.folding.

Outlook writes its headers in the language of its user: the twelve most spoken ones among our users' mailboxes are here.
"""

_CUSTOMER = {
    "external_id": "id|external id|customer id|customerid|customer number|customer no|client id|contact id|company id|"
    "account id|record id|id de cliente|id cliente|numero de cliente|id client|cod client|numar client|lead number",
    "name": "name|full name|display name|account|account name|customer|customer name|client|company name|organisation|"
    "organization|formatted name|nombre completo|nombre o razon social|cliente|cuenta|razon social|nume|"
    "nume complet|client nume|denumire|firma denumire|nombre en pantalla|contact name",
    "given_name": "first name|given name|firstname|first|forename|nombre|nombres|primer nombre|prenume|prenom|vorname|nome|"
    "primeiro nome|imie|krstne meno|etunimi|имя|名|名字",
    "family_name": "last name|family name|lastname|last|surname|apellido|apellidos|nume de familie|nom|nachname|cognome|"
    "ultimo nome|sobrenome|nazwisko|priezvisko|sukunimi|фамилия|姓|姓氏",
    "legal_name": "legal name|razon social legal|denumire juridica",
    "tax_id": "tax id|vat|vat number|vat id|tax number|rfc|nit|ruc|cuit|cif|nif|rut|cui|cod fiscal|cod unic de inregistrare",
    "birth_date": "birthday|birth date|date of birth|dob|fecha de nacimiento|cumpleanos|data nasterii|zi de nastere|geburtstag|"
    "anniversaire|compleanno|data de nascimento",
    "email": "email|e mail|email address|e mail address|e mail 1 value|mail|work email|primary email|email home|correo|"
    "correo electronico|direccion de correo electronico|direccion de correo electronico principal|adresa de email|"
    "adresa e mail|adresse de messagerie|adresse electronique principale|e mail adresse|primare e mail adresse|"
    "indirizzo e mail|email principale|endereco de e mail|e mail primario|adres e mail|e mailova adresa|"
    "ensisijainen sahkoposti|адрес электронной почты|電子郵件地址|主要 email|contact email",
    "phone": "phone|phone number|telephone|tel|business phone|work phone|company phone|primary phone|phone 1 value|main phone|"
    "telefono|numero de telefono|telefono del trabajo|telefono trabajo|telefono principal|telefon|numar de telefon|"
    "telefon serviciu|telefon geschaftlich|tel dienstlich|telephone bureau|tel professionnel|telefono lavoro|"
    "telefono di lavoro|fone comercial|fone de trabalho|telefon sluzbowy|telefon do prace|telefon do zamestnania|"
    "tyopuhelin|рабочий телефон|商務電話",
    "mobile": "mobile|mobile phone|mobile number|mobile phone number|cell|cell phone|celular|movil|telefono movil|telefono celular|"
    "telefon mobil|mobil|mobiltelefon|mobil tel nr|tel mobile|portable|numero cellulare|cellulare|telefono mobile|"
    "celular pessoal|telefon komorkowy|mobilny telefon|matkapuhelinnumero|номер сотового телефона|行動電話|手機號碼",
    "website": "website|web page|web|www|url|website url|homepage|website 1 value|personal web page|pagina web|sitio web|site|"
    "site web|company domain name|domain|business web page",
    "street": "street|address|street address|address 1|address1|business street|billing street|billingstreet|mailing street|"
    "home street|home address|work address|calle|direccion|domicilio|calle del trabajo|direccion personal|"
    "direccion de trabajo|strada|adresa|strasse geschaftlich|dienstlich adresse|strasse privat|rue bureau|rue domicile|"
    "adresse professionnelle|adresse privee|indirizzo di lavoro|indirizzo di casa|rua comercial|rua de casa|"
    "endereco de trabalho|ulica biuro|ulica praca|ulica dom|tyoosoite|kotiosoite|адрес раб|адрес|商務 街|住家 街|商務地址",
    "postal_code": "postal code|zip|zip code|zipcode|postcode|business postal code|home postal code|billing postal code|"
    "billingpostalcode|mailing postal code|c p|cp|codigo postal|codigo postal del trabajo|codigo postal trabajo|"
    "cod postal|postleitzahl geschaftlich|dienstlich plz|postleitzahl privat|code postal|code postal bureau|"
    "code postal domicile|cap di lavoro|cap di casa|cep|cep de trabalho|codigo postal comercial|kod pocztowy biuro|"
    "kod pocztowy dom|psc praca|psc zamestnania|tyopaikan postinumero|почтовый индекс|почтовый индекс раб|商務 郵遞區號",
    "city": "city|town|business city|home city|billing city|billingcity|mailing city|ciudad|ciudad de trabajo|localidad|municipio|"
    "oras|localitate|ort geschaftlich|ort privat|ville bureau|ville domicile|ville|citta di lavoro|citta di residenza|"
    "cidade comercial|cidade de trabalho|cidade de casa|miasto biuro|miasto dom|mesto praca|tyopaikan kaupunki|"
    "kotikaupunki|город|город раб|商務 市 鎮",
    "region": "region|state|state region|province|county|business state|home state|billing state|billingstate|mailing state|"
    "provincia|estado|departamento|judet|bundesland|departement|wojewodztwo biuro|office location region",
    "country": "country|country region|business country region|business country|home country region|home country|"
    "billing country|billingcountry|mailing country|office location|pais|pais trabajo|pais o region del trabajo|tara|"
    "land|pays|pays region bureau|pays region domicile|nazione|kraj region biuro|krajina oblast praca|страна|"
    "regiao pais comercial|pais de trabalho|tyopaikan maa|商務 國家 地區",
    "industry": "industry|sector|rama|giro|industria|domeniu|domeniu de activitate",
    "employees": "employees|number of employees|numberofemployees|num employees|numemployees|numemp|numero de empleados|empleados|"
    "angajati|numar de angajati",
    "annual_revenue": "annual revenue|annualrevenue|revenue|ingresos|ingresos anuales|facturacion|cifra de afaceri|venituri",
    "currency": "currency|moneda|divisa|valuta",
    "source": "source|lead source|leadsource|origen|fuente|sursa|lead origin|contact lead source",
    "language": "language|idioma|limba|sprache|langue",
    "parent": "subsidiary of|parent|parent account|parent company|parentid|empresa matriz|matriz|compania relacionada|"
    "compania asociata|companie parinte|belongs to",
    "description": "notes|description|comments|note|notas|descripcion|comentarios|observaciones|note si observatii|descriere|observatii",
    "kind": "kind|customer type|tipo de cliente|tip client",
    "owner": "owner|contact owner|company owner|account owner|assigned to|responsable|comercial|responsabil|agent de vanzari|ownerid",
    "lifecycle": "lifecycle|lifecycle stage|etapa del ciclo de vida|ciclu de viata",
}
_PRODUCT = {
    "external_id": "id|external id|product id",
    "sku": "sku|stockcode|stock code|product code|productcode|item code|code|ref|reference|codigo|clave|cod|cod produs|"
    "referencia|internal reference|referencia interna",
    "name": "name|product|product name|description|item|title|producto|nombre|nombre del producto|descripcion|produs|nume|"
    "denumire produs|nume produs",
    "category": "category|product category|categoria|categorie|categoy|family",
    "series": "series|product series|line|serie|linea|linie",
    "list_price": "price|sales price|list price|unit price|public price|precio|precio de lista|precio de venta|pret|pret de lista",
    "cost": "cost|standard price|costo|coste",
    "currency": "currency|moneda|valuta",
    "unit": "unit|uom|unidad|unitate|unit of measure",
    "description": "long description|details|detalles|detalii",
}
_ORDER = {
    "external_id": "order id|external id|id",
    "number": "order|order number|order no|number|invoice|invoiceno|invoice no|invoice number|pedido|numero de pedido|factura|"
    "comanda|numar comanda|numar factura",
    "customer": "customer|customer id|customerid|client|cliente|client id",
    "ordered_on": "date|order date|ordered on|fecha|fecha de pedido|data|data comenzii",
    "ordered_at": "ordered at|invoicedate|invoice date|order time|created at|fecha y hora",
    "currency": "currency|moneda|valuta",
    "status": "status|estado|estatus|stare",
    "reference": "customer reference|po number|purchase order|referencia|referinta",
}
_LINE = {
    "order": "order|order number|invoice|invoiceno|invoice no|pedido|comanda",
    "position": "position|line|line number|line no|linea|pozitie",
    "product": "product|stockcode|stock code|sku|producto|produs",
    "description": "description|descripcion|descriere",
    "quantity": "quantity|qty|units|cantidad|cantitate",
    "unit_price": "unit price|unitprice|price|precio|precio unitario|pret|pret unitar",
    "discount": "discount|descuento|reducere|discount percent",
}
_TABLES = {"customer": _CUSTOMER, "product": _PRODUCT, "order": _ORDER, "order_line": _LINE}


def words_of(type_key: str) -> dict[str, str]:
    """This function maps folded headers to field names of a record type."""
    words: dict[str, str] = {}
    for name, synonyms in _TABLES.get(type_key, {}).items():
        for synonym in synonyms.split("|"):
            words.setdefault(synonym, name)
    return words
