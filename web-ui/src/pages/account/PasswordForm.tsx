import { Button, PasswordInput } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useRef } from "react";
import { changePassword } from "../../api/users";
import { useWords } from "../../i18n/context";
import { Failure } from "../../states/Failure";
import { showToast } from "../../toasts/store";

interface Props {
  name: string;
  /** One's own takes the current one. */
  own: boolean;
  onDone?: () => void;
}

export function PasswordForm({ name, own, onDone }: Props): ReactNode {
  const words = useWords();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: (fields: FormData) =>
      changePassword(name, String(fields.get("new")), own ? String(fields.get("current")) : undefined),
    onSuccess: () => {
      form.current?.reset();
      showToast({ text: words.users.passwordChanged(name), tone: "plain" });
      onDone?.();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    change.mutate(new FormData(event.currentTarget));
  };
  const toggle = { "aria-label": words.signIn.showPassword };
  return (
    <form ref={form} className="stack" style={{ maxWidth: 360 }} onSubmit={submit}>
      {change.isError && <Failure error={change.error} />}
      {own && (
        <PasswordInput
          name="current"
          label={words.me.currentPassword}
          autoComplete="current-password"
          required
          visibilityToggleButtonProps={toggle}
        />
      )}
      <PasswordInput
        name="new"
        label={words.me.newPassword}
        description={words.me.passwordRule}
        autoComplete="new-password"
        minLength={8}
        required
        visibilityToggleButtonProps={toggle}
      />
      <Button type="submit" loading={change.isPending}>
        {words.me.changePassword}
      </Button>
    </form>
  );
}
