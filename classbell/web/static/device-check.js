// Tries camera, microphone and clock, and says plainly what could not be tried. Nothing leaves this computer but a
// question for the time.
const check = document.getElementById("check");
const words = check.dataset;
const place = (name) => document.getElementById(name);
const tell = (name, text) => {
  place(name).textContent = text;
};

check.hidden = false;
place("start").addEventListener("click", async () => {
  place("start").disabled = true;
  for (const name of ["camera", "microphone", "clock"]) tell(name, words.running);
  await Promise.all([clock(), devices()]);
  place("start").disabled = false;
});

async function clock() {
  try {
    const sent = Date.now();
    const answer = await fetch("/device-check/clock", { cache: "no-store" });
    const there = Date.parse((await answer.json()).now);
    // The answer was made about halfway between sending and receiving.
    const offset = (sent + Date.now()) / 2 - there;
    const seconds = (Math.abs(offset) / 1000).toFixed(1);
    if (Math.abs(offset) < 2000) tell("clock", words.clockRight);
    else tell("clock", `${offset > 0 ? words.clockAhead : words.clockBehind} ${seconds}`);
  } catch {
    tell("clock", words.clockFailed);
  }
}

async function devices() {
  await open("camera", { video: true }, async (stream) => {
    const picture = place("picture");
    picture.srcObject = stream;
    picture.hidden = false;
    await picture.play();
    tell("camera", `${words.works} ${stream.getVideoTracks()[0].label}`);
  });
  await open("microphone", { audio: true }, listen);
}

async function open(name, wanted, use) {
  if (!navigator.mediaDevices?.getUserMedia) {
    tell(name, isSecureContext ? words.notHere : words.insecure);
    return;
  }
  try {
    const stream = await navigator.mediaDevices.getUserMedia(wanted);
    try {
      await use(stream);
    } finally {
      setTimeout(() => {
        for (const track of stream.getTracks()) track.stop();
        if (name === "camera") place("picture").hidden = true;
      }, 15000);
    }
  } catch (problem) {
    const said = { NotAllowedError: words.refused, NotFoundError: words.none, NotReadableError: words.busy };
    tell(name, said[problem.name] ?? `${words.notHere} (${problem.name})`);
  }
}

async function listen(stream) {
  const context = new AudioContext();
  await context.resume();
  const analyser = context.createAnalyser();
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const label = stream.getAudioTracks()[0].label;
  const meter = place("loudness");
  meter.hidden = false;
  tell("microphone", words.silent);
  const end = performance.now() + 15000;
  let heard = false;
  const look = () => {
    analyser.getFloatTimeDomainData(samples);
    const loudest = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    meter.value = loudest;
    if (loudest > 0.02 && !heard) {
      heard = true;
      tell("microphone", `${words.heard} ${label}`);
    }
    if (performance.now() < end) requestAnimationFrame(look);
    else {
      meter.hidden = true;
      context.close();
    }
  };
  look();
}
