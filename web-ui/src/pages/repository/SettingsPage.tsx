import { Button, NativeSelect } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { changeVisibility, deleteRepository, may, repositoryQuery } from "../../api/repositories";
import { useMay } from "../../api/session";
import { readCategories } from "../../format/list";
import { useWords } from "../../i18n/context";
import { Failure } from "../../states/Failure";
import { Hidden } from "../../states/Hidden";
import { QueryStates } from "../../states/QueryStates";
import { showToast } from "../../toasts/store";
import { OfficialField } from "./OfficialField";
import { ProfileField } from "./ProfileField";

/** Each field is saved by itself, and says who sees it. */
export function SettingsPage(): ReactNode {
  const words = useWords();
  const { repository: name } = useParams({ from: "/r/$repository/-/settings" });
  const queries = useQueryClient();
  const navigate = useNavigate();
  const operates = useMay("operate");
  const query = useQuery(repositoryQuery(name));
  const visibility = useMutation({
    mutationFn: (value: string) => changeVisibility(name, value),
    onSuccess: (_, value) =>
      showToast({ text: words.repository.visibilityChanged(name, value === "private"), tone: "plain" }),
    onSettled: () => queries.invalidateQueries({ queryKey: ["repository", name] }),
  });
  const remove = useMutation({
    mutationFn: () => deleteRepository(name),
    onSuccess: async () => {
      void queries.invalidateQueries({ queryKey: ["search"] });
      showToast({ text: words.repository.deleted(name), tone: "plain" });
      // First away from here: this page would ask again for what is not there any more.
      await navigate({ to: "/me" });
      queries.removeQueries({ queryKey: ["repository", name] });
    },
  });
  const mirrored = query.data?.listed?.mirrored === true;
  return (
    <QueryStates query={query} hidden={words.repository.hidden}>
      {(repository) =>
        !may(repository, "edit") ? (
          <Hidden why={words.states.noSuchPageWhy} />
        ) : (
          <div className="stack-wide">
            <section className="stack">
              <h2>{words.repository.visibility}</h2>
              {visibility.isError && <Failure error={visibility.error} />}
              {mirrored && (
                <p>
                  {words.repository.mirrorVisibility}{" "}
                  {operates && (
                    <Link to="/operate/mirrors/$upstream" params={{ upstream: name.split("/")[0] ?? "" }}>
                      {words.operate.mirrors}
                    </Link>
                  )}
                </p>
              )}
              <NativeSelect
                disabled={mirrored}
                maw={360}
                label={words.repository.whoSees}
                value={visibility.isPending ? visibility.variables : repository.visibility}
                onChange={(event) => visibility.mutate(event.currentTarget.value)}
                data={[
                  { value: "private", label: words.repository.privateMeans },
                  { value: "public", label: words.repository.publicMeans },
                ]}
              />
            </section>
            <section className="stack">
              <h2>{words.repository.profile}</h2>
              {mirrored && <p>{words.repository.mirrorProfile}</p>}
              {may(repository, "vouch") && <OfficialField repository={repository} />}
              <ProfileField
                repository={repository}
                label={words.explore.description}
                description={words.repository.descriptionSeen}
                read={(of) => of.description}
                change={(description) => ({ description })}
                maxLength={200}
              />
              <ProfileField
                repository={repository}
                label={words.repository.categories}
                description={words.repository.categoriesSeen}
                read={(of) => of.categories.join(", ")}
                change={(text) => ({ categories: readCategories(text) })}
                maxLength={500}
              />
              <ProfileField
                repository={repository}
                label={words.repository.deprecation}
                description={words.repository.deprecationSeen}
                read={(of) => of.deprecation}
                change={(deprecation) => ({ deprecation })}
                maxLength={500}
              />
            </section>
            <section className="stack">
              <h2>{words.repository.remove}</h2>
              {remove.isError && <Failure error={remove.error} />}
              <p>{mirrored ? words.repository.mirrorRemoveMeans : words.repository.removeMeans}</p>
              <div>
                <Button color="danger" loading={remove.isPending} onClick={() => remove.mutate()}>
                  {words.repository.removeNamed(name)}
                </Button>
              </div>
            </section>
          </div>
        )
      }
    </QueryStates>
  );
}
