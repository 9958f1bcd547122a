"use strict";
// What the page can do without a script it does without; this adds keys and the sliders.
const typing = (event) => /^(input|select|textarea)$/i.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey;
document.addEventListener("keydown", (event) => {
  if (typing(event)) return;
  if (event.key === "/") {
    const field = document.getElementById("q");
    if (field) { field.focus(); field.select(); event.preventDefault(); }
  } else if (event.key === "p" || event.key === "n") {
    const link = document.querySelector(`.steps a[rel="${event.key === "p" ? "prev" : "next"}"]`);
    if (link) link.click();
  }
});
for (const slide of document.querySelectorAll(".slider input")) {
  const field = document.getElementById(slide.dataset.clock);
  const day = () => new Date(Date.parse(slide.dataset.first) + 86400000 * Number(slide.value)).toISOString().slice(0, 10);
  const half = 50 / (Number(slide.max) + 1);
  slide.parentElement.hidden = false;
  slide.style.marginInline = `calc(${half}% - 8px)`; // the middle of the knob, 16 px wide, stands over the day
  slide.style.width = `calc(${100 - 2 * half}% + 16px)`;
  slide.setAttribute("aria-valuetext", day());
  slide.addEventListener("input", () => { field.value = day(); slide.setAttribute("aria-valuetext", day()); });
  slide.addEventListener("change", () => { location.assign(slide.dataset.address.replace("DAY", day())); });
}
