import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { open } from "./journey.mjs";
import { leftovers, writesPictures } from "./surroundings.mjs";

/**
 * Pictures of pages are kept as text (docs/decisions/0026): a picture is cut into square cells, and of each is kept how
 * light it is, and which colour it has if it has any. A block that moved, is missing or has another colour changes many
 * cells; a digit or the edge of a letter changes none.
 */

const KEPT = new URL("../pictures/", import.meta.url).pathname;
/** The width of a cell in pixels, by the width of the page. */
const CELL = { 1440: 24, 390: 15 };
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
  await fix(page);
  const kept = read(name).get(section);
  let { shot, now, difference } = await look(page, kept);
  // A picture of the whole page makes room for rows that are drawn a moment later. What stays is looked at.
  for (let turn = 1; difference !== "" && turn < LOOKS; turn++) {
    await new Promise((done) => setTimeout(done, BETWEEN_LOOKS_MILLIS));
    await fix(page);
    ({ shot, now, difference } = await look(page, kept));
  }
  if (difference === "") {
    return;
  }
  if (writesPictures) {
    write(name, section, now);
    return;
  }
  mkdirSync(leftovers, { recursive: true });
  const stem = join(leftovers, `${name} ${section}`.replaceAll(" ", "-"));
  writeFileSync(`${stem}.png`, shot);
  if (kept !== undefined) {
    writeFileSync(`${stem}-changed.png`, await mark(shot, page.viewportSize().width, changedCells(kept, now)));
  }
  throw new Error(
    `${name}, ${section}: ${difference}. See ${stem}*.png. If it is meant so, run BrowserTest with ` +
      "-Dslipway.pictures.write=true and look at what changes in tests/browser/pictures.",
  );
}

async function look(page, kept) {
  const shot = await shoot(page);
  const now = await reduce(shot, page.viewportSize().width);
  return { shot, now, difference: kept === undefined ? "there is no picture yet" : differ(kept, now) };
}

/** Without what Playwright does for pictures by a style of its own, which the pages' policy refuses. */
export function shoot(page) {
  return page.screenshot({ fullPage: true, caret: "initial", animations: "allow" });
}

/** What is another in each run gets the same words: times, ports, durations, ids, and numbers that tell how it goes. */
export function fix(page) {
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

export function changedCells(kept, now) {
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

let easel;

/** A page that reads pictures: the browser has all that is needed. What it does stays there, and so is soon fast. */
function workshop() {
  easel ??= (async () => {
    const page = await (await open({ viewport: { width: 100, height: 100 } })).newPage();
    await page.evaluate(
      `Object.assign(window, { bitmapOf: ${bitmapOf}, readCells: ${readCells}, drawFrames: ${drawFrames} })`,
    );
    return page;
  })();
  return easel;
}

async function bitmapOf(base64) {
  return createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
}

/** The picture as its cells: of each its shade, and its colour if so much of it is red, amber, green, blue or violet. */
export async function reduce(shot, width) {
  const page = await workshop();
  return page.evaluate((given) => window.readCells(given), {
    base64: shot.toString("base64"),
    cell: CELL[width],
    shades: SHADES,
  });
}

async function readCells({ base64, cell, shades }) {
  const image = await bitmapOf(base64);
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, image.width, image.height);
  const picture = { height: image.height, shades: [], colours: [] };
  for (let top = 0; top < image.height; top += cell) {
    let rowOfShades = "";
    let rowOfColours = "";
    for (let left = 0; left < image.width; left += cell) {
      let light = 0;
      let pixels = 0;
      const hues = [0, 0, 0, 0, 0];
      for (let y = top; y < Math.min(top + cell, image.height); y++) {
        for (let x = left; x < Math.min(left + cell, image.width); x++) {
          const at = 4 * (y * image.width + x);
          const red = data[at];
          const green = data[at + 1];
          const blue = data[at + 2];
          light += 0.299 * red + 0.587 * green + 0.114 * blue;
          pixels++;
          const most = Math.max(red, green, blue);
          const spread = most - Math.min(red, green, blue);
          if (spread > 60) {
            const sixth =
              most === red
                ? (green - blue) / spread
                : most === green
                  ? 2 + (blue - red) / spread
                  : 4 + (red - green) / spread;
            const hue = (60 * sixth + 360) % 360;
            hues[hue < 20 || hue >= 330 ? 0 : hue < 70 ? 1 : hue < 170 ? 2 : hue < 260 ? 3 : 4]++;
          }
        }
      }
      const most = Math.max(...hues);
      rowOfShades += shades[Math.min(63, Math.floor(light / pixels / 4))];
      rowOfColours += most > pixels / 20 ? "ragbv"[hues.indexOf(most)] : ".";
    }
    picture.shades.push(rowOfShades);
    picture.colours.push(rowOfColours.replace(/\.+$/, ""));
  }
  return picture;
}

/** The picture with a frame around each cell that has changed. */
async function mark(shot, width, cells) {
  const page = await workshop();
  const base64 = await page.evaluate((given) => window.drawFrames(given), {
    base64: shot.toString("base64"),
    cell: CELL[width],
    cells,
  });
  return Buffer.from(base64, "base64");
}

async function drawFrames({ base64, cell, cells }) {
  const image = await bitmapOf(base64);
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
