import { Button, PasswordInput, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import type { FormEvent, ReactNode } from "react";
import { createUpstream } from "../../api/upstreams";
import { useWords } from "../../i18n/context";
import { Failure } from "../../states/Failure";

/** Name and address; a name and password for it if it wants them. All else has defaults that can be changed later. */
export function UpstreamForm(): ReactNode {
  const words = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: createUpstream,
    onSuccess: ({ name }) => {
      void queries.invalidateQueries({ queryKey: ["upstreams"] });
      void navigate({ to: "/operate/mirrors/$upstream", params: { upstream: name } });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string): string => String(fields.get(name)).trim();
    create.mutate({
      name: text("name"),
      url: text("url"),
      ...(text("username") === "" ? {} : { username: text("username"), password: String(fields.get("password")) }),
    });
  };
  return (
    <form className="stack" style={{ maxWidth: 480 }} onSubmit={submit}>
      {create.isError && <Failure error={create.error} />}
      <TextInput
        name="name"
        label={words.mirrors.name}
        description={words.mirrors.nameRule}
        placeholder="quay"
        required
        autoCapitalize="none"
      />
      <TextInput name="url" type="url" label={words.mirrors.address} placeholder="https://quay.io" required />
      <TextInput
        name="username"
        label={words.mirrors.username}
        description={words.mirrors.optional}
        autoComplete="off"
      />
      <PasswordInput
        name="password"
        label={words.signIn.password}
        autoComplete="off"
        visibilityToggleButtonProps={{ "aria-label": words.signIn.showPassword }}
      />
      <div>
        <Button type="submit" loading={create.isPending}>
          {words.mirrors.add}
        </Button>
      </div>
    </form>
  );
}
