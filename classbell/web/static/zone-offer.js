// Offers to show times in the zone of this computer, where the page shows another. The visitor decides.
const said = document.getElementById("zone-said");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const link = said?.querySelector("a");
const shown = document.querySelector(".foot [data-zone]")?.dataset.zone;
// Zones have several names: Etc/UTC and UTC are one.
const same = (one, other) => {
  const plain = (zone) => new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  try {
    return plain(one) === plain(other);
  } catch {
    return false;
  }
};
if (said && link && here && shown && !same(here, shown)) {
  const offer = document.createElement("a");
  offer.href = `/settings?${new URLSearchParams({ zone: here, next: location.pathname + location.search })}`;
  offer.textContent = `${link.textContent}: ${here.replaceAll("_", " ")}`;
  link.replaceWith(offer);
}
