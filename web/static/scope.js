// Which documents are asked: what the form says of them, in words and as a part of an address.

import { say } from "./words.js";

const form = document.getElementById("ask");
const box = document.getElementById("q");
const panel = document.getElementById("scope");
const label = document.getElementById("scope-chosen");

/** Start to keep the panel's label true. */
export function start() {
  panel.addEventListener("input", describe);
  window.addEventListener("pageshow", describe); // browsers fill in again what was chosen before
}

/** Return what is chosen, as pairs of names and values. */
export function chosen() {
  return [...new FormData(form)].filter(([name, value]) => name !== "q" && value);
}

/** Tell whether two choices are the same, in whatever order. */
export function same(one, other) {
  const [first, second] = [one, other].map((pairs) => [...new Set(pairs.map(String))].sort());
  return String(first) === String(second);
}

/** Close the panel; a focus inside goes to the box. */
export function fold() {
  if (panel.contains(document.activeElement)) box.focus({ preventScroll: true });
  panel.open = false;
}

/** Say what is chosen in the words of the server, which said it last (`_asked_in`). */
function describe() {
  const query = new URLSearchParams(chosen());
  const count = new Set(query.getAll("document")).size;
  const [paths, since, until] = [query.getAll("path"), query.get("since"), query.get("until")];
  const parts = [count === 1 ? say("document") : count ? say("documents", { count }) : say("some")];
  if (paths.length) parts.push(say("paths", { paths: paths.join(", ") }));
  if (since) parts.push(say("since", { day: since }));
  if (until) parts.push(say("until", { day: until }));
  label.textContent = query.size ? parts.join(", ") : label.dataset.all;
}
