// YASGUI in place of the plain form. It asks nobody but this node: its look-ups at prefix.cc and LOV are off.

const form = document.getElementById("query-form");
const place = document.getElementById("yasgui");

if (window.Yasgui && form && place) {
  const endpoint = new URL(place.dataset.endpoint, location.href).href;
  place.hidden = false;
  form.hidden = true;
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.Yasqe.defaults.prefixCcApi = "";
  const yasgui = new Yasgui(place, {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: true,
    persistenceId: null,
    populateFromUrl: false,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
  });
  const tab = yasgui.getTab() || yasgui.addTab(true, {});
  tab.setEndpoint(endpoint);
  tab.setQuery(form.query.value);
  const answer = document.getElementById("result");
  if (answer) answer.hidden = true;
  if (place.dataset.asked) tab.query();
  for (const link of document.querySelectorAll("a.example")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      yasgui.getTab().setQuery(link.dataset.query);
      yasgui.getTab().query();
      place.scrollIntoView({ behavior: "smooth" });
    });
  }
}
