package io.slipway.layer.listing;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.layer.ByteString;
import io.slipway.layer.testing.TarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingDifferencesTest {
    @TempDir
    Path folder;

    private ImageListing image(Consumer<TarBuilder> layer) throws IOException {
        Path here = Files.createTempDirectory(folder, "image");
        TarBuilder tar = new TarBuilder();
        layer.accept(tar);
        Path written = tar.end().write(here.resolve("layer.tar"));
        return ImageListing.open(Listings.write(here.resolve("listing"), Listings.index(List.of(written))));
    }

    private static List<String> differences(ImageListing one, ImageListing other, String after) throws IOException {
        ListingDifferences differences = new ListingDifferences(one.all(), other.all(), ByteString.latin1(after));
        List<String> told = new ArrayList<>();
        for (Optional<ListingDifferences.Difference> next = differences.next();
                next.isPresent();
                next = differences.next()) {
            ListingDifferences.Difference found = next.get();
            String sign = found.from() == null ? "+" : found.to() == null ? "-" : "~";
            told.add(sign + found.path() + (sign.equals("~") ? " " + new TreeSet<>(found.aspects()) : ""));
        }
        return told;
    }

    @Test
    void everyNameInWhichTheyDifferIsToldOnceAndInOrder() throws IOException {
        try (ImageListing one = image(tar -> tar.directory("a")
                        .add()
                        .file("a/same", "1")
                        .add()
                        .file("a/text", "1")
                        .add()
                        .file("a/gone", "2")
                        .add()
                        .file("b/x", "3")
                        .add()
                        .file("b/y", "3")
                        .add()
                        .symlink("l", "a")
                        .add()
                        .file("kind", "")
                        .add()
                        .file("meta", "m")
                        .add());
                ImageListing two = image(tar -> tar.directory("a")
                        .add()
                        .file("a/same", "1")
                        .add()
                        .file("a/text", "2")
                        .add()
                        .file("a/new", "2")
                        .add()
                        .symlink("l", "b")
                        .add()
                        .directory("kind")
                        .add()
                        .file("kind/in", "")
                        .add()
                        .file("meta", "m")
                        .mode(0600)
                        .owner(1, 0)
                        .mtime(5)
                        .xattr("user.x", "y")
                        .add())) {
            List<String> all = List.of(
                    "-a/gone",
                    "+a/new",
                    "~a/text [CONTENT]",
                    "-b",
                    "-b/x",
                    "-b/y",
                    "~kind [TYPE, MODE]",
                    "+kind/in",
                    "~l [CONTENT]",
                    "~meta [MODE, OWNER, TIME, ATTRIBUTES]");
            assertThat(differences(one, two, "")).isEqualTo(all);
            for (int i = 0; i < all.size(); i++) {
                String path = all.get(i).substring(1).split(" ", 2)[0];
                assertThat(differences(one, two, path)).isEqualTo(all.subList(i + 1, all.size()));
            }
            assertThat(differences(one, two, "a/m")).isEqualTo(all.subList(1, all.size()));
            assertThat(differences(one, one, "")).isEmpty();
        }
    }

    @Test
    void randomTreesDifferInWhatWasChanged() throws IOException {
        Random random = new Random(7);
        for (int round = 0; round < 30; round++) {
            TreeSet<String> left = new TreeSet<>();
            TreeSet<String> right = new TreeSet<>();
            for (int i = 0; i < 60; i++) {
                String path = "d%d/e%d/f%d".formatted(random.nextInt(3), random.nextInt(3), random.nextInt(9));
                (random.nextBoolean() ? left : right).add(path);
                if (random.nextInt(3) > 0) {
                    left.add(path);
                    right.add(path);
                }
            }
            try (ImageListing one = image(
                            tar -> left.forEach(path -> tar.file(path, path).add()));
                    ImageListing two = image(
                            tar -> right.forEach(path -> tar.file(path, path).add()))) {
                TreeSet<String> gone = new TreeSet<>(left);
                gone.removeAll(right);
                TreeSet<String> added = new TreeSet<>(right);
                added.removeAll(left);
                List<String> files = differences(one, two, "").stream()
                        .filter(told -> told.contains("/f"))
                        .toList();
                assertThat(files.stream().filter(told -> told.startsWith("-")).map(told -> told.substring(1)))
                        .containsExactlyElementsOf(gone);
                assertThat(files.stream().filter(told -> told.startsWith("+")).map(told -> told.substring(1)))
                        .containsExactlyElementsOf(added);
            }
        }
    }
}
