import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fresh } from "./journey.mjs";
import { machineOf, photograph } from "./machine.mjs";
import { pixelsOf } from "./png.mjs";
import { leftovers, writesPictures } from "./surroundings.mjs";

/**
 * Pictures of pages are kept as text (docs/decisions/0026): a picture is cut into square cells, and of each is kept how
 * light it is, and which colour it has if it has any. A block that moved, is missing or has another colour changes many
 * cells; a digit or the edge of a letter changes none.
 */

const KEPT = new URL("../pictures/", import.meta.url).pathname;
/** The width of a cell in pixels, by the machine. */
const CELL = { desktop: 24, phone: 15 };
/** 64 shades. */
const SHADES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-+";
/** A cell has changed when it is this many shades lighter or darker. */
const SHADES_APART = 3;
/** So many cells may have: a number that got a digit more, or a version of the browser that draws a letter otherwise. */
const CELLS_CHANGED = 4;
/** And so much higher or lower the page may be, in pixels. */
const PIXELS_HIGHER = 4;

/** So often is looked at a page that seems to be another one. */
const LOOKS = 4;
const BETWEEN_LOOKS_MILLIS = 500;

/** Compares the page as it is with the picture that is kept, and fails if it is another; or keeps it. */
export async function comparePicture(page, name, section) {
  const kept = read(name).get(section);
  const { shot, now, difference } = await lookUntilSame(page, kept);
  if (difference === "") {
    return;
  }
  mkdirSync(leftovers, { recursive: true });
  const stem = join(leftovers, `${name} ${section}`.replaceAll(" ", "-"));
  writeFileSync(`${stem}.png`, shot);
  if (writesPictures) {
    write(name, section, now);
    return;
  }
  if (kept !== undefined) {
    writeFileSync(`${stem}-changed.png`, await mark(shot, CELL[machineOf(page).name], changedCells(kept, now)));
  }
  throw new Error(
    `${name}, ${section}: ${difference}. See ${stem}*.png. If it is meant so, run BrowserTest with ` +
      "-Dslipway.pictures.write=true and look at what changes in tests/browser/pictures.",
  );
}

/** What comes a moment later is no other page. A picture that will be kept is one that has been seen twice. */
async function lookUntilSame(page, kept) {
  let seen = await look(page, kept);
  for (let turn = 1; seen.difference !== "" && turn < LOOKS; turn++) {
    await new Promise((done) => setTimeout(done, BETWEEN_LOOKS_MILLIS));
    const before = seen.now;
    seen = await look(page, kept);
    if (writesPictures && differ(before, seen.now) === "") {
      break;
    }
  }
  return seen;
}

async function look(page, kept) {
  await fix(page);
  const shot = await photograph(page);
  const now = reduce(shot, CELL[machineOf(page).name]);
  return { shot, now, difference: kept === undefined ? "there is no picture yet" : differ(kept, now) };
}

/** The page as its cells. */
export async function cellsOf(page) {
  return (await look(page)).now;
}

/** What is another in each run gets the same words: times, ports, durations, ids, and numbers that tell how it goes. */
function fix(page) {
  return page.evaluate(() => {
    document.activeElement?.blur();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
      const parent = node.parentElement;
      let text = node.nodeValue;
      if (parent.closest("time, [data-filter]") !== null) {
        text = "5 min ago";
      } else if (parent.closest("td.number, td > .number, .facts .number") !== null) {
        text = text.replaceAll(/[\d.,]+/g, "0");
      } else {
        text = text
          .replaceAll(/127\.0\.0\.1:\d+/g, "127.0.0.1:5000")
          .replaceAll(/\d+ ms/g, "5 ms")
          .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}/g, "request")
          .replaceAll(/whsec_\S+/g, "whsec_SECRET");
      }
      if (text !== node.nodeValue) {
        node.nodeValue = text;
      }
    }
  });
}

/** How one picture differs from another, in words; empty if it does not. */
export function differ(kept, now) {
  if (Math.abs(kept.height - now.height) > PIXELS_HIGHER) {
    return `the page is ${now.height} pixels high, not ${kept.height}`;
  }
  const { length } = changedCells(kept, now);
  return length > CELLS_CHANGED ? `${length} cells have changed` : "";
}

function changedCells(kept, now) {
  const changed = [];
  for (let row = 0; row < Math.max(kept.shades.length, now.shades.length); row++) {
    const [shadesKept, shadesNow] = [kept.shades[row] ?? "", now.shades[row] ?? ""];
    const [coloursKept, coloursNow] = [kept.colours[row] ?? "", now.colours[row] ?? ""];
    for (let column = 0; column < Math.max(shadesKept.length, shadesNow.length); column++) {
      const apart = Math.abs(SHADES.indexOf(shadesKept[column] ?? "") - SHADES.indexOf(shadesNow[column] ?? ""));
      if (apart >= SHADES_APART || (coloursKept[column] ?? ".") !== (coloursNow[column] ?? ".")) {
        changed.push([row, column]);
      }
    }
  }
  return changed;
}

/** The picture as its cells: of each its shade, and its colour if so much of it is red, amber, green, blue or violet. */
function reduce(shot, cell) {
  const { width, height, channels, pixels } = pixelsOf(shot);
  const picture = { height, shades: [], colours: [] };
  for (let top = 0; top < height; top += cell) {
    let shades = "";
    let colours = "";
    for (let left = 0; left < width; left += cell) {
      let light = 0;
      let count = 0;
      const hues = [0, 0, 0, 0, 0];
      const [bottom, right] = [Math.min(top + cell, height), Math.min(left + cell, width)];
      for (let y = top; y < bottom; y++) {
        for (let x = left; x < right; x++) {
          const at = channels * (y * width + x);
          const red = pixels[at];
          const green = pixels[at + 1];
          const blue = pixels[at + 2];
          light += 0.299 * red + 0.587 * green + 0.114 * blue;
          count++;
          const most = Math.max(red, green, blue);
          const spread = most - Math.min(red, green, blue);
          if (spread > 60) {
            hues[hueOf(red, green, blue, most, spread)]++;
          }
        }
      }
      const most = Math.max(...hues);
      shades += SHADES[Math.min(63, Math.floor(light / count / 4))];
      colours += most > count / 20 ? "ragbv"[hues.indexOf(most)] : ".";
    }
    picture.shades.push(shades);
    picture.colours.push(colours.replace(/\.+$/, ""));
  }
  return picture;
}

/** Which of the five it is. */
function hueOf(red, green, blue, most, spread) {
  const sixth =
    most === red ? (green - blue) / spread : most === green ? 2 + (blue - red) / spread : 4 + (red - green) / spread;
  const hue = (60 * sixth + 360) % 360;
  return hue < 20 || hue >= 330 ? 0 : hue < 70 ? 1 : hue < 170 ? 2 : hue < 260 ? 3 : 4;
}

/** The picture with a frame around each cell that has changed. */
async function mark(shot, cell, cells) {
  const page = await fresh();
  try {
    const base64 = await page.evaluate(drawFrames, { base64: shot.toString("base64"), cell, cells });
    return Buffer.from(base64, "base64");
  } finally {
    await page.context().close();
  }
}

async function drawFrames({ base64, cell, cells }) {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  context.strokeStyle = "#ff00ff";
  for (const [row, column] of cells) {
    context.strokeRect(column * cell + 1, row * cell + 1, cell - 2, cell - 2);
  }
  return canvas.toDataURL("image/png").split(",")[1];
}

/**
 * A file has a section for each width and theme: "## desktop light, 1234 high, M", then a line for each row of cells: its
 * shades, without those at the end that are the commonest one (M), and its colours after a space if it has any.
 */
function read(name) {
  const sections = new Map();
  const file = join(KEPT, `${name}.txt`);
  if (!existsSync(file)) {
    return sections;
  }
  for (const part of readFileSync(file, "utf8").split(/^## /m).slice(1)) {
    const [title, ...lines] = part.replace(/\n$/, "").split("\n");
    const [, section, height, columns, ground] = /^(.*), (\d+) high, (\d+) wide, ground (.)$/.exec(title);
    const rows = lines.map((line) => line.split(" "));
    sections.set(section, {
      height: Number(height),
      shades: rows.map(([shades]) => shades.padEnd(Number(columns), ground)),
      colours: rows.map(([, colours = ""]) => colours),
    });
  }
  return sections;
}

function write(name, section, picture) {
  const sections = read(name).set(section, picture);
  const parts = [...sections.keys()].sort().map((title) => {
    const { height, shades, colours } = sections.get(title);
    const ground = commonest(shades.join(""));
    const lines = shades.map((row, index) => {
      const cut = row.replace(new RegExp(`[${ground}]+$`), "");
      return colours[index] === "" ? cut : `${cut} ${colours[index]}`;
    });
    return `## ${title}, ${height} high, ${shades[0].length} wide, ground ${ground}\n${lines.join("\n")}\n`;
  });
  mkdirSync(KEPT, { recursive: true });
  writeFileSync(join(KEPT, `${name}.txt`), parts.join(""));
}

function commonest(text) {
  const counts = new Map();
  for (const sign of text) {
    counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  return [...counts].sort(([, one], [, other]) => other - one)[0][0];
}
