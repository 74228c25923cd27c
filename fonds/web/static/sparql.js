// YASGUI in place of the plain form. It contacts only this server: its look-ups at prefix.cc and LOV are switched off.

const form = document.getElementById("query-form");
const container = document.getElementById("yasgui");

if (window.Yasgui && form && container) {
  const endpoint = new URL(container.dataset.endpoint, location.href).href;
  container.hidden = false;
  form.hidden = true;
  Yasgui.Yasqe.defaults.autocompleters = ["variables"];
  Yasgui.Yasqe.defaults.prefixCcApi = "";
  const yasgui = new Yasgui(container, {
    requestConfig: { endpoint, method: "POST" },
    copyEndpointOnNewTab: true,
    persistenceId: null,
    populateFromUrl: false,
    endpointCatalogueOptions: { getData: () => [{ endpoint }] },
  });
  const tab = yasgui.getTab() || yasgui.addTab(true, {});
  tab.setEndpoint(endpoint);
  tab.setQuery(form.query.value);
  const result = document.getElementById("result");
  if (result) result.hidden = true;
  if (container.dataset.asked) tab.query();
  for (const link of document.querySelectorAll("a.example")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      yasgui.getTab().setQuery(link.dataset.query);
      yasgui.getTab().query();
      container.scrollIntoView({ behavior: "smooth" });
    });
  }
}
