"""Functions of the owner that read the index for everyone.

Under a policy PostgreSQL uses neither trigram nor full-text indexes (their operators are not leakproof). These functions
run as the owner, filter on the transaction's partner themselves, and return only rows that person may read.
"""

from __future__ import annotations

from typing import Any

from config.database import PARTNER_ROLE, STAFF_ROLE
from maillon.search.numbers import PHONE

SCORED = 64  # the name and the words that follow it: scoring all the words of 300 rows takes twice the time
MANY = 1000  # three times the candidates that are ranked
WIDE = 20_000  # rows that hold a word beginning so: beyond, only the most frequent of these words are asked
NUMBERS = 100  # places of each way to hold a fragment of a number
COMPLETIONS, NEAR = 40, 60
HEAD = "language plpgsql security definer set search_path = public, pg_temp as $$"
# A frequent word took 240 to 500 ms by a sequential scan, many whole names 700 ms by another index: only bitmaps of the right ones are
# left. Inside the function, no order is sent before and after. A kind or a partner is read on the rows found (« || '' », « + 0 »), never
# looked for by its own index: two hundred whole names are thought to be 400,000 rows, worth reading all that has these kinds (430 ms).
READS = (
    "language plpgsql stable security definer set search_path = public, pg_temp "
    "set enable_seqscan = off set enable_indexscan = off as $$"
)
MINE = f"""
    mine bigint := nullif(current_setting('app.partner', true), '')::bigint;
    outside boolean := coalesce(current_setting('role', true), 'none') = '{PARTNER_ROLE}';
"""

HELD = "select array(select d.id from search_searchdoc d where {held} and {whose} and (d.kind || '') = any(kinds) limit {most})"
ENDS = ("d.digits ~ tail and (d.digits || '') ~ shape", "d.digits ~ (piece || '( |$)')")


def held_by(whose: str) -> str:
    """The rows that hold the fragment; when they are too many, those of its shape and those of its end come first."""
    inside = "d.digits like '%' || piece || '%'"
    ends = " || ".join(f"({HELD.format(held=held, whose=whose, most=NUMBERS)})" for held in ENDS)
    return f"""
        held := ({HELD.format(held=inside, whose=whose, most=MANY)});
        if cardinality(held) = {MANY} then held := {ends} || held[:{NUMBERS}]; end if;
    """


# ``named``: the lexeme of a whole name. ``shape``: the number in which the fragment stands, as it was written (a MAC address by its
# colons, the end of a telephone); ``tail``: its indexable part. What has that shape comes first, then a number that begins or ends
# with the fragment, then one that holds it inside. ``cut``: the 0 that was typed is no part of the fragment: « 017000 » is not 17000.
ROWS = f"""
create or replace function search_rows(query text, named text, asked_for text, fragment text, shape text, tail text, typed text,
                                       kinds text[], candidates int, wanted int)
returns table (kind varchar, object_id bigint, client_id bigint, label varchar, reference varchar, detail varchar, url varchar,
               icon varchar, ways text) {READS}
declare {MINE}
    asked tsquery := query::tsquery;
    entire tsquery := named::tsquery;
    piece text := nullif(fragment, '');
    cut boolean := replace(typed, ' ', '') = '0' || fragment and length(fragment) < {PHONE};
    held bigint[] := array[]::bigint[];
begin
    if outside and mine is null then return; end if;
    if mine is not null then asked := asked && quote_literal('p:' || mine)::tsquery; end if;
    shape := nullif(shape, '');
    tail := nullif(tail, '');
    if piece is not null and mine is null then {held_by("true")}
    elsif piece is not null then {held_by("d.partner_id = mine")}
    end if;
    return query
    select c.kind, c.object_id, c.client_id, c.label, c.reference, c.detail, c.url, c.icon, c.ways from (
        select distinct on (level, u.id) u.*, case
                when piece is null or strpos(u.digits, piece) = 0 then 0
                when not cut and strpos(' ' || u.digits || ' ', ' ' || piece || ' ') > 0 then 4
                when u.digits ~ shape then 3
                when strpos(' ' || u.digits, ' ' || piece) > 0 or strpos(u.digits || ' ', piece || ' ') > 0 then 2
                else 1 end as level
        from (
            (select d.* from search_searchdoc d where d.vector @@ asked and (d.kind || '') = any(kinds)
             and (mine is null or d.partner_id + 0 = mine) limit candidates)
            union all
            (select d.* from search_searchdoc d where d.id = any(held))
        ) u order by level desc, u.id limit candidates
    ) c
    order by (c.reference = nullif(asked_for, '')) is true desc, c.level desc, (c.vector @@ entire) desc,
             c.weight + 10 * strict_word_similarity(typed, left(c.words, {SCORED})) desc, length(c.words), c.object_id desc
    limit wanted;
end $$
"""

PASSAGES = f"""
create or replace function search_passages(query text, kinds text[], candidates int, wanted int)
returns table (kind varchar, object_id bigint, client_id bigint, label varchar, reference varchar, detail varchar, url varchar,
               icon varchar, ways text, part varchar, part_id bigint) {READS}
declare {MINE}
    asked tsquery := query::tsquery;
begin
    if outside and mine is null then return; end if;
    if mine is not null then asked := asked && quote_literal('p:' || mine)::tsquery; end if;
    return query
    select d.kind, d.object_id, d.client_id, d.label, d.reference, d.detail, d.url, d.icon, d.ways, p.kind, p.part_id from (
        select distinct on (c.object_id) c.* from (
            select s.* from search_passage s where s.vector @@ asked and (s.of || '') = any(kinds)
            and (mine is null or s.partner_id + 0 = mine) limit candidates
        ) c order by c.object_id, c.at desc
    ) p join search_searchdoc d on d.kind = p.of and d.object_id = p.object_id and (mine is null or d.partner_id = mine)
    order by p.at desc limit wanted;
end $$
"""

NEIGHBOURS = """
create or replace function search_neighbours(word text) returns varchar[] immutable language sql as $$
    select array_agg(distinct k)::varchar[] from (
        select left(word, 7) as k
        union all select overlay(left(word, 7) placing '' from i for 1) from generate_series(1, least(length(word), 7)) i
        union all select overlay(overlay(left(word, 7) placing '' from i for 1) placing '' from j for 1)
        from generate_series(1, least(length(word), 7)) i, generate_series(i, least(length(word), 7) - 1) j
    ) s
$$
"""

LEARN = f"""
create or replace function search_learn(words text[]) returns void {HEAD}
begin
    insert into search_word (text, frequency, neighbours)
    select x.word, 1, search_neighbours(x.word) from unnest(words) as x(word)
    where not exists (select from search_word k where k.text = x.word);
end $$
"""

# Two words at distance two share, of their seven first letters, what is left when two at most are dropped.
CORRECTIONS = f"""
create or replace function search_corrections(words text[]) returns table (typed text, word text, frequency int) {READS}
begin
    return query
    select x.word, n.text::text, n.frequency from unnest(words) as x(word) cross join lateral (
        select k.text, max(k.frequency) as frequency from search_word k
        where k.neighbours && search_neighbours(x.word) and levenshtein_less_equal(k.text, x.word, 4) <= 4
        group by k.text order by levenshtein_less_equal(k.text, x.word, 4) - ln(1 + max(k.frequency)) / 8, k.text limit {NEAR}
    ) n;
end $$
"""

# ``completions``: null when few rows hold a word that begins so, who are then asked by the prefix itself.
# ``others``: more words begin so.
KNOWN = f"""
create or replace function search_known(words text[])
returns table (typed text, frequency int, completions text[], others boolean, begins boolean) {READS}
begin
    return query
    select x.word, coalesce((select max(k.frequency) from search_word k where k.text = x.word), 0),
           case when b.held > {WIDE} then b.most end, b.held > {WIDE} and b.found > {COMPLETIONS}, b.found > 0
    from unnest(words) as x(word) cross join lateral (
        select sum(k.frequency) as held, count(*) as found,
               (array_agg(k.text::text order by k.frequency desc))[:{COMPLETIONS}] as most
        from search_word k where k.text ~>=~ x.word and k.text ~<~ (x.word || '{{')
    ) b;
end $$
"""

# One reading of the words and of the rows: a word taught meanwhile is not among those that nothing holds.
RECOUNT = f"""
create or replace function search_recount() returns void {HEAD}
begin
    create temp table held on commit drop as
    select k.id, k.text, s.ndoc, row_number() over (partition by k.text order by k.id) as rank
    from search_word k left join ts_stat('select vector from search_searchdoc') s on s.word = k.text;
    update search_word k set frequency = h.ndoc from held h where h.id = k.id and h.rank = 1 and k.frequency <> h.ndoc;
    delete from search_word k using held h where h.id = k.id and (h.ndoc is null or h.rank > 1);
    drop table held;
end $$
"""
FORMER = (
    "search_rows(text, text, text, text, text[], int, int)",
    "search_rows(text, text, text, text[], int, int)",
    "search_corrections(text)",
    "search_frequent(text[])",
    "search_known(text[])",  # it returned less
)
SIGNATURES = (
    "search_rows(text, text, text, text, text, text, text, text[], int, int)",
    "search_passages(text, text[], int, int)",
    "search_neighbours(text)",
    "search_learn(text[])",
    "search_corrections(text[])",
    "search_known(text[])",
    "search_recount()",
)


def build_functions(cursor: Any, existing: set[str]) -> None:
    if "search_passage" not in existing:
        return
    for signature in FORMER:
        cursor.execute(f"drop function if exists {signature}")
    for sql in (ROWS, PASSAGES, NEIGHBOURS, LEARN, CORRECTIONS, KNOWN, RECOUNT):
        cursor.execute(sql)
    for signature in SIGNATURES:
        cursor.execute(f"revoke all on function {signature} from public")
        cursor.execute(f"grant execute on function {signature} to {STAFF_ROLE}, {PARTNER_ROLE}")
