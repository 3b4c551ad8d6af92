import assert from "node:assert/strict";
import { image } from "../lib/image.mjs";
import { fresh, journey, settled } from "../lib/journey.mjs";
import { look } from "../lib/look.mjs";
import { DESK, putOn } from "../lib/machine.mjs";
import { push } from "../lib/registry.mjs";
import { registry } from "../lib/surroundings.mjs";

const host = new URL(registry.url).host;

journey(
  "first run: sign in, see how to push, and the page turns into what was pushed",
  { expects: [/status of 401/] },
  async (page) => {
    await page.goto("/");
    await page.getByText("Nothing public is stored here.").waitFor();
    await page.getByRole("link", { name: "Sign in" }).first().click();
    await page.waitForURL("/sign-in");
    await page.getByRole("textbox", { name: /^Name/ }).fill("admin");
    await page.getByLabel(/^Password/).fill("not the password");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByText("No account has this name and password.").waitFor();
    await page.getByLabel(/^Password/).fill(registry.admin.password);
    await page.keyboard.press("Enter");

    await page.waitForURL("/setup");
    await page.getByRole("heading", { name: "Push a first image" }).waitFor();
    for (const line of [`docker login -u admin ${host}`, `docker push ${host}/admin/hello:latest`]) {
      await page.getByText(line, { exact: true }).waitFor();
    }
    await page.getByRole("button", { name: `Copy docker push ${host}/admin/hello:latest` }).click();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), `docker push ${host}/admin/hello:latest`);

    await lookAround();

    const hello = image({ layers: [{ step: "COPY hello /", files: { hello: "Hello.\n" } }] });
    await push(hello, "admin/hello", "latest");
    await page.waitForURL("/r/admin/hello");
    await page.getByText(`docker pull ${host}/admin/hello:latest`, { exact: true }).waitFor();
    await settled(page);

    await page.goto("/setup");
    await page.getByText("There is no such page").first().waitFor();
  },
);

/** What is only there while nothing is stored. */
async function lookAround() {
  for (const [name, path, account] of [
    ["setup", "/setup", registry.admin],
    ["explore-nothing-stored", "/", registry.admin],
    ["explore-nothing-public", "/"],
  ]) {
    const page = await fresh(account);
    try {
      await putOn(page, DESK);
      await page.goto(path);
      await settled(page);
      await look(page, name);
    } finally {
      await page.context().close();
    }
  }
}
