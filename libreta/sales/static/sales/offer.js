// Somebody has the offer before their eyes: scanners of links do not run scripts, so this tells the seller of a person.
import { token } from "../ui/js/dom.js";

const tell = () => { if (document.visibilityState === "visible") fetch("seen/", { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {}); };
if (location.pathname.split("/").length === 4) setTimeout(tell, 1500);

// A tick on an option works the total out at once; without scripts a button does it.
const form = document.getElementById("accept");
const follow = ["offer-sums", "offer-agreed", "offer-accepted"];
document.querySelector(".offer__again")?.setAttribute("hidden", "");
let asked = 0;
document.addEventListener("change", async (event) => {
  if (!form || event.target.name !== "option") return;
  const mine = ++asked, data = new FormData(form);
  event.target.closest("tr").classList.toggle("offer__optional", !event.target.checked);
  data.set("doing", "total");
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-CSRFToken": token() } });
  if (!answer.ok || mine !== asked) { if (mine === asked) document.querySelector(".offer__again").hidden = false; return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of follow) {
    const fresh = page.getElementById(id);
    if (!fresh) continue;
    if (fresh.tagName === "INPUT") document.getElementById(id).value = fresh.value;
    else document.getElementById(id).innerHTML = fresh.innerHTML;
  }
});
