"""What a correct mailer writes is read exactly: the standard library writes, we read."""

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8, default

from hypothesis import given, settings
from hypothesis import strategies as st

from maillon.tickets.incoming import read

LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S"])
WORD = st.text(LETTERS, min_size=1, max_size=12).filter(lambda word: "=?" not in word)
PHRASE = st.lists(WORD, min_size=1, max_size=8).map(" ".join)
NAME = st.lists(st.text(st.sampled_from("abcéèçôœÉ€日Жé'.,;"), min_size=1, max_size=9), min_size=1, max_size=4).map(
    " ".join
)
BODY = st.lists(PHRASE | st.just(""), min_size=1, max_size=12).map("\n".join)
FILES = st.lists(
    st.tuples(
        st.text(st.sampled_from("abc éèœ-_()日Ж'%"), min_size=1, max_size=30).map(str.strip).filter(bool),
        st.binary(max_size=300),
    ),
    max_size=3,
    unique_by=lambda file: file[0].lower(),
)
POLICIES = st.sampled_from([default, SMTP, SMTPUTF8, SMTP.clone(cte_type="7bit")])
CODINGS = st.sampled_from([("utf-8", "base64"), ("utf-8", "quoted-printable"), ("utf-8", "8bit")])


def glued(text: str) -> str:
    """The library that writes sometimes eats a space when it folds."""
    return "".join(text.split())


@given(PHRASE, NAME, BODY, FILES, POLICIES, CODINGS)
@settings(max_examples=100)
def test_what_a_correct_mailer_writes_is_read_exactly(subject, name, body, files, policy, coding):
    message = EmailMessage(policy)
    message["Subject"] = subject
    message["From"] = Address(name, "jeanne", "client.fr")
    message["To"] = [Address("Équipe, N1", "support", "integrateur.fr"), Address("", "b", "x.fr")]
    message["Message-ID"] = "<m1@client.fr>"
    message["Date"] = "Mon, 02 Mar 2026 10:12:00 +0100"
    message.set_content(body, charset=coding[0], cte=coding[1])
    for file, data in files:
        message.add_attachment(data, maintype="application", subtype="pdf", filename=f"{file}.pdf")
    read_ = read(message.as_bytes())
    assert glued(read_.subject) == glued(subject)
    assert read_.sender.email == "jeanne@client.fr"
    assert glued(read_.sender.name) == glued(name.strip(" \"'"))
    assert [one.email for one in read_.to] == ["support@integrateur.fr", "b@x.fr"]
    assert read_.to[0].name == "Équipe, N1"
    assert read_.text == "\n".join(line.rstrip() for line in body.split("\n")).strip("\n")
    assert [(one.name, one.data) for one in read_.attachments] == [
        (f"{' '.join(file.split())}.pdf", data) for file, data in files
    ]
    assert read_.notes == (() if body.strip() or files else ("Le message est vide.",))


@given(
    BODY,
    st.sampled_from(
        ["iso-8859-1", "cp1252", "iso-8859-15", "koi8-r", "cp1251", "iso-2022-jp", "gb18030", "utf-16", "utf-8"]
    ),
)
@settings(max_examples=100)
def test_a_charset_rightly_declared_is_believed(body, charset):
    data = body.encode(charset, "ignore")
    message = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n\n".encode() + data
    expected = "\n".join(line.rstrip() for line in data.decode(charset).replace("\x85", "\n").split("\n")).strip("\n")
    if charset != "utf-16" and "\ufeff" not in expected:
        assert read(message).text == expected or looks_like_utf8(data)


def looks_like_utf8(data: bytes) -> bool:
    """Some texts of one byte per letter are also texts in UTF-8: nobody could tell."""
    try:
        return not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        return False
