// The source beside the chat: a click on a quote's source opens the document at the quote.
// The server renders the document; links and the search form inside stay inside.

import { reason, refusal, say } from "./words.js";

const viewer = document.getElementById("viewer");
const viewed = document.getElementById("viewed");
const number = document.getElementById("quote-number");
const page = document.getElementById("whole-page");
const narrow = matchMedia("(max-width: 60rem)"); // as in style.css: the source lies over the chat
let sources = []; // the links of the answer whose source is open
let current = -1;
let opener = null; // what had the focus before
let back = null; // tells of the key, in browsers that do
let wanted = ""; // the address that is shown, or being loaded

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
  narrow.addEventListener("change", cover);
}

/** Let nothing be reached that lies under the source, and a phone's Back key close it. */
function cover() {
  const covered = narrow.matches && !viewer.hidden;
  back?.destroy();
  back = covered && "CloseWatcher" in window ? new CloseWatcher() : null;
  back?.addEventListener("close", close);
  for (const one of document.querySelectorAll("body > :not(#viewer, dialog)")) one.inert = covered;
}

/** Open the source of a link, which stands in an answer. */
export function openSource(link) {
  if (viewer.hidden) opener = link;
  sources = [...link.closest(".turn").querySelectorAll("a.source")];
  current = sources.indexOf(link);
  viewer.hidden = false;
  document.body.classList.add("reading");
  cover();
  number.textContent = say("place", { place: current + 1, count: sources.length });
  for (const source of sources) source.setAttribute("aria-current", source === link);
  reveal(link);
  page.href = link.href;
  viewed.replaceChildren(); // one quote's text never stands under another's number
  // Who goes from quote to quote by the buttons stays there.
  if (!document.activeElement.closest("#viewer .bar")) viewed.focus({ preventScroll: true });
  load(link.href);
}

/** Show in the answer which of its quotes is open. */
function reveal(link) {
  const folded = link.closest("details");
  if (folded) folded.open = true;
  link.scrollIntoView({ block: "nearest" });
}

/** Open the quote before (-1) or after (1) the one that is open. */
export function step(by) {
  if (viewer.hidden || !sources.length) return;
  openSource(sources.at((current + by) % sources.length));
}

/** Close the viewer and go back to where it was opened. */
export function close() {
  if (viewer.hidden) return;
  viewer.hidden = true;
  document.body.classList.remove("reading");
  cover();
  for (const source of sources) source.removeAttribute("aria-current");
  const origin = opener.isConnected ? opener : document.getElementById("q");
  origin.focus({ preventScroll: true });
}

/** Load a document's address into the viewer; scroll to its mark, or to the top. */
async function load(address) {
  wanted = address;
  let content;
  try {
    content = await read(address);
  } catch (fault) {
    if (wanted !== address) return;
    complain(fault, viewed);
    viewed.scrollTop = 0;
    return;
  }
  if (wanted === address) show(address, content); // else another came after it
}

/** Show a loaded document; the focus stays on the control that asked for it, or goes to the mark. */
function show(address, content) {
  page.href = address;
  const inside = viewed.contains(document.activeElement);
  const { control } = document.activeElement.dataset;
  viewed.replaceChildren(content);
  const mark = viewed.querySelector("#quote");
  if (inside) {
    const again = viewed.querySelector(`[data-control="${control}"]`) ?? mark ?? viewed;
    again.focus({ preventScroll: true });
  }
  if (mark) mark.scrollIntoView({ block: "center" });
  else viewed.scrollTop = 0;
  watch(viewed.querySelector("a[rel=next]"));
}

async function read(address) {
  const url = new URL(address, location.href);
  const response = await fetch(`${url.pathname}/view${url.search}`);
  if (!response.ok && response.status !== 404) throw await refusal(response);
  const holder = document.createElement("template");
  holder.innerHTML = await response.text(); // made by our own server
  return holder.content;
}

/** Say why something cannot be opened, at the place where it would be. */
function complain(fault, place) {
  const line = document.createElement("span");
  line.className = "error";
  line.setAttribute("role", "alert");
  line.textContent = say("unopened", { reason: reason(fault) });
  place.querySelector("[role=alert]")?.remove();
  place.prepend(line);
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

function digest(piece) {
  return piece.querySelector(".digest")?.textContent;
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
  let content;
  try {
    content = await read(link.href);
  } catch (fault) {
    complain(fault, link.parentElement);
    return;
  }
  if (!link.isConnected) return;
  const part = content.querySelector(".text");
  if (!part || digest(content) !== digest(viewed)) {
    show(link.href, content); // the document is gone since, or says something else
    return;
  }
  const text = viewed.querySelector(".text");
  const pieces = part.childNodes;
  const further = content.querySelector(`.part a[rel=${link.rel}]`);
  if (link.rel === "next") {
    text.append(...pieces);
  } else {
    const below = viewed.scrollHeight - viewed.scrollTop;
    text.prepend(...pieces);
    viewed.scrollTop = viewed.scrollHeight - below;
  }
  const held = document.activeElement === link;
  if (further) link.parentElement.replaceChildren(further);
  else link.parentElement.remove();
  if (held) (further ?? viewed).focus({ preventScroll: true });
  if (link.rel === "next") watch(further);
}
