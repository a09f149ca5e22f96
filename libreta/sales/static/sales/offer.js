// Somebody has the offer before their eyes: scanners of links do not run scripts, so this tells the seller of a person.
import { token } from "../ui/js/dom.js";

const tell = () => { if (document.visibilityState === "visible") fetch("seen/", { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => {}); };
if (location.pathname.split("/").length === 4) setTimeout(tell, 1500);
