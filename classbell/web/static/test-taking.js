// Saves the answers of a test on the way and counts its time down. The server judges both; without scripts there is a
// button to save, and the page says until when.
const form = document.getElementById("test");
const time = document.getElementById("time");
const told = document.getElementById("autosave");
const every = 20000;
let changed = false;
let saving = null;
let leaving = false;

async function save() {
  if (!form.dataset.save || !changed || leaving) return;
  changed = false;
  told.textContent = form.dataset.saving;
  try {
    const body = new URLSearchParams(new FormData(form));
    const reply = await fetch(form.dataset.save, {method: "POST", body, keepalive: true});
    if (reply.status === 409) {
      location.assign(form.dataset.done);
      return;
    }
    if (!reply.ok) throw new Error(reply.status);
    told.textContent = form.dataset.saved;
  } catch {
    changed = true;
    told.textContent = form.dataset.lost;
  }
}

function later() {
  changed = true;
  clearTimeout(saving);
  saving = setTimeout(save, 1500);
}

form.addEventListener("input", later);
form.addEventListener("submit", () => {
  leaving = true;
});
setInterval(save, every);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") save();
});

if (time) {
  const clock = document.getElementById("clock");
  const said = document.getElementById("said");
  const until = performance.now() + Number(time.dataset.left) * 1000;
  const tick = () => {
    const left = Math.max(0, Math.round((until - performance.now()) / 1000));
    const hours = Math.floor(left / 3600);
    const minutes = String(Math.floor((left % 3600) / 60)).padStart(2, "0");
    const shown = `${minutes}:${String(left % 60).padStart(2, "0")}`;
    clock.textContent = hours ? `${hours}:${shown}` : shown;
    time.classList.toggle("near", left <= 60);
    if (left <= 60 && left > 0 && !said.textContent) said.textContent = time.dataset.near;
    if (left === 0) {
      clearInterval(ticking);
      said.textContent = time.dataset.over;
      // The server still takes what arrives within half a minute.
      const act = document.createElement("input");
      Object.assign(act, {type: "hidden", name: "act", value: "hand-in"});
      form.append(act);
      leaving = true;
      form.submit();
    }
  };
  const ticking = setInterval(tick, 1000);
  tick();
}
