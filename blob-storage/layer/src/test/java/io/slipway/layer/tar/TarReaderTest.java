package io.slipway.layer.tar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.layer.ByteString;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.Xattr;
import io.slipway.layer.testing.TarBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class TarReaderTest {
    @TempDir
    Path folder;

    @Test
    void readsNameOwnerTimeAndWhereTheDataLies() throws IOException {
        TarEntry entry = only(tar -> tar.file("etc/passwd", "root:x:0")
                .mode(04640)
                .owner(12, 34)
                .mtime(1_700_000_000)
                .add());
        assertThat(entry.name()).isEqualTo(ByteString.utf8("etc/passwd"));
        assertThat(entry.type()).isEqualTo(TarType.REGULAR);
        assertThat(entry.permissions()).isEqualTo(04640);
        assertThat(entry.uid()).isEqualTo(12);
        assertThat(entry.gid()).isEqualTo(34);
        assertThat(entry.mtimeSeconds()).isEqualTo(1_700_000_000);
        assertThat(entry.headerOffset()).isZero();
        assertThat(entry.dataOffset()).isEqualTo(512);
        assertThat(entry.size()).isEqualTo(8);
    }

    @Test
    void dataIsPassedOverToTheNextHeader() throws IOException {
        List<TarEntry> entries = read(tar -> tar.file("a", "x".repeat(513))
                .add()
                .file("b", "x".repeat(512))
                .add()
                .file("c", "")
                .add());
        assertThat(entries).extracting(TarEntry::headerOffset).containsExactly(0L, 1536L, 2560L);
        assertThat(entries).extracting(TarEntry::dataOffset).containsExactly(512L, 2048L, 3072L);
    }

    @Test
    void paxRecordsTakeThePlaceOfTheHeadersFields() throws IOException {
        String name = "d/".repeat(100) + "f";
        TarEntry entry = only(tar -> tar.file("short", "12345")
                .pax("path", name)
                .pax("uid", "4000000000")
                .pax("gid", "70000")
                .pax("mtime", "1700000000.123456789123")
                .pax("size", "5")
                .pax("uname", "somebody")
                .add());
        assertThat(entry.name()).isEqualTo(ByteString.utf8(name));
        assertThat(Integer.toUnsignedLong(entry.uid())).isEqualTo(4_000_000_000L);
        assertThat(entry.gid()).isEqualTo(70_000);
        assertThat(entry.mtimeSeconds()).isEqualTo(1_700_000_000);
        assertThat(entry.mtimeNanos()).isEqualTo(123_456_789);
        assertThat(entry.headerOffset()).isZero();
        assertThat(entry.dataOffset()).isEqualTo(1536);
    }

    @Test
    void anEmptyPaxValueTakesTheRecordBack() throws IOException {
        TarEntry entry = only(tar ->
                tar.file("kept", "").pax("path", "").pax("uid", "").owner(7, 0).add());
        assertThat(entry.name()).isEqualTo(ByteString.utf8("kept"));
        assertThat(entry.uid()).isEqualTo(7);
    }

    @Test
    void timesBefore1970HaveAPositiveFraction() throws IOException {
        TarEntry entry = only(tar -> tar.file("old", "").pax("mtime", "-1.25").add());
        assertThat(entry.mtimeSeconds()).isEqualTo(-2);
        assertThat(entry.mtimeNanos()).isEqualTo(750_000_000);
    }

    @Test
    void attributesAreReadInBothFormsAndStarsCounts() throws IOException {
        TarEntry entry = only(tar -> tar.file("f", "")
                .xattr("security.capability", "\1\0\0\2\0")
                .xattr("user.both", "star")
                .pax("LIBARCHIVE.xattr.user.both", "bGliYXJjaGl2ZQ")
                .pax("LIBARCHIVE.xattr.user.a%3Db", "AAEC/w")
                .add());
        assertThat(entry.xattrs())
                .containsExactlyInAnyOrder(
                        xattr("security.capability", "\1\0\0\2\0"),
                        xattr("user.both", "star"),
                        xattr("user.a=b", "\0\1\2\u00ff"));
    }

    @Test
    void anAttributeMayHaveAnEmptyValueAndLineFeeds() throws IOException {
        TarEntry entry = only(tar -> tar.file("f", "")
                .xattr("user.empty", "")
                .xattr("user.lines", "a\nb=c\n")
                .add());
        assertThat(entry.xattrs()).containsExactly(xattr("user.empty", ""), xattr("user.lines", "a\nb=c\n"));
    }

    @Test
    void gnusLongNamesAreRead() throws IOException {
        String name = "n".repeat(200) + "/" + "m".repeat(200);
        String target = "t".repeat(300);
        TarEntry entry = only(tar ->
                tar.entry("cut", '2').gnu().longName(name).longLink(target).add());
        assertThat(entry.name()).isEqualTo(ByteString.utf8(name));
        assertThat(entry.linkName()).isEqualTo(ByteString.utf8(target));
        assertThat(entry.headerOffset()).isZero();
    }

    @Test
    void gnusBinaryNumbersAreRead() throws IOException {
        TarEntry entry = only(tar -> tar.file("f", "")
                .gnu()
                .binary(108, 8, 3_000_000_000L)
                .binary(116, 8, 5)
                .binary(136, 12, -86_400)
                .add());
        assertThat(Integer.toUnsignedLong(entry.uid())).isEqualTo(3_000_000_000L);
        assertThat(entry.gid()).isEqualTo(5);
        assertThat(entry.mtimeSeconds()).isEqualTo(-86_400);
    }

    @Test
    void aFileBeyond4GiBIsFoundBehindItsData() throws IOException {
        Path file = folder.resolve("large.tar");
        byte[] header = new TarBuilder()
                .file("large", "")
                .binary(124, 12, 5L << 30)
                .add()
                .bytes();
        byte[] next = new TarBuilder().file("next", "abc").add().end().bytes();
        try (var channel = java.nio.channels.FileChannel.open(
                file, java.nio.file.StandardOpenOption.CREATE_NEW, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.wrap(header), 0);
            channel.write(java.nio.ByteBuffer.wrap(next), 512 + (5L << 30));
        }
        List<TarEntry> entries = readFile(file, TarLimits.DEFAULT);
        assertThat(entries).extracting(TarEntry::size).containsExactly(5L << 30, 3L);
        assertThat(entries.get(1).dataOffset()).isEqualTo(1024 + (5L << 30));
    }

    @Test
    void oldArchivesAreRead() throws IOException {
        List<TarEntry> entries = read(tar -> tar.entry("dir/", '\0')
                .v7()
                .add()
                .entry("dir/f", '\0')
                .v7()
                .text(345, 10, "noprefix")
                .data("1")
                .add()
                .entry("l", '2')
                .v7()
                .link("dir/f")
                .add()
                .file("f", "")
                .prefix("some/where")
                .add());
        assertThat(entries)
                .extracting(TarEntry::type)
                .containsExactly(TarType.DIRECTORY, TarType.REGULAR, TarType.SYMBOLIC_LINK, TarType.REGULAR);
        assertThat(entries.get(1).name()).isEqualTo(ByteString.utf8("dir/f"));
        assertThat(entries.get(3).name()).isEqualTo(ByteString.utf8("some/where/f"));
    }

    @Test
    void gnusTimesAreNotTakenForAPrefix() throws IOException {
        TarEntry entry = only(
                tar -> tar.file("f", "").gnu().octal(345, 12, 1_700_000_000).add());
        assertThat(entry.name()).isEqualTo(ByteString.utf8("f"));
    }

    @Test
    void devicesAndPipesHaveNumbersAndNoData() throws IOException {
        List<TarEntry> entries = read(tar -> tar.entry("null", '3')
                .device(1, 3)
                .size(700)
                .add()
                .entry("sda", '4')
                .device(8, 300)
                .add()
                .entry("pipe", '6')
                .add()
                .entry("dir", '5')
                .size(9000)
                .add());
        assertThat(entries)
                .extracting(TarEntry::type)
                .containsExactly(TarType.CHARACTER_DEVICE, TarType.BLOCK_DEVICE, TarType.FIFO, TarType.DIRECTORY);
        assertThat(entries.get(0).major()).isEqualTo(1);
        assertThat(entries.get(1).minor()).isEqualTo(300);
        assertThat(entries).extracting(TarEntry::size).containsOnly(0L);
    }

    @Test
    void namesAreBytesAndNeedNotBeUtf8() throws IOException {
        TarEntry entry = only(tar -> tar.file("caf\u00e9\u00ff", "").add());
        assertThat(entry.name().bytes()).containsExactly('c', 'a', 'f', 0xe9, 0xff);
    }

    @Test
    void sumsOfSignedBytesAreTakenToo() throws IOException {
        byte[] header = new TarBuilder().file("\u00e9", "").add().bytes();
        int sum = 0;
        for (int i = 0; i < 512; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i];
        }
        System.arraycopy("%06o\0 ".formatted(sum).getBytes(), 0, header, 148, 8);
        assertThat(read(tar -> tar.raw(header))).hasSize(1);
    }

    @TestFactory
    Stream<DynamicTest> endsThatReadersAgreeOn() {
        Map<String, Consumer<TarBuilder>> ends = Map.of(
                "two blocks of zeros", tar -> tar.end(),
                "one block of zeros", tar -> tar.zeros(512),
                "none", tar -> {},
                "data behind the end", tar -> tar.end().raw(new byte[] {1, 2, 3}),
                "many zeros", tar -> tar.zeros(10240));
        return ends.entrySet().stream()
                .map(end -> DynamicTest.dynamicTest(end.getKey(), () -> {
                    TarBuilder tar = new TarBuilder().file("f", "x").add();
                    end.getValue().accept(tar);
                    assertThat(readFile(tar.write(folder.resolve("t")), TarLimits.DEFAULT))
                            .hasSize(1);
                }));
    }

    @Test
    void theLastFilesPaddingMayBeMissing() throws IOException {
        TarEntry entry = readFile(
                        new TarBuilder().file("f", "abc").unpadded().add().write(folder.resolve("t")),
                        TarLimits.DEFAULT)
                .getFirst();
        assertThat(entry.size()).isEqualTo(3);
    }

    @Test
    void aGlobalHeaderWithACommentIsPassedOver() throws IOException {
        TarEntry entry = only(tar -> tar.entry("pax_global_header", 'g')
                .data(TarBuilder.paxRecords(Map.of("comment", "0123456789abcdef")))
                .add()
                .file("f", "")
                .add());
        assertThat(entry.name()).isEqualTo(ByteString.utf8("f"));
    }

    @TestFactory
    Stream<DynamicTest> refusals() {
        return Stream.of(
                refusal(
                        "a wrong checksum",
                        "no valid header at byte 0",
                        tar -> tar.file("f", "")
                                .text(148, 8, "000001")
                                .unsummed()
                                .add()),
                refusal(
                        "a letter in the checksum",
                        "checksum",
                        tar -> tar.file("f", "")
                                .text(148, 8, "00x001")
                                .unsummed()
                                .add()),
                refusal(
                        "a cut header",
                        "ends in the middle of a header, at byte 612",
                        tar -> tar.file("f", "").add().zeros(100)),
                refusal(
                        "cut data",
                        "\"f\" of the layer has 600 bytes of data at byte 512, but the archive ends at 522",
                        tar -> tar.file("f", "0123456789").size(600).unpadded().add()),
                refusal(
                        "something behind one block of zeros",
                        "goes on behind a single block of zeros, at byte 1024",
                        tar -> tar.file("f", "").add().zeros(512).file("g", "").add()),
                refusal(
                        "a negative size",
                        "\"f\" of the layer has a negative size",
                        tar -> tar.file("f", "").binary(124, 12, -1).add()),
                refusal(
                        "a size that no file has",
                        "no valid size",
                        tar -> tar.file("f", "")
                                .binary(124, 12, Long.MIN_VALUE)
                                .octal(124, 4, 0)
                                .text(
                                        124,
                                        12,
                                        "\u00bf\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")
                                .add()),
                refusal(
                        "a size of letters",
                        "no valid size",
                        tar -> tar.file("f", "").text(124, 12, "abc").add()),
                refusal(
                        "an owner beyond 32 bits",
                        "impossible user id 4294967296",
                        tar -> tar.file("f", "").pax("uid", "4294967296").add()),
                refusal(
                        "the owner that means none",
                        "impossible user id 4294967295",
                        tar -> tar.file("f", "").pax("uid", "4294967295").add()),
                refusal(
                        "a negative group",
                        "impossible group id -1",
                        tar -> tar.file("f", "").pax("gid", "-1").add()),
                refusal(
                        "an impossible device",
                        "impossible device number 4096",
                        tar -> tar.entry("d", '3').device(4096, 0).add()),
                refusal(
                        "a PAX size of letters",
                        "PAX record size that is no number",
                        tar -> tar.file("f", "").pax("size", "1x").add()),
                refusal(
                        "a PAX time of letters",
                        "PAX record mtime that is no time",
                        tar -> tar.file("f", "").pax("mtime", "1.2.3").add()),
                refusal(
                        "a zero byte in a PAX path",
                        "zero byte in its PAX record path",
                        tar -> tar.file("f", "").pax("path", "a\0b").add()),
                refusal(
                        "a PAX record without an equals sign",
                        "malformed record at its byte 0",
                        tar -> tar.entry("x", 'x').data("7 abcd\n").add()),
                refusal(
                        "a PAX record with a wrong length",
                        "malformed record at its byte 0",
                        tar -> tar.entry("x", 'x').data("99 a=b\n").add()),
                refusal(
                        "a PAX record of length zero",
                        "malformed record at its byte 0",
                        tar -> tar.entry("x", 'x').data("0 a=b\n").add()),
                refusal(
                        "a PAX record without its line feed",
                        "malformed record at its byte 6",
                        tar -> tar.entry("x", 'x').data("6 a=b\n6 a=bc").add()),
                refusal(
                        "a huge PAX header",
                        "1048577 bytes, 1048576 are allowed",
                        tar -> tar.entry("x", 'x').data(new byte[1048577]).add()),
                refusal(
                        "an extended header of no entry",
                        "belongs to no entry",
                        tar -> tar.entry("x", 'x').data("6 a=b\n").add()),
                refusal(
                        "a cut extended header",
                        "in the middle of the extended header at byte 0",
                        tar -> tar.entry("x", 'x').size(2000).add()),
                refusal(
                        "a global header that moves all entries",
                        "global header that sets \"path\"",
                        tar -> tar.entry("g", 'g').data("10 path=a\n").add()),
                refusal(
                        "a global header with attributes",
                        "global header that sets \"SCHILY.xattr.user.a\"",
                        tar -> tar.entry("g", 'g')
                                .data(TarBuilder.paxRecords(Map.of("SCHILY.xattr.user.a", "b")))
                                .add()),
                refusal(
                        "GNU's sparse files",
                        "\"f\" of the layer is a sparse file",
                        tar -> tar.entry("f", 'S').gnu().add()),
                refusal(
                        "PAX's sparse files",
                        "\"f\" of the layer is a sparse file",
                        tar -> tar.file("f", "").pax("GNU.sparse.major", "1").add()),
                refusal(
                        "contiguous files",
                        "unknown type \"7\"",
                        tar -> tar.entry("f", '7').add()),
                refusal(
                        "volume labels",
                        "unknown type \"V\"",
                        tar -> tar.entry("f", 'V').gnu().add()),
                refusal(
                        "no name",
                        "has a name without bytes",
                        tar -> tar.file("", "").add()),
                refusal(
                        "a link to nothing",
                        "has a link target without bytes",
                        tar -> tar.symlink("l", "").add()),
                refusal(
                        "a long name",
                        "has a name of 4096 bytes, 4095 are allowed",
                        tar -> tar.file("x/".repeat(2048), "").add()),
                refusal(
                        "a long target",
                        "has a link target of 4096 bytes",
                        tar -> tar.symlink("l", "x".repeat(4096)).add()),
                refusal(
                        "an attribute without a name",
                        "impossible name \"\"",
                        tar -> tar.file("f", "").xattr("", "v").add()),
                refusal(
                        "an attribute with a long name",
                        "impossible name",
                        tar -> tar.file("f", "")
                                .xattr("user." + "x".repeat(251), "v")
                                .add()),
                refusal(
                        "an attribute with a long value",
                        "65536 bytes in the extended attribute \"user.a\"",
                        tar -> tar.file("f", "")
                                .xattr("user.a", "x".repeat(65536))
                                .add()),
                refusal(
                        "too many attributes",
                        "bytes of extended attributes",
                        tar -> tar.file("f", "")
                                .xattr("user.a", "x".repeat(65000))
                                .xattr("user.b", "x".repeat(65000))
                                .xattr("user.c", "x".repeat(65000))
                                .add()),
                refusal(
                        "an attribute in bad base64",
                        "not in base64",
                        tar -> tar.file("f", "")
                                .pax("LIBARCHIVE.xattr.user.a", "???")
                                .add()),
                refusal(
                        "an attribute with a bad escape",
                        "badly escaped",
                        tar -> tar.file("f", "")
                                .pax("LIBARCHIVE.xattr.user.a%4", "AAAA")
                                .add()));
    }

    private DynamicTest refusal(String what, String message, Consumer<TarBuilder> archive) {
        return DynamicTest.dynamicTest(
                what,
                () -> assertThatThrownBy(() -> read(archive))
                        .isInstanceOf(InvalidLayerException.class)
                        .hasMessageContaining(message));
    }

    @Test
    void moreEntriesThanAllowedAreRefused() throws IOException {
        Path file = new TarBuilder()
                .file("a", "")
                .add()
                .file("b", "")
                .add()
                .file("c", "")
                .add()
                .end()
                .write(folder.resolve("t"));
        assertThat(readFile(file, new TarLimits(3, 1000))).hasSize(3);
        assertThatThrownBy(() -> readFile(file, new TarLimits(2, 1000)))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessage("The archive has more than 2 entries");
    }

    @Test
    void moreNamesThanAllowedAreRefused() throws IOException {
        Path file = new TarBuilder()
                .file("a".repeat(60), "")
                .add()
                .file("b".repeat(60), "")
                .add()
                .end()
                .write(folder.resolve("t"));
        assertThatThrownBy(() -> readFile(file, new TarLimits(2, 100)))
                .isInstanceOf(InvalidLayerException.class)
                .hasMessage("The archive has more than 100 bytes of names and attributes");
    }

    @Test
    void anEmptyFileIsAnEmptyArchive() throws IOException {
        assertThat(readFile(new TarBuilder().write(folder.resolve("t")), TarLimits.DEFAULT))
                .isEmpty();
        assertThat(readFile(new TarBuilder().end().write(folder.resolve("t")), TarLimits.DEFAULT))
                .isEmpty();
    }

    private static Xattr xattr(String name, String value) {
        return new Xattr(ByteString.latin1(name), ByteString.latin1(value));
    }

    private TarEntry only(Consumer<TarBuilder> archive) throws IOException {
        List<TarEntry> entries = read(archive);
        assertThat(entries).hasSize(1);
        return entries.getFirst();
    }

    private List<TarEntry> read(Consumer<TarBuilder> archive) throws IOException {
        TarBuilder tar = new TarBuilder();
        archive.accept(tar);
        return readFile(tar.write(folder.resolve("archive.tar")), TarLimits.DEFAULT);
    }

    private static List<TarEntry> readFile(Path file, TarLimits limits) throws IOException {
        List<TarEntry> entries = new ArrayList<>();
        try (TarReader reader = TarReader.open(file, limits)) {
            for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
                entries.add(entry);
            }
        }
        return entries;
    }
}
