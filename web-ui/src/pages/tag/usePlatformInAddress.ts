import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { type Image, imageQuery, type Wanted } from "../../api/images";
import { isPlatform } from "../../format/platform";

interface Shown {
  repository: string;
  reference: string;
  /** Absent until it has come. */
  image: Image | undefined;
}

/**
 * What a reader has chosen once decides which image of an index is shown, also where the address says nothing. Then the
 * address is made to say it: a link that is passed on means the same to everybody.
 */
export function usePlatformInAddress(shown: readonly Shown[], { platform, remembered }: Wanted): void {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const decides = platform === undefined && isDecided(shown, remembered);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is shown is what decides
  useEffect(() => {
    if (!decides) {
      return;
    }
    for (const { repository, reference, image } of shown) {
      // It is the same image under the new question.
      queries.setQueryData(imageQuery(repository, reference, { platform: remembered, remembered }).queryKey, image);
    }
    void navigate({
      to: ".",
      search: (before: object) => ({ ...before, platform: remembered }),
      hash: true,
      replace: true,
      resetScroll: false,
    });
  }, [decides]);
}

/** Of every index the image that was chosen, and a choice there was. */
function isDecided(shown: readonly Shown[], remembered: string): boolean {
  const images = shown.map(({ image }) => image);
  const choices = images.filter((image) => (image?.platforms ?? []).filter(isPlatform).length > 1);
  return (
    choices.length > 0 &&
    images.every((image) => image !== undefined && (image.platforms.length === 0 || image.platform === remembered))
  );
}
