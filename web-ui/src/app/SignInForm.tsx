import { Button, PasswordInput, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import { ApiError } from "../api/problem";
import { signIn } from "../api/session";
import { useWords } from "../i18n/context";
import { Notice } from "../parts/Notice";
import { describe } from "../states/describe";

/** Two fields, and one sentence for a name that is unknown and a password that is wrong alike. */
export function SignInForm({ onDone, name = "" }: { onDone: () => void; name?: string }): ReactNode {
  const words = useWords();
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    setBusy(true);
    setError(null);
    try {
      await signIn(String(fields.get("name")).trim(), String(fields.get("password")));
      onDone();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  };
  return (
    <form className="stack" style={{ maxWidth: 360 }} onSubmit={submit}>
      {error !== null && (
        <Notice tone="danger">
          {error instanceof ApiError && error.status === 401 ? words.signIn.wrong : describe(error, words.problems)}
        </Notice>
      )}
      <TextInput
        name="name"
        label={words.signIn.name}
        defaultValue={name}
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        autoFocus={name === ""}
        data-autofocus={name === "" || undefined}
      />
      <PasswordInput
        name="password"
        label={words.signIn.password}
        autoComplete="current-password"
        required
        autoFocus={name !== ""}
        data-autofocus={name !== "" || undefined}
        visibilityToggleButtonProps={{ "aria-label": words.signIn.showPassword }}
      />
      <Button type="submit" variant="filled" loading={busy}>
        {words.nav.signIn}
      </Button>
    </form>
  );
}
