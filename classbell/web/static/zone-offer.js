// Offers to show times in the zone of this computer, where the page shows another. The visitor decides.
const said = document.getElementById("zone-said");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
const link = said?.querySelector("a");
const shown = document.querySelector(".foot [data-zone]")?.dataset.zone;
if (said && link && here && shown && here !== shown) {
  const offer = document.createElement("a");
  offer.href = `/settings?${new URLSearchParams({ zone: here, next: location.pathname + location.search })}`;
  offer.textContent = `${link.textContent}: ${here.replaceAll("_", " ")}`;
  link.replaceWith(offer);
}
