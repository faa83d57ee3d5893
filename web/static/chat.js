// Ask without leaving the page. The server renders the answers; this script only appends them.
"use strict";

const form = document.getElementById("ask");
const box = document.getElementById("q");
const log = document.getElementById("log");
const status = document.getElementById("status");
let pending = null;

function say(words, isError = false) {
  status.textContent = words;
  status.classList.toggle("error", isError);
}

async function ask(question) {
  pending?.abort();
  const request = (pending = new AbortController());
  say("Searching the documents…");
  const query = new URLSearchParams({ q: question });
  try {
    const response = await fetch(`${form.dataset.answer}?${query}`, { signal: request.signal });
    const page = await response.text();
    // A refused question (422) comes with its reason as an answer; anything else is a fault.
    if (!response.ok && response.status !== 422) throw new Error(`the server said ${response.status}`);
    show(page);
    say("");
    history.replaceState(null, "", `?${query}`);
    if (response.ok && box.value.trim() === question) box.value = "";
  } catch (fault) {
    if (request.signal.aborted) return;
    const reason = fault instanceof TypeError ? "the server cannot be reached" : fault.message;
    say(`No answer: ${reason}. Your question is still in the box.`, true);
    box.value = question;
  } finally {
    if (pending === request) pending = null;
  }
}

function show(page) {
  document.getElementById("welcome")?.remove();
  const holder = document.createElement("template");
  holder.innerHTML = page; // made by our own server, which escapes everything quoted
  const turn = holder.content.querySelector(".turn");
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
  box.focus({ preventScroll: true });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const question = box.value.trim();
  if (question) ask(question);
});

box.addEventListener("keydown", (event) => {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "Escape") {
    if (pending) {
      pending.abort();
      pending = null;
      say("Cancelled.");
    } else {
      box.value = "";
    }
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-ask]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  ask(link.textContent.trim());
});
