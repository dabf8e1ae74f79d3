"""A quote of two hundred lines: what a key press costs is counted, not timed; the time itself is in docs/scaling.md."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
LONG = """count => {
    const row = document.querySelector("[data-line='1']");
    for (let n = 1000; n < 1000 + count; n++) {
        const copy = row.cloneNode(true);
        copy.dataset.line = String(n);
        copy.dataset.url = "/ligne/" + n;
        row.parentElement.append(copy);
    }
}"""
KEY = """line => {
    const field = document.querySelector(`[data-line="${line}"] [name=quantity]`);
    const changes = [];
    const watch = new MutationObserver(seen => changes.push(...seen));
    watch.observe(document.body, {subtree: true, childList: true, attributes: true, characterData: true});
    let asked = 0;
    const all = Element.prototype.querySelectorAll;
    Element.prototype.querySelectorAll = function (selector) {
        const found = all.call(this, selector);
        asked += found.length;
        return found;
    };
    const started = performance.now();
    field.value = "9";
    field.dispatchEvent(new Event("input", {bubbles: true}));
    const taken = performance.now() - started;
    Element.prototype.querySelectorAll = all;
    changes.push(...watch.takeRecords());
    watch.disconnect();
    return {changes: changes.length, asked, taken};
}"""


def test_a_key_press_in_a_long_quote_touches_one_line_and_its_total(page: Page, site):
    page.goto("/instruments.html")
    short = page.evaluate(KEY, "1")
    page.reload()
    page.evaluate(LONG, 198)
    expect(page.locator("[data-line]")).to_have_count(200)
    long = page.evaluate(KEY, "1100")
    assert (long["changes"], long["asked"]) == (short["changes"], short["asked"])
    assert long["changes"] <= 6
    with page.expect_response("**/ligne/1100"):
        pass
    assert [path for path, _, _ in site.posted if path.startswith("/ligne/1")].count("/ligne/1100") == 1
    assert not [path for path, _, _ in site.posted if path.startswith("/ligne/10") and path != "/ligne/1100"]
