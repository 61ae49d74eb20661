// Line icons, drawn for this page on a 24 grid.

const PATHS = {
  send: "M4 12 20 4l-5 16-3.5-6.5z M11.5 13.5 20 4",
  clip: "M19 11.5 12.2 18.3a4.2 4.2 0 0 1-6-6l7.3-7.3a2.9 2.9 0 0 1 4.1 4.1l-7.2 7.2a1.5 1.5 0 0 1-2.2-2.2l6.3-6.3",
  slash: "M4 6.5h16v11H4z M13.5 9.5l-3 5",
  pencil: "M5 19l1-4L16.5 4.5l3 3L9 18z M14 7l3 3",
  file: "M7 3h7l4 4v14H7z M14 3v4h4 M10 12h5 M10 16h5",
  play: "M8 5l11 7-11 7z",
  out: "M8 16 16 8 M9.5 8H16v6.5",
  photos: "M4 5h16v14H4z M4 16l4.5-4.5L13 16l2.5-2.5L20 18 M15.5 9.5h.01",
  sample: "M12 4v4 M12 16v4 M4 12h4 M16 12h4 M7 7l2 2 M15 15l2 2 M17 7l-2 2 M9 15l-2 2",
  sun:
    "M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7z M12 3v2 M12 19v2" +
    " M3 12h2 M19 12h2 M5.6 5.6 7 7 M17 17l1.4 1.4 M18.4 5.6 17 7 M7 17l-1.4 1.4",
  moon: "M19 14.5A7.5 7.5 0 0 1 9.5 5 7.5 7.5 0 1 0 19 14.5z",
  auto: "M12 4a8 8 0 1 1 0 16 8 8 0 0 1 0-16z M12 4v16 M12 8h5.5 M12 12h8 M12 16h5.5",
};

const SVG = "http://www.w3.org/2000/svg";

export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "glyph");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
