import "./theme/mantine.css";
import "./theme/tokens.css";
import "./theme/base.css";
import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { ApiError } from "./api/problem";
import { fetchSession, setSession, whenAccountChanges } from "./api/session";
import { readBoot, styleNonce } from "./boot";
import { loadDictionary, WordsProvider } from "./i18n/context";
import { browserLanguage } from "./i18n/languages";
import { preferences } from "./preferences";
import { makeRouter } from "./routes/tree";
import { colorSchemeManager, cssVariablesResolver, theme } from "./theme/theme";

const RETRIES = 2;

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server has decided it decides again; what did not get there may the next time.
      retry: (failures, error) => failures < RETRIES && !(error instanceof ApiError && error.status < 500),
    },
  },
});
whenAccountChanges(() => queries.clear());

const boot = readBoot();
if (boot === null) {
  // The development server gives no boot data. A registry that cannot say who this is shows what everybody may see.
  await fetchSession().catch((error: unknown) => console.warn("no session:", error));
} else {
  setSession(boot.session);
}

const language = preferences().language ?? boot?.language ?? browserLanguage(navigator.languages);
const first = { language, words: await loadDictionary(language) };
const nonce = styleNonce();
// What locks scrolling under an overlay makes a style element of its own, and looks here for the nonce.
Object.assign(globalThis, { __webpack_nonce__: nonce });
const router = makeRouter(queries);
const place = document.getElementById("root");
if (place === null) {
  throw new Error("the shell has no place for the pages");
}
createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      cssVariablesResolver={cssVariablesResolver}
      {...(nonce === undefined ? {} : { getStyleNonce: () => nonce })}
    >
      <QueryClientProvider client={queries}>
        <WordsProvider first={first}>
          <RouterProvider router={router} />
        </WordsProvider>
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
