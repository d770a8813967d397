export default function (component) {
  const { data, setStateValue } = component;
  const query = window.matchMedia("(max-width: 640px)");
  const tell = () => setStateValue("narrow", query.matches);
  if (query.matches !== data.narrow) tell();
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}
