"""The words that the data set is made of."""

GIVEN = (
    "María José Luis Carmen Juan Ana Carlos Sofía Miguel Lucía Jorge Valentina Pedro Camila Diego Isabel Andrés Elena Javier Paula "
    "Fernando Daniela Ricardo Gabriela Alejandro Mariana Roberto Natalia Eduardo Renata Andrei Ioana Alexandru Maria Mihai Elena "
    "Ștefan Ana-Maria Cristian Raluca Gabriel Andreea Vlad Mădălina Radu Teodora Bogdan Simona Cătălin Alina Ionuț Corina Răzvan "
    "Oana Sorin Diana Tudor Irina James Mary John Patricia Robert Jennifer Michael Linda William Elizabeth David Barbara Thomas "
    "Susan Charles Jessica Daniel Sarah Matthew Karen Anthony Lisa Mark Nancy Paul Betty Steven Margaret Andrew Sandra Kenneth Ashley"
).split()
FAMILY = (
    "García Martínez López González Rodríguez Hernández Pérez Sánchez Ramírez Torres Flores Rivera Gómez Díaz Reyes Morales Cruz Ortiz "
    "Gutiérrez Chávez Ramos Ruiz Mendoza Álvarez Castillo Vásquez Jiménez Moreno Romero Herrera Medina Aguilar Vargas Castro Guzmán "
    "Popescu Ionescu Popa Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu Munteanu Constantin Marin Lazăr Florea Dobre Barbu "
    "Nistor Tănase Șerban Moldovan Manole Tudor Mocanu Oprea Voicu Ungureanu Dinu Bălan Toma Neagu Iancu Cristea Sandu Vasile Coman "
    "Smith Johnson Williams Brown Jones Miller Davis Wilson Anderson Taylor Moore Jackson White Harris Martin Thompson Robinson Clark "
    "Lewis Walker Young Allen King Wright Scott Green Baker Adams Nelson Carter Mitchell Turner Phillips Campbell Parker Evans Edwards"
).split()
TRADES = (
    "Construcciones Textiles Farmacia Ferretería Panadería Transportes Consultores Editorial Clínica Hotel Librería Óptica Muebles "
    "Alimentos Seguros Logistic Agro Metal Soft Design Energy Trade Print Auto Garden Studio Market Lab Systems Works"
).split()
CITIES = (
    "Ciudad de México|Bogotá|Lima|București|Cluj-Napoca|Santiago|Buenos Aires|Guadalajara|Monterrey|Medellín|Quito|Iași|Timișoara|London|"
    "Chicago|Córdoba|Rosario|Cali|Puebla|Arequipa|Guayaquil|Brașov|Constanța|Craiova|Manchester|Leeds|Austin|Denver|Sevilla|Valencia|"
    "Tijuana|León|Mérida|Cartagena|Barranquilla|Trujillo|Cusco|Valparaíso|Concepción|Mendoza|La Plata|Montevideo|Asunción|La Paz|Sucre|"
    "Galați|Oradea|Sibiu|Ploiești|Arad|Bacău|Pitești|Suceava|Târgu Mureș|Baia Mare|Buzău|Bristol|Glasgow|Dublin|Cardiff|Boston|Seattle|"
    "Portland|Atlanta|Málaga|Zaragoza|Bilbao|Murcia|Granada|Alicante|Cancún|Querétaro|Toluca|Oaxaca|Veracruz|Hermosillo|Durango|Morelia"
).split("|")
SUMMARIES = (
    "Asked about delivery|Wants an offer|Called back|Thanked for the visit|Complained about a delay|Agreed a date|Asked for an invoice|"
    "Introduced a colleague|Renewed the contract|Postponed the decision"
).split("|")
