import { createRoute } from "@tanstack/react-router";
import { NotPartOf } from "../states/NotPartOf";
import { operateRoute } from "./operate";
import { repositoryRoute } from "./repository";
import { rootRoute } from "./root";

/** Addresses that are kept for what comes, so that nothing else takes them: not in a menu, nothing behind them. */
function ofRepository<const Path extends string>(path: Path) {
  return createRoute({ getParentRoute: () => repositoryRoute, path, component: NotPartOf });
}

function ofOperate<const Path extends string>(path: Path) {
  return createRoute({ getParentRoute: () => operateRoute, path, component: NotPartOf });
}

function ofRoot<const Path extends string>(path: Path) {
  return createRoute({ getParentRoute: () => rootRoute, path, component: NotPartOf });
}

export const reservedOfRepository = [
  ofRepository("/-/running"),
  ofRepository("/-/security"),
  ofRepository("/-/builds"),
  ofRepository("/-/members"),
] as const;

export const reservedOfOperate = [ofOperate("/audit"), ofOperate("/identity"), ofOperate("/policies")] as const;

export const reservedOfRoot = [
  ofRoot("/me/sessions"),
  ofRoot("/n/$namespace/-/members"),
  ofRoot("/n/$namespace/-/teams"),
  ofRoot("/n/$namespace/-/robots"),
  ofRoot("/n/$namespace/-/rules"),
  ofRoot("/n/$namespace/-/quota"),
  ofRoot("/run"),
  ofRoot("/run/$"),
] as const;
