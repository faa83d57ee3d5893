// The source beside the chat: a click on a quote's source opens the document at the quote.
// The server renders the document; links and the search form inside stay inside.

import { say, reason, tell } from "./words.js";

const viewer = document.getElementById("viewer");
const viewed = document.getElementById("viewed");
const number = document.getElementById("quote-number");
const page = document.getElementById("whole-page");
let sources = []; // the links of the answer whose source is open
let current = -1;
let opener = null; // what had the focus before

/** Start opening sources in the viewer. */
export function start() {
  document.getElementById("log").addEventListener("click", (event) => {
    const link = event.target.closest("a.source");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openSource(link);
  });
  document.getElementById("previous-quote").addEventListener("click", () => step(-1));
  document.getElementById("next-quote").addEventListener("click", () => step(1));
  document.getElementById("close-viewer").addEventListener("click", close);
  viewer.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
  viewed.addEventListener("click", onClick);
  viewed.addEventListener("submit", onSubmit);
}

/** Open the source of a link, which stands in an answer. */
export async function openSource(link) {
  if (viewer.hidden) opener = link;
  sources = [...link.closest(".turn").querySelectorAll("a.source")];
  current = sources.indexOf(link);
  viewer.hidden = false;
  document.body.classList.add("reading");
  number.textContent = say("place", { place: current + 1, count: sources.length });
  for (const source of sources) source.toggleAttribute("aria-current", source === link);
  await load(link.href);
  viewed.focus({ preventScroll: true });
}

/** Open the quote before (-1) or after (1) the one that is open. */
export function step(by) {
  if (viewer.hidden || !sources.length) return;
  openSource(sources.at((current + by) % sources.length));
}

/** Close the viewer and go back to where it was opened. */
export function close() {
  if (viewer.hidden) return false;
  viewer.hidden = true;
  document.body.classList.remove("reading");
  for (const source of sources) source.removeAttribute("aria-current");
  opener?.focus({ preventScroll: true });
  return true;
}

/** Load a document's address into the viewer; scroll to its mark, or to the top. */
async function load(address) {
  page.href = address;
  const content = await read(address);
  if (content === null || page.getAttribute("href") !== address) return; // another came after it
  viewed.replaceChildren(content);
  const mark = viewed.querySelector("#quote");
  if (mark) mark.scrollIntoView({ block: "center" });
  else viewed.scrollTop = 0;
  watch(viewed.querySelector("a[rel=next]"));
}

async function read(address) {
  const url = new URL(address, location.href);
  try {
    const response = await fetch(`${url.pathname}/view${url.search}`);
    if (!response.ok && response.status !== 404) {
      throw new Error(say("refused", { status: response.status }));
    }
    const holder = document.createElement("template");
    holder.innerHTML = await response.text(); // made by our own server
    return holder.content;
  } catch (fault) {
    tell(say("unopened", { reason: reason(fault) }), true);
    return null;
  }
}

function onClick(event) {
  const link = event.target.closest("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (!link.pathname.startsWith("/documents/")) return;
  event.preventDefault();
  if (link.rel === "prev" || link.rel === "next") extend(link);
  else load(link.href);
}

function onSubmit(event) {
  event.preventDefault();
  const address = new URL(event.target.action);
  address.search = new URLSearchParams(new FormData(event.target));
  load(address.href);
}

const reached = new IntersectionObserver(
  (entries) => {
    for (const entry of entries) if (entry.isIntersecting) extend(entry.target);
  },
  { root: viewed, rootMargin: "800px" },
);

function watch(link) {
  if (link) reached.observe(link);
}

/** Put the earlier or later part of a long document before or after what is shown. */
async function extend(link) {
  reached.unobserve(link);
  const content = await read(link.href);
  const text = viewed.querySelector(".text");
  if (content === null || !text || !link.isConnected) return;
  const pieces = content.querySelector(".text").childNodes;
  const further = content.querySelector(`.part a[rel=${link.rel}]`);
  if (link.rel === "next") {
    text.append(...pieces);
  } else {
    const below = viewed.scrollHeight - viewed.scrollTop;
    text.prepend(...pieces);
    viewed.scrollTop = viewed.scrollHeight - below;
  }
  if (further) link.replaceWith(further);
  else link.parentElement.remove();
  if (link.rel === "next") watch(further);
}
