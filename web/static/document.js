// The page of one document. Addresses that say a place behind the `#` are taken to the part of a
// long document that holds it: `#char=120,298` (RFC 5147), and the W3C's selectors as
// `#selector(type=TextQuoteSelector,exact=…)`, https://www.w3.org/TR/selectors-states/#frags.

function follow() {
  const fragment = location.hash.slice(1);
  const query = new URLSearchParams();
  const place = /^char=(\d+),(\d+)$/.exec(fragment);
  const selector = /^selector\((.*)\)$/.exec(fragment);
  if (place && !document.getElementById(fragment)) {
    query.set("start", place[1]);
    query.set("end", place[2]);
  } else if (selector) {
    const parts = selector[1].replaceAll("+", "%2B").replaceAll(",", "&");
    for (const [name, value] of new URLSearchParams(parts)) {
      if (["start", "end", "exact", "prefix", "suffix"].includes(name)) query.set(name, value);
    }
  }
  if (query.size) location.replace(`${location.pathname}?${query}#quote`);
}

window.addEventListener("hashchange", follow);
follow();
