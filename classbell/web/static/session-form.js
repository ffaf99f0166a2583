// Tells the dates of a session while its form is being filled in. Without this, the button "Show dates" does.

const form = document.getElementById("session-form");
const place = document.getElementById("dates");
const concerned = /^(schedule|repeat)\./;
const pause = 300;

let waiting = 0;
let asked = null;

async function show() {
  asked?.abort();
  asked = new AbortController();
  const fields = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (concerned.test(name) || name === "csrf" || name === "of") fields.append(name, value);
  }
  try {
    const answer = await fetch(form.dataset.preview, { method: "POST", body: fields, signal: asked.signal });
    if (!answer.ok) return;
    const text = await answer.text();
    const parsed = new DOMParser().parseFromString(text, "text/html");
    place.replaceChildren(...parsed.body.childNodes);
  } catch (reason) {
    if (reason.name !== "AbortError") place.dataset.stale = "true";
  }
}

form?.addEventListener("input", (event) => {
  if (!concerned.test(event.target.name ?? "")) return;
  clearTimeout(waiting);
  waiting = setTimeout(show, pause);
});
