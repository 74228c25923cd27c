// Replaces the drawing of the map by an interactive one (MapLibre), when a reader asks for it: nothing of it is loaded
// before. It shows outlines of the coasts from this node, or the tiles that the node is set to use.

const frame = document.getElementById("map-frame");
const button = document.getElementById("map-open");
const status = document.getElementById("map-status");
const MAX_ZOOM_OF_OUTLINES = 7;

if (frame && button && document.createElement("canvas").getContext("webgl2")) {
  button.hidden = false;
  button.addEventListener("click", open, { once: true });
}

async function open() {
  const settings = frame.dataset;
  button.disabled = true;
  try {
    addStyles(settings.styles);
    const [library, places, land] = await Promise.all([
      import(settings.library),
      load(settings.geojson),
      settings.tiles ? null : load(settings.land),
    ]);
    library.setWorkerUrl(settings.worker);
    show(library, places, land && outlines(land));
    button.hidden = true;
  } catch (error) {
    status.textContent = String(error.message || error);
    button.disabled = false;
    button.addEventListener("click", open, { once: true });
  }
}

async function load(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

function addStyles(address) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = address;
  document.head.prepend(link); // our own style sheets come after it
}

// TopoJSON: lines shared by polygons, each position as the difference from the one before
function outlines(topology) {
  const { scale, translate } = topology.transform;
  const arcs = topology.arcs.map((arc) => {
    let x = 0;
    let y = 0;
    return arc.map(([dx, dy]) => [(x += dx) * scale[0] + translate[0], (y += dy) * scale[1] + translate[1]]);
  });
  const ring = (numbers) => unrolled(numbers.flatMap((number, index) => {
    const arc = number < 0 ? arcs[~number].toReversed() : arcs[number];
    return index ? arc.slice(1) : arc;
  }));
  const polygons = topology.objects.land.geometries.flatMap((geometry) => geometry.arcs);
  return { type: "MultiPolygon", coordinates: polygons.map((polygon) => polygon.map(ring)) };
}

// a line that crosses the 180th meridian goes on beyond 180 degrees
function unrolled(positions) {
  let turn = 0;
  let before = positions[0][0];
  const line = positions.map(([longitude, latitude]) => {
    const step = longitude - before;
    turn += step > 180 ? -360 : step < -180 ? 360 : 0;
    before = longitude;
    return [longitude + turn, latitude];
  });
  const [first, last] = [line[0], line.at(-1)];
  return Math.abs(last[0] - first[0]) > 180 ? [...line, [last[0], -90], [first[0], -90], first] : line;
}

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function paints() {
  return {
    sea: { "background-color": colour("--paper") },
    land: { "fill-color": colour("--rule") },
    coast: { "line-color": colour("--quiet"), "line-width": 0.75 },
    places: {
      "circle-color": colour("--accent"),
      "circle-opacity": 0.45,
      "circle-stroke-color": colour("--accent"),
      "circle-stroke-width": 1,
      "circle-radius": ["interpolate", ["linear"], ["sqrt", ["get", "records"]], 0, 5, 10, 12, 100, 26, 1000, 40],
    },
  };
}

function style(places, land, tiles) {
  const paint = paints();
  const sources = {
    places: {
      type: "geojson",
      data: places,
      cluster: true,
      clusterRadius: 24,
      clusterProperties: { records: ["+", ["get", "records"]] },
    },
  };
  const layers = [{ id: "sea", type: "background", paint: paint.sea }];
  if (tiles) {
    sources.tiles = { type: "raster", tiles: [tiles], tileSize: 256 };
    layers.push({ id: "tiles", type: "raster", source: "tiles" });
  } else {
    sources.land = { type: "geojson", data: land };
    layers.push({ id: "land", type: "fill", source: "land", paint: paint.land });
    layers.push({ id: "coast", type: "line", source: "land", paint: paint.coast });
  }
  layers.push({ id: "places", type: "circle", source: "places", paint: paint.places });
  return { version: 8, sources, layers };
}

function show(library, places, land) {
  const { bounds, tiles, credit, words } = frame.dataset;
  const [west, south, east, north] = bounds.split(",").map(Number);
  frame.replaceChildren();
  frame.classList.add("opened");
  const map = new library.Map({
    container: frame,
    style: style(places, land, tiles),
    bounds: [[west, south], [east, north]],
    maxZoom: tiles ? 18 : MAX_ZOOM_OF_OUTLINES,
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    locale: { "Map.Title": words },
  });
  map.on("click", "places", (event) => choose(library, map, event.features[0]));
  map.on("mouseenter", "places", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "places", () => (map.getCanvas().style.cursor = ""));
  map.once("idle", () => frame.setAttribute("data-ready", ""));
  frame.append(zoomButtons(map));
  status.textContent = credit;
  followTheme(map);
  map.getCanvas().focus();
}

function zoomButtons(map) {
  const box = document.createElement("div");
  box.className = "map-zoom";
  for (const [sign, zoom] of [["+", () => map.zoomIn()], ["−", () => map.zoomOut()]]) {
    const control = document.createElement("button");
    control.type = "button";
    control.textContent = sign;
    control.addEventListener("click", zoom);
    box.append(control);
  }
  return box;
}

async function choose(library, map, feature) {
  const center = feature.geometry.coordinates;
  if (feature.properties.cluster) {
    const source = map.getSource("places");
    const zoom = await source.getClusterExpansionZoom(feature.properties.cluster_id);
    if (zoom <= map.getMaxZoom()) {
      map.easeTo({ center, zoom });
      return;
    }
    const leaves = await source.getClusterLeaves(feature.properties.cluster_id, 100, 0);
    popup(library, map, center, leaves);
    return;
  }
  popup(library, map, center, [feature]);
}

function popup(library, map, center, features) {
  const list = document.createElement("ul");
  list.className = "list";
  for (const { properties } of features) {
    const link = document.createElement("a");
    link.href = new URL(properties.page).pathname;
    link.textContent = properties.name;
    const count = document.createElement("span");
    count.className = "aside";
    count.textContent = ` ${properties.records} ${frame.dataset.records}`;
    const item = document.createElement("li");
    item.append(link, count);
    list.append(item);
  }
  new library.Popup({ maxWidth: "18rem" }).setLngLat(center).setDOMContent(list).addTo(map);
}

// the colours are those of the page, which the reader may switch
function followTheme(map) {
  const repaint = () => {
    for (const [layer, values] of Object.entries(paints())) {
      if (!map.getLayer(layer)) continue;
      for (const [name, value] of Object.entries(values)) map.setPaintProperty(layer, name, value);
    }
  };
  new MutationObserver(repaint).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
}
