/**
 * Machines that a page is looked at on. One page is looked at on both of them, as if it were moved from one to the other:
 * Playwright has one for each profile, so this is told to the browser directly, and such a profile has none of its own.
 */
export const DESK = { name: "desktop", width: 1440, height: 900, phone: false };
/** It has a finger, for which buttons are larger. */
export const HAND = { name: "phone", width: 390, height: 844, phone: true };
export const MACHINES = [DESK, HAND];

const sessions = new WeakMap();
const machines = new WeakMap();

export async function putOn(page, machine) {
  machines.set(page, machine);
  await size(page, machine.height);
  await (await session(page)).send("Emulation.setTouchEmulationEnabled", { enabled: machine.phone });
}

/** What it is on. */
export function machineOf(page) {
  return machines.get(page);
}

/**
 * A picture of all of the page. The screen is made as high as the page meanwhile, so that rows of tables that are drawn as
 * they come into sight are drawn, and given time for it: what browsers do for such a picture does the same without waiting.
 */
export async function photograph(page) {
  const { width, height } = machineOf(page);
  const whole = await page.evaluate(() => document.documentElement.scrollHeight);
  if (whole > height) {
    await size(page, whole);
    await drawn(page);
  }
  const { data } = await (await session(page)).send("Page.captureScreenshot", {
    format: "png",
    optimizeForSpeed: true,
    clip: { x: 0, y: 0, width, height: Math.max(whole, height), scale: 1 },
  });
  if (whole > height) {
    await size(page, height);
  }
  return Buffer.from(data, "base64");
}

/** Waits until what was changed is on the screen, and what observers of sizes made of it. */
export function drawn(page) {
  return page.evaluate(
    () =>
      new Promise((done) => {
        let frames = 4;
        const next = () => (frames-- > 0 ? requestAnimationFrame(next) : done());
        next();
      }),
  );
}

async function size(page, height) {
  const { width, phone } = machineOf(page);
  const sized = { width, height, mobile: phone, deviceScaleFactor: 1 };
  await (await session(page)).send("Emulation.setDeviceMetricsOverride", sized);
}

function session(page) {
  if (!sessions.has(page)) {
    sessions.set(page, page.context().newCDPSession(page));
  }
  return sessions.get(page);
}
