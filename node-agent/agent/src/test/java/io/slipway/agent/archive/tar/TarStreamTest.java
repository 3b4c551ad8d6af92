package io.slipway.agent.archive.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarStreamTest {
    private static Entry entry(String name, Kind kind, String link, long size) {
        return new Entry(
                name,
                kind,
                link,
                0644,
                new Entry.Ids(1, 2),
                new Entry.Time(1_000_000_000, 0),
                size,
                Entry.Device.NONE,
                Map.of());
    }

    private static byte[] written(Entry entry, String data) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        writer.put(entry, new ByteArrayInputStream(data.getBytes(ISO_8859_1)));
        writer.finish();
        return out.toByteArray();
    }

    private static Entry read(byte[] tar) throws IOException {
        return new TarReader(new ByteArrayInputStream(tar)).next().orElseThrow();
    }

    @Test
    void whatHeadersCannotHoldStandsInPaxRecords() throws IOException {
        List<Entry> entries = List.of(
                entry("plain", Kind.FILE, "", 0),
                entry("n".repeat(100), Kind.FILE, "", 0),
                entry("n".repeat(101), Kind.FILE, "", 0),
                entry("d/".repeat(1000) + "f", Kind.FILE, "", 0),
                entry("s", Kind.SYMBOLIC_LINK, "t".repeat(101), 0),
                entry("no text \u00ff\u00fe\n", Kind.FILE, "", 0));
        for (Entry entry : entries) {
            assertThat(read(written(entry, ""))).usingRecursiveComparison().isEqualTo(entry);
        }
    }

    @Test
    void largeNumbersSmallTimesAndAttributesComeBack() throws IOException {
        for (Entry.Time time : List.of(
                new Entry.Time(0, 1),
                new Entry.Time(-1, 0),
                new Entry.Time(-1, 500_000_000),
                new Entry.Time(-2, 1),
                new Entry.Time(1L << 40, 999_999_999))) {
            Entry entry = new Entry(
                    "f",
                    Kind.CHARACTER_DEVICE,
                    "",
                    07777,
                    new Entry.Ids(-2, 2_097_152),
                    time,
                    0,
                    new Entry.Device(4095, 1_048_575),
                    Map.of("user.bytes", new byte[] {0, '\n', (byte) 0xff, '='}, "user.none", new byte[0]));
            assertThat(read(written(entry, ""))).usingRecursiveComparison().isEqualTo(entry);
        }
    }

    @Test
    void dataIsPaddedAndWhatIsMissingIsFilledWithZeros() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        assertThat(writer.put(entry("short", Kind.FILE, "", 300_000), new ByteArrayInputStream(new byte[] {7})))
                .isEqualTo(299_999);
        assertThat(writer.put(entry("long", Kind.FILE, "", 2), new ByteArrayInputStream(new byte[] {1, 2, 3})))
                .isZero();
        writer.finish();
        TarReader reader = new TarReader(new ByteArrayInputStream(out.toByteArray()));
        assertThat(reader.next().orElseThrow().name()).isEqualTo("short");
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        reader.copyData(data);
        assertThat(data.toByteArray()).hasSize(300_000).startsWith(7, 0);
        assertThat(reader.next().orElseThrow().name()).isEqualTo("long");
        data.reset();
        reader.copyData(data);
        assertThat(data.toByteArray()).containsExactly(1, 2);
        assertThat(reader.next()).isEmpty();
    }

    @Test
    void anArchiveMayEndWithoutItsMarkerOrPadding() throws IOException {
        byte[] tar = written(entry("f", Kind.FILE, "", 2), "ab");
        for (int end : List.of(1024, 514, 600, 1536, tar.length)) {
            TarReader reader = new TarReader(new ByteArrayInputStream(Arrays.copyOf(tar, end)));
            assertThat(reader.next()).isPresent();
            assertThat(reader.next()).isEmpty();
        }
        assertThat(new TarReader(new ByteArrayInputStream(new byte[0])).next()).isEmpty();
    }

    @Test
    void anArchiveThatBreaksOffIsAnError() throws IOException {
        byte[] tar = written(entry("f", Kind.FILE, "", 2), "ab");
        TarReader cut = new TarReader(new ByteArrayInputStream(Arrays.copyOf(tar, 513)));
        assertThat(cut.next()).isPresent();
        assertThatThrownBy(cut::next).isInstanceOf(EOFException.class).hasMessage("unexpected EOF");
        assertThatThrownBy(() -> read(Arrays.copyOf(tar, 100))).isInstanceOf(EOFException.class);
        tar[0]++;
        assertThatThrownBy(() -> read(tar))
                .isInstanceOf(MalformedTarException.class)
                .hasMessage("archive/tar: invalid tar header");
    }

    @Test
    void whatIsNotTakenIsNamed() {
        assertThatThrownBy(() -> read(flagged('V')))
                .isInstanceOf(MalformedTarException.class)
                .hasMessage("unhandled tar header type 86");
        assertThatThrownBy(() -> read(flagged('S')))
                .isInstanceOf(MalformedTarException.class)
                .hasMessageContaining("f is a sparse file");
    }

    private static byte[] flagged(char flag) throws IOException {
        Block header = new Block(Arrays.copyOf(written(entry("f", Kind.FILE, "", 0), ""), Block.SIZE));
        header.flag(flag);
        header.seal();
        return header.bytes();
    }

    @Test
    void gnuTarAndThisReadEachOthersArchives(@TempDir Path folder) throws IOException, InterruptedException {
        String name = "deep/".repeat(40) + "f".repeat(200);
        Path tar = folder.resolve("ours.tar");
        Files.write(tar, written(entry(name, Kind.FILE, "", 3), "abc"));
        run(folder, "tar", "-xf", "ours.tar");
        assertThat(folder.resolve(name)).hasContent("abc");
        for (String format : List.of("gnu", "pax", "v7", "ustar", "oldgnu")) {
            String packed = format.equals("v7") || format.equals("ustar") ? "ours.tar" : "deep";
            run(folder, "tar", "--format=" + format, "-cf", "theirs.tar", packed);
            TarReader reader = new TarReader(Files.newInputStream(folder.resolve("theirs.tar")));
            String last = "";
            for (var entry = reader.next(); entry.isPresent(); entry = reader.next()) {
                last = entry.get().name();
            }
            assertThat(last).as(format).isEqualTo(packed.equals("deep") ? name : "ours.tar");
        }
    }

    private static void run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
    }
}
