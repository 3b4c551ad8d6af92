import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import { signOut } from "../api/session";
import { useWords } from "../i18n/context";
import { describe } from "../states/describe";
import { showToast } from "../toasts/store";

/** Ends the session, and says so when that could not be done. */
export function useLeave(): () => void {
  const words = useWords();
  const navigate = useNavigate();
  return useCallback(() => {
    signOut().then(
      () => navigate({ to: "/" }),
      (error: unknown) => showToast({ text: describe(error, words.problems), tone: "danger" }),
    );
  }, [navigate, words]);
}
