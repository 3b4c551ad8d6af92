import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { chromium } from "playwright-core";
import { leftovers, programs, registry } from "./surroundings.mjs";

const LIMIT_MILLIS = 120_000;
const STEP_MILLIS = 30_000;

/** Two machines to read on; a phone has a finger, for which buttons are larger. */
export const DESKTOP = { viewport: { width: 1440, height: 900 } };
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** One browser for all; each journey has a profile of its own. */
const browser = await chromium.launch({
  executablePath: programs.chromium,
  // Text is drawn the same on every machine: no smoothing by the screen's subpixels, no hinting, one colour profile.
  args: ["--disable-lcd-text", "--font-render-hinting=none", "--force-color-profile=srgb"],
});
after(() => browser.close());

const signedIn = new Map();

/**
 * One journey: a test with a page. It fails on whatever it asserts, and on everything that a reader's browser would have
 * complained of meanwhile: errors on the console, broken policies, scripts that threw, dialogs.
 *
 * `as`: who is signed in from the start; nobody if left out. `device`: DESKTOP unless told. `expects`: complaints that
 * belong to this journey, as patterns. `first`: what has to have happened before. `onlyLooks`: such a journey changes
 * nothing in the browser either, and shares a profile, with all that it has loaded, with others of its kind.
 */
export function journey(name, { as, device = DESKTOP, expects = [], first, onlyLooks = false }, run) {
  test(name, { timeout: LIMIT_MILLIS }, async () => {
    await first?.();
    const context = await (onlyLooks ? shared(device, as) : open(device, as));
    const page = await context.newPage();
    const complaints = await listen(page);
    try {
      await run(page, context);
      const unexpected = complaints.filter((complaint) => !expects.some((pattern) => pattern.test(complaint)));
      if (unexpected.length > 0) {
        throw new Error(`the browser complained:\n${unexpected.join("\n")}`);
      }
    } catch (failure) {
      await leave(name, page, complaints);
      throw failure;
    } finally {
      await (onlyLooks ? page.close() : context.close());
    }
  });
}

/** A profile of its own, at the registry. */
export async function open(device, account) {
  const context = await browser.newContext({
    ...device,
    baseURL: registry.url,
    locale: "en",
    timezoneId: "UTC",
    reducedMotion: "reduce",
    permissions: ["clipboard-read", "clipboard-write"],
  });
  context.setDefaultTimeout(STEP_MILLIS);
  if (account !== undefined) {
    await context.addCookies(await cookiesOf(context, account));
  }
  return context;
}

const profiles = new Map();

function shared(device, account) {
  const key = `${device.viewport.width} ${account?.name}`;
  if (!profiles.has(key)) {
    profiles.set(key, open(device, account));
  }
  return profiles.get(key);
}

/** Somebody signs in once, however many journeys are theirs; how one does that in the page is a journey of its own. */
async function cookiesOf(context, { name, password }) {
  if (!signedIn.has(name)) {
    const answer = await context.request.post("/api/v1/session", { data: { name, password } });
    if (!answer.ok()) {
      throw new Error(`${name} cannot sign in: ${answer.status()} ${await answer.text()}`);
    }
    signedIn.set(name, (await context.storageState()).cookies);
  }
  return signedIn.get(name);
}

async function listen(page) {
  const complaints = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") {
      complaints.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    }
  });
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.stack ?? error}`));
  page.on("dialog", (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    return dialog.dismiss();
  });
  await page.exposeFunction("policyBroken", (what) => void complaints.push(`policy: ${what}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      window.policyBroken(`${event.violatedDirective} ${event.blockedURI} at ${event.sourceFile}:${event.lineNumber}`);
    });
  });
  return complaints;
}

/** What somebody who looks into a failure wants to see first. */
async function leave(name, page, complaints) {
  const stem = join(leftovers, name.replaceAll(/[^A-Za-z0-9]+/g, "-"));
  mkdirSync(leftovers, { recursive: true });
  writeFileSync(`${stem}.txt`, `${page.url()}\n${complaints.join("\n")}\n`);
  // The page may be what failed; the reason for the failure is of more use than that there is no picture.
  await page
    .screenshot({ path: `${stem}.png` })
    .catch((problem) => writeFileSync(`${stem}.txt`, `${problem}\n`, { flag: "a" }));
}

/** Waits until nothing on the page is on its way any more: no place is held, and the text stands still. */
export async function settled(page) {
  await page.locator("h1").first().waitFor();
  await page.waitForFunction(
    () => {
      const loading = document.querySelector('main [role="status"] .unseen, [data-loading="true"]') !== null;
      const now = loading ? "" : `${document.body.innerText} ${document.documentElement.scrollHeight}`;
      const stands = now !== "" && window.textBefore === now;
      window.textBefore = now;
      return stands;
    },
    undefined,
    { polling: 80 },
  );
  await page.evaluate(() => document.fonts.ready);
}
