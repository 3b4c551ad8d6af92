import { expect, it } from "vitest";
import { readHeaders } from "./WebhookFields";

it("reads headers as HTTP writes them", () => {
  expect(readHeaders("Authorization: Bearer a:b\n\n X-Team :  web \n")).toEqual({
    Authorization: "Bearer a:b",
    "X-Team": "web",
  });
  expect(readHeaders("nothing")).toEqual({ nothing: "" });
  expect(readHeaders("")).toEqual({});
});
