import assert from "node:assert/strict";
import { settled } from "../lib/journey.mjs";
import { push } from "../lib/registry.mjs";
import { ana, profile, shop, stockedJourney } from "../lib/stock.mjs";

/** How people get about, and who they are meanwhile. */
export function movingAbout() {
  stockedJourney(
    "who follows a link to what is hidden signs in and is there",
    { expects: [/status of 404/] },
    async (page) => {
      await page.goto("/r/ana/kiosk/-/tags?q=1.*");
      await page.getByText("There is no such repository, or you may not see it.").first().waitFor();
      await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
      await page.waitForURL(/\/sign-in\?to=/);
      await page.getByRole("textbox", { name: /^Name/ }).fill(ana.name);
      await page.getByLabel(/^Password/).fill(ana.password);
      await page.keyboard.press("Enter");
      await page.waitForURL("/r/ana/kiosk/-/tags?q=1.*");
      await page.getByText("1 tag", { exact: true }).waitFor();
    },
  );

  stockedJourney(
    "a session that is over is begun again over the page, which goes on",
    { as: ana, expects: [/status of 401/] },
    async (page, context) => {
      await push(shop("1.0.0"), "ana/form", "1.0.0", { as: ana });
      await page.goto("/r/ana/form/-/settings");
      await page.getByLabel("Description").fill("Typed before the session was over");
      await context.clearCookies();
      await page
        .locator("form", { has: page.getByLabel("Description") })
        .getByRole("button", { name: "Save" })
        .click();
      const dialog = page.getByRole("dialog");
      await dialog.getByText("Your session is over.").waitFor();
      await dialog.getByLabel(/^Password/).fill(ana.password);
      await page.keyboard.press("Enter");
      await page.getByText("Description saved.").waitFor();
      assert.equal(await page.getByLabel("Description").inputValue(), "Typed before the session was over");
    },
  );

  stockedJourney("all by keyboard: sign in, go to a repository, delete a tag and take it back", {}, async (page) => {
    await push(shop("1.0.0"), "ana/keyboard", "1.0.0", { as: ana });
    await push(shop("1.1.0"), "ana/keyboard", "1.1.0", { as: ana });
    await page.goto("/sign-in");
    await page.locator("input[name=name]:focus").waitFor();
    await page.keyboard.type(ana.name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(ana.password);
    await page.keyboard.press("Enter");
    await page.waitForURL("/");
    await page.keyboard.press("Control+K");
    await page.getByRole("dialog").getByRole("combobox").waitFor();
    await page.keyboard.type("ana/keyb");
    await page.getByRole("option", { name: "ana/keyboard" }).waitFor();
    await page.keyboard.press("Enter");
    await page.waitForURL("/r/ana/keyboard");
    // The address is there before the page, whose keys these are.
    await page.getByText("It has no README.", { exact: true }).waitFor();
    await settled(page);
    await page.keyboard.press("]");
    await page.waitForURL("/r/ana/keyboard/-/tags");
    await page.getByText("2 tags", { exact: true }).waitFor();
    await page.keyboard.press("j");
    await page.locator('[data-row="0"]:focus').waitFor();
    await page.keyboard.press("j");
    await page.locator('[data-row="1"]:focus').waitFor();
    await page.keyboard.press("x");
    await page.getByText("1 selected", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("d");
    await page.getByText("1 tag deleted.").waitFor();
    await page.keyboard.press("u");
    await page.getByText("1 tag is back.").waitFor();
    await page.getByText("2 tags", { exact: true }).waitFor();
  });

  stockedJourney("what changes elsewhere is seen without a reload", { as: ana }, async (page) => {
    await push(shop("1.0.0"), "ana/live", "1.0.0", { as: ana });
    await page.goto("/r/ana/live/-/tags");
    await page.getByText("1 tag", { exact: true }).waitFor();
    await push(shop("1.1.0"), "ana/live", "1.1.0", { as: ana });
    await page.getByText("2 tags", { exact: true }).waitFor();
    await profile("ana/live", { description: "Told as it happens" });
    await page.getByText("Told as it happens").waitFor();
  });

  stockedJourney("the theme and the language that were chosen stay", { as: ana }, async (page) => {
    await page.goto("/connect");
    await page.getByRole("button", { name: "ana: menu" }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    // Choosing a theme leaves the menu as it is, so that one can look at each.
    const chinese = page.getByRole("menuitem", { name: "中文" });
    if (!(await chinese.isVisible())) {
      await page.getByRole("button", { name: "ana: menu" }).click();
    }
    await chinese.click();
    await page.getByRole("heading", { level: 1, name: "接入" }).waitFor();
    await page.reload();
    await page.locator('html[data-mantine-color-scheme="dark"][lang^="zh"]').waitFor();
  });
}
