"""What is new, what is quoted, what is a signature: the answers of the mailers our clients use."""

import pytest

from maillon.tickets.incoming.quotes import LONGEST, share
from maillon.tickets.tests.incoming.messages import case, check, mail, named, typed

GMAIL = "Le lun. 2 mars 2026 à 10:12, Support <support@integrateur.fr> a écrit :"

# name, text, what is new, what is quoted, the signature
TEXTS = [
    (
        "Gmail in French, folded",
        f"Oui, merci.\n\n{GMAIL[:50]}\n{GMAIL[50:].strip()}\n\n> Est-ce réparé ?\n>\n> Support",
        "Oui, merci.",
        "Est-ce réparé ?",
        "",
    ),
    (
        "Gmail in English",
        "Yes.\n\nOn Mon, Mar 2, 2026 at 10:12 AM Support <support@x.fr> wrote:\n> Fixed?",
        "Yes.",
        "Fixed?",
        "",
    ),
    (
        "Apple Mail",
        "Oui.\nPaul\n\n> Le 2 mars 2026 à 10:12, Support <s@x.fr> a écrit :\n> \n> Réparé ?",
        "Oui.\nPaul",
        "Réparé ?",
        "",
    ),
    (
        "iPhone",
        "Oui.\n\nEnvoyé de mon iPhone\n\n> Le 2 mars 2026 à 10:12, Support <s@x.fr> a écrit :\n> \n> Réparé ?",
        "Oui.",
        "Réparé ?",
        "Envoyé de mon iPhone",
    ),
    (
        "Thunderbird, answer below",
        "Le 02/03/2026 à 10:12, Support a écrit :\n> Réparé ?\n> Merci\n\nOui, réparé.\n-- \nPaul\n01 02 03 04 05",
        "Oui, réparé.",
        "Réparé ?",
        "-- \nPaul\n01 02 03 04 05",
    ),
    (
        "Outlook in French",
        "Oui.\n\nDe : Support <s@x.fr>\nEnvoyé : lundi 2 mars 2026 10:12\nÀ : Paul <p@d.fr>\nObjet : RE: Panne\n\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "Outlook with its rule",
        "Oui.\n________________________________\nDe: Support <s@x.fr>\nEnvoyé: lundi\nÀ: Paul\nCc: Z\nObjet: Panne\n\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "Outlook in English",
        "Yes.\n\nFrom: Support <s@x.fr>\nSent: Monday\nTo: Paul\nSubject: Panne\n\nFixed?\n> older",
        "Yes.",
        "Fixed?",
        "",
    ),
    (
        "Outlook in stars",
        "Oui.\n\n*De :* Support <s@x.fr>\n*Envoyé :* lundi\n*À :* Paul\n*Objet :* Panne\n\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "old Outlook",
        "Oui.\n\n-----Message d'origine-----\nDe : Support\nEnvoyé : lundi\n\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "old Outlook, curly quote",
        "Oui.\n\n-----Message d’origine-----\nDe : Support\n\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    ("old Outlook in English", "Yes.\n\n-----Original Message-----\nFrom: Support\n\nFixed?", "Yes.", "Fixed?", ""),
    (
        "Orange",
        (
            'Oui.\n\n> Message du 02/03/26 10:12\n> De : "Support" <s@x.fr>\n> A : paul@orange.fr\n> Copie à : \n'
            "> Objet : Panne\n> \n> Réparé ?"
        ),
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "La Poste, without marks",
        "Oui.\n\nMessage du 02/03/26 10:12\nDe : Support <s@x.fr>\nA : paul@laposte.net\nObjet : Panne\n\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "Free",
        (
            'Oui.\n\n----- Mail original -----\nDe: "Support" <s@x.fr>\nÀ: paul@free.fr\n'
            "Envoyé: Lundi 2 Mars 2026 10:12\nObjet: Panne\n\nRéparé ?"
        ),
        "Oui.",
        "Réparé ?",
        "",
    ),
    ("OVH, Roundcube", "Le 2026-03-02 10:12, Support a écrit :\n> Réparé ?\n\nOui.", "Oui.", "Réparé ?", ""),
    (
        "OVH, Exchange without heading",
        "Oui.\n\nDe : Support\nDate : lundi 2 mars 2026\nÀ : Paul\nObjet : Panne\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "Yahoo, without marks",
        "Oui.\n\nLe lundi 2 mars 2026 à 10:12:33 UTC+1, Support <s@x.fr> a écrit :\n\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "Proton",
        "Oui.\n\n-------- Message d'origine --------\nLe lundi 2 mars 2026 à 10:12, Support <s@x.fr> a écrit :\n\n> Réparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "K-9 on Android",
        (
            "Oui.\n\nLe 2 mars 2026 10:12:00 GMT+01:00, Support <s@x.fr> a écrit :\n>Réparé ?\n-- \n"
            "Envoyé de mon appareil Android avec Courriel K-9."
        ),
        "Oui.",
        "Réparé ?",
        "-- \nEnvoyé de mon appareil Android avec Courriel K-9.",
    ),
    ("name first", "Oui.\n\nSupport <s@x.fr> a écrit :\n> Réparé ?", "Oui.", "Réparé ?", ""),
    ("Orange on a mobile", "Oui.\n\nEnvoyé depuis mon mobile Orange", "Oui.", "", "Envoyé depuis mon mobile Orange"),
    (
        "Outlook on a mobile",
        (
            "Oui.\n\nObtenir Outlook pour Android<https://aka.ms/x>\n________________________________\nFrom: S "
            "<s@x.fr>\nSent: Monday\nTo: P\nSubject: Panne\n\nRéparé ?"
        ),
        "Oui.",
        "Réparé ?",
        "Obtenir Outlook pour Android<https://aka.ms/x>",
    ),
    (
        "a line asking to answer above",
        "Oui.\n\n=-=-=-= Pour répondre par courriel, écrivez au-dessus de cette ligne =-=-=-=\nRéparé ?",
        "Oui.",
        "Réparé ?",
        "",
    ),
    (
        "a forward with a word",
        "Pour vous.\n\n-------- Message transféré --------\nSujet : Panne\nDate : lundi\nDe : Paul\n\nLe poste 12 est coupé.",
        "Pour vous.",
        "Le poste 12",
        "",
    ),
]


@pytest.mark.parametrize(("text", "new", "quoted", "signature"), [t[1:] for t in TEXTS], ids=[t[0] for t in TEXTS])
def test_an_answer_is_told_from_what_it_quotes(text, new, quoted, signature):
    shared = share(text)
    assert shared.new_text == new
    assert quoted in shared.quoted
    assert shared.signature == signature
    lines = "\n".join([shared.new_text, shared.quoted, shared.signature]).split("\n")
    assert sorted(ln for ln in lines if ln.strip()) == sorted(ln for ln in text.split("\n") if ln.strip())


WHOLE = [
    (
        "a form with « De », « Date » and « Objet »",
        "De : Paul\nDate : demain\nObjet : changer le routage\nLe 0102 doit aller au 12.",
    ),
    ("a sentence that only looks like a heading", "Le technicien a écrit :\nje reviens lundi"),
    ("a list with « De : »", "Numéros à porter\nDe : 0102030400\nJusqu’à : 0102030499"),
    ("a quote alone", "> Réparé ?"),
    (
        "a forward without a word",
        "---------- Forwarded message ---------\nDe : Paul <p@d.fr>\nDate: lundi\nSubject: Panne\nTo: <s@x.fr>\n\nLe poste 12 est coupé.",
    ),
    ("dashes within a sentence", "Le poste 12 - celui de l’accueil - est coupé.\n---\nLe 13 aussi."),
    ("a table in dashes", "Poste\n-----\n12\n13"),
    ("an empty text", ""),
]


@pytest.mark.parametrize("text", [t[1] for t in WHOLE], ids=[t[0] for t in WHOLE])
def test_what_quotes_nothing_is_new_as_a_whole(text):
    assert share(text).new_text == text
    assert share(text).quoted == share(text).signature == ""


def test_answers_between_quotes_keep_them():
    text = f"Bonjour,\n\n{GMAIL}\n> Quel poste ?\n\nLe 12.\n\n> Depuis quand ?\n\nCe matin.\n\n> Merci\n> Support"
    shared = share(text)
    assert shared.new_text.endswith("> Quel poste ?\n\nLe 12.\n\n> Depuis quand ?\n\nCe matin.")
    assert shared.quoted == "> Merci\n> Support"


def test_a_long_signature_mark_in_the_middle_is_text():
    text = "Journal\n--\n" + "\n".join(f"ligne {n}" for n in range(60))
    assert share(text).signature == ""


def test_a_journal_pasted_whole_is_not_searched():
    text = "> x\ny\n" * LONGEST
    assert share(text).new_text == text.strip("\n")


HTML = [
    case(
        "Zimbra of Free",
        typed(
            "text/html; charset=utf-8",
            "<div>Oui.<br><hr id=zwchr><blockquote><b>De: </b>S &lt;s@x.fr&gt;<br><b>À: </b>P<br><b>Envoyé: </b>Lundi<br></blockquote>"
            "<blockquote>Réparé ?</blockquote></div>",
        ),
        new_text="Oui.",
    ),
    case(
        "Orange",
        typed(
            "text/html; charset=utf-8",
            "<p>Oui.</p><br><blockquote>&gt; Message du 02/03/26 10:12<br>&gt; De : S &lt;s@x.fr&gt;"
            "<br>&gt; A : P<br>&gt; Réparé ?</blockquote>",
        ),
        new_text="Oui.",
    ),
    case(
        "OVH, answer below",
        typed(
            "text/html; charset=utf-8",
            "<p id=reply-intro>Le 2026-03-02 10:12, S a écrit :</p>"
            "<blockquote type=cite>Réparé ?</blockquote><p>Oui.</p><div>-- <br>Paul</div>",
        ),
        new_text="Oui.",
        signature="-- \nPaul",
    ),
    case(
        "Gmail",
        typed(
            "text/html; charset=utf-8",
            (
                f'<div dir="ltr">Oui.</div><br><div class="gmail_quote">'
                f'<div class="gmail_attr">{GMAIL.replace("<", "&lt;").replace(">", "&gt;")}<br></div>'
                f'<blockquote class="gmail_quote">Réparé ?<br></blockquote></div>'
            ),
        ),
        new_text="Oui.",
        quoted=f"{GMAIL}\n\n> Réparé ?",
    ),
    case(
        "Outlook",
        typed(
            "text/html; charset=utf-8",
            (
                '<html xmlns:o="x"><head><style>p{color:red}</style></head><body><!--[if mso]>x<![endif]-->'
                '<div class="WordSection1"><p class=MsoNormal>Oui.<o:p></o:p></p><div style="border-top:solid"><p>'
                "<b>De&nbsp;:</b> S &lt;s@x.fr&gt;<br><b>Envoyé&nbsp;:</b> lundi<br><b>À&nbsp;:</b> P<br>"
                "<b>Objet&nbsp;:</b> Panne</p></div><p>Réparé ?</p></div></body></html>"
            ),
        ),
        new_text="Oui.",
    ),
    case(
        "Apple Mail",
        typed(
            "text/html; charset=utf-8",
            (
                '<body>Oui.<div><blockquote type="cite"><div>Le 2 mars 2026 à 10:12, S &lt;s@x.fr&gt; a écrit :</div>'
                "<br><div>Réparé ?</div></blockquote></div></body>"
            ),
        ),
        new_text="Oui.",
    ),
    case(
        "a forward inside a quote, without a word",
        typed("text/html; charset=utf-8", "<blockquote>Le poste 12 est coupé.</blockquote>"),
        new_text="> Le poste 12 est coupé.",
    ),
]


@pytest.mark.parametrize(**named(HTML))
def test_an_answer_in_html_alone_is_told_too(case):
    check(case)


def test_the_signature_mark_survives_servers_that_cut_its_space():
    check(case("", mail("Oui.\n--\nPaul"), new_text="Oui.", signature="-- \nPaul"))
