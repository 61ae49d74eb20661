// A picture to try the bot with, painted on a canvas: no file, no camera, nobody in it.

const WIDTH = 1200;
const HEIGHT = 900;

const SCENES = [
  { sky: ["#20344f", "#7b8fa6"], land: "#2d3b36", paint: lamps },
  { sky: ["#a9cbe0", "#eef4f2"], land: "#7d9a72", paint: road },
  { sky: ["#bcd8dd", "#f5efe2"], land: "#86a17c", paint: river },
];

let painted = 0;

function hills(pen, land) {
  pen.fillStyle = land;
  pen.beginPath();
  pen.moveTo(0, HEIGHT);
  for (let x = 0; x <= WIDTH; x += 20) pen.lineTo(x, 430 + 60 * Math.sin(x / 170 + painted) + 30 * Math.sin(x / 61));
  pen.lineTo(WIDTH, HEIGHT);
  pen.fill();
}

function strip(pen, color, farWidth, nearWidth) {
  pen.fillStyle = color;
  pen.beginPath();
  pen.moveTo(WIDTH / 2 - farWidth, 480);
  pen.lineTo(WIDTH / 2 + farWidth, 480);
  pen.lineTo(WIDTH / 2 + nearWidth, HEIGHT);
  pen.lineTo(WIDTH / 2 - nearWidth, HEIGHT);
  pen.fill();
}

function road(pen) {
  strip(pen, "#5c6266", 34, 430);
  pen.fillStyle = "#f2efe6";
  for (let at = 0; at < 6; at += 1) pen.fillRect(WIDTH / 2 - 3 - at * 2, 510 + at * at * 13, 6 + at * 4, 10 + at * 11);
}

function river(pen) {
  strip(pen, "#6fa3b5", 60, 520);
  pen.strokeStyle = "rgba(255,255,255,.5)";
  pen.lineWidth = 3;
  for (let at = 0; at < 9; at += 1) {
    pen.beginPath();
    pen.moveTo(WIDTH / 2 - 40 - at * 26, 520 + at * 42);
    pen.lineTo(WIDTH / 2 + 20 + at * 18, 520 + at * 42);
    pen.stroke();
  }
}

function lamp(pen, x, top, scale) {
  pen.strokeStyle = "#20262b";
  pen.lineWidth = 9 * scale;
  pen.beginPath();
  pen.moveTo(x, top + 330 * scale);
  pen.lineTo(x, top);
  pen.lineTo(x + 70 * scale, top);
  pen.stroke();
  const glow = pen.createRadialGradient(x + 70 * scale, top + 8, 2, x + 70 * scale, top + 8, 190 * scale);
  glow.addColorStop(0, "rgba(255,232,170,.95)");
  glow.addColorStop(1, "rgba(255,232,170,0)");
  pen.fillStyle = glow;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
}

function lamps(pen) {
  strip(pen, "#3b4247", 34, 430);
  [[170, 260, 1.3], [400, 360, 0.8], [500, 410, 0.5]].forEach(([x, top, scale]) => lamp(pen, x, top, scale));
}

// A JPEG file; `label` is written in its corner as a site photo's would be.
export function samplePhoto(label) {
  const scene = SCENES[painted % SCENES.length];
  painted += 1;
  const canvas = Object.assign(document.createElement("canvas"), { width: WIDTH, height: HEIGHT });
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 0, 520);
  scene.sky.forEach((color, at) => sky.addColorStop(at, color));
  pen.fillStyle = sky;
  pen.fillRect(0, 0, WIDTH, HEIGHT);
  hills(pen, scene.land);
  scene.paint(pen);
  pen.font = "600 34px system-ui, sans-serif";
  pen.fillStyle = "rgba(255,255,255,.92)";
  pen.fillText(label, 36, HEIGHT - 40);
  const name = `sample-${painted}.jpg`;
  const file = (blob) => new File([blob], name, { type: blob.type });
  return new Promise((done) => canvas.toBlob((blob) => done(file(blob)), "image/jpeg", 0.9));
}
