// The position is asked for when somebody presses, at no other time; without one the press counts all the same.
const NAMES = { arrival: ["latitude", "longitude", "accuracy"], start: ["lat", "lng"] };

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-locate]");
  if (!form || form.dataset.located || !navigator.geolocation) return;
  event.preventDefault();
  const button = form.querySelector("button[type=submit]");
  button.setAttribute("aria-busy", "true");
  const go = () => { form.dataset.located = "yes"; button.removeAttribute("aria-busy"); form.requestSubmit(button); };
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const values = [coords.latitude.toFixed(6), coords.longitude.toFixed(6), Math.round(coords.accuracy)];
    NAMES[form.dataset.locate].forEach((name, place) => { form.elements[name].value = values[place]; });
    go();
  }, go, { enableHighAccuracy: true, timeout: 8000, maximumAge: 60000 });
});
