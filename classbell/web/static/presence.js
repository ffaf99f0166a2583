// An open page of a session says every minute that it is open, and once more when it is closed.
// A changed answer loads the page that belongs to it; a countdown to the opening runs meanwhile.
const page = document.body.dataset;

async function say() {
  try {
    const answer = await fetch(page.to, { method: "POST", body: page.token });
    if ((await answer.text()) !== page.state) location.replace(page.page);
  } catch {
    // The network is away for a while; the next try tells.
  }
}

const count = document.getElementById("count");
let asked = false;
// The clock of this computer may be wrong: what counts is the server's.
const skew = count ? Date.parse(count.dataset.now) - Date.now() : 0;

function show() {
  const left = Math.max(0, Math.round((Date.parse(count.dataset.until) - Date.now() - skew) / 1000));
  const parts = [Math.floor(left / 3600), Math.floor(left / 60) % 60, left % 60];
  count.textContent = parts.map((part) => String(part).padStart(2, "0")).join(":");
  if (left === 0 && !asked) {
    asked = true;
    say();
  }
}

if (page.token) {
  setInterval(say, page.seconds * 1000);
  addEventListener("pagehide", () => navigator.sendBeacon(page.to, page.token));
}
if (count) {
  show();
  setInterval(show, 1000);
}
