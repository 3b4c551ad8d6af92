import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { chromium } from "playwright-core";
import { DESK, putOn } from "./machine.mjs";
import { leftovers, programs, registry } from "./surroundings.mjs";

const LIMIT_MILLIS = 120_000;
const STEP_MILLIS = 30_000;

/** So many journeys go on at once, where they may: while one waits for the registry, another draws. */
const AT_ONCE = 3;

/** One browser for all; each journey has a profile of its own. */
const browser = await chromium.launch({
  executablePath: programs.chromium,
  // Text is drawn the same on every machine: no smoothing by the screen's subpixels, no hinting, one colour profile.
  args: ["--disable-lcd-text", "--font-render-hinting=none", "--force-color-profile=srgb"],
});
after(() => browser.close());

const signedIn = new Map();

/** Journeys that do not mind each other. */
export function sideBySide(what, declare) {
  describe(what, { concurrency: AT_ONCE }, declare);
}

/**
 * One journey: a test with a page. It fails on whatever it asserts, and on everything that a reader's browser would have
 * complained of meanwhile: errors on the console, broken policies, scripts that threw, dialogs.
 *
 * `as`: who is signed in from the start; nobody if left out. `expects`: complaints that belong to this journey, as patterns.
 * `first`: what has to have happened before. `looks`: the page is there to be looked at, on one machine or another.
 * `onlyLooks`: it changes nothing in the browser either, and shares a profile, with all that it has loaded, with others of
 * its kind.
 */
export function journey(name, { as, expects = [], first, onlyLooks = false, looks = onlyLooks }, run) {
  test(name, { timeout: LIMIT_MILLIS }, async () => {
    await first?.();
    const context = await (onlyLooks ? shared(as) : open(as, looks));
    const page = await context.newPage();
    const complaints = await listen(page);
    try {
      if (looks) {
        await putOn(page, DESK);
      }
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
async function open(account, looks) {
  const context = await browser.newContext({
    viewport: looks ? null : { width: DESK.width, height: DESK.height },
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

/** A page to look at, in a profile of its own that whoever asks for it closes. */
export async function fresh(account) {
  return (await open(account, true)).newPage();
}

const profiles = new Map();

function shared(account) {
  if (!profiles.has(account?.name)) {
    profiles.set(account?.name, open(account, true));
  }
  return profiles.get(account?.name);
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
