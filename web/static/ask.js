// Ask without leaving the page. The server renders the answers; this only appends them.
// The form holds the whole state: the earlier questions, the documents asked, the new question.

import { uncover } from "./copy.js";
import { remember } from "./history.js";
import { reason, say, tell } from "./words.js";

const SLOW = 3000; // milliseconds

const form = document.getElementById("ask");
const box = document.getElementById("q");
const log = document.getElementById("log");
const earlier = document.getElementById("earlier");
let pending = null;
let recalled = 0; // how many questions back the one in the box is

/** Start listening to the form and to the questions that the page suggests. */
export function start() {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = box.value.trim();
    if (question) ask(question);
  });
  box.addEventListener("keydown", onKey);
  document.addEventListener("click", onClick);
  uncover(log);
  log.lastElementChild?.scrollIntoView({ block: "start" });
  box.focus({ preventScroll: true });
  if (questions().length) remember(questions(), address());
}

/** Cancel the question that waits for its answer, if one does. */
export function cancel() {
  if (!pending) return false;
  pending.abort();
  return true;
}

async function ask(question) {
  cancel();
  const request = (pending = new AbortController());
  const waiting = showQuestion(question);
  tell(say("searching"));
  const late = setTimeout(() => tell(say("slow")), SLOW);
  try {
    const query = address(question);
    const response = await fetch(`${form.dataset.answer}?${query}`, { signal: request.signal });
    // A refused question (422) comes with its reason as an answer; anything else is a fault.
    if (!response.ok && response.status !== 422) {
      throw new Error(say("refused", { status: response.status }));
    }
    show(await response.text(), waiting);
    tell("");
    if (response.ok) keep(question);
  } catch (fault) {
    waiting.remove();
    if (!box.value.trim()) box.value = question;
    if (request.signal.aborted) tell(say("cancelled"));
    else tell(say("kept", { reason: reason(fault) }), true);
  } finally {
    clearTimeout(late);
    if (pending === request) pending = null;
  }
}

/** Show a question at once, before it is answered. */
function showQuestion(question) {
  document.getElementById("welcome")?.remove();
  const turn = document.createElement("article");
  turn.className = "turn waiting";
  const asked = document.createElement("h2");
  asked.className = "asked";
  asked.dir = "auto";
  asked.textContent = question;
  turn.append(asked);
  log.append(turn);
  turn.scrollIntoView({ block: "start" });
  return turn;
}

function show(page, waiting) {
  const holder = document.createElement("template");
  holder.innerHTML = page; // made by our own server, which escapes everything quoted
  const turn = holder.content.querySelector(".turn");
  uncover(turn);
  waiting.replaceWith(turn);
  turn.scrollIntoView({ block: "start" });
  box.focus({ preventScroll: true });
}

/** Make an answered question part of the conversation: in the form, the address, the history. */
function keep(question) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "q", value: question });
  earlier.append(input);
  if (box.value.trim() === question) box.value = "";
  const query = address();
  history.replaceState(null, "", `?${query}`);
  for (const link of document.querySelectorAll("[data-export]")) {
    link.href = `${link.pathname}?${query}`;
  }
  document.getElementById("conversation").hidden = false;
  remember(questions(), query);
}

function questions() {
  return [...earlier.children].map((input) => input.value);
}

/** Return the query that holds the conversation so far, with one more question if there is one. */
function address(question = null) {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (name !== "q" && value) query.append(name, value);
  }
  for (const asked of questions()) query.append("q", asked);
  if (question !== null) query.append("q", question);
  return query.toString();
}

/** Put the question before the one in the box into the box, unless that is being written. */
function recall() {
  const asked = questions();
  if (!box.value) recalled = 0;
  else if (box.value !== asked.at(-recalled)) return false;
  if (recalled === asked.length) return false;
  recalled += 1;
  box.value = asked.at(-recalled);
  return true;
}

function onKey(event) {
  if (event.isComposing) return;
  if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.key === "ArrowUp" && recall()) {
    event.preventDefault();
  } else if (event.key === "Escape" && !cancel()) {
    box.value = "";
  }
}

function onClick(event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest("a[data-ask]");
  const edit = event.target.closest("button[data-edit]");
  if (link) {
    event.preventDefault();
    ask(link.textContent.trim());
  } else if (edit) {
    box.value = edit.dataset.edit;
    box.focus();
  }
}
