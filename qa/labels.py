"""Words and signs that make a name of the number after them: room 204, Rechnung Nr. 4711, § 12.

Other words make an amount or a year of it. One table for all languages, since a question does not
say in which it is asked; what would mean something else in another language is left out.
"""

from __future__ import annotations


def _any(words: str) -> str:
    return "|".join(words.split())


_WHOLE = """
annex appendix article bus case channel chapter clause code error extension figure flight form gate
highway invoice item line no order page paragraph platform regulation release room route rule
section table ticket train version
abbildung abschnitt absatz anhang artikel auftrag aufzug bahnsteig bestellung buslinie fehler flug
formular gleis halle kapitel kundennummer linie nummer raum rechnung rechnungsnummer saal seite
tabelle wohnung zimmer ziffer zug
annexe article bureau chambre chapitre commande dossier facture ligne numéro quai règlement salle
voie vol
andén artículo capítulo factura habitación línea número página pedido puerta sala vuelo
articolo aula binario camera capitolo fattura linea ordine pagina stanza treno volo
artigo encomenda fatura linha plataforma quarto voo
artikel bestelling bladzijde factuur hoofdstuk kamer lijn nummer perron pagina spoor trein vlucht
zaal
artikkel avsnitt beställning faktura flyg kapittel linje ordre sida spår spor tåg
غرفة الغرفة قاعة القاعة فاتورة الفاتورة رقم صفحة المادة رحلة اتاق فاکتور شماره صفحه ماده پرواز
חדר בחדר חשבונית מספר סעיף רציף טיסה कमरा कक्ष धारा पृष्ठ संख्या
"""
# With whatever ending a language has for a case.
_STEMS = """
artykuł faktur nástupišt objednávk pokoj pokój rozdział zamówieni číslo článk místnost
глав заказ замовленн зал кабинет кабінет кімнат комнат лини ліні маршрут номер платформ пункт
рахун рейс сторінк страниц стать счет счёт
fatura madde oda sayfa sipariş huone lasku laituri sivu tilaus
άρθρο αίθουσα δωμάτιο σελίδα τιμολόγιο πτήση
"""
LABELS = rf"{_any(_WHOLE)}|(?:{_any(_STEMS)})\w{{0,4}}"
SIGNS = r"[№§#]|\b(?:nr|n[º°]|n\.[º°]|núm|num|čís|č|αρ)\.?"
