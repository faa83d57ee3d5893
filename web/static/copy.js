// Copy a quote with its citation: as text, Markdown or HTML, or only the link to its place.

import { say, tell } from "./words.js";

/** Show the buttons that need this script, in a piece of the page. */
export function uncover(piece) {
  for (const element of piece.querySelectorAll(".copy, [data-edit]")) {
    element.hidden = false;
  }
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  try {
    await write(button.dataset.copy, button.closest(".passage"));
    tell(say("copied"));
  } catch {
    tell(say("uncopied"), true);
  }
});

async function write(form, passage) {
  const quote = {
    text: passage.querySelector("blockquote").textContent,
    source: passage.dataset.source,
    link: passage.querySelector("a.source").href,
  };
  const text = FORMS[form](quote);
  if (!navigator.clipboard) return hand(form, text);
  if (form !== "html") return navigator.clipboard.writeText(text);
  const blob = (type) => new Blob([text], { type });
  const item = new ClipboardItem({
    "text/html": blob("text/html"),
    "text/plain": blob("text/plain"),
  });
  return navigator.clipboard.write([item]);
}

/** Copy as a key would: on a network without https, pages cannot reach the clipboard otherwise. */
function hand(form, text) {
  const fill = (event) => {
    event.preventDefault();
    event.clipboardData.setData("text/plain", text);
    if (form === "html") event.clipboardData.setData("text/html", text);
  };
  document.addEventListener("copy", fill);
  try {
    if (!document.execCommand("copy")) throw new Error("refused");
  } finally {
    document.removeEventListener("copy", fill);
  }
}

const FORMS = {
  text: ({ text, source, link }) => `“${text}”\n— ${source}, ${link}`,
  markdown: ({ text, source, link }) => {
    const lines = markdown(text).split("\n").map((line) => `> ${line}`.trimEnd());
    return `${lines.join("  \n")}\n>\n> — [${markdown(source)}](${link})`;
  },
  html: ({ text, source, link }) =>
    `<figure><blockquote cite="${html(link)}">${html(text)}</blockquote>` +
    `<figcaption><a href="${html(link)}">${html(source)}</a></figcaption></figure>`,
  link: ({ link }) => link,
};

function markdown(text) {
  return text
    .replace(/[\\`*_{}[\]<>#|~&]/g, "\\$&")
    .replace(/^([ \t]*)([-+=])/gm, "$1\\$2") // lists, and underlines of headings
    .replace(/^([ \t]*\d+)([.)])/gm, "$1\\$2");
}

function html(text) {
  const holder = document.createElement("i");
  holder.textContent = text;
  return holder.innerHTML.replaceAll('"', "&quot;");
}
