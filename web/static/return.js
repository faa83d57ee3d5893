// The way back from the other pages to the conversation that this tab last showed.

const KEY = "seed-qa-conversation";
const chat = document.querySelector("header nav a"); // the first leads there

if (chat.pathname === location.pathname) window.addEventListener("pagehide", keep);
else lead();

function keep() {
  try {
    sessionStorage.setItem(KEY, location.search);
  } catch {
    // Switched off: the way back leads to an empty chat, as it does without scripts.
  }
}

function lead() {
  try {
    chat.search = sessionStorage.getItem(KEY) ?? "";
  } catch {
    // As above.
  }
}
