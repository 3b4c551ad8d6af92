import { createServer } from "node:http";

/** A program that webhooks tell of events: it keeps what came, and answers with the status that it is set to. */
export async function receiver() {
  const came = [];
  const state = { status: 204 };
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      came.push({ id: request.headers["webhook-id"], event: JSON.parse(body) });
      response.writeHead(state.status).end();
    });
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  // One that nobody closes does not keep the journeys from ending.
  server.unref();
  return {
    came,
    url: `http://127.0.0.1:${server.address().port}/hook`,
    answerWith: (status) => {
      state.status = status;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}
