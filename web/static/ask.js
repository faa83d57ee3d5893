// Ask without leaving the page. The server renders the answers; this only appends them.
// The form holds the whole state: the earlier questions, the documents asked, the new question.
// One choice of documents counts for all questions of an address. Questions to others are therefore
// a new conversation: the answers on the page would not be those of its address any more.

import { uncover } from "./copy.js";
import { remember } from "./history.js";
import { chosen, fold, same } from "./scope.js";
import { reason, refusal, say, tell } from "./words.js";

const SLOW = 3000; // milliseconds

const form = document.getElementById("ask");
const box = document.getElementById("q");
const log = document.getElementById("log");
const earlier = document.getElementById("earlier");
const touch = matchMedia("(hover: none) and (pointer: coarse)");
const asking = new Map(); // the questions that wait for their answers, and what cancels each
let answered = Promise.resolve(); // once all of them have been
let within = [...new URLSearchParams(form.dataset.within)]; // where the conversation's were asked
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
  ready();
  if (questions().length) note();
  new ResizeObserver(() => {
    document.documentElement.style.setProperty("--form", `${form.offsetHeight}px`);
  }).observe(form);
}

/** Cancel the questions that wait for their answers, if any do. */
function cancel() {
  for (const request of asking.values()) request.abort();
  return asking.size > 0;
}

/** Ask a question once those before it are answered, unless it waits already. */
function ask(question) {
  const scope = chosen();
  const key = address(scope, [question]);
  if (asking.has(key)) return;
  const request = new AbortController();
  asking.set(key, request);
  const waiting = showQuestion(question);
  fold();
  answered = answered.then(async () => {
    await answer(question, scope, waiting, request.signal);
    asking.delete(key);
  });
}

async function answer(question, scope, waiting, signal) {
  const goesOn = same(scope, within);
  const where = goesOn ? within : scope;
  const asked = goesOn ? [...questions(), question] : [question];
  tell(say("searching"));
  const late = setTimeout(() => tell(say("slow")), SLOW);
  try {
    const response = await fetch(`${form.dataset.answer}?${address(where, asked)}`, { signal });
    // A refused question (422) comes with its reason as an answer; anything else is a fault.
    if (!response.ok && response.status !== 422) throw await refusal(response);
    const turn = read(await response.text());
    if (response.ok && !goesOn && questions().length) leave(turn, waiting);
    show(turn, waiting);
    tell("");
    if (response.ok) keep(asked, where);
  } catch (fault) {
    waiting.remove();
    if (!box.value.trim()) box.value = question;
    if (signal.aborted) tell(say("cancelled"));
    else tell(say("kept", { reason: reason(fault) }), true);
  } finally {
    clearTimeout(late);
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

function read(page) {
  const holder = document.createElement("template");
  holder.innerHTML = page; // made by our own server, which escapes everything quoted
  return holder.content.querySelector(".turn");
}

/** Take the conversation so far off the page, and say with the new turn where it is. */
function leave(turn, waiting) {
  const link = document.createElement("a");
  link.href = `?${address(within, questions())}`;
  link.textContent = say("earlier");
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.append(say("anew"), " ", link);
  turn.prepend(notice);
  while (waiting.previousElementSibling) waiting.previousElementSibling.remove();
}

function show(turn, waiting) {
  uncover(turn);
  waiting.replaceWith(turn);
  turn.scrollIntoView({ block: "start" });
  ready();
}

/** Let the next question be typed, but for who is at something else meanwhile. */
function ready() {
  // No keyboard on the screen may cover the answer.
  if (touch.matches) box.blur();
  else if (!document.activeElement.closest("#viewer, input, select")) {
    box.focus({ preventScroll: true });
  }
}

/** Make answered questions the conversation: in the form, the address, the history. */
function keep(asked, where) {
  within = where;
  const inputs = asked.map((value) =>
    Object.assign(document.createElement("input"), { type: "hidden", name: "q", value }),
  );
  earlier.replaceChildren(...inputs);
  if (box.value.trim() === asked.at(-1)) box.value = "";
  document.title = `${asked.at(-1)} – Seed QA`; // as in chat.html
  const query = address(within, asked);
  history.replaceState(null, "", `?${query}`);
  for (const link of document.querySelectorAll("[data-export]")) {
    link.href = `${link.pathname}?${query}`;
  }
  document.getElementById("conversation").hidden = false;
  note();
}

/** Put the conversation into the history, in place of what it was before its last question. */
function note() {
  const asked = questions();
  remember(asked, address(within, asked), address(within, asked.slice(0, -1)));
}

function questions() {
  return [...earlier.children].map((input) => input.value);
}

/** Return the query that asks questions in the documents of a choice. */
function address(where, asked) {
  return String(new URLSearchParams([...where, ...asked.map((question) => ["q", question])]));
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
  // Safari ends a composition before the key that ends it comes; the code 229 says it is that key.
  if (event.isComposing || event.keyCode === 229) return;
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
