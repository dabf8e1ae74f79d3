"""Functions of the owner that read the index for everyone.

Under a policy PostgreSQL uses neither trigram nor full-text indexes (their operators are not leakproof). These functions
run as the owner, filter on the transaction's partner themselves, and return only rows that person may read.
"""

from __future__ import annotations

from typing import Any

from config.database import PARTNER_ROLE, STAFF_ROLE

SCORED = 64  # the name and the words that follow it: scoring all the words of 300 rows takes twice the time
MANY = 1000  # three times the candidates that are ranked
HEAD = "language plpgsql security definer set search_path = public, pg_temp as $$"

ROWS = f"""
create or replace function search_rows(query text, fragment text, typed text, kinds text[], candidates int, wanted int)
returns table (kind varchar, object_id bigint, client_id bigint, label varchar, reference varchar, detail varchar, url varchar,
               icon varchar) stable {HEAD}
declare
    mine bigint := nullif(current_setting('app.partner', true), '')::bigint;
    asked tsquery := query::tsquery;
begin
    if coalesce(current_setting('role', true), 'none') = '{PARTNER_ROLE}' and mine is null then return; end if;
    if mine is not null then asked := asked && quote_literal('p:' || mine)::tsquery; end if;
    return query
    select c.kind, c.object_id, c.client_id, c.label, c.reference, c.detail, c.url, c.icon from (
        (select d.* from search_searchdoc d where d.vector @@ asked and d.kind = any(kinds)
         and (mine is null or d.partner_id = mine) limit candidates)
        union all
        (select d.* from search_searchdoc d where fragment <> '' and d.digits like '%' || fragment || '%' and d.kind = any(kinds)
         and (mine is null or d.partner_id = mine) and not d.vector @@ asked limit candidates)
    ) c
    order by (lower(c.reference) = lower(typed)) desc,
             (fragment <> '' and c.digits like '%' || fragment || '%') desc,
             c.weight + 10 * strict_word_similarity(typed, left(c.words, {SCORED})) desc, length(c.words), c.object_id desc
    limit wanted;
end $$
"""

LEARN = f"""
create or replace function search_learn(words text[]) returns void {HEAD}
begin
    insert into search_word (text, frequency, neighbours)
    select x.word, 1,
           (array(select distinct overlay(x.word placing '' from i for 1) from generate_series(1, length(x.word)) i) || x.word)::varchar[]
    from unnest(words) as x(word)
    where not exists (select from search_word k where k.text = x.word) order by x.word
    on conflict (text) do nothing;
end $$
"""

# Distance 1 by the deletion neighbourhood; distance 2 by trigrams, for words of six letters and more.
CORRECTIONS = f"""
create or replace function search_corrections(typed text) returns table (word text) stable {HEAD}
begin
    if exists (select from search_word k where k.text = typed) then return query select typed; return; end if;
    return query
    select k.text::text from search_word k
    where k.neighbours
          && (array(select overlay(typed placing '' from i for 1) from generate_series(1, length(typed)) i) || typed)::varchar[]
      and levenshtein_less_equal(k.text, typed, 2) <= 2
    order by levenshtein(k.text, typed), k.frequency desc limit 6;
    if not found and length(typed) >= 6 then
        return query
        select k.text::text from search_word k where k.text % typed and levenshtein_less_equal(k.text, typed, 2) <= 2
        order by levenshtein(k.text, typed), k.frequency desc limit 4;
    end if;
end $$
"""

FREQUENT = f"""
create or replace function search_frequent(words text[]) returns table (word text) stable {HEAD}
begin
    return query select k.text::text from search_word k where k.text = any(words) and k.frequency >= {MANY};
end $$
"""

RECOUNT = f"""
create or replace function search_recount() returns void {HEAD}
begin
    update search_word k set frequency = s.ndoc
    from ts_stat('select vector from search_searchdoc') s where s.word = k.text and k.frequency <> s.ndoc;
end $$
"""


def build_functions(cursor: Any, existing: set[str]) -> None:
    if "search_searchdoc" not in existing:
        return
    for sql in (ROWS, LEARN, CORRECTIONS, FREQUENT, RECOUNT):
        cursor.execute(sql)
    for signature in (
        "search_rows(text, text, text, text[], int, int)",
        "search_learn(text[])",
        "search_corrections(text)",
        "search_frequent(text[])",
        "search_recount()",
    ):
        cursor.execute(f"revoke all on function {signature} from public")
        cursor.execute(f"grant execute on function {signature} to {STAFF_ROLE}, {PARTNER_ROLE}")
