import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { Failure } from "./Failure";

/** For what a page's own code throws. */
export function RouteFailure({ error, reset }: ErrorComponentProps): ReactNode {
  const router = useRouter();
  return (
    <Failure
      error={error}
      retry={() => {
        reset();
        void router.invalidate();
      }}
    />
  );
}
