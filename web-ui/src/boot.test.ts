// @vitest-environment happy-dom
import { afterEach, expect, it } from "vitest";
import { readBoot, styleNonce } from "./boot";

function shell(html: string): void {
  document.head.innerHTML = html;
}

afterEach(() => shell(""));

it("reads what the server put into the shell", () => {
  const boot = {
    session: { account: { name: "ana", admin: true }, csrf: "token", can: ["operate"] },
    language: "zh",
    version: "1.0",
  };
  shell(`<script type="application/json" id="boot">${JSON.stringify(boot)}</script>`);
  expect(readBoot()).toEqual({
    session: { account: { name: "ana" }, csrf: "token", can: ["operate"] },
    language: "zh",
    version: "1.0",
  });
});

it("takes a stranger for nobody, and an unknown language for none", () => {
  shell(
    '<script type="application/json" id="boot">{"session":{"account":null,"csrf":null,"can":[]},"language":"de"}</script>',
  );
  expect(readBoot()).toEqual({ session: { account: null, csrf: null, can: [] }, language: null, version: null });
});

it("has neither boot data nor a nonce under the development server", () => {
  shell('<meta name="csp-nonce" content="__NONCE__">');
  expect(readBoot()).toBeNull();
  expect(styleNonce()).toBeUndefined();
});

it("gives styles the nonce of the answer", () => {
  shell('<meta name="csp-nonce" content="abc">');
  expect(styleNonce()).toBe("abc");
});
