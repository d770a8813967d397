export default function (component) {
  const { data, parentElement, setTriggerValue } = component;
  let root = parentElement.querySelector(".article");
  if (!root) {
    root = document.createElement("div");
    root.className = "article";
    root.setAttribute("role", "group");
    root.setAttribute("aria-label", "Text of the article; choose a sentence to see its facts");
    parentElement.appendChild(root);
  }
  const focused = root.querySelector(".sentence:focus");
  const focusedId = focused ? focused.dataset.id : null;
  root.replaceChildren();
  for (const sentence of data.sentences) {
    if (sentence.before) root.appendChild(document.createTextNode(sentence.before));
    const span = document.createElement("span");
    span.className = "sentence " + sentence.kind + (sentence.id === data.chosen ? " chosen" : "");
    span.dataset.id = sentence.id;
    span.tabIndex = 0;
    span.setAttribute("role", "button");
    span.setAttribute("aria-pressed", sentence.id === data.chosen ? "true" : "false");
    for (const piece of sentence.pieces) {
      const part = document.createElement("span");
      part.className = piece.kinds.map((kind) => "mark-" + kind).join(" ");
      part.textContent = piece.text;
      if (piece.label) part.title = piece.label;
      span.appendChild(part);
    }
    const choose = () => setTriggerValue("chosen", sentence.id);
    span.onclick = choose;
    span.onkeydown = (event) => {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        choose();
      }
    };
    root.appendChild(span);
  }
  const chosen = root.querySelector(".sentence.chosen");
  if (focusedId) {
    const again = [...root.querySelectorAll(".sentence")].find((s) => s.dataset.id === focusedId);
    if (again) again.focus({ preventScroll: true });
  }
  if (chosen && root.dataset.shown !== data.chosen) {
    chosen.scrollIntoView({ block: "nearest" });
  }
  root.dataset.shown = data.chosen || "";
}
