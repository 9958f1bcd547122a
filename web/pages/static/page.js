"use strict";
// What the page can do without a script it does without; this adds keys and the slider.
const typing = (event) => /^(input|select|textarea)$/i.test(event.target.tagName) || event.ctrlKey || event.metaKey || event.altKey;
document.addEventListener("keydown", (event) => {
  if (typing(event)) return;
  if (event.key === "/") {
    const field = document.getElementById("q");
    if (field) { field.focus(); event.preventDefault(); }
  } else if (event.key === "p" || event.key === "n") {
    const link = document.querySelector(`.steps a[rel="${event.key === "p" ? "prev" : "next"}"]`);
    if (link) link.click();
  }
});
const slide = document.getElementById("slide");
if (slide) {
  const said = slide.parentElement.querySelector("output");
  const day = () => new Date(Date.parse(slide.dataset.first) + 86400000 * Number(slide.value)).toISOString().slice(0, 10);
  slide.parentElement.hidden = false;
  said.textContent = day();
  slide.addEventListener("input", () => { said.textContent = day(); });
  slide.addEventListener("change", () => { location.assign(slide.dataset.address.replace("DAY", day())); });
}
