// Everything a page needs beyond HTML and htmx. Each module looks for its own data attributes; a page without them costs nothing.
import "./requests.js";
import "./preferences.js";
import "./menus.js";
import "./dialogs.js";
import "./toasts.js";
import "./tabs.js";
import "./combobox.js";
import "./palette.js";
import "./selection.js";
import "./grid.js";
import "./editing.js";
import "./board.js";
import "./calendar.js";
import "./forms.js";
import "./choices.js";
import "./live.js";
import "./shortcuts.js"; // last: a key that means something where the focus is has been used up by then
