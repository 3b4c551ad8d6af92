import { Checkbox } from "@mantine/core";
import type { ReactNode } from "react";
import type { Repository } from "../../api/repositories";
import { useWords } from "../../i18n/context";
import { Failure } from "../../states/Failure";
import { showToast } from "../../toasts/store";
import { useChangeProfile } from "./useChangeProfile";

/** Whether who runs the registry vouches for it. */
export function OfficialField({ repository }: { repository: Repository }): ReactNode {
  const words = useWords();
  const saving = useChangeProfile(
    repository,
    ({ official }) => String(official),
    () => showToast({ text: words.repository.saved(words.explore.official), tone: "plain" }),
  );
  // Whoever was earlier has changed something else, or the same: the box says how it is now.
  const now = saving.theirs ?? repository;
  return (
    <>
      {saving.error !== null && <Failure error={saving.error} />}
      <Checkbox
        label={words.explore.official}
        description={words.repository.officialSeen}
        checked={now.official}
        disabled={saving.isPending}
        onChange={(event) => saving.save({ official: event.currentTarget.checked })}
      />
    </>
  );
}
